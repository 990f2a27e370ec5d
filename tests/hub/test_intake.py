"""What becomes of a batch."""

import json
import uuid

import pytest
from django.db import connection

from hub.feedback.models import Alarm, Record, Stream
from hub.fleet.domain.place import Names, put
from hub.fleet.models import Kiosk
from tests.hub.kiosk_side import KioskSide

pytestmark = pytest.mark.django_db(transaction=True)


def held(kiosk: KioskSide) -> list[int]:
    return list(Record.objects.filter(kiosk=kiosk.number).order_by("stream", "seq").values_list("seq", flat=True))


def alarms(kiosk: KioskSide, kind: str) -> list[tuple[int, int]]:
    mine = Alarm.objects.filter(kiosk=kiosk.number, kind=kind, closed_ms=None).order_by("first")
    return list(mine.values_list("first", "last"))


def ids(records: list[bytes]) -> list[str]:
    return [json.loads(each)["id"] for each in records]


def reasons(receipt: dict) -> list[tuple[int, str]]:
    return [(each["index"], each["reason"]) for each in receipt["refused"]]


def test_it_stores_each_record_and_says_so(kiosk: KioskSide):
    made = kiosk.ratings(5, 4, 3)
    receipt = kiosk.send(*made)
    assert receipt["accepted"] == ids(made)
    assert receipt["refused"] == []
    assert list(Record.objects.order_by("seq").values_list("stars", flat=True)) == [5, 4, 3]


def test_it_stores_what_the_record_says(kiosk: KioskSide):
    rating = kiosk.record(stars=2, flags=["quiet-gap.1", "one-spot.1"], language="en")
    of = json.loads(rating)["id"]
    kiosk.send(
        rating,
        kiosk.record(detail={"of": of, "what": "reasons", "reasons": ["wait", "staff"]}),
        kiosk.record(detail={"of": of, "what": "stars", "stars": 3}),
        kiosk.record(detail={"of": of, "what": "left", "how": "timeout"}),
    )
    first, second, third, fourth = Record.objects.order_by("seq")
    assert (first.stars, first.flags, first.language, first.channel) == (2, "quiet-gap.1,one-spot.1", "en", "kiosk")
    assert (first.centre, first.desk, first.service, first.question) == ("ISA", "ISA04", "renewal", "csat.1")
    assert {each.of for each in (second, third, fourth)} == {uuid.UUID(of)}
    assert (second.what, second.reasons) == ("reasons", "wait,staff")
    assert (third.what, third.stars) == ("stars", 3)
    assert (fourth.what, fourth.how) == ("left", "timeout")


def test_the_same_batch_again_is_accepted_again_and_counted_once(kiosk: KioskSide):
    made = kiosk.ratings(5, 4, 3)
    assert kiosk.send(*made)["accepted"] == kiosk.send(*made)["accepted"] == ids(made)
    assert held(kiosk) == [1, 2, 3]
    assert Stream.objects.get().held == 3


def test_a_batch_with_known_and_new_records_takes_the_new(kiosk: KioskSide):
    made = kiosk.ratings(5, 4, 3, 2, 1)
    kiosk.send(*made[:3])
    assert kiosk.send(*made[1:])["accepted"] == ids(made[1:])
    assert held(kiosk) == [1, 2, 3, 4, 5]


def test_a_record_twice_in_a_batch_is_counted_once(kiosk: KioskSide):
    (made,) = kiosk.ratings(5)
    assert kiosk.send(made, made)["accepted"] == ids([made])
    assert held(kiosk) == [1]


def test_a_malformed_record_does_not_sink_its_batch(kiosk: KioskSide):
    made = kiosk.ratings(5, 4, 3)
    spoilt = made[1].replace(b'"stars": 4', b'"stars": 6')
    receipt = kiosk.send(made[0], spoilt, made[2], b'"no record"', b"{}")
    assert receipt["accepted"] == ids([made[0], made[2]])
    assert reasons(receipt) == [(1, "malformed"), (3, "malformed"), (4, "malformed")]
    assert [each["id"] for each in receipt["refused"]] == [ids([made[1]])[0], None, None]
    assert held(kiosk) == [1, 3]


def test_bytes_that_are_no_utf8_spoil_their_own_record_only(kiosk: KioskSide):
    made = kiosk.ratings(5, 4)
    receipt = kiosk.send(made[0].replace(b"csat", b"cs\xff\xfe"), made[1])
    assert (receipt["accepted"], reasons(receipt)) == (ids(made[1:]), [(0, "malformed")])


def test_every_bad_record_of_the_examples_is_refused_alone(kiosk: KioskSide, example):
    bad = [each["text"].replace("7K2M", kiosk.number).encode() for each in example("malformed")]
    receipt = kiosk.send(*bad, *kiosk.ratings(5))
    assert reasons(receipt) == [(index, "malformed") for index in range(len(bad))]
    assert len(receipt["accepted"]) == 1


def test_a_record_of_another_kiosk_is_refused(enrol):
    mine, other = enrol(), enrol()
    receipt = mine.send(*other.ratings(1), *mine.ratings(5))
    assert reasons(receipt) == [(0, "wrong-kiosk")]
    assert Record.objects.get().stars == 5


@pytest.mark.parametrize("place", [{"centre": "MUH"}, {"desk": "MUH01"}])
def test_a_kiosk_speaks_for_no_other_centre(kiosk: KioskSide, place: dict):
    put(Names("MUH", "المحرق", "Muharraq"), "MUH01", "1", Names("renewal", "تجديد", "Renewal"))
    receipt = kiosk.send(kiosk.record(stars=1, **place))
    assert reasons(receipt) == [(0, "wrong-kiosk")]


