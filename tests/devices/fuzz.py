"""Coverage-guided fuzzing of every parser of the devices: `python -m tests.devices.fuzz SECONDS [TARGET ...]`.

Each target (fuzz_targets.py) runs in a process of its own. Only the typed errors its row names may come out; anything
else, an input that takes more than five seconds or the process more than half a gigabyte, prints the input in hex and
ends with status 1.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import atheris

if TYPE_CHECKING:
    from tests.devices.fuzz_targets import Target

LIMITS = ("-max_len=1024", "-timeout=5", "-rss_limit_mb=512", "-verbosity=0", "-print_final_stats=0")


def instrumented() -> "Mapping[str, Target]":
    """The table, imported so that every branch of `devices` is counted."""
    with atheris.instrument_imports(include=["devices"]):
        from tests.devices.fuzz_targets import TARGETS
    return TARGETS


def fuzz(name: str, target: "Target", seconds: int, folder: Path) -> None:
    """Fuzzes one target until the time is over, then ends the process."""
    from tests.devices.fuzz_targets import once

    for number, seed in enumerate(target.seeds):
        (folder / f"seed-{number}").write_bytes(seed)

    def one_input(data: bytes) -> None:
        try:
            once(target, data)
        except BaseException:
            print(f"{name}: {data.hex()}", file=sys.stderr, flush=True)
            raise

    atheris.Setup([name, f"-max_total_time={seconds}", *LIMITS, f"-artifact_prefix={folder}/", str(folder)], one_input)
    atheris.Fuzz()


def apart(name: str, target: "Target", seconds: int) -> bool:
    """Whether a target came through in a process of its own: libFuzzer takes the one it runs in down with it."""
    with TemporaryDirectory() as folder:
        child = os.fork()
        if child == 0:
            try:
                fuzz(name, target, seconds, Path(folder))
            finally:
                os._exit(1)  # libFuzzer leaves by itself when all is well
        _, status = os.waitpid(child, 0)
    print(f"{name}: {'ok' if status == 0 else 'FAILED'}", flush=True)
    return status == 0


def main(arguments: list[str]) -> int:
    targets = instrumented()
    seconds, names = int(arguments[0]), arguments[1:] or list(targets)
    if unknown := sorted(set(names) - set(targets)):
        print(f"no target {', '.join(unknown)}; there are {', '.join(targets)}", file=sys.stderr)
        return 2
    came_through = [apart(name, targets[name], seconds) for name in names]
    return 0 if all(came_through) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
