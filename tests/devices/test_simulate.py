"""`python -m devices simulate`: each device is found and works as the real one would, until it is ended."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from devices.events import CardFailed, CardGone, CardRead, CardSeen, CodeScanned, DeviceBack, Printed, PrintFailed
from devices.protocols.apdu import Card
from devices.protocols.emrtd import Password
from devices.protocols.emrtd import read as read_document
from devices.protocols.file_card import read
from devices.protocols.profile import SHIPPED, load, recognise
from devices.virtual.samples import ACCESS_NUMBER
from tests.devices.fuzz_targets import TODAY
from tests.devices.heard import Heard
from tests.devices.pcsc import Watched, missing, service
from tests.devices.samples import receipt

pytestmark = pytest.mark.timeout(60)
with_pcscd = pytest.mark.skipif(bool(missing()), reason=missing())


@contextmanager
def simulated(*words: str) -> Iterator["subprocess.Popen[str]"]:
    """The command, once it has said that it is there."""
    process = subprocess.Popen(
        [sys.executable, "-m", "devices", "simulate", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
    finally:
        process.stdin.close()
        assert process.wait(10) == 0


def enter(process: "subprocess.Popen[str]", text: str = "") -> None:
    process.stdin.write(f"{text}\n")
    process.stdin.flush()


@contextmanager
def heard(name: str) -> Iterator[Heard]:
    made = Heard(name)
    made.supervisor.start()
    made.wait(DeviceBack)
    yield made
    assert made.supervisor.stop()


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    with service(tmp_path) as running:
        running.start()
        made = Watched()
        made.supervisor.start()
        made.wait(DeviceBack)
        yield made
        assert made.supervisor.stop()


@pytest.mark.parametrize("form", ["td1", "td2", "td3"])
def test_a_zone_is_swiped(tmp_path: Path, form: str):
    with (
        simulated("mrz", "--link", str(tmp_path / "mrz"), "--form", form) as process,
        heard(f"serial:{tmp_path / 'mrz'}?protocol=mrz") as reader,
    ):
        enter(process)
        assert reader.wait(CardRead).data.surname == "SAMPLE"


def test_a_code_is_scanned(tmp_path: Path):
    with (
        simulated("scan", "--link", str(tmp_path / "scan"), "RYD1:ONE") as process,
        heard(f"serial:{tmp_path / 'scan'}?protocol=scanner") as scanner,
    ):
        enter(process)
        assert scanner.wait(CodeScanned).text == "RYD1:ONE"
    assert not (tmp_path / "scan").is_symlink()


def test_a_receipt_is_printed_and_paper_runs_out_at_a_word(tmp_path: Path):
    with (
        simulated("printer", "--link", str(tmp_path / "lp"), "--out", str(tmp_path / "out")) as process,
        heard(f"printer:serial:{tmp_path / 'lp'}") as printer,
    ):
        printer.device.print_receipt(receipt(), 1)
        printer.wait(Printed)
        assert (tmp_path / "out" / "receipt-1.png").exists()
        enter(process, "paper-out")
        process.stdout.readline()
        printer.device.print_receipt(receipt(), 2)
        assert printer.wait(PrintFailed).reason == "paper-out"


@with_pcscd
def test_a_sample_card_is_put_in_read_and_taken_out(watched: Watched):
    with simulated("card", "--person", "1") as process:
        seen = watched.wait(CardSeen)
        known = recognise(seen.atr, load(SHIPPED))
        watched.reader.work(seen.card, lambda transmit: read(Card(transmit), known, ("number",)), seconds=5)
        assert watched.wait(CardRead).data.number == "000000018"
        enter(process)
        watched.wait(CardGone)


@with_pcscd
def test_a_travel_document_is_opened_with_its_number(watched: Watched):
    with simulated("card", "--emrtd"):
        seen = watched.wait(CardSeen)
        job = lambda transmit: read_document(transmit, Password("CAN", ACCESS_NUMBER), ("DG1",), TODAY)  # noqa: E731
        watched.reader.work(seen.card, job, seconds=20)
        assert watched.wait(CardRead).data.zone.surname == "SAMPLE"


@with_pcscd
@pytest.mark.parametrize(("fault", "words"), [("removed", ("--torn", "1")), ("slow", ("--mute",))])
def test_a_card_is_torn_out_or_mute(watched: Watched, fault: str, words: tuple[str, ...]):
    with simulated("card", *words):
        seen = watched.wait(CardSeen)
        known = recognise(seen.atr, load(SHIPPED))
        watched.reader.work(seen.card, lambda transmit: read(Card(transmit), known, ("number",)), seconds=2)
        assert watched.wait(CardFailed).fault == fault


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("card", "--profile", "moon"), "there is no profile moon; there are bahrain"),
        (("card", "--person", "9"), "there is no person 9"),
        (("card", "--slot", "99"), "no virtual reader listens on port"),
        (("scan", "--link", "/nowhere/scan", "x"), "No such file"),
    ],
)
def test_what_cannot_be_simulated_is_said(words: tuple[str, ...], why: str):
    done = subprocess.run(
        [sys.executable, "-m", "devices", "simulate", *words], capture_output=True, text=True, check=False, timeout=20
    )
    assert done.returncode == 1
    assert why in done.stderr
    assert "Traceback" not in done.stderr
