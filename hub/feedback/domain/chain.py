"""Keeps each outbox's chain: what is missing, and what does not follow from the record before it."""

import hashlib
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise

from hub.feedback.domain import store
from hub.feedback.domain.batch import Arrived
from hub.feedback.models import Alarm, Stream
from hub.sql import rows, run

START = bytes(hashlib.sha256().digest_size)
_FIND = "SELECT id, made, held, tail FROM feedback_stream WHERE centre = %s AND kiosk = %s AND stream = %s"
_EXTEND = "UPDATE feedback_stream SET made = %s, held = %s, tail = %s WHERE id = %s"
Link = tuple[int, bytes, bytes]
"""Sequence number, hash, and hash of the one before."""


def stream_of(centre: str, kiosk: str, stream: str, now_ms: int) -> Stream:
    """The row of a stream, made when it is new; a kiosk's second stream raises an alarm."""
    found = rows(_FIND, [centre, kiosk, store.key(stream)])
    if found:
        row, made, held, tail = found[0]
        return Stream(row, centre, kiosk, stream, now_ms, made, held, bytes(tail))
    another = Stream.objects.filter(centre=centre, kiosk=kiosk).exists()
    fresh = Stream.objects.create(centre=centre, kiosk=kiosk, stream=stream, first_ms=now_ms)
    if another:
        _alarm(fresh, Alarm.Kind.NEW_STREAM, 1, 1, now_ms).save(force_insert=True)
    return fresh


def extend(stream: Stream, fresh: Iterable[Arrived], now_ms: int) -> None:
    """Note the records just stored in a stream: gaps open and close, breaks raise an alarm."""
    links = sorted((each.record.seq, each.sha, each.prev) for each in fresh)
    for block in _blocks(links):
        found = _breaks(stream, block, now_ms) + _gaps(stream, block[0][0], block[-1][0], now_ms)
        if found:
            Alarm.objects.bulk_create(found)  # the next block may fill a gap that this one left
        if block[-1][0] > stream.made:
            stream.made, _, _ = block[-1]
            stream.tail = block[-1][1]
    stream.held += len(links)
    run(_EXTEND, [stream.made, stream.held, stream.tail, store.key(stream.id)])


def _blocks(links: list[Link]) -> Iterator[list[Link]]:
    for _, block in groupby(enumerate(links), key=lambda pair: pair[1][0] - pair[0]):
        yield [link for _, link in block]


def _breaks(stream: Stream, block: list[Link], now_ms: int) -> list[Alarm]:
    first, last = block[0][0], block[-1][0]
    chain = (stream.centre, stream.kiosk, store.key(stream.stream))
    joined = list(block)
    if first == 1:
        joined.insert(0, (0, START, START))
    elif first - 1 == stream.made:
        joined.insert(0, (stream.made, bytes(stream.tail), START))
    elif first - 1 < stream.made:
        joined = [*_neighbour(chain, first - 1), *joined]
    if last < stream.made:
        joined += _neighbour(chain, last + 1)
    broken = [after[0] for before, after in pairwise(joined) if after[2] != before[1]]
    return [_alarm(stream, Alarm.Kind.CHAIN_BREAK, seq, seq, now_ms) for seq in broken]


def _neighbour(chain: tuple[str, str, str], seq: int) -> list[Link]:
    return [(at, sha, prev) for at, (_, sha, prev) in store.at(chain, [seq]).items()]


def _gaps(stream: Stream, first: int, last: int, now_ms: int) -> list[Alarm]:
    if first > stream.made + 1:
        return [_alarm(stream, Alarm.Kind.GAP, stream.made + 1, first - 1, now_ms)]
    if first == stream.made + 1:
        return []
    return _fill(stream, first, last, now_ms)


def _fill(stream: Stream, first: int, last: int, now_ms: int) -> list[Alarm]:
    here = Alarm.objects.filter(centre=stream.centre, kiosk=stream.kiosk, stream=stream.stream)
    rest: list[Alarm] = []
    for gap in here.filter(kind=Alarm.Kind.GAP, closed_ms=None, first__lte=last, last__gte=first):
        left = [(a, b) for a, b in ((gap.first, first - 1), (last + 1, gap.last)) if a <= b]
        if not left:
            gap.closed_ms = now_ms
        else:
            (gap.first, gap.last), *more = left
            rest += [_alarm(stream, Alarm.Kind.GAP, a, b, gap.opened_ms) for a, b in more]
        gap.save(update_fields=["first", "last", "closed_ms"])
    return rest


def _alarm(stream: Stream, kind: Alarm.Kind, first: int, last: int, opened_ms: int) -> Alarm:
    place = {"centre": stream.centre, "kiosk": stream.kiosk, "stream": stream.stream}
    return Alarm(**place, kind=kind, first=first, last=last, opened_ms=opened_ms)
