"""The kiosk's command line: reads it and the settings, and loads only what the command needs."""

import argparse
import sys
from importlib import import_module
from pathlib import Path

from kiosk.config import SettingsError, load

CONFIG = Path("/etc/rayak/kiosk.toml")
BAD_CONFIG = 78  # as in sysexits.h


def main(argv: list[str] | None = None) -> int:
    """Run one command; exit code 0, 1 for a failure, 75 for a passing one, 78 for settings that cannot be used."""
    args = _parser().parse_args(argv)
    config = config_file(args)
    args.config = config
    try:
        settings = load(config)
    except SettingsError as error:
        sys.stderr.write(f"kiosk: {error}\n")
        return _with_bad_settings(args)
    try:
        if args.command == "screen":
            return int(import_module("kiosk.wiring_screen").run_screen(settings, args))
        if args.command == "dark":
            return int(import_module("kiosk.wiring_dark").run_command(settings, args))
        if args.command == "demo":
            return int(import_module("kiosk.demo").run_command(args))
        return int(import_module("kiosk.commands").run(args.command, settings, config, args))
    except KeyboardInterrupt:
        return 130


def _with_bad_settings(args: argparse.Namespace) -> int:
    """A screen that stopped is counted all the same, and one that stopped too often says that it is out of service."""
    if args.command == "stopped":
        return int(import_module("kiosk.commands").run(args.command, load(None), None, args))
    if args.command == "dark":
        return int(import_module("kiosk.wiring_dark").run_command(load(None), args))
    if args.command == "screen":
        dark = import_module("kiosk.wiring_dark")
        return int(dark.cannot_begin(load(None), dark.BAD_SETTINGS, BAD_CONFIG, lambda: _loads(args), args.marks))
    return BAD_CONFIG


def _loads(args: argparse.Namespace) -> bool:
    try:
        load(config_file(args))
    except SettingsError:
        return False
    return True


def config_file(args: argparse.Namespace) -> Path | None:
    """The file asked for; else the machine's own when it is there, else none."""
    named: Path | None = args.config
    return named or (CONFIG if CONFIG.exists() else None)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kiosk", description="The kiosk of Ra'yak: feedback in one tap.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--config", type=Path, help=f"settings; {CONFIG} when it is there, else the built-in ones")

    screen = commands.add_parser("screen", parents=[common], help="show the screen")
    dark = commands.add_parser("dark", parents=[common], help="say out of service: the data partition cannot be used")
    for one in (screen, dark):
        one.add_argument(
            "--marks", type=Path, help="write what was drawn and when to this file, JSON lines; - for here"
        )

    send = commands.add_parser("send", parents=[common], help="send what waits to the hub, and beat")
    send.add_argument("--once", action="store_true", help="send until nothing waits, then exit; 75 when it fails")

    enrol = commands.add_parser("enrol", parents=[common], help="make this kiosk known to a hub")
    enrol.add_argument("--hub", required=True, help="the hub's address, https://...")
    enrol.add_argument("--code", required=True, help="the single-use code that the hub gave")
    enrol.add_argument(
        "--leave-waiting", action="store_true", help="put away unsent the records that wait under an earlier number"
    )

    commands.add_parser("stopped", parents=[common], help="the screen's unit says that the screen stopped")
    commands.add_parser("update", parents=[common], help="look for a release once, and go as far with it as may be")
    trial = commands.add_parser("trial", parents=[common], help="keep the slot that is tried, or go back")
    trial.add_argument("--minutes", type=float, default=15, help="since the start of the machine; default 15")
    commands.add_parser("staff-pin", parents=[common], help="read a site PIN; write the lines for the settings")

    check = commands.add_parser("check", parents=[common], help="what a technician needs; exit code 0, 1 or 2")
    check.add_argument("--json", action="store_true", help="the same for a machine")

    export = commands.add_parser("export", parents=[common], help="write the waiting records to a file")
    export.add_argument("--out", type=Path, required=True, help="a new file, for hub import")
    export.add_argument("--plain", action="store_true", help="not sealed: JSON, one record a line")

    demo = commands.add_parser("demo", parents=[common], help="hub, sender and screen together, with sample data")
    demo.add_argument("--folder", type=Path, default=Path("build/demo"), help="made anew: pictures, logs, data")
    demo.add_argument("--port", type=int, default=8765, help="of the hub, on this machine only")
    demo.add_argument("--tour", action="store_true", help="the guided tour, also where there is a screen")
    return parser


if __name__ == "__main__":
    sys.exit(main())
