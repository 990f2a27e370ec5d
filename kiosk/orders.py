"""What the hub asked of this kiosk, an order a file: the sender takes and reports it, the screen does its own."""

import contextlib
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import msgspec

from kiosk.clock import from_wire
from kiosk.identity import save

FOLDER = "orders"
KEPT = timedelta(days=2)  # longer than any order is good, so that none is done twice
Deed = Literal["restart-screen", "restart-machine", "logs", "picture"]
State = Literal["asked", "done", "refused", "failed"]


class Order(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something to do once, and not after `until`, in the wire's text."""

    id: str
    do: Deed
    until: str


class Kept(msgspec.Struct, frozen=True):
    """An order and how it ended; `reported` once the hub knows."""

    order: Order
    state: State = "asked"
    why: str = ""
    reported: bool = False


class Orders:
    """The folder of this kiosk's orders. Each change is one file replaced; OSError where that cannot be."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / FOLDER

    def take(self, order: Order) -> bool:
        """Note an order; whether it was a new one."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        if self._file(order.id).exists():
            return False
        self._write(Kept(order))
        return True

    def asked(self) -> list[Order]:
        """Those that are to be done, oldest first; costs a look into the folder."""
        return [kept.order for kept in self._all() if kept.state == "asked"]

    def ended(self, order: Order, state: State, why: str = "") -> None:
        """It is done, or cannot be."""
        self._write(Kept(order, state, why[:200]))

    def picture(self, order: Order) -> Path:
        """Where what it brings is left for the sender."""
        return self._folder / f"{order.id}.png"

    def unreported(self) -> list[Kept]:
        """Those that ended, and the hub does not know it yet."""
        return [kept for kept in self._all() if kept.state != "asked" and not kept.reported]

    def reported(self, kept: Kept) -> None:
        """The hub knows; what the order brought goes."""
        self._write(msgspec.structs.replace(kept, reported=True))
        self.picture(kept.order).unlink(missing_ok=True)

    def sweep(self, now: datetime) -> None:
        """What was not done in time never will be; what was over long ago is forgotten."""
        for kept in self._all():
            ends = from_wire(kept.order.until)
            if kept.state == "asked" and ends < now:
                self.ended(kept.order, "failed", "it was not done in time")
            elif kept.reported and ends + KEPT < now:
                self._file(kept.order.id).unlink(missing_ok=True)

    def _all(self) -> Iterator[Kept]:
        for path in sorted(self._folder.glob("*.json"), key=_age):
            with contextlib.suppress(OSError, msgspec.DecodeError):
                yield msgspec.json.decode(path.read_bytes(), type=Kept)

    def _write(self, kept: Kept) -> None:
        save(self._file(kept.order.id), msgspec.json.encode(kept))

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.json"


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return time.time()
