"""When the main loop turns: at once for a touch, in time for what is due, and otherwise hardly ever."""

import ctypes
from collections.abc import Callable
from pathlib import Path
from typing import Any

JOYSTICK = 0x200  # SDL_INIT_JOYSTICK
LONGEST_REST_S = 2.0
AWAKE_S = 0.25  # after an event, since Kivy takes it in one turn of its loop and acts on it in the next


class Pace:
    """Takes the place of the `idle` of Kivy's clock, which wakes at every frame whether or not anything is to do.

    `wait` sleeps up to so many milliseconds and returns early, and True, when the window has an event;
    `busy` tells of input that was taken and not yet acted on. A frame is never shorter
    than 1 / `frames_a_second`, so that motion is as smooth as before.
    """

    def __init__(self, clock: Any, wait: Callable[[int], bool], frames_a_second: int, busy: Callable[[], bool]) -> None:
        self._clock, self._wait, self._frame, self._busy = clock, wait, 1 / frames_a_second, busy
        self._awake_until = 0.0

    def idle(self) -> float:
        """Rest until the next frame is wanted; returns the clock's time and leaves its last tick as Kivy's own does."""
        clock = self._clock
        now = clock.time()
        rest = min(clock.get_min_timeout() - now, LONGEST_REST_S)
        awake = now < self._awake_until or self._busy()
        if rest > self._frame and not awake and self._wait(int(1000 * rest)):
            self._awake_until = clock.time() + AWAKE_S
        left = self._frame - (clock.time() - clock._last_tick)
        if left > 0:
            clock.usleep(1_000_000 * left)
        now = float(clock.time())
        clock._dt = now - clock._last_tick
        clock._last_tick = now
        return now


def sdl_wait() -> Callable[[int], bool]:
    """SDL's wait for an event, from the library that Kivy's window runs on. Raises RuntimeError where there is none."""
    maps = Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()
    loaded = sorted({line.split()[-1] for line in maps if "/libSDL2-2" in line})
    if not loaded:
        raise RuntimeError("no SDL2 library is loaded: the kiosk's window has to be Kivy's sdl2")
    sdl = ctypes.CDLL(loaded[0])
    sdl.SDL_QuitSubSystem(
        JOYSTICK
    )  # while Kivy has it open, SDL looks for events every millisecond instead of sleeping
    wait = sdl.SDL_WaitEventTimeout
    wait.argtypes = [ctypes.c_void_p, ctypes.c_int]
    return lambda milliseconds: bool(wait(None, milliseconds))
