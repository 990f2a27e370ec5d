"""Whatever answers in the hub's place: nothing lost, nothing doubled, one line for staff."""

import errno
import json
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from kiosk.clock import Clock
from kiosk.hub_faults import unreachable
from kiosk.model import Rating
from tests.kiosk import hub_faults as faults
from tests.kiosk.conftest import Desk, enrolled, open_outbox
from tests.kiosk.reference_hub import ReferenceHub

IN_ITS_PLACE = "Something between us and the hub answers in its place"
CONTRACT = Path(__file__).parents[1] / "contract"


def filled(desk: Desk, records: int = 3) -> list[str]:
    return [desk.outbox.put(Rating(stars % 5 + 1, "ar")) for stars in range(records)]


def assert_kept_then_sent_once(desk: Desk, ids: list[str]) -> None:
    """After one failed round all is still there; when the hub is itself again, all of it arrives, once."""
    sender = desk.sender()
    assert sender.round() > 0
    assert [record.id for record in desk.outbox.waiting(100)] == ids
    assert desk.outbox.heard().online is False
    failed = desk.line()
    desk.hub.faults.clear()
    assert sender.drain() is True
    assert list(desk.hub.held) == ids
    assert (desk.outbox.count(), desk.outbox.set_aside()) == (0, [])
    assert desk.line() == "Connected to the hub (127.0.0.1)"
    assert failed.isprintable()


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        (faults.portal, f"{IN_ITS_PLACE} (a web page came back)"),
        (faults.portal_that_says_json, f"{IN_ITS_PLACE} (the answer is not a receipt)"),
        (faults.redirect, f"{IN_ITS_PLACE} (it sends us to another address)"),
        (faults.forbidden_page, f"{IN_ITS_PLACE} (a web page came back, status 403)"),
        (faults.bad_gateway, "The hub or something before it is out of order (status 502)"),
        (faults.bad_gateway_after_the_hub_took_it, "The hub or something before it is out of order (status 502)"),
        (faults.crash, "The hub or something before it is out of order (status 500)"),
        (faults.truncated, "Hub not reached: the connection was cut (127.0.0.1)"),
        (faults.lost, "Hub not reached: the connection was cut (127.0.0.1)"),
        (faults.silent, "Hub not reached: its answer took too long (127.0.0.1)"),
        (faults.drip_body, "Hub not reached: its answer took too long (127.0.0.1)"),
        (faults.drip_headers, "Hub not reached: its answer took too long (127.0.0.1)"),
        (faults.endless, "The hub's answer is longer than any it should give"),
        (faults.altered, f"{IN_ITS_PLACE} (the receipt's signature is wrong)"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_an_answer_that_is_not_the_hubs_settles_nothing(desk: Desk, fault: Callable, line: str):
    ids = filled(desk)
    desk.hub.faults.extend([fault] * 5)
    desk.sender().round()
    assert desk.line() == line
    assert_kept_then_sent_once(desk, ids)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (faults.portal, "between"),
        (faults.redirect, "between"),
        (faults.forbidden_page, "between"),
        (faults.bad_gateway, "silent"),
        (faults.lost, "silent"),
        (faults.silent, "silent"),
    ],
)
def test_staff_are_told_why_in_a_word_until_it_is_well_again(desk: Desk, fault: Callable, reason: str):
    desk.hub.faults.extend([fault] * 5)
    sender = desk.sender()
    sender.round()
    assert desk.outbox.heard().reason == reason
    desk.hub.faults.clear()
    sender.round()
    assert (desk.outbox.heard().online, desk.outbox.heard().reason) == (True, "")


def test_a_name_that_nobody_knows_is_told_as_that(desk: Desk):
    desk.sender(url="http://hub.invalid").round()
    assert desk.outbox.heard().reason == "name"


def test_a_kiosk_that_was_shut_out_is_told_as_that(desk: Desk):
    desk.hub.kiosks.clear()
    desk.sender().round()
    assert desk.outbox.heard().reason == "refused"


