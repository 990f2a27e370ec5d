"""A kiosk that nobody enrolled asks to be paired, and is once somebody did."""

import hashlib
import json
from io import StringIO

import pytest
from django.core.management import call_command

from hub.clock import now_ms, parse_wire_time
from hub.fleet import views
from hub.fleet.domain import crockford, pairing, pairing_code
from hub.fleet.domain.pairing import PairingError
from hub.fleet.models import Desk, Kiosk, Pairing, PairingCode
from hub.writer import write
from tests.hub.kiosk_side import KioskSide
from tests.hub.test_signature import says

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE_MS = 60_000


def asked(kiosk: KioskSide, **bent: object) -> dict:
    response = kiosk.pair(**bent)
    assert response.status_code == 200, response.content
    return json.loads(response.content)


def paired(kiosk: KioskSide, desk: Desk, replaced: str = "", by: str = "officer") -> Kiosk:
    """Somebody pairs the kiosk, which has asked."""
    return write(lambda: pairing.pair(kiosk.public.hex(), desk, replaced, by, now_ms()))


def older(kiosk: KioskSide, ms: int) -> None:
    """As if its codes were drawn so long ago."""
    for code in PairingCode.objects.filter(pairing=kiosk.public.hex()):
        start_ms, until_ms = code.start_ms - ms, code.until_ms - ms
        mac = pairing_code._mac(pairing_code._text(code.pairing, start_ms))
        PairingCode.objects.filter(mac=code.mac).update(mac=mac, start_ms=start_ms, until_ms=until_ms)


def test_it_shows_a_code_and_its_address(desk: Desk):
    told = asked(KioskSide())
    assert told["state"] == "waiting"
    assert [len(part) for part in told["code"].split("-")] == [4, 4]
    assert set(told["code"]) <= set(crockford.ALPHABET) | {"-"}
    assert told["url"].endswith(f"/P/{told['code'].replace('-', '')}")
    assert told["url"] == told["url"].upper()
    assert parse_wire_time(told["until"]) - parse_wire_time(told["hub_time"]) == pytest.approx(600_000, abs=2)
    assert told["enrolment"] is None
    assert not Kiosk.objects.exists()


def test_the_code_stands_nowhere_in_the_database(desk: Desk):
    told = asked(KioskSide())
    rows = f"{list(PairingCode.objects.values_list())}{list(Pairing.objects.values_list())}"
    assert told["code"] not in rows
    assert told["code"].replace("-", "") not in rows


def test_the_same_key_gets_the_same_code_until_near_its_end(desk: Desk):
    kiosk = KioskSide()
    first = asked(kiosk)
    assert asked(kiosk)["code"] == first["code"]
    older(kiosk, 9 * MINUTE_MS)
    later = asked(kiosk)["code"]
    assert asked(kiosk)["code"] == later
    older(kiosk, 31_000)
    assert asked(kiosk)["code"] not in (first["code"], later)
    assert Pairing.objects.count() == 1


def test_a_code_is_good_to_its_end_though_a_new_one_is_shown(desk: Desk):
    kiosk = KioskSide()
    asked(kiosk)
    older(kiosk, 9 * MINUTE_MS + 45_000)
    (before,) = PairingCode.objects.all()
    asked(kiosk)
    codes = list(PairingCode.objects.order_by("until_ms"))
    assert codes[0] == before
    assert now_ms() < codes[0].until_ms < codes[1].until_ms


def test_two_kiosks_never_show_the_same_code(desk: Desk):
    one, other = KioskSide(), KioskSide()
    for each in (one, other):
        asked(each)
    mine, its = (Pairing.objects.get(key=each.public.hex()) for each in (one, other))
    PairingCode.objects.all().delete()
    now = now_ms()
    taken, _ = write(lambda: pairing_code.current(mine, now))
    PairingCode.objects.update(pairing=its)  # as if chance had drawn the same for the other, and first
    shown, _ = write(lambda: pairing_code.current(mine, now))
    assert [pairing_code.find(code).pairing for code in (taken, shown)] == [its, mine]


def test_a_clock_that_went_back_does_not_leave_a_kiosk_with_a_code_of_the_future(desk: Desk):
    kiosk = KioskSide()
    first = asked(kiosk)["code"]
    older(kiosk, -3600_000)
    told = asked(kiosk)
    assert told["code"] != first
    assert parse_wire_time(told["until"]) - now_ms() <= pairing_code.LIFE_MS


