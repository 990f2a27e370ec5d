"""Versions of what kiosks are set to: written, published to centres, signed for a kiosk."""

from collections.abc import Iterable

import msgspec
from django.db.models import Max, QuerySet

from hub.clock import wire_time
from hub.fleet.domain import hub_key, settings_key
from hub.fleet.domain.settings_key import KEYS, SettingsError, Values
from hub.fleet.domain.wire_remote import Notice, Settings
from hub.fleet.models import Centre, Picture, SettingsStage, SettingsVersion
from hub.fleet.queries.kiosk import Standing

PREFIX = b"rayak-settings-1\n"
MOST_NOTICES, MOST_PICTURES = 3, 6


class Content(msgspec.Struct, frozen=True):
    """What a version sets and shows; pictures by the SHA-256 of their bytes."""

    values: Values = {}
    notices: tuple[Notice, ...] = ()
    pictures: tuple[str, ...] = ()


def content(version: SettingsVersion | None) -> Content:
    """What a version holds; nothing for none."""
    if version is None:
        return Content()
    held = msgspec.convert({name: getattr(version, name) for name in Content.__struct_fields__}, Content)
    return msgspec.structs.replace(held, values=_ordered(held.values))  # PostgreSQL keeps keys in an order of its own


def write(new: Content, base: SettingsVersion | None, by: str, now_ms: int) -> SettingsVersion:
    """Inside a transaction: a version that no centre has yet; SettingsError for what a kiosk would not take."""
    _require(new)
    newest = SettingsVersion.objects.aggregate(newest=Max("number"))["newest"] or 0
    kept = msgspec.to_builtins(new)
    return SettingsVersion.objects.create(number=newest + 1, base=base, by=by, made_ms=now_ms, **kept)


def publish(version: SettingsVersion, centres: Iterable[Centre], by: str, now_ms: int) -> list[Centre]:
    """Inside a transaction: give it to those of the centres that have no newer one; returns which."""
    newer = set(_stages(version.number).values_list("centre_id", flat=True))
    given = [centre for centre in centres if centre.code not in newer]
    SettingsStage.objects.bulk_create(
        SettingsStage(version=version, centre=centre, by=by, at_ms=now_ms) for centre in given
    )
    return given


def signed(standing: Standing) -> tuple[int, bytes] | None:
    """Version and document for a kiosk as docs/wire.md has it; None where nothing was published to its centre."""
    stages = SettingsStage.objects.select_related("version").filter(centre=standing.centre)
    newest = stages.order_by("-version").first()
    if newest is None:
        return None
    held = content(newest.version)
    told = Settings(
        v=1,
        version=newest.version_id,
        kiosk=standing.number,
        made_at=wire_time(newest.at_ms),
        values=held.values,
        notices=list(held.notices),
        pictures=list(held.pictures),
    )
    return newest.version_id, hub_key.enveloped("settings", PREFIX, msgspec.json.encode(told), standing.hub_key)


def _ordered(values: Values) -> Values:
    """The same in the order of the kiosk's own file."""
    return {
        section: {key: values[section][key] for key in keys if key in values[section]}
        for section, keys in KEYS.items()
        if section in values
    }


def _stages(number: int) -> "QuerySet[SettingsStage]":
    """Where this version or a newer one was published."""
    return SettingsStage.objects.filter(version__gte=number)


def _require(new: Content) -> None:
    settings_key.require(new.values)
    msgspec.convert(msgspec.to_builtins(new.notices), list[Notice])
    wrong: dict[tuple[str, str], str] = {}
    if len(new.notices) > MOST_NOTICES or any(_backwards(notice) for notice in new.notices):
        wrong["notices", ""] = "form"
    known = Picture.objects.filter(sha256__in=new.pictures).count()
    if len(new.pictures) > MOST_PICTURES or known != len(new.pictures):
        wrong["pictures", ""] = "form"
    if wrong:
        raise SettingsError(wrong)


def _backwards(notice: Notice) -> bool:
    return notice.since is not None and notice.until is not None and notice.since >= notice.until
