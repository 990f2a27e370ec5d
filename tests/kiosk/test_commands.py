"""The commands as processes: what a technician types and what systemd runs."""

import base64
import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.model import Rating
from kiosk.outbox import Refused
from tests.kiosk import hub_faults as faults
from tests.kiosk.chain import assert_chain
from tests.kiosk.conftest import Desk
from tests.kiosk.reference_hub import ReferenceHub

Run = Callable[..., subprocess.CompletedProcess]


def config(folder: Path, more: str = "") -> Path:
    file = folder / "kiosk.toml"
    file.write_text(
        f'[kiosk]\ndata_dir = "{folder}"\n[storage]\nreserve_mb = 1\nlow_mb = 1\n'
        f"[sender]\nbackoff_min_s = 0.05\nbackoff_max_s = 0.2\nconnect_timeout_s = 2\nread_timeout_s = 2\n{more}"
    )
    return file


def kiosk(command: str, folder: Path, *args: str) -> subprocess.CompletedProcess:
    file = folder / "kiosk.toml"
    line = [sys.executable, "-m", "kiosk", command, "--config", file if file.exists() else config(folder), *args]
    return subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)


class Sending:
    """`kiosk send` processes that end with the test."""

    def __init__(self) -> None:
        self._processes: list[subprocess.Popen] = []

    def start(self, folder: Path) -> subprocess.Popen:
        line = [sys.executable, "-m", "kiosk", "send", "--config", config(folder)]
        process = subprocess.Popen(line, stderr=subprocess.DEVNULL)
        self._processes.append(process)
        return process

    def stop(self) -> None:
        for process in self._processes:
            process.kill()
            process.wait()


@pytest.fixture
def sending() -> Iterator[Sending]:
    sending = Sending()
    yield sending
    sending.stop()


def until(condition: Callable[[], bool], seconds: float = 20) -> float:
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < seconds
        time.sleep(0.005)
    return time.monotonic() - started


def test_send_once_empties_the_queue_and_exits(desk: Desk):
    ids = [desk.outbox.put(Rating(5, "ar")) for _ in range(3)]
    done = kiosk("send", desk.folder, "--once")
    assert done.returncode == 0, done.stderr
    assert list(desk.hub.held) == ids
    assert desk.outbox.count() == 0


def test_send_once_says_why_it_could_not(desk: Desk):
    desk.outbox.put(Rating(5, "ar"))
    desk.hub.faults.append(faults.portal)
    done = kiosk("send", desk.folder, "--once")
    assert done.returncode == 75
    assert done.stderr.strip() == "Something between us and the hub answers in its place (a web page came back)"
    assert desk.outbox.count() == 1


def test_a_tap_wakes_the_sender_at_once(desk: Desk, sending: Sending):
    sending.start(desk.folder)
    until(lambda: len(desk.hub.beats) > 0)
    time.sleep(0.3)
    waits = []
    for number in range(1, 6):
        desk.outbox.put(Rating(5, "ar"))
        waits.append(until(lambda number=number: len(desk.hub.held) == number))
    assert sorted(waits)[2] < 0.3


def test_it_stops_within_a_second(desk: Desk, sending: Sending):
    process = sending.start(desk.folder)
    until(lambda: len(desk.hub.beats) > 0)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=1) == -signal.SIGTERM


def test_it_stops_within_a_second_even_while_it_waits_for_an_answer(desk: Desk, sending: Sending):
    desk.hub.faults.append(faults.silent)
    desk.outbox.put(Rating(5, "ar"))
    process = sending.start(desk.folder)
    until(lambda: len(desk.hub.times) > 0)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=1) == -signal.SIGTERM