def test_no_network_is_told_as_that():
    assert unreachable(OSError(errno.ENETUNREACH, "Network is unreachable"), "hub").reason == "network"


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"kiosk": "9999"}, f"{IN_ITS_PLACE} (the receipt is for another request)"),
        ({"nonce": "AAECAwQFBgcICQoLDA0ODw"}, f"{IN_ITS_PLACE} (the receipt is for another request)"),
        ({"accepted": []}, "The hub's receipt names none of the records sent"),
        ({"accepted": ["0199a1b2-0000-7000-8000-000000000001"]}, "The hub's receipt names none of the records sent"),
    ],
)
def test_a_receipt_for_something_else_settles_nothing(desk: Desk, change: dict, line: str):
    ids = filled(desk)
    desk.hub.faults.append(faults.with_receipt(desk.hub, **change))
    assert_kept_then_sent_once(desk, ids)
    desk.outbox.put(Rating(1, "ar"))
    desk.hub.faults.append(faults.with_receipt(desk.hub, **change))
    desk.sender().round()
    assert desk.line() == line


def test_a_receipt_signed_by_a_stranger_settles_nothing(desk: Desk):
    ids = filled(desk)
    desk.hub.faults.append(faults.signed_by_a_stranger(desk.hub))
    assert_kept_then_sent_once(desk, ids)


def test_a_receipt_that_names_some_settles_those(desk: Desk):
    ids = filled(desk)
    desk.hub.faults.append(faults.with_receipt(desk.hub, accepted=ids[:1]))
    desk.sender().round()
    assert [record.id for record in desk.outbox.waiting(10)] == ids[1:]


def test_an_older_receipt_played_again_settles_nothing(desk: Desk):
    first = filled(desk)
    answers: list[bytes] = []

    def keep(handler, honest):
        status, body, headers = honest()
        answers.append(body)
        handler.reply(status, body, headers)

    desk.hub.faults.append(keep)
    desk.sender().drain()
    ids = filled(desk)
    desk.hub.faults.append(lambda handler, _: handler.reply(200, answers[0]))
    sender = desk.sender()
    assert sender.round() > 0
    assert desk.outbox.count() == 3
    assert sender.drain() is True
    assert list(desk.hub.held) == first + ids


@pytest.mark.parametrize(
    "entry", json.loads((CONTRACT / "errors.json").read_text()), ids=lambda e: e["answer"]["error"]
)
def test_every_error_of_the_contract_keeps_everything(desk: Desk, entry: dict):
    ids = filled(desk)
    error = faults.hub_error(entry["status"], entry["answer"]["error"], entry["headers"])
    desk.hub.faults.extend([error] * 20)
    assert_kept_then_sent_once(desk, ids)


def test_errors_that_need_staff_are_left_alone_for_long(desk: Desk):
    filled(desk)
    desk.hub.faults.append(faults.hub_error(401, "kiosk-revoked"))
    delay = desk.sender(backoff_max_s=100).round()
    assert 50 <= delay <= 100
    assert desk.line() == "The hub has shut this kiosk out: ask the hub's officer"


@pytest.mark.parametrize("status", [429, 503])
def test_it_waits_as_long_as_it_is_asked_to(desk: Desk, status: int):
    filled(desk)
    code = {429: "slow-down", 503: "unavailable"}[status]
    desk.hub.faults.append(faults.hub_error(status, code, {"Retry-After": "7"}))
    assert 7 <= desk.sender(backoff_max_s=100).round() <= 7.05


def test_it_waits_until_the_date_it_is_asked_to(desk: Desk):
    filled(desk)
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    desk.hub.faults.append(faults.hub_error(503, "unavailable", {"Retry-After": until}))
    assert 28 <= desk.sender(backoff_max_s=100).round() <= 30.1


def test_it_never_waits_longer_than_its_longest_pause(desk: Desk):
    filled(desk)
    desk.hub.faults.append(faults.hub_error(503, "unavailable", {"Retry-After": "86400"}))
    assert desk.sender(backoff_max_s=5).round() == 5


def test_a_batch_too_large_is_halved(desk: Desk):
    ids = filled(desk, 8)
    desk.hub.faults.extend([faults.hub_error(413, "too-large")] * 3)
    assert desk.sender().drain() is True
    assert list(desk.hub.held) == ids
    assert desk.hub.batches == [1, 1, 2, 4]


