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

AT_ONCE = 2
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
        except BaseException:  # any end, a KeyboardInterrupt too, is told with its input and goes on up
            print(f"{name}: {data.hex()}", file=sys.stderr, flush=True)
            raise

    atheris.Setup([name, f"-max_total_time={seconds}", *LIMITS, f"-artifact_prefix={folder}/", str(folder)], one_input)
    atheris.Fuzz()


def begin(name: str, target: "Target", seconds: int) -> tuple[int, "TemporaryDirectory[str]"]:
    """Starts one target in a process of its own: libFuzzer takes the one it runs in down with it."""
    folder = TemporaryDirectory()
    child = os.fork()
    if child == 0:
        try:
            fuzz(name, target, seconds, Path(folder.name))
        finally:
            os._exit(1)  # libFuzzer leaves by itself when all is well
    return child, folder


def ended(name: str, started: tuple[int, "TemporaryDirectory[str]"]) -> bool:
    """Whether a target came through."""
    child, folder = started
    _, status = os.waitpid(child, 0)
    folder.cleanup()
    print(f"{name}: {'ok' if status == 0 else 'FAILED'}", flush=True)
    return status == 0


def apart(name: str, target: "Target", seconds: int) -> bool:
    """Whether one target comes through."""
    return ended(name, begin(name, target, seconds))


def main(arguments: list[str]) -> int:
    targets = instrumented()
    seconds, names = int(arguments[0]), arguments[1:] or list(targets)
    if unknown := sorted(set(names) - set(targets)):
        print(f"no target {', '.join(unknown)}; there are {', '.join(targets)}", file=sys.stderr)
        return 2
    came_through = []
    for first in range(0, len(names), AT_ONCE):
        some = names[first : first + AT_ONCE]
        started = [begin(name, targets[name], seconds) for name in some]
        came_through += [ended(name, one) for name, one in zip(some, started, strict=True)]
    return 0 if all(came_through) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
