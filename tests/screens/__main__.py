"""Draws every screen of every size into a folder: `python -m tests.screens FOLDER`."""

import subprocess
import sys
from pathlib import Path

from tests.display import virtual_display
from tests.screens.gallery import SIZES


def main() -> None:
    """One process and one virtual display a size, since an app runs once in a process."""
    out = Path(sys.argv[1])
    for size in SIZES:
        with virtual_display(size) as env:
            subprocess.run([sys.executable, "-m", "tests.screens.gallery", size, str(out)], env=env, check=True)


if __name__ == "__main__":
    main()