def test_kills_at_random_while_taps_go_on_lose_nothing_and_double_nothing(desk: Desk, sending: Sending):
    chance, ids = random.Random(2), []
    for _ in range(12):
        process = sending.start(desk.folder)
        end = time.monotonic() + chance.uniform(0.2, 0.6)
        while time.monotonic() < end:
            ids.append(desk.outbox.put(Rating(5, "ar")))
            time.sleep(0.01)
        process.kill()
        process.wait()
    sending.start(desk.folder)
    until(lambda: desk.outbox.count() == 0)
    assert list(desk.hub.held) == ids
    assert_chain(desk.hub.held.values())


def test_two_senders_by_mistake_do_no_harm(desk: Desk, sending: Sending):
    for _ in range(2):
        sending.start(desk.folder)
    ids = []
    for _ in range(200):
        ids.append(desk.outbox.put(Rating(5, "ar")))
        time.sleep(0.002)
    until(lambda: desk.outbox.count() == 0)
    assert sorted(desk.hub.held) == sorted(ids)
    assert_chain(sorted(desk.hub.held.values(), key=lambda body: json.loads(body)["seq"]))


def test_a_hub_that_comes_back_is_found(desk: Desk, sending: Sending):
    desk.outbox.put(Rating(5, "ar"))
    desk.hub.faults.extend([faults.bad_gateway] * 5)
    sending.start(desk.folder)
    until(lambda: desk.outbox.heard() is not None and not desk.outbox.heard().online)
    until(lambda: desk.outbox.heard().online)
    assert len(desk.hub.held) == 1


def test_enrol_and_then_send(tmp_path: Path, hub: ReferenceHub):
    hub.codes["ABCD-EFGH-JKMN"] = None
    done = kiosk("enrol", tmp_path, "--hub", hub.url, "--code", "abcdefghjkmn")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("enrolled: kiosk 7K2M, ID card centre, desk ISA04, Card renewal\nfingerprint ")
    assert kiosk("send", tmp_path, "--once").returncode == 0
    assert len(hub.beats) == 1


def test_a_new_number_waits_until_the_old_ones_records_are_sent(desk: Desk):
    desk.hub.codes["ABCD-EFGH-JKMN"] = None
    desk.hub.number = "8M3N"
    desk.outbox.put(Rating(5, "ar"))
    args = ("--hub", desk.hub.url, "--code", "ABCD-EFGH-JKMN")
    done = kiosk("enrol", desk.folder, *args)
    assert done.returncode == 1
    assert "1 records wait under kiosk 7K2M: send them first (kiosk send --once)" in done.stderr
    assert kiosk("send", desk.folder, "--once").returncode == 0
    assert kiosk("enrol", desk.folder, *args).returncode == 0
    desk.outbox.put(Rating(4, "ar"))
    assert desk.outbox.made()[1] == 1
    assert len(list(desk.folder.glob("before-7K2M-*/outbox.db"))) == 1
    assert desk.outbox.health().moved_aside == ()


def test_records_may_be_left_behind_on_purpose_and_stay_in_their_folder(desk: Desk):
    desk.hub.codes["ABCD-EFGH-JKMN"] = None
    desk.hub.number = "8M3N"
    desk.outbox.put(Rating(5, "ar"))
    args = ("--hub", desk.hub.url, "--code", "ABCD-EFGH-JKMN", "--leave-waiting")
    assert kiosk("enrol", desk.folder, *args).returncode == 0
    assert desk.outbox.count() == 0
    (left,) = desk.folder.glob("before-7K2M-*/outbox.db-wal")
    assert left.stat().st_size > 0


def test_the_same_number_again_keeps_its_queue(desk: Desk):
    desk.hub.codes["ABCD-EFGH-JKMN"] = None
    for _ in range(2):
        assert kiosk("enrol", desk.folder, "--hub", desk.hub.url, "--code", "ABCD-EFGH-JKMN").returncode == 0
    assert list(desk.folder.glob("before-*")) == []


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("--hub", "http://127.0.0.1:9", "--code", "ABCD-EFGH-JKMN"), 75, "the connection is refused"),
        (("--hub", "nowhere", "--code", "ABCD-EFGH-JKMN"), 1, "nowhere is not an address"),
        (("--hub", "http://127.0.0.1:9", "--code", "?"), 1, "is not an enrolment code"),
    ],
)
def test_enrol_says_what_is_wrong(tmp_path: Path, args: tuple, code: int, words: str):
    done = kiosk("enrol", tmp_path, *args)
    assert (done.returncode, done.stderr.count("\n")) == (code, 1)
    assert words in done.stderr


