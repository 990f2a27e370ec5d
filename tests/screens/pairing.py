"""Draws the two pages of a kiosk that nobody enrolled: `python -m tests.screens.pairing SIZE FOLDER`."""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from kiosk.flows.pairing import Network, PairingFlow, PairingView, Told
from kiosk.qr import modules
from kiosk.ui.start import prepare
from kiosk.words import Words
from tests.screens.picture import shoot_each

ASSETS = Path(__file__).parents[2] / "assets"
SIZES = ("800x480", "1280x800", "720x1280", "1080x1920")
URL = "HTTPS://RAYAK.EXAMPLE/P/7KQ4M2XD"  # sample
NETWORK = Network("rayak.example", "cable", "10.20.4.17", "10.20.4.1", "10.20.4.2, 10.20.4.3")


class Sources:
    """A pairing that stands still."""

    def told(self) -> Told:
        return Told("waiting", "7KQ4-M2XD", URL, 582, connected=True, clock_set=True)

    def network(self) -> Network:
        return NETWORK

    def enrolled(self) -> bool:
        return False


def views() -> Iterator[tuple[str, PairingView]]:
    """Name and view of every picture."""
    for language in ("ar", "en"):
        waiting = PairingView(
            language, "pairing", "7KQ4-M2XD", URL, 582, "pair.expires", ("done", "done", "now", "later"), NETWORK
        )
        silent = replace(waiting, code="", url="", note="pair.silent", steps=("now", "later", "later", "later"))
        yield f"08b-pairing@{language}", waiting
        yield f"08c-pairing-silent@{language}", replace(silent, network=Network("rayak.example"))
        yield f"08d-pairing-no-hub@{language}", replace(silent, note="pair.nohub", network=replace(NETWORK, hub=""))
        yield f"08e-pairing-done@{language}", replace(silent, note="pair.done", steps=("done", "done", "done", "now"))
        yield f"08f-network@{language}", replace(waiting, page="network")


def build_app(size: str, *, sources: Any = None, serial: str = "RY25-00418") -> Any:
    """The real app over a pairing that stands still."""
    prepare(size)
    from kiosk.ui.pairing import PairingApp
    from kiosk.ui.theme import Design

    return PairingApp(
        design=Design.load(ASSETS),
        words={language: Words(language, locale_dir=ASSETS / "locale") for language in ("ar", "en")},
        flow=partial(PairingFlow, "ar", sources or Sources()),
        serial=serial,
        modules_of=modules,
        now=lambda: 1000.0,
        debounce_s=0.35,
        mark=lambda _name: None,
        alive=lambda: None,
    )


def draw(size: str, out: Path, only: str = "") -> None:
    """Write one PNG a picture to `out`, named NAME_SIZE_LANGUAGE.png."""
    app = build_app(size)
    todo = [(name, view) for name, view in views() if only in name]
    app.flow.looked = lambda: None
    shoot_each(app, todo, lambda name: out / f"{name.replace('@', f'_{size}_')}.png", app.settle)


def main() -> None:
    """Command line: size, folder, and a part of a name to draw only some."""
    parser = argparse.ArgumentParser()
    parser.add_argument("size", choices=SIZES)
    parser.add_argument("out", type=Path)
    parser.add_argument("only", nargs="?", default="")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    draw(args.size, args.out, args.only)
    sys.stdout.write(f"drew {args.size}\n")


if __name__ == "__main__":
    main()
