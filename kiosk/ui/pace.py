"""When the main loop turns: at once for a touch, in time for what is due, and otherwise hardly ever."""

import ctypes
from collections.abc import Callable
from pathlib import Path
from typing import Any

JOYSTICK = 0x200  # SDL_INIT_JOYSTICK
USER_EVENT, EVENT_BYTES = 0x8000, 128  # SDL_USEREVENT; room for an SDL_Event, which has 56
LONGEST_REST_S = 2.0
AWAKE_S = 0.25  # after an event, since Kivy takes it in one turn of its loop and acts on it in the next


class Pace:
    """Takes the place of the `idle` of Kivy's clock, which wakes at every frame whether or not anything is to do.

    `wait` sleeps up to so many milliseconds and returns early, and True, when the window has an event;
    `busy` tells of input that was taken and not yet acted on; `turn` is called each time round. A frame is never
    shorter than 1 / `frames_a_second`, so that motion is as smooth as before.
    """

    def __init__(
        self,
        clock: Any,
        wait: Callable[[int], bool],
        frames_a_second: int,
        busy: Callable[[], bool],
        turn: Callable[[], None] = lambda: None,
    ) -> None:
        self._clock, self._wait, self._frame, self._busy = clock, wait, 1 / frames_a_second, busy
        self._turn = turn
        self._awake_until = 0.0

    def idle(self) -> float:
        """Rest until the next frame is wanted; returns the clock's time and leaves its last tick as Kivy's own does."""
        clock = self._clock
        now = clock.time()
        rest = min(clock.get_min_timeout() - now, LONGEST_REST_S)
        awake = now < self._awake_until or self._busy()
        if rest > self._frame and not awake and self._wait(int(1000 * rest)):
            self._awake_until = clock.time() + AWAKE_S
        self._turn()
        left = self._frame - (clock.time() - clock._last_tick)
        if left > 0:
            clock.usleep(1_000_000 * left)
            self._turn()  # what came meanwhile need not wait for the next time round
        now = float(clock.time())
        clock._dt = now - clock._last_tick
        clock._last_tick = now
        return now


class Sdl:
    """The library that Kivy's window runs on, for what Kivy does not hand on. RuntimeError where there is none."""

    def __init__(self) -> None:
        maps = Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()
        loaded = sorted({line.split()[-1] for line in maps if "/libSDL2-2" in line})
        if not loaded:
            raise RuntimeError("no SDL2 library is loaded: the kiosk's window has to be Kivy's sdl2")
        self._library = ctypes.CDLL(loaded[0])
        self._library.SDL_WaitEventTimeout.argtypes = [ctypes.c_void_p, ctypes.c_int]
        self._nudge = ctypes.create_string_buffer(EVENT_BYTES)
        ctypes.c_uint32.from_buffer(self._nudge).value = USER_EVENT

    def quit_joysticks(self) -> None:
        """While Kivy has them open, SDL looks for events every millisecond instead of sleeping."""
        self._library.SDL_QuitSubSystem(JOYSTICK)

    def wait(self, milliseconds: int) -> bool:
        """Sleep until the window has an event, at most so long; whether it has one."""
        return bool(self._library.SDL_WaitEventTimeout(None, milliseconds))

    def wake(self) -> None:
        """End the wait, from any thread."""
        self._library.SDL_PushEvent(self._nudge)
