"""Builds the screen of a kiosk that cannot begin, so that nobody stands before a black one."""

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from kiosk import wiring_values as values
from kiosk.check_network import serial_number
from kiosk.clock import ms_since_boot
from kiosk.config import Settings
from kiosk.failures import Failures, folder
from kiosk.inbox import Inbox
from kiosk.marks import marker
from kiosk.ui.start import prepare
from kiosk.watchdog import Watchdog

NO_DATA, BAD_SETTINGS = "E-24", "E-30"


def run_command(settings: Settings, args: argparse.Namespace) -> int:
    """`kiosk dark`: the data partition cannot be used, which the next start of the machine looks at again."""
    return run_dark(settings, NO_DATA, lambda: False, marker(args.marks))


def cannot_begin(settings: Settings, code: str, exit_code: int, ready: Callable[[], bool], marks: Path | None) -> int:
    """`exit_code`, for the unit to try again; after too many failures the closed page with `code` until `ready`."""
    failures = Failures(folder(), ms_since_boot)
    if not failures.too_many():
        return exit_code

    def begins() -> bool:
        if ready():
            failures.forget()
            return True
        return False

    return run_dark(settings, code, begins, marker(marks))


def run_dark(settings: Settings, code: str, ready: Callable[[], bool], mark: Callable[[str], None]) -> int:
    """Say out of service until `ready`, then begin anew as whatever this process was started as; never returns then."""
    prepare(settings.screen.size)
    from kiosk.ui.dark import DarkApp  # noqa: PLC0415  only once Kivy is configured
    from kiosk.ui.theme import Design  # noqa: PLC0415  Kivy comes last

    app = DarkApp(
        code=code,
        serial=serial_number(),
        language=settings.kiosk.language,
        ready=ready,
        design=Design.load(values.ASSETS),
        words=values.words(settings),
        now=time.monotonic,
        debounce_s=settings.rating.debounce_ms / 1000,
        mark=mark,
        alive=each_second(Watchdog().alive),
    )
    app.run()
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "kiosk", *sys.argv[1:]])  # noqa: S606  itself, anew


def each_second(alive: Callable[[], None]) -> Callable[[], None]:
    """The watchdog's word; and garbage is collected where it is due, in the loop alone, as the inbox has it."""
    inbox = Inbox()

    def turn() -> None:
        alive()
        inbox.drain(lambda _event: None)

    return turn
