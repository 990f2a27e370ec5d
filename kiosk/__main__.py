"""The kiosk's commands."""

import argparse
import logging
import os
import shutil
import sys
from pathlib import Path

import msgspec

from kiosk import wiring
from kiosk.check import EXIT_CODES, as_json, table, worst
from kiosk.config import Settings, SettingsError, load
from kiosk.enrolment import EnrolmentError
from kiosk.hub_faults import HubError
from kiosk.identity import NotEnrolled
from kiosk.outbox import OutboxError

CONFIG = Path("/etc/rayak/kiosk.toml")
FAILED, TRY_LATER, BAD_CONFIG = 1, 75, 78  # the last two as in sysexits.h


def main(argv: list[str] | None = None) -> int:
    """Run one command; exit code 0, 1 for a failure, 75 for a passing one, 78 for settings that cannot be used."""
    args = _parser().parse_args(argv)
    try:
        settings = load(config_file(args))
        return int(args.run(settings, args))
    except SettingsError as error:
        return _fail(str(error), BAD_CONFIG)
    except (NotEnrolled, OutboxError) as error:
        return _fail(str(error), TRY_LATER)
    except (EnrolmentError, OSError) as error:
        return _fail(str(error), FAILED)
    except HubError as error:
        return _fail(error.line, TRY_LATER if error.passing else FAILED)
    except KeyboardInterrupt:
        return 130


def config_file(args: argparse.Namespace) -> Path | None:
    """The file asked for; else the machine's own when it is there, else none."""
    named: Path | None = args.config
    return named or (CONFIG if CONFIG.exists() else None)


def _fail(message: str, code: int) -> int:
    sys.stderr.write(f"kiosk: {message}\n")
    return code


def _screen(settings: Settings, args: argparse.Namespace) -> int:
    return wiring.run_screen(settings, args)


def _send(settings: Settings, args: argparse.Namespace) -> int:
    """SIGTERM keeps its default: the process is gone at once, and nothing is in flight that it could lose."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    sender = wiring.build_sender(settings)
    if args.once:
        return 0 if sender.drain() else TRY_LATER
    sender.run()
    return 0


def _enrol(settings: Settings, args: argparse.Namespace) -> int:
    identity = wiring.enrol(settings, args.hub, args.code, leave_waiting=args.leave_waiting)
    site = identity.site
    sys.stdout.write(
        f"enrolled: kiosk {identity.number}, {site.centre.en}, desk {site.desk.code}, {site.service.en}\n"
        f"fingerprint {identity.fingerprint} (the hub shows the same)\n"
        "a sender or screen that is running must be started again\n"
    )
    return 0


def _check(settings: Settings, args: argparse.Namespace) -> int:
    findings = wiring.check(settings, config_file(args))
    sys.stdout.write(as_json(findings) if args.json else table(findings))
    return EXIT_CODES[worst(findings)]


def _export(settings: Settings, args: argparse.Namespace) -> int:
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


def _demo(_settings: Settings, args: argparse.Namespace) -> int:
    from kiosk.demo import DemoError, is_a_demos, run_demo  # noqa: PLC0415  loads what only the demo needs
    from kiosk.demo_tour import TourError  # noqa: PLC0415

    has_screen = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    if args.folder.exists():
        if not is_a_demos(args.folder):
            return _fail(f"{args.folder} is not of an earlier demo and is left alone: name a new folder", FAILED)
        shutil.rmtree(args.folder)
    try:
        return run_demo(args.folder, args.port, tour=args.tour or not has_screen)
    except (DemoError, TourError) as error:
        return _fail(str(error), FAILED)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kiosk", description="The kiosk of Ra'yak: feedback in one tap.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--config", type=Path, help=f"settings; {CONFIG} when it is there, else the built-in ones")

    screen = commands.add_parser("screen", parents=[common], help="show the screen")
    screen.add_argument("--marks", type=Path, help="write what was drawn and when to this file, JSON lines; - for here")
    screen.set_defaults(run=_screen)

    send = commands.add_parser("send", parents=[common], help="send what waits to the hub, and beat")
    send.add_argument("--once", action="store_true", help="send until nothing waits, then exit; 75 when it fails")
    send.set_defaults(run=_send)

    enrol = commands.add_parser("enrol", parents=[common], help="make this kiosk known to a hub")
    enrol.add_argument("--hub", required=True, help="the hub's address, https://...")
    enrol.add_argument("--code", required=True, help="the single-use code that the hub gave")
    enrol.add_argument(
        "--leave-waiting", action="store_true", help="put away unsent the records that wait under an earlier number"
    )
    enrol.set_defaults(run=_enrol)

    check = commands.add_parser("check", parents=[common], help="what a technician needs; exit code 0, 1 or 2")
    check.add_argument("--json", action="store_true", help="the same for a machine")
    check.set_defaults(run=_check)

    export = commands.add_parser("export", parents=[common], help="write the waiting records to a file")
    export.add_argument("--out", type=Path, required=True, help="a new file: JSON, one record a line")
    export.set_defaults(run=_export)

    demo = commands.add_parser("demo", parents=[common], help="hub, sender and screen together, with sample data")
    demo.add_argument("--folder", type=Path, default=Path("build/demo"), help="made anew: pictures, logs, data")
    demo.add_argument("--port", type=int, default=8765, help="of the hub, on this machine only")
    demo.add_argument("--tour", action="store_true", help="the guided tour, also where there is a screen")
    demo.set_defaults(run=_demo)
    return parser


if __name__ == "__main__":
    sys.exit(main())
