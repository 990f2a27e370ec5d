"""Settings that the hub published, as this kiosk keeps them: the last good ones, those on trial, what became of them.

What stands here was verified when it came (kiosk/remote_fetch.py); the screen starts without that library.
"""

import contextlib
import copy
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import msgspec

from kiosk.clock import from_wire
from kiosk.config import Settings, SettingsError, from_document
from kiosk.identity import save
from kiosk.vitals import SettingsTold

GOOD, TRIAL, STATE, PICTURES = "settings-good.json", "settings-trial.json", "settings-state.json", "pictures"
MOST_STARTS = 2
MOST_WHY = 200  # docs/wire.md
WELL_AFTER_S = 60.0
MAY_SET = ("kiosk", "times", "rating", "sound", "voice", "hours")
NEVER = {("kiosk", "data_dir")}


class Notice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line for visitors, shown from the one time to the other; null for at once, and until it is taken away."""

    ar: str
    en: str
    since: str | None = msgspec.field(name="from")
    until: str | None

    def is_shown(self, now: datetime) -> bool:
        """Whether it stands on the screen at an aware moment."""
        begun = self.since is None or from_wire(self.since) <= now
        return begun and (self.until is None or now < from_wire(self.until))


class Remote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """As docs/wire.md has it, *Settings and content*; pictures by the SHA-256 of their bytes."""

    v: int
    version: int
    kiosk: str
    made_at: str
    values: dict[str, dict[str, Any]]
    notices: tuple[Notice, ...]
    pictures: tuple[str, ...]


class _State(msgspec.Struct, frozen=True):
    version: int = 0
    state: Literal["trial", "good", "refused"] = "good"
    why: str = ""
    starts: int = 0


def over(document: dict[str, Any], remote: Remote, source: str) -> Settings:
    """The site's own settings with the hub's above them; SettingsError names the key that cannot be used."""
    merged = copy.deepcopy(document)
    for section, values in remote.values.items():
        for key in values:
            if section not in MAY_SET or (section, key) in NEVER:
                raise SettingsError(f"{source}: {section}.{key} is not for the hub to set")
        merged[section] = {**merged.get(section, {}), **values}
    return from_document(merged, source)


class RemoteSettings:
    """The files of one kiosk. Each change is one file replaced: a power cut leaves the one before or the one after."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    # --- for the screen

    def begin(self) -> Remote | None:
        """What the screen starts with: those on trial, at most twice, else the last good ones. OSError."""
        state, trial = self._state(), self._read(TRIAL)
        if trial is None:
            return self._read(GOOD)
        if state.version != trial.version:  # the power went before it was noted
            state = _State(trial.version, "trial")
        if state.state == "refused" or state.starts >= MOST_STARTS:
            self.refuse(trial.version, state.why or "the screen did not come up well with them")
            return self._read(GOOD)
        self._note(_State(trial.version, "trial", starts=state.starts + 1))
        return trial

    def good(self) -> Remote | None:
        """The last good ones."""
        return self._read(GOOD)

    def well(self, used: Remote | None) -> None:
        """The screen has drawn for a while with `used`: if they were on trial they are the last good ones. OSError."""
        if used is not None and self._read(TRIAL) == used:
            (self._folder / TRIAL).replace(self._folder / GOOD)
            self._note(_State(used.version, "good"))
            self._forget_pictures(used)

    def waits(self, used: Remote | None) -> bool:
        """Whether there are settings that the screen should start anew with."""
        trial = self._read(TRIAL)
        return trial is not None and trial != used

    def pictures(self, used: Remote | None) -> tuple[Path, ...]:
        """Those of `used` that are here."""
        found = [self._folder / PICTURES / name for name in (used.pictures if used is not None else ())]
        return tuple(path for path in found if path.exists())

    # --- for the sender

    @property
    def looked_at(self) -> int:
        """The newest version that this kiosk looked at, whatever became of it."""
        return self._state().version

    def picture(self, name: str) -> Path:
        """Where a picture belongs, its folder made. OSError."""
        (self._folder / PICTURES).mkdir(mode=0o700, exist_ok=True)
        return self._folder / PICTURES / name

    def try_out(self, remote: Remote) -> None:
        """Put them on trial. OSError."""
        save(self._folder / TRIAL, msgspec.json.encode(remote))
        self._note(_State(remote.version, "trial"))

    def refuse(self, version: int, why: str) -> None:
        """They are not tried again; the last good ones stay. OSError."""
        self._note(_State(version, "refused", why[:MOST_WHY]))
        (self._folder / TRIAL).unlink(missing_ok=True)

    def told(self) -> SettingsTold | None:
        """For a beat; None while the hub published none."""
        state = self._state()
        if state.state == "trial" and (good := self._read(GOOD)) is not None and good.version == state.version:
            state = _State(state.version, "good")  # the power went before it was noted
        return SettingsTold(state.version, state.state, state.why) if state.version else None

    def _state(self) -> _State:
        with contextlib.suppress(OSError, msgspec.DecodeError):
            return msgspec.json.decode((self._folder / STATE).read_bytes(), type=_State)
        return _State()

    def _note(self, state: _State) -> None:
        save(self._folder / STATE, msgspec.json.encode(state))

    def _read(self, name: str) -> Remote | None:
        with contextlib.suppress(OSError, msgspec.DecodeError):
            return msgspec.json.decode((self._folder / name).read_bytes(), type=Remote)
        return None

    def _forget_pictures(self, kept: Remote) -> None:
        with contextlib.suppress(OSError):
            for path in (self._folder / PICTURES).iterdir():
                if path.name not in kept.pictures:
                    path.unlink()