def test_one_record_that_the_hub_cannot_read_is_set_aside_and_the_others_are_sent(desk: Desk):
    ids = filled(desk, 8)
    poison = ids[5]

    def choke(handler, honest):
        status, body, headers = honest()
        receipt = json.loads(body).get("receipt", {})
        if poison in receipt.get("accepted", []):
            desk.hub.held.pop(poison)
            faults.hub_error(400, "not-json")(handler, honest)
        else:
            handler.reply(status, body, headers)

    desk.hub.faults.extend([choke] * 30)
    assert desk.sender().drain() is True
    assert set(desk.hub.held) == set(ids) - {poison}
    assert [(one.id, one.reason) for one in desk.outbox.set_aside()] == [(poison, "not-json")]


def test_a_hub_that_can_read_nothing_gets_nothing_set_aside(desk: Desk):
    ids = filled(desk, 2)
    desk.hub.faults.extend([faults.hub_error(400, "bad-envelope")] * 100)
    assert desk.sender().drain() is False
    assert [record.id for record in desk.outbox.waiting(10)] == ids
    assert desk.outbox.set_aside() == []


def test_a_nonce_taken_for_a_repeated_one_is_drawn_anew_at_once(desk: Desk):
    ids = filled(desk)
    desk.hub.faults.append(faults.hub_error(401, "nonce-replayed"))
    assert desk.sender().drain() is True
    assert list(desk.hub.held) == ids


@pytest.mark.parametrize("year", [1970, 2000, 2038])
def test_a_clock_wrong_by_years_takes_the_hubs_time_and_goes_on(tmp_path: Path, hub: ReferenceHub, year: int):
    wall = int(datetime(year, 1, 1, tzinfo=UTC).timestamp() * 1000)
    identity, clock = enrolled(tmp_path, hub), Clock(wall_ms=lambda: wall, synchronised=lambda: False)
    outbox = open_outbox(tmp_path, identity, clock.stamp)
    desk = Desk(tmp_path, hub, identity, clock, outbox)
    ids = filled(desk)
    assert clock.stamp().trust == "unknown"
    assert desk.sender().drain() is True
    assert list(hub.held) == ids
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=2)
    assert clock.stamp().trust == "hub"
    assert outbox.heard().hub_time == clock.hub_time
    outbox.close()


def test_a_hub_that_refuses_even_the_corrected_clock_is_said_to(desk: Desk):
    ids = filled(desk)
    told = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    skew = json.dumps({"error": "clock-skew", "message": "No.", "hub_time": told}).encode()
    desk.hub.faults.extend([lambda handler, _: handler.reply(401, skew)] * 4)
    desk.sender().round()
    assert desk.line() == "The hub does not accept this kiosk's clock, even corrected: set the clock"
    assert_kept_then_sent_once(desk, ids)


def test_a_name_that_is_not_found_is_said(desk: Desk):
    filled(desk)
    assert desk.sender("http://name.invalid").round() > 0
    assert desk.line() == "Hub not reached: name not found (name.invalid)"
    assert desk.outbox.count() == 3


def test_a_refused_connection_is_said(desk: Desk):
    filled(desk)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        assert desk.sender(f"http://127.0.0.1:{unused.getsockname()[1]}").round() > 0
    assert desk.line() == "Hub not reached: the connection is refused (127.0.0.1)"
    assert desk.outbox.count() == 3


def test_an_answer_lost_on_the_way_is_sent_again_and_counted_once(desk: Desk):
    ids = filled(desk)
    desk.hub.faults.append(faults.lost)
    sender = desk.sender()
    sender.round()
    assert (list(desk.hub.held), desk.outbox.count()) == (ids, 3)
    assert sender.drain() is True
    assert (list(desk.hub.held), desk.hub.offered, desk.outbox.count()) == (ids, 6, 0)


def test_two_senders_at_once_do_no_harm(desk: Desk):
    ids = filled(desk, 20)
    other = open_outbox(desk.folder, desk.identity, desk.clock.stamp)
    second = Desk(desk.folder, desk.hub, desk.identity, desk.clock, other).sender(batch=7)
    first = desk.sender(batch=5)
    while desk.outbox.count():
        assert (first.round(), second.round()) == (0.0, 0.0)
    assert list(desk.hub.held) == ids
    other.close()