def test_sending_once_before_enrolment_says_what_to_do(tmp_path: Path):
    done = kiosk("send", tmp_path, "--once")
    assert done.returncode == 75
    assert "this kiosk is not enrolled" in done.stderr
    assert "run kiosk enrol" in done.stderr


def test_bad_settings_stop_the_start(tmp_path: Path):
    (tmp_path / "kiosk.toml").write_text("[sender]\nbatch = 501\n")
    done = kiosk("send", tmp_path)
    assert done.returncode == 78
    assert f"{tmp_path}/kiosk.toml: sender.batch = 501 is not allowed" in done.stderr


def test_export_writes_every_waiting_record_and_removes_none(desk: Desk, tmp_path: Path):
    ids = [desk.outbox.put(Rating(5, "ar")) for _ in range(3)]
    out = tmp_path / "records.jsonl"
    done = kiosk("export", desk.folder, "--plain", "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert [json.loads(line)["id"] for line in out.read_text().splitlines()] == ids
    assert out.read_bytes().splitlines() == [record.body for record in desk.outbox.waiting(10)]
    assert (desk.outbox.count(), out.stat().st_mode & 0o777) == (3, 0o600)
    assert kiosk("export", desk.folder, "--plain", "--out", str(out)).returncode == 1


def test_an_export_is_sealed_unless_asked_for_plain(desk: Desk, tmp_path: Path):
    desk.outbox.put(Rating(5, "ar"))
    out = tmp_path / "x.rayak"
    done = kiosk("export", desk.folder, "--out", str(out))
    assert (done.returncode, out.exists()) == (1, False)
    assert "enrol it again" in done.stderr
    facts = json.loads((desk.folder / "identity.json").read_text())
    facts["hub_key"]["box"] = base64.b64encode(bytes(range(32))).decode()
    (desk.folder / "identity.json").write_text(json.dumps(facts))
    done = kiosk("export", desk.folder, "--out", str(out))
    assert done.stdout == f"1 waiting records sealed in {out}, for hub import; none removed\n"
    assert out.read_bytes().startswith(b"rayak-export-1\n")
    assert kiosk("export", desk.folder, "--out", str(out)).returncode == 1
    assert desk.outbox.count() == 1


def test_export_writes_what_was_set_aside_with_its_reason(desk: Desk, tmp_path: Path):
    bad = desk.outbox.put(Rating(5, "ar"))
    desk.outbox.settle([], [Refused(bad, "malformed", "Bad star.")])
    out = tmp_path / "records.jsonl"
    done = kiosk("export", desk.folder, "--plain", "--out", str(out))
    assert done.stdout == f"0 waiting and 1 set aside written to {out}; none removed\n"
    line = json.loads(out.read_text())
    assert (line["set_aside"], line["message"], line["record"]["id"]) == ("malformed", "Bad star.", bad)
    assert desk.outbox.set_aside_count() == 1


def test_the_sender_loads_nothing_of_the_screen(desk: Desk):
    code = (
        "import sys; from kiosk.__main__ import main; main(sys.argv[1:]); "
        "print([name for name in sys.modules if name.split('.')[0] in ('kivy', 'PIL', 'qrcode', 'hub')])"
    )
    line = [sys.executable, "-c", code, "send", "--once", "--config", str(config(desk.folder))]
    assert subprocess.run(line, capture_output=True, text=True, check=True).stdout.strip() == "[]"
