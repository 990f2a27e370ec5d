"""`hub`: one word for each thing an operator does."""

import argparse
import os
import sys
from collections.abc import Sequence

COMMANDS = {
    "serve": "run the hub: hub serve [--host HOST] [--port PORT]",
    "seed-demo": "put in a centre of sample data",
    "place": "make or rename a centre, desk and service",
    "code": "draw a one-time enrolment code: hub code --centre ISA --desk ISA04",
    "staff": "give a member of staff a PIN for a centre's kiosks, end it, list: hub staff add --centre ISA --name NAME",
    "release": "offer a bundle to kiosks: hub release BUNDLE --version V --board B [--centre C]",
    "guide": "keep a folder as a version of the service guide: hub guide FOLDER",
    "key": "list the hub's own keys; hub key new makes the next, hub key withdraw h1 destroys an old one",
    "revoke": "take a kiosk's word away: hub revoke --kiosk 7K2M",
    "user": "make a staff user: hub user NAME (asks for the password)",
    "allow": "say what a staff user may do beyond looking: hub allow NAME pair_kiosks give_pins",
    "hours": "say or set when a centre is open: hub hours --centre ISA --sunday 07:00-19:00",
    "holder": "make known the card's holder whose number is on standard input: hub holder --expiry 2031-05-31",
    "notify": "send a message to the card's holder whose number is on standard input",
    "card": "note how far somebody's card is and where it waits",
    "chip": "register a holder's chip and the record that is due on it",
    "holder-key": "make the next key under which personal numbers are kept",
    "document-key": "make a key that vouches for documents",
    "issue-document": "issue a document of sample data; --out FILE.pdf prints an address statement",
    "revoke-document": "list a document as revoked: hub revoke-document CTI",
    "close-ticket": "the counter has seen to a chip update: hub close-ticket TICKET",
    "import": "take files that kiosks exported to a stick: hub import FILE...",
    "counts": "print what was counted, as JSON",
    "sweep": "join late comments, forget what is too old to matter; safe at any time",
    "watch": "open and close alerts, and send them; safe at any time",
    "backup": "copy all that the hub keeps to a folder, while it runs: hub backup FOLDER",
    "restore": "make the hub anew from such a copy: hub restore FOLDER",
    "codes": "draw codes for simulated kiosks: hub codes --count 1000",
    "twin": "run simulated kiosks against a hub, and look whether it counted each record once",
    "manage": "anything else that Django's manage.py does",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command named on the command line; returns the exit status."""
    args = list(sys.argv[1:] if argv is None else argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")
    if not args or args[0] not in COMMANDS:
        width = max(map(len, COMMANDS))
        lines = [f"  {name:{width}}  {says}" for name, says in COMMANDS.items()]
        (sys.stdout if args[:1] in (["-h"], ["--help"]) else sys.stderr).write(
            "\n".join(["usage: hub COMMAND ...", *lines, ""])
        )
        return 0 if args[:1] in (["-h"], ["--help"]) else 2
    os.umask(0o077)  # what visitors wrote is for the hub's account alone
    if args[0] == "serve":
        return _serve(args[1:])
    return _django(args)


def _serve(args: list[str]) -> int:
    parser = argparse.ArgumentParser("hub serve")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--threads", type=int, default=16, help="requests at once (default 16)")
    chosen = parser.parse_args(args)
    from hub.server import local_url, serve  # noqa: PLC0415 Granian is slow to import, and the hub's alone

    os.environ.setdefault("HUB_LOCAL_URL", local_url(chosen.host, chosen.port))
    serve(chosen.host, chosen.port, chosen.threads)
    return 0


def _django(args: list[str]) -> int:
    from django.core.management import execute_from_command_line  # noqa: PLC0415 settings are read at import

    words = args[1:] if args[0] == "manage" else [args[0].replace("-", "_"), *args[1:]]
    execute_from_command_line(["hub", *words])
    return 0


if __name__ == "__main__":
    sys.exit(main())
