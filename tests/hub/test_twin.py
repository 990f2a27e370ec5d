"""The twin: simulated kiosks against a hub that runs, and whether each of their records was counted exactly once."""

import gzip
import json
import re
import subprocess
from pathlib import Path
from random import Random

import pytest
from django.core.management import CommandError, call_command

from hub.clock import now_ms
from hub.feedback.models import Record
from hub.fleet.domain.refusal import RefusalError
from hub.fleet.domain.signature import Message, checked
from hub.fleet.models import Desk, EnrolmentCode
from hub.twin import places, verify
from hub.twin.figures import Figures
from hub.twin.kiosk import TwinError, TwinKiosk
from hub.twin.signing import Key, holds
from tests.hub.kiosk_side import KioskSide
from tests.hub.served import hub, served

BASE = "https://hub.example"


@pytest.mark.parametrize("zipped", [True, False])
def test_a_signature_by_hand_is_one_that_the_library_takes(zipped: bool):
    key, url, content = Key(), f"{BASE}/api/v1/beat", b"{}"
    headers, nonce = key.headers(url, "7K2M", content, now_ms() // 1000, zipped=zipped)
    signed = checked(Message("POST", url, headers, content), lambda _: key.public, now_ms())
    assert (signed.keyid, signed.nonce) == ("7K2M", nonce)
    with pytest.raises(RefusalError):
        checked(Message("POST", f"{BASE}/api/v1/records", headers, content), lambda _: key.public, now_ms())


def twin_kiosk() -> TwinKiosk:
    made = TwinKiosk(BASE, "code", Random(1), 0)
    made.number = "7K2M"
    place = {"centre": {"code": "TW001"}, "desk": {"code": "TW001D00001"}, "service": {"code": "renewal"}}
    made.site = place | {"question": "csat.1"}
    return made


def test_a_batch_holds_the_chain_in_order():
    kiosk = twin_kiosk()
    for _ in range(600):
        kiosk.rate(1_795_000_000_000)
    request = kiosk.batch(1_795_000_000_000)
    sent = json.loads(gzip.decompress(request.content))
    assert len(sent["records"]) == 500
    assert [record["seq"] for record in sent["records"]] == list(range(1, 501))
    assert sent["waiting"] == len(kiosk.waiting) == kiosk.made


def test_a_receipt_that_the_hub_did_not_sign_empties_nothing():
    kiosk = twin_kiosk()
    kiosk.rate(1_795_000_000_000)
    request = kiosk.batch(1_795_000_000_000)
    receipt = {"v": 1, "kiosk": "7K2M", "nonce": request.nonce, "accepted": [kiosk.waiting[0][0]], "refused": []}
    answer = json.dumps({"receipt": receipt, "key": "h1", "signature": "AAAA"}, separators=(",", ":")).encode()
    with pytest.raises(TwinError, match="did not sign"):
        kiosk.received(request, answer)
    assert kiosk.waiting
    assert not holds("AAAA", "AAAA", b"")


def test_figures_of_no_requests_are_none():
    assert Figures().summary()["requests"] == {}


@pytest.mark.django_db(transaction=True)
class TestCount:
    def test_a_record_that_is_missing_or_doubled_is_found(self, kiosk: KioskSide):
        kiosk.send(*kiosk.ratings(5, 4, 3))
        made = [{"number": kiosk.number, "stream": kiosk.stream, "made": 3, "tail": kiosk.prev}]
        assert verify.differences(made) == []
        assert verify.differences(verify.read(verify.written(made))) == []
        (missing,) = verify.differences([made[0] | {"made": 4}])
        assert missing == f"Kiosk {kiosk.number} made 4 records; the hub counts 3, holds 3"
        assert verify.differences([made[0] | {"tail": "0" * 64}])
        assert verify.differences([made[0] | {"stream": "0" * 32}])
        Record.objects.filter(seq=2).delete()
        assert "the hub counts 2, holds 3" in verify.differences(made)[0]

    def test_a_report_that_is_none_is_said(self):
        for text in ("", "[]", '{"kiosks": [{"number": 1}]}'):
            with pytest.raises(ValueError, match="no report"):
                verify.read(text)

    def test_codes_are_of_centres_of_sample_data(self, capsys):
        call_command("codes", "--count", "5", "--centres", "2")
        drawn = capsys.readouterr().out.split()
        assert len(set(drawn)) == EnrolmentCode.objects.count() == 5
        assert sorted(Desk.objects.values_list("centre", flat=True)) == ["TW001"] * 3 + ["TW002"] * 2
        assert len(places.desks(2, 5)) == 5
        assert Desk.objects.count() == 5
        with pytest.raises(CommandError, match="1 or more"):
            call_command("codes", "--count", "0")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    data = tmp_path_factory.mktemp("hub")
    with served(data) as address:
        yield data, address


SHORT = ("--kiosks", "20", "--centres", "3", "--minutes", "0.1", "--beat-s", "1", "--ratings", "86400")


def test_twenty_kiosks_with_outages_and_lost_answers_are_counted_once(place):
    data, address = place
    line = json.loads(hub(data, "twin", "--hub", address, *SHORT, "--away", "0.3", "--lost", "0.2"))
    assert line["kiosks"] == 20
    assert line["faults"] == {}
    assert line["replayed"] > 0
    assert 20 * 2 <= line["requests"]["beat"]["n"] <= 20 * 6
    counted = json.loads(hub(data, "counts"))
    assert sum(counted["records"].values()) == line["records"] > 200
    assert counted["alarms"] == []


def test_a_twin_elsewhere_brings_a_report_that_is_compared(place, tmp_path: Path):
    data, address = place
    codes, out = tmp_path / "codes", tmp_path / "made.json"
    codes.write_text(hub(data, "codes", "--count", "3", "--centres", "1"))
    elsewhere = tmp_path / "elsewhere"
    hub(elsewhere, "twin", "--hub", address, *SHORT, "--codes", str(codes), "--out", str(out))
    assert hub(data, "twin", "--verify", str(out)) == ""
    made = json.loads(out.read_text())
    made["kiosks"][0]["made"] += 1
    out.write_text(json.dumps(made))
    with pytest.raises(subprocess.CalledProcessError) as failed:
        hub(data, "twin", "--verify", str(out))
    assert re.search(r"made \d+ records; the hub counts \d+", failed.value.stderr)


def test_a_twin_does_not_stand_in_a_centre_of_visitors(place, tmp_path: Path):
    data, address = place
    hub(data, "seed-demo")
    codes = tmp_path / "codes"
    codes.write_text(hub(data, "code", "--centre", "ISA", "--desk", "ISA04"))
    with pytest.raises(subprocess.CalledProcessError) as failed:
        hub(data, "twin", "--hub", address, *SHORT, "--codes", str(codes))
    assert "Centre ISA is not the twin's own" in failed.value.stderr
    assert "Traceback" not in failed.value.stderr


def test_a_hub_that_is_not_there_is_said(place, tmp_path: Path):
    data, _ = place
    codes = tmp_path / "codes"
    codes.write_text("AAAA-AAAA-AAAA")
    with pytest.raises(subprocess.CalledProcessError) as failed:
        hub(data, "twin", "--hub", "http://127.0.0.1:9", *SHORT, "--codes", str(codes))
    assert "A code was not taken" in failed.value.stderr
    assert "Traceback" not in failed.value.stderr
