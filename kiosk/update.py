"""One look at the hub's newest release: fetched, installed when no visitor can be disturbed, then tried once."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from kiosk.clock import from_wire
from kiosk.identity import HubKey
from kiosk.published import Kind, PublishedError, verified
from kiosk.rauc import RaucError
from kiosk.update_state import Progress, Queue, Step, keep, read

BUNDLE = "bundle.raucb"
_PIECE = 1 << 20


class Release(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """As docs/wire.md has it."""

    v: int
    kiosk: str
    made_at: str
    version: str
    board: str
    sha256: str
    bytes: int


RELEASE = Kind("release", "/api/v1/release", "release.json", Release)


class Source(Protocol):
    """Where releases come from; both raise HubError."""

    def release(self) -> bytes | None:
        """What the hub answers, None while there is none."""

    def fetch(self, sha256: str, into: Path, size: int) -> None:
        """Bring what is missing of a bundle of `size` bytes behind what the file holds already."""


class System(Protocol):
    """The slots; each raises RaucError, `restart` PowerError."""

    def install(self, bundle: Path) -> None: ...
    def try_other(self) -> None: ...
    def restart(self) -> None: ...


class This(msgspec.Struct, frozen=True):
    """What this kiosk is: its number, board, the image's version, the slot that was started."""

    number: str
    board: str
    version: str
    slot: str


class Updater:
    """Looks once; `may` says whether a restart would disturb nobody, `queue` how the outbox is."""

    def __init__(  # noqa: PLR0913  everything arrives by constructor
        self,
        folder: Path,
        this: This,
        hub_keys: Sequence[HubKey],
        source: Source,
        system: System,
        *,
        may: Callable[[], bool],
        queue: Callable[[], Queue],
    ) -> None:
        self._folder, self._this, self._hub_keys = folder, this, hub_keys
        self._source, self._system, self._may, self._queue = source, system, may, queue
        self._bundle = folder / "update" / BUNDLE

    def look(self) -> str:
        """Go as far as can be gone now, and say in one line how far; HubError, PublishedError, OSError, PowerError."""
        before = read(self._folder)
        if before is not None and before.state == "trial":
            return f"{before.version} is on trial"
        release = self._asked()
        if release is None:
            return "the hub has no release for this kiosk"
        if (reason := self._is_no_news(release, before)) is not None:
            self._bundle.unlink(missing_ok=True)
            return f"nothing to do for {release.version}: {reason}"
        now = Progress(release.version, release.sha256, release.made_at, "fetching")
        if not self._is_whole(release):
            self._fetch(release, now, before)
        return self._try(msgspec.structs.replace(now, state="ready"))

    def _asked(self) -> Release | None:
        answer = self._source.release()
        if answer is None:
            return None
        release = verified(RELEASE, answer, self._hub_keys)
        if release.kiosk != self._this.number:
            raise PublishedError("the release is for another kiosk")
        if release.board != self._this.board:
            raise PublishedError(f"the release is for {release.board}, and this is {self._this.board}")
        return release

    def _is_no_news(self, release: Release, before: Progress | None) -> str | None:
        if before is not None and before.sha256 == release.sha256 and before.state in ("good", "refused"):
            return f"it is {before.state} already"
        if before is not None and from_wire(release.made_at) < from_wire(before.made_at):
            return f"the hub said {before.version} later"
        return "the kiosk has it" if release.version == self._this.version and before is None else None

    def _fetch(self, release: Release, now: Progress, before: Progress | None) -> None:
        """What another release left is of no use; what of this one came before is gone on with."""
        self._bundle.parent.mkdir(mode=0o700, exist_ok=True)
        if before is None or before.sha256 != release.sha256:
            self._bundle.unlink(missing_ok=True)
        keep(self._folder, now)
        self._source.fetch(release.sha256, self._bundle, release.bytes)
        if not self._is_whole(release):
            self._bundle.unlink()
            raise PublishedError("the bundle's bytes are not those that the hub named; it is fetched anew")

    def _is_whole(self, release: Release) -> bool:
        if not self._bundle.exists() or self._bundle.stat().st_size != release.bytes:
            return False
        with self._bundle.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == release.sha256

    def _try(self, now: Progress) -> str:
        keep(self._folder, now)
        if not self._may():
            return f"{now.version} is ready, and waits for a time that disturbs nobody"
        try:
            self._system.install(self._bundle)
        except RaucError as error:
            return self._end(now, "refused", str(error))
        if not self._may():
            return f"{now.version} is installed, and waits for a time that disturbs nobody"
        other = "B" if self._this.slot == "A" else "A"
        keep(self._folder, msgspec.structs.replace(now, state="trial", slot=other, queue=self._queue()))
        try:
            self._system.try_other()
        except RaucError as error:
            return self._end(now, "refused", str(error))
        self._system.restart()
        return f"{now.version} is tried in slot {other}"

    def _end(self, now: Progress, state: Step, why: str) -> str:
        keep(self._folder, msgspec.structs.replace(now, state=state, why=why))
        self._bundle.unlink(missing_ok=True)
        return f"{now.version} is {state}: {why}"
