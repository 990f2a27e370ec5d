"""What is known and shown of the staff corner, and what is told to it."""

from dataclasses import dataclass, field
from typing import Literal

Stage = Literal["pin", "checking", "locked", "none", "menu", "tests", "code"]


@dataclass(frozen=True)
class PinChecked:
    """Event: the PIN of that number was looked at: whose it is, empty for nobody."""

    number: int
    by: str


@dataclass(frozen=True)
class CheckShown:
    """Event: the check was made, as the modules of a QR code for the call centre."""

    modules: tuple[tuple[bool, ...], ...]


@dataclass(frozen=True)
class Exported:
    """Event: what waits was saved to a stick: `saved`, or why not (kiosk.export.ExportError)."""

    how: str


@dataclass(frozen=True)
class Facts:
    """How the kiosk is, in the words of its screens.

    `fault` is why the hub is not reached (`reason` of SenderStatus); `waiting` records, the oldest since `since` (HH:MM
    of the day, or its date); `reader`, `scanner` and `printer` are `none`, `ok`, `lost`, or what a printer says of
    itself; `volume` and `brightness` are per cent, None where it has none.
    """

    online: bool = True
    fault: str = ""
    waiting: int = 0
    since: str = ""
    reader: str = "none"
    scanner: str = "none"
    printer: str = "none"
    volume: int | None = None
    brightness: int | None = None


@dataclass(frozen=True)
class StaffView:
    """One moment of the corner; `typed` counts digits, `left` tries, `ends` is when a lock ends (monotonic seconds).

    `found` says what each test that was made found; `shut` whether the kiosk is out of service by staff.
    """

    stage: Stage
    typed: int = 0
    left: int = 0
    wrong: bool = False
    ends: float = 0.0
    by: str = ""
    shut: bool = False
    facts: Facts = field(default_factory=Facts)
    found: tuple[tuple[str, str], ...] = ()
