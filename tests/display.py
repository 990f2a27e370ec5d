"""A virtual display of its own for a test, and touches on it."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def virtual_display(size: str) -> Iterator[dict[str, str]]:
    """Start Xvfb at WIDTHxHEIGHT on a free display; yields the environment for programs that should use it."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-noreset", "-dpi", "96"],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as numbers:
            number = numbers.readline().strip()
        assert number, "Xvfb did not start"
        yield {**os.environ, "DISPLAY": f":{number}", "LIBGL_ALWAYS_SOFTWARE": "1"}
    finally:
        server.terminate()
        server.wait(timeout=10)


def tap(env: dict[str, str], x: float, y: float) -> None:
    """One touch at window pixels from the top left, as a pointer gives it."""
    subprocess.run(["xdotool", "mousemove", str(round(x)), str(round(y)), "click", "1"], env=env, check=True)


def hold(env: dict[str, str], x: float, y: float, seconds: float) -> None:
    """One finger that stays so long."""
    at = [str(round(x)), str(round(y))]
    words = ["xdotool", "mousemove", *at, "mousedown", "1", "sleep", str(seconds), "mouseup", "1"]
    subprocess.run(words, env=env, check=True)
