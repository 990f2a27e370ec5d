"""Versions of the service guide: kept, published to centres, taken back, signed for a kiosk."""

import hashlib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import msgspec
from django.db.models import Max

from hub.cards.domain import guide
from hub.cards.domain.wire import GuideService
from hub.cards.models import GuideStage, GuideVersion
from hub.cards.queries import guide as queries
from hub.fleet.domain import hub_key
from hub.fleet.models import Centre
from hub.fleet.queries.kiosk import Standing

PREFIX = b"rayak-guide-1\n"
MOST_BYTES = 512 * 1024  # a kiosk reads an answer of 1 MiB
LONGEST_NAME = 80


def keep(name: str, services: Sequence[GuideService], now_ms: int) -> GuideVersion:
    """Inside a transaction: a new version, or the one that says the same; GuideError when it is too large."""
    content = msgspec.json.encode(services)
    if len(content) > MOST_BYTES:
        raise guide.GuideError(
            f"{name}: has {len(content)} bytes as kiosks get it, of at most {MOST_BYTES}: shorten it"
        )
    newest = GuideVersion.objects.aggregate(newest=Max("number"))["newest"] or 0
    about = {"number": newest + 1, "name": name[:LONGEST_NAME], "services": content.decode(), "made_ms": now_ms}
    made, _ = GuideVersion.objects.get_or_create(sha256=hashlib.sha256(content).hexdigest(), defaults=about)
    return made


def services(version: GuideVersion | None) -> list[GuideService]:
    """What a version holds; the program's own for none."""
    return msgspec.json.decode(version.services if version else own()[1], type=list[GuideService])


def number(told: str) -> int | None:
    """Which version begins so, as a beat tells it; 0 for the program's own, None for one that is not here."""
    if not told:
        return None
    return 0 if own()[0].startswith(told) else queries.named(told)


def publish(version: GuideVersion, centres: Iterable[Centre], by: str, now_ms: int) -> list[Centre]:
    """Inside a transaction: give it to those of the centres that do not have it; returns which."""
    now = queries.current()
    given = [centre for centre in centres if centre.code not in now or now[centre.code].version_id != version.number]
    GuideStage.objects.bulk_create(GuideStage(version=version, centre=centre, by=by, at_ms=now_ms) for centre in given)
    return given


def take_back(version: GuideVersion, centres: Iterable[Centre], by: str, now_ms: int) -> list[Centre]:
    """Inside a transaction: those of the centres that have it get what they had before; returns which."""
    now, codes = queries.current(), {centre.code: centre for centre in centres}
    ended = [now[code] for code in codes if code in now and now[code].version_id == version.number]
    chosen = GuideStage.objects.filter(pk__in=[stage.pk for stage in ended], back_ms=None)
    chosen.update(back_by=by, back_ms=now_ms)
    return [codes[stage.centre_id] for stage in ended]


def signed(standing: Standing) -> tuple[str, bytes]:
    """Version and document for a kiosk as docs/wire.md has it: its centre's guide, else the program's own."""
    version, content = queries.at_centre(standing.centre) or own()
    return version, signed_with(standing.hub_key, version, content)


def signed_with(key: str, version: str, content: bytes) -> bytes:
    """The answer: the guide, and the hub's signature over its bytes by the key of this name."""
    told = msgspec.json.encode({"v": 1, "version": version, "services": msgspec.Raw(content)})
    return hub_key.enveloped("guide", PREFIX, told, key)


@cache
def own(folder: Path = guide.FOLDER) -> tuple[str, bytes]:
    """The program's own guide: its version, and its services as they are sent."""
    found = guide.read(folder) if folder.exists() else []  # a wheel carries no assets: kiosks then say there is none
    content = msgspec.json.encode(found)
    return hashlib.sha256(content).hexdigest(), content
