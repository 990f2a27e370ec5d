"""How the pairing stands, told by the sender's process to the screen's through one small file."""

import contextlib
from pathlib import Path
from typing import Literal

import msgspec

from kiosk.clock import Clock, HubTime
from kiosk.identity import save

FILE = "pairing.json"
Stage = Literal["asking", "waiting", "paired", "no-address"]


class PairingState(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the hub said last: `asking` for nothing yet, `waiting` with a code, `paired`, or `no-address` of a hub.

    `code` is good until `ends`, in milliseconds since `boot`; `line` is the last fault, empty while the hub answers;
    `hub_offset_ms` as in SenderStatus.
    """

    stage: Stage
    boot: str
    code: str = ""
    url: str = ""
    ends: int = 0
    line: str = ""
    hub_offset_ms: int | None = None

    @property
    def hub_time(self) -> HubTime | None:
        return None if self.hub_offset_ms is None else HubTime(self.boot, self.hub_offset_ms)


def tell(data_dir: Path, state: PairingState) -> None:
    """Leave word for the screen; OSError when it cannot be written."""
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    save(data_dir / FILE, msgspec.json.encode(state))


def heard(data_dir: Path, clock: Clock) -> PairingState:
    """What the sender's process said last in this boot; `asking` where it said nothing."""
    with contextlib.suppress(OSError, msgspec.DecodeError):
        state = msgspec.json.decode((data_dir / FILE).read_bytes(), type=PairingState)
        if state.boot == clock.boot:
            return state
    return PairingState("asking", clock.boot)


def forget(data_dir: Path) -> None:
    """The kiosk is enrolled: nothing is to be said any more."""
    with contextlib.suppress(OSError):
        (data_dir / FILE).unlink()