def test_a_desk_where_the_kiosk_stood_before_is_still_its_own(kiosk: KioskSide):
    desk = put(Names("ISA", "ا", "Isa Town"), "ISA05", "5", Names("renewal", "تجديد", "Renewal"))
    Kiosk.objects.filter(number=kiosk.number).update(desk=desk)
    assert kiosk.send(*kiosk.ratings(5))["refused"] == []


def test_an_id_with_other_bytes_is_a_conflict(kiosk: KioskSide):
    first = kiosk.record(stars=5)
    kiosk.send(first)
    other = kiosk.record(stars=1, id=ids([first])[0])
    assert reasons(kiosk.send(other)) == [(0, "id-conflict")]
    assert Record.objects.get().stars == 5


def test_an_id_of_another_kiosk_with_other_bytes_is_a_conflict(enrol):
    mine, other = enrol(), enrol()
    taken = other.record(stars=5)
    other.send(taken)
    receipt = mine.send(mine.record(stars=1, id=ids([taken])[0]), *mine.ratings(4))
    assert reasons(receipt) == [(0, "id-conflict")]
    assert held(mine) == [2]
    assert alarms(mine, "gap") == [(1, 1)]


def test_another_record_in_a_place_that_is_taken_is_a_conflict(kiosk: KioskSide):
    kiosk.send(*kiosk.ratings(5))
    kiosk.seq = 0
    assert reasons(kiosk.send(*kiosk.ratings(1))) == [(0, "seq-conflict")]
    assert Record.objects.get().stars == 5


def test_two_records_for_one_place_in_a_batch_are_a_conflict(kiosk: KioskSide):
    first = kiosk.record(stars=5)
    kiosk.seq = 0
    receipt = kiosk.send(first, kiosk.record(stars=1))
    assert (receipt["accepted"], reasons(receipt)) == (ids([first]), [(1, "seq-conflict")])


def test_a_gap_opens_an_alarm_and_its_filling_closes_it(kiosk: KioskSide):
    made = kiosk.ratings(*[5] * 10)
    kiosk.send(*made[:2], *made[6:])
    assert alarms(kiosk, "gap") == [(3, 6)]
    kiosk.send(made[3])
    assert alarms(kiosk, "gap") == [(3, 3), (5, 6)]
    kiosk.send(made[2], *made[4:6])
    assert alarms(kiosk, "gap") == []
    assert Alarm.objects.filter(kind="gap").exclude(closed_ms=None).exists()
    stream = Stream.objects.get()
    assert (stream.made, stream.held) == (10, 10)


def test_records_missing_at_the_start_are_a_gap(kiosk: KioskSide):
    made = kiosk.ratings(5, 4, 3)
    kiosk.send(made[2])
    assert alarms(kiosk, "gap") == [(1, 2)]


def test_a_whole_chain_raises_no_alarm_however_it_comes(kiosk: KioskSide):
    made = kiosk.ratings(*[3] * 9)
    for part in (made[6:], made[:3], made[3:6]):
        kiosk.send(*part)
    assert Alarm.objects.filter(closed_ms=None).count() == 0


def test_a_record_that_does_not_follow_from_the_one_before_is_an_alarm(kiosk: KioskSide):
    kiosk.send(*kiosk.ratings(5, 4))
    kiosk.prev = "f" * 64
    kiosk.send(*kiosk.ratings(3, 2))
    assert alarms(kiosk, "chain-break") == [(3, 3)]


def test_a_break_is_seen_also_when_the_earlier_record_comes_later(kiosk: KioskSide):
    first = kiosk.ratings(5)
    kiosk.prev = "f" * 64
    second = kiosk.ratings(4)
    kiosk.send(*second)
    kiosk.send(*first)
    assert alarms(kiosk, "chain-break") == [(2, 2)]


def test_a_first_record_that_claims_one_before_it_is_a_break(kiosk: KioskSide):
    kiosk.prev = "a" * 64
    kiosk.send(*kiosk.ratings(5))
    assert alarms(kiosk, "chain-break") == [(1, 1)]


def test_another_outbox_of_a_kiosk_is_noted(kiosk: KioskSide):
    kiosk.send(*kiosk.ratings(5))
    assert alarms(kiosk, "new-stream") == []
    kiosk.new_stream()
    kiosk.send(*kiosk.ratings(4, 3))
    assert alarms(kiosk, "new-stream") == [(1, 1)]
    assert held(kiosk).count(1) == 2


def test_a_batch_may_hold_two_outboxes(kiosk: KioskSide):
    old = kiosk.ratings(5, 4)
    kiosk.new_stream()
    assert kiosk.send(*old, *kiosk.ratings(3))["refused"] == []
    assert sorted(Stream.objects.values_list("made", "held")) == [(1, 1), (2, 2)]


def test_it_notes_how_many_wait(kiosk: KioskSide):
    kiosk.send(*kiosk.ratings(5, 4, 3))
    assert Kiosk.objects.get().waiting == 3


def test_it_takes_an_empty_batch(kiosk: KioskSide):
    assert kiosk.send()["accepted"] == []


def test_sqlite_keeps_what_was_receipted():
    if connection.vendor != "sqlite":
        pytest.skip("another database")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        assert cursor.fetchone()[0] == 2
        cursor.execute("PRAGMA journal_mode")
        assert cursor.fetchone()[0] == "wal"
