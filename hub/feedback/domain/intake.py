"""Takes a kiosk's batch: what is new is stored and chained, what is known is known, what cannot be is refused."""

from collections.abc import Iterable
from dataclasses import dataclass

from hub.clock import wire_time
from hub.feedback.domain import chain, store, times, wire
from hub.feedback.domain.batch import Arrived, Sorted
from hub.feedback.models import Stream
from hub.fleet.domain import nonce
from hub.fleet.domain.signature import Signed
from hub.fleet.domain.wire import Instant
from hub.fleet.queries.kiosk import Standing
from hub.sql import run

_SEEN = "UPDATE fleet_kiosk SET seen_ms = %s, waiting = %s WHERE number = %s"
_LOCK = "UPDATE fleet_kiosk SET waiting = waiting WHERE number = %s"


@dataclass(frozen=True)
class Delivery:
    """One request with its records sorted out."""

    signed: Signed
    standing: Standing
    sent: Instant
    waiting: int
    sorted: Sorted


def take(delivery: Delivery) -> wire.Receipt:
    """Inside a transaction: store a delivery; the receipt is true once that is committed."""
    signed, standing, now_ms = delivery.signed, delivery.standing, delivery.signed.received_ms
    nonce.spend(signed)
    # This row is also the lock that keeps two senders of one kiosk in turn.
    run(_SEEN, [now_ms, delivery.waiting, standing.number])
    times.anchor(standing.centre, standing.number, delivery.sent, now_ms)
    _, refused = _store(standing, delivery.sorted, now_ms)
    return _receipt(delivery, refused)


def take_brought(standing: Standing, found: Sorted, now_ms: int) -> tuple[int, list[wire.Refused]]:
    """Inside a transaction: store records that came on a stick; how many were new, and those refused.

    Nothing is learnt of the kiosk's clock by them, nor that it is there.
    """
    run(_LOCK, [standing.number])
    return _store(standing, found, now_ms)


def _store(standing: Standing, found: Sorted, now_ms: int) -> tuple[int, list[wire.Refused]]:
    taken, refused = 0, list(found.refused)
    for stream, arrived in _by_stream(found.arrived).items():
        new, wrong = _take_stream(standing, stream, arrived, now_ms)
        taken += new
        refused += wrong
    return taken, sorted(refused, key=lambda each: each.index)


def _by_stream(arrived: Iterable[Arrived]) -> dict[str, list[Arrived]]:
    found: dict[str, list[Arrived]] = {}
    for each in arrived:
        found.setdefault(each.record.stream, []).append(each)
    return found


def _take_stream(standing: Standing, name: str, arrived: list[Arrived], now_ms: int) -> tuple[int, list[wire.Refused]]:
    stream = chain.stream_of(standing.centre, standing.number, name, now_ms)
    new, refused = _place(stream, arrived)
    taken, conflicts = _insert(standing, new, now_ms)
    if taken:
        chain.extend(stream, taken, now_ms)
    return len(taken), refused + conflicts


def _place(stream: Stream, arrived: list[Arrived]) -> tuple[list[Arrived], list[wire.Refused]]:
    """Those whose place in the stream is free, and those whose place or id another record has."""
    seqs = [each.record.seq for each in arrived if each.record.seq <= stream.made]
    held = store.at((stream.centre, stream.kiosk, store.key(stream.stream)), seqs)
    places = {seq: (key, sha) for seq, (key, sha, _) in held.items()}
    ids = dict(places.values())
    new, refused = [], []
    for each in arrived:
        seq, mine = each.record.seq, (each.key, each.sha)
        if ids.get(each.key, each.sha) != each.sha:
            refused.append(_refuse(each, "id-conflict"))
        elif places.get(seq, mine) != mine:
            refused.append(_refuse(each, "seq-conflict"))
        elif each.key not in ids:
            ids[each.key], places[seq] = each.sha, mine
            new.append(each)
    return new, refused


def _insert(standing: Standing, new: list[Arrived], now_ms: int) -> tuple[list[Arrived], list[wire.Refused]]:
    """Store the new ones; those whose id stands elsewhere with other bytes are refused."""
    if not new:
        return [], []
    anchors = times.anchors(standing.centre, standing.number, {each.record.at.boot for each in new})
    rows = [_row(each, anchors.get(each.record.at.boot), now_ms) for each in new]
    if store.insert(rows) == len(rows):
        return new, []
    stored = store.hashes([each.key for each in new])
    refused = [_refuse(each, "id-conflict") for each in new if stored[each.key] != each.sha]
    return [each for each in new if stored[each.key] == each.sha], refused


def _row(each: Arrived, anchor: times.Anchor | None, now_ms: int) -> store.Row:
    record, at = each.record, each.record.at
    at_ms, label = times.label(at.trust, at.mono, each.wall_ms, anchor, now_ms)
    head = (each.key, record.centre, record.kiosk, store.key(record.stream), record.seq, each.sha, each.prev)
    time = (at_ms, label, each.wall_ms, store.key(at.boot), at.mono, at.trust, now_ms)
    place = (record.desk, record.service, record.language, "kiosk", "", record.question)
    if isinstance(record, wire.RatingRecord):
        rest = (record.rating.stars, ",".join(record.rating.flags), None, "", "", "", "", "")
        return (*head, "rating", *time, *place, *rest)
    if isinstance(record, wire.ActRecord):
        return (*head, "act", *time, *place, None, "", None, "staff", "", record.act.did, "", record.act.by)
    return (*head, "detail", *time, *place, *_detail(record.detail), "")


def _detail(detail: wire.Reasons | wire.Stars | wire.Left) -> tuple[int | None, str, str, str, str, str, str]:
    of = store.key(detail.of)
    if isinstance(detail, wire.Reasons):
        return None, "", of, "reasons", ",".join(detail.reasons), "", ""
    if isinstance(detail, wire.Stars):
        return detail.stars, "", of, "stars", "", "", ""
    return None, "", of, "left", "", detail.how, ""


def _refuse(each: Arrived, reason: str) -> wire.Refused:
    if reason == "id-conflict":
        return wire.Refused(each.record.id, each.place, "id-conflict", "The hub holds other bytes under this id")
    place = f"Place {each.record.seq} of this stream holds another record"
    return wire.Refused(each.record.id, each.place, "seq-conflict", place)


def _receipt(delivery: Delivery, refused: list[wire.Refused]) -> wire.Receipt:
    out = {each.index for each in refused}
    accepted = [each.record.id for each in delivery.sorted.arrived if each.place not in out]
    signed = delivery.signed
    time = wire_time(signed.received_ms)
    return wire.Receipt(1, delivery.standing.number, signed.nonce, time, list(dict.fromkeys(accepted)), refused)
