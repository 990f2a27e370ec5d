"""How far a card is that somebody waits for."""

from dataclasses import dataclass
from typing import cast

from hub.cards.domain import audit, holder, holder_key
from hub.cards.domain.audit import Caller
from hub.cards.domain.wire import Both, CardState, Readiness, ReadinessAnswer
from hub.cards.models import CardOrder, Holder
from hub.clock import wire_time
from hub.fleet.domain import nonce
from hub.fleet.domain.crockford import as_typed
from hub.fleet.domain.site import named
from hub.fleet.models import Centre


@dataclass(frozen=True)
class Fetch:
    """Where a card can be fetched."""

    centre: Centre
    office: Both
    section: Both


def put(of: Holder, reference: str, state: str, at: Fetch, now_ms: int) -> CardOrder:
    """Inside a transaction: note how far the card of a reference is; ValueError on a state that there is not."""
    values = {
        "holder": of,
        "state": CardOrder.State(state),
        "centre": at.centre,
        "office_ar": at.office.ar,
        "office_en": at.office.en,
        "section_ar": at.section.ar,
        "section_en": at.section.en,
        "since_ms": now_ms,
    }
    tags = reference_tags(reference)
    found = CardOrder.objects.filter(reference__in=tags).first() or CardOrder(reference=tags[0])
    for name, value in values.items():
        setattr(found, name, value)
    found.save()
    return found


def reference_tags(reference: str) -> list[str]:
    """What stands for a reference as somebody typed it."""
    return holder_key.tags("reference", as_typed(reference))


def answered(asked: Readiness, caller: Caller) -> ReadinessAnswer:
    """Inside a transaction: how far the card is; `unknown` whether there is none or the question was wrong."""
    nonce.spend(caller.signed)
    found = _order(asked)
    audit.note(caller, "readiness", found.state if found else "unknown", whose(asked))
    kiosk, now = caller.standing.number, wire_time(caller.now_ms)
    if found is None:
        return ReadinessAnswer(1, kiosk, now, "unknown", None, None, None, None)
    office, section = Both(found.office_ar, found.office_en), Both(found.section_ar, found.section_en)
    since = wire_time(found.since_ms)
    state = cast(CardState, found.state)  # the model allows no other
    return ReadinessAnswer(1, kiosk, now, state, named(found.centre), office, section, since)


def found_by_phone(reference: str, now_ms: int) -> CardOrder | None:
    """Inside a transaction: the card of a reference that was typed on a phone; None where there is none."""
    found = _of_reference(reference)
    audit.note_phone("readiness", found.state if found else "unknown", now_ms, reference_tags(reference)[0])
    return found


def whose(asked: Readiness) -> str:
    """The tag under which a question is counted."""
    return reference_tags(asked.reference)[0] if asked.reference else holder.tag(asked.number or "")


def _order(asked: Readiness) -> CardOrder | None:
    if asked.reference:
        return _of_reference(asked.reference)
    found = holder.shown(asked.number or "", asked.expiry or "")
    return _newest(holder=found) if found else None


def _of_reference(reference: str) -> CardOrder | None:
    return _newest(reference__in=reference_tags(reference))


def _newest(**which: object) -> CardOrder | None:
    return CardOrder.objects.select_related("centre").filter(**which).order_by("-since_ms").first()