def test_once_paired_it_is_told_its_enrolment_again_and_again(desk: Desk):
    kiosk = KioskSide()
    asked(kiosk)
    number = paired(kiosk, desk).number
    for _ in range(2):
        told = asked(kiosk)
        assert (told["state"], told["code"], told["until"], told["url"]) == ("paired", None, None, None)
        assert told["enrolment"]["kiosk"] == number
        assert told["enrolment"]["site"]["desk"]["code"] == "ISA04"
    assert Kiosk.objects.count() == 1
    assert kiosk.beat().status_code == 200
    assert len(kiosk.send(*kiosk.ratings(5))["accepted"]) == 1


def test_a_revoked_kiosk_is_told_so(desk: Desk):
    kiosk = KioskSide()
    asked(kiosk)
    paired(kiosk, desk)
    Kiosk.objects.update(revoked_ms=now_ms())
    says(kiosk.pair(), 401, "kiosk-revoked")


def test_the_one_it_replaces_is_refused_at_once_and_keeps_its_number(desk: Desk, kiosk: KioskSide):
    new = KioskSide()
    asked(new)
    made = paired(new, desk, kiosk.number)
    says(kiosk.beat(), 401, "kiosk-revoked")
    assert made.number != kiosk.number
    told = Pairing.objects.get(kiosk=made)
    assert (told.replaced_id, told.by, told.serial) == (kiosk.number, "officer", "RY25-00418")


def test_beside_another_both_are_kiosks(desk: Desk, kiosk: KioskSide):
    new = KioskSide()
    asked(new)
    paired(new, desk)
    asked(new)
    assert (kiosk.beat().status_code, new.beat().status_code) == (200, 200)


def test_nothing_changes_when_the_one_to_replace_is_gone(desk: Desk, kiosk: KioskSide):
    Kiosk.objects.update(revoked_ms=1)
    new = KioskSide()
    asked(new)
    with pytest.raises(PairingError, match="gone"):
        paired(new, desk, kiosk.number)
    assert Kiosk.objects.count() == 1
    assert asked(new)["state"] == "waiting"


def test_nobody_replaces_a_kiosk_of_another_desk(desk: Desk, kiosk: KioskSide):
    other = Desk.objects.create(code="ISA05", centre=desk.centre, label="5", service=desk.service)
    new = KioskSide()
    asked(new)
    with pytest.raises(PairingError, match="gone"):
        paired(new, other, kiosk.number)
    assert kiosk.beat().status_code == 200


def test_it_is_paired_once(desk: Desk):
    kiosk = KioskSide()
    asked(kiosk)
    paired(kiosk, desk)
    with pytest.raises(PairingError, match="used"):
        paired(kiosk, desk)
    assert Kiosk.objects.count() == 1


def test_the_key_must_have_signed(desk: Desk):
    kiosk = KioskSide()
    kiosk.public = KioskSide().public
    says(kiosk.pair(), 401, "signature-invalid")
    kiosk.fingerprint = hashlib.sha256(kiosk.public).hexdigest()[:16]
    says(kiosk.pair(), 401, "signature-invalid")
    assert not Pairing.objects.exists()


@pytest.mark.parametrize(
    "bent", [{"serial": "a_b"}, {"serial": "A" * 33}, {"serial": "A\n"}, {"version": ""}, {"v": 2}]
)
def test_what_is_of_another_shape_is_refused(desk: Desk, bent: dict):
    says(KioskSide().pair(**bent), 400, "bad-envelope")
    assert not Pairing.objects.exists()


def test_a_kiosk_without_a_serial_number_may_ask(desk: Desk):
    assert asked(KioskSide(), serial="")["state"] == "waiting"


def test_new_keys_from_one_address_are_slowed_down_and_known_ones_are_not(desk: Desk):
    known = KioskSide()
    answers = [known.pair().status_code] + [KioskSide().pair().status_code for _ in range(views.NEW_KEYS)]
    assert answers == [200] * views.NEW_KEYS + [429]
    assert int(KioskSide().pair().headers["Retry-After"]) > 0
    assert known.pair().status_code == 200


def test_the_sweep_forgets_what_ended_a_day_ago_and_no_kiosk(desk: Desk):
    stays, goes, recent = KioskSide(), KioskSide(), KioskSide()
    for kiosk in (stays, goes, recent):
        asked(kiosk)
    paired(stays, desk)
    day = pairing_code.KEEP_MS + 11 * MINUTE_MS
    for kiosk in (stays, goes):
        older(kiosk, day)
        Pairing.objects.filter(key=kiosk.public.hex()).update(asked_ms=now_ms() - day)
    out = StringIO()
    call_command("sweep", stdout=out)
    assert "2 pairing codes" in out.getvalue()
    assert {each.key for each in Pairing.objects.all()} == {stays.public.hex(), recent.public.hex()}
    assert PairingCode.objects.count() == 1
    assert asked(stays)["state"] == "paired"
