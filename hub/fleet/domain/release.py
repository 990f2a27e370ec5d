"""Releases: a bundle kept among the hub's files, published to centres, offered to their kiosks."""

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import get_args

import msgspec
from django.conf import settings

from hub.clock import wire_time
from hub.fleet.domain import files, hub_key
from hub.fleet.domain.wire_remote import Board
from hub.fleet.domain.wire_remote import Release as ReleaseShape
from hub.fleet.models import Centre, Kiosk, Release, ReleaseStage
from hub.fleet.queries.kiosk import Standing

PREFIX = b"rayak-release-1\n"
BOARDS: tuple[str, ...] = get_args(Board)
LONGEST = 32
_SQUASHFS = b"hsqs"  # a RAUC bundle begins with its squashfs (RAUC reference, bundle formats plain and verity)
_SPARE = 512 * 1024 * 1024


class ReleaseError(ValueError):
    """A release that cannot be made; the text says why and what to do."""


def require_bundle(bundle: Path) -> None:
    """ReleaseError unless the file looks like a RAUC bundle and fits among the hub's files."""
    try:
        with bundle.open("rb") as file:
            start = file.read(len(_SQUASHFS))
    except OSError as error:
        raise ReleaseError(f"{bundle} cannot be read: {error.strerror}") from error
    if start != _SQUASHFS:
        raise ReleaseError(f"{bundle} is no RAUC bundle: `make image` makes one, *.raucb")
    settings.RELEASES.mkdir(mode=0o700, parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.RELEASES).free
    if free < bundle.stat().st_size + _SPARE:
        raise ReleaseError(f"{settings.RELEASES} has {free // 2**20} MiB free: the bundle and 512 MiB have to fit")


def keep(bundle: Path) -> tuple[str, int]:
    """Copy a bundle among the hub's files: its SHA-256 and size."""
    return files.keep(Path(settings.RELEASES), files.blocks(bundle))


def make(version: str, board: str, sha256: str, size: int, now_ms: int) -> Release:
    """Inside a transaction: the release, the same one again for the same bytes; ReleaseError for other bytes."""
    if not (0 < len(version) <= LONGEST and version.isprintable() and " " not in version):
        raise ReleaseError(f"{version!r} is no version: 1 to {LONGEST} characters without spaces")
    about = {"sha256": sha256, "bytes": size, "made_ms": now_ms}
    made, _ = Release.objects.get_or_create(version=version, board=board, defaults=about)
    if made.sha256 != sha256:
        raise ReleaseError(f"Version {version} for {board} was made with other bytes: give this one another version")
    return made


def publish(release: Release, centres: Iterable[Centre], now_ms: int) -> None:
    """Inside a transaction: offer it to the kiosks of these centres from now on, in the place of what they had."""
    for centre in centres:
        ReleaseStage.objects.update_or_create(release=release, centre=centre, defaults={"at_ms": now_ms})


def signed(standing: Standing, now_ms: int) -> bytes | None:
    """What a kiosk is offered as docs/wire.md has it; None where its centre has nothing for its board."""
    stages = ReleaseStage.objects.select_related("release").filter(centre=standing.centre)
    board = Kiosk.objects.values_list("vitals__board", flat=True).get(number=standing.number)
    if board is not None:
        stages = stages.filter(release__board=board)
    newest = stages.order_by("-at_ms", "-id").first()
    if newest is None:
        return None
    one = newest.release
    told = ReleaseShape(1, standing.number, wire_time(now_ms), one.version, one.board, one.sha256, one.bytes)  # type: ignore[arg-type]  # kept as one of Board
    return hub_key.enveloped("release", PREFIX, msgspec.json.encode(told), standing.hub_key)


def path(sha256: str) -> Path | None:
    """Where the bundle of a release is; None when there is no such release."""
    known = Release.objects.filter(sha256=sha256).exists()
    return Path(settings.RELEASES) / sha256 if known else None
