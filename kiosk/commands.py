"""What each command of the kiosk does, but for the screen and the demo, which load none of this."""

import argparse
import getpass
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from kiosk import export, wiring, wiring_update
from kiosk.check_told import EXIT_CODES, as_json, table, worst
from kiosk.clock import Clock
from kiosk.config import Settings
from kiosk.enrolment import EnrolmentError
from kiosk.export import ExportError
from kiosk.failures import Failures, folder
from kiosk.hub_faults import HubError
from kiosk.identity import Identity, NotEnrolled
from kiosk.outbox import OutboxError
from kiosk.pairing_state import forget
from kiosk.power import PowerError
from kiosk.published import PublishedError
from kiosk.rauc import RaucError
from kiosk.staff import site_pin

FAILED, TRY_LATER = 1, 75  # the second as in sysexits.h


def run(name: str, settings: Settings, config: Path | None, args: argparse.Namespace) -> int:
    """Run one command; 0, 1 for a failure, 75 for a passing one, each said in one line."""
    try:
        return COMMANDS[name](settings, config, args)
    except (NotEnrolled, OutboxError) as error:
        return _fail(str(error), TRY_LATER)
    except (EnrolmentError, ExportError, OSError) as error:
        return _fail(str(error), FAILED)
    except HubError as error:
        return _fail(error.line, TRY_LATER if error.passing else FAILED)


def _fail(message: str, code: int) -> int:
    sys.stderr.write(f"kiosk: {message}\n")
    return code


def _send(settings: Settings, config: Path | None, args: argparse.Namespace) -> int:
    """SIGTERM keeps its default: the process is gone at once, and nothing is in flight that it could lose."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    paired = not args.once and wiring.pair(settings)
    sender = wiring.build_sender(settings, config)
    if args.once:
        return 0 if sender.drain() else TRY_LATER
    if paired:
        sender.round()  # with it comes what the hub publishes; the screen waits for that
        forget(settings.data_dir)
    sender.run()
    return 0


def _enrol(settings: Settings, _config: Path | None, args: argparse.Namespace) -> int:
    identity = wiring.enrol(settings, args.hub, args.code, leave_waiting=args.leave_waiting)
    site = identity.site
    sys.stdout.write(
        f"enrolled: kiosk {identity.number}, {site.centre.en}, desk {site.desk.code}, {site.service.en}\n"
        f"fingerprint {identity.fingerprint} (the hub shows the same)\n"
        "a sender or screen that is running must be started again\n"
    )
    return 0


def _check(settings: Settings, config: Path | None, args: argparse.Namespace) -> int:
    findings = wiring.check(settings, config)
    sys.stdout.write(as_json(findings) if args.json else table(findings))
    return EXIT_CODES[worst(findings)]


def _export(settings: Settings, config: Path | None, args: argparse.Namespace) -> int:
    """Sealed to the hub; nothing is removed."""
    if args.plain:
        return _export_plain(settings, config, args)
    if args.out.exists():
        return _fail(f"{args.out} is there already", FAILED)
    outbox = wiring.open_for_export(settings)
    content, count = export.sealed(outbox, Identity.load(settings.data_dir), Clock())
    export.write_whole(args.out, content)
    sys.stdout.write(f"{count} waiting records sealed in {args.out}, for hub import; none removed\n")
    return 0


def _export_plain(settings: Settings, _config: Path | None, args: argparse.Namespace) -> int:
    """A record's bytes are a line, as they are stored; nothing is removed."""
    outbox = wiring.open_for_export(settings)
    descriptor = os.open(args.out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    written = 0
    with os.fdopen(descriptor, "wb") as file:
        for written, record in enumerate(outbox.each(), 1):  # noqa: B007  the last number is the count
            file.write(record.body + b"\n")
        for refused in outbox.set_aside():
            note = {"set_aside": refused.reason, "message": refused.message, "at": refused.at}
            file.write(msgspec.json.encode(note | {"record": msgspec.Raw(refused.body)}) + b"\n")
        file.flush()
        os.fsync(descriptor)
    sys.stdout.write(
        f"{written} waiting and {outbox.set_aside_count()} set aside written to {args.out}; none removed\n"
    )
    return 0


def _update(settings: Settings, config: Path | None, _args: argparse.Namespace) -> int:
    try:
        sys.stdout.write(f"{wiring_update.build_updater(wiring.standing(settings, config)).look()}\n")
    except (PublishedError, RaucError, PowerError) as error:
        return _fail(str(error), FAILED)
    return 0


def _trial(settings: Settings, _config: Path | None, args: argparse.Namespace) -> int:
    try:
        sys.stdout.write(f"{wiring_update.build_trial(settings, args.minutes * 60).run()}\n")
    except (RaucError, PowerError) as error:
        return _fail(str(error), FAILED)
    return 0


def _stopped(_settings: Settings, _config: Path | None, _args: argparse.Namespace) -> int:
    """Called by the screen's unit when the screen has stopped; systemd says how (systemd.exec(5), SERVICE_RESULT)."""
    if os.environ.get("SERVICE_RESULT", "success") != "success":
        Failures(folder(), Clock().mono).note()
    return 0


def _staff_pin(_settings: Settings, _config: Path | None, _args: argparse.Namespace) -> int:
    """The PIN is read from the terminal unseen, or from a pipe."""
    pin = getpass.getpass("New site PIN, six digits: ") if sys.stdin.isatty() else sys.stdin.readline().strip()
    try:
        sys.stdout.write(f'[staff]\nsite_pin = "{site_pin(pin)}"\n')
    except ValueError as error:
        return _fail(str(error), FAILED)
    return 0


Command = Callable[[Settings, Path | None, argparse.Namespace], int]
COMMANDS: dict[str, Command] = {
    "send": _send,
    "enrol": _enrol,
    "check": _check,
    "export": _export,
    "staff-pin": _staff_pin,
    "stopped": _stopped,
    "update": _update,
    "trial": _trial,
}
