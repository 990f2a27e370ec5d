"""What was drawn and when, for whoever watches from outside."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def marker(file: Path | None) -> Callable[[str], None]:
    """Writes each mark and its moment (seconds, monotonic) as a JSON line; `-` is the standard output, None nowhere."""
    if file is None:
        return lambda _name: None
    stream: Any = sys.stdout if str(file) == "-" else file.open("a", buffering=1, encoding="utf-8")
    return lambda name: print(json.dumps({"mark": name, "at": time.monotonic()}), file=stream, flush=True)
