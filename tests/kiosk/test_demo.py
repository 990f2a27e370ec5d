"""`kiosk demo`, as a newcomer without a screen runs it."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from devices.virtual.service import missing
from kiosk.demo import SETTINGS, is_a_demos
from tests.devices.pcsc import until
from tests.display import virtual_display

ROOT = Path(__file__).parents[2]
PICTURES = {
    "idle",
    "thank-you",
    "reasons",
    "code-enlarged",
    "accessibility",
    "idle-english",
    "thank-you-english",
    "idle-offline",
    "thank-you-offline",
    "idle-online-again",
}
SERVICES = {"home", "card-read", "card-messages", "chip-updated", "document-is-genuine", "home-english"}
with_card = not missing()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def demo(*words: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    command = [sys.executable, "-m", "kiosk", "demo", *words]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=170)


@pytest.mark.journey
@pytest.mark.timeout(180)
def test_without_a_screen_a_tour_is_taken_and_every_tap_counted(tmp_path):
    folder = tmp_path / "demo"
    done = demo("--tour", "--folder", str(folder), "--port", str(free_port()))
    lines = done.stdout.splitlines()
    assert (done.returncode, lines[-1], done.stderr) == (0, "demo ok: 5 tapped, 5 counted", "")
    assert lines[-2] == "The hub counted: 1 stars x 1, 2 stars x 1, 3 stars x 1, 4 stars x 1, 5 stars x 1"
    assert any(line.startswith("No card services here: ") for line in lines) != with_card
    shots = {path.stem.split("-", 1)[1]: path for path in folder.glob("*.png")}
    assert set(shots) == (PICTURES | SERVICES if with_card else PICTURES)
    for name, path in shots.items():
        with Image.open(path) as picture:
            size = (1280, 800) if name in SERVICES else (800, 480)
            assert (picture.size, len(picture.convert("RGB").getcolors(1 << 20)) > 20) == (size, True), name


@pytest.mark.journey
@pytest.mark.skipif(bool(missing()), reason=missing())
def test_with_a_screen_it_stays_and_enter_puts_the_sample_card_in(tmp_path):
    folder = tmp_path / "demo"
    command = [sys.executable, "-m", "kiosk", "demo", "--folder", str(folder), "--port", str(free_port())]
    with (
        virtual_display("1280x800") as env,
        subprocess.Popen(command, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process,
    ):
        try:
            said = ""
            while "Enter puts the sample card" not in said:
                said = process.stdout.readline().decode()
                assert said, "it ended"
                assert "No card services here" not in said
            until(lambda: "first-frame" in drawn(folder), 30)
            process.stdin.write(b"\n")
            process.stdin.flush()
            until(lambda: "page-card_data-data" in drawn(folder), 30)
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    assert "another PC/SC service" not in (folder / "readers.log").read_text()


def drawn(folder: Path) -> str:
    marks = folder / "marks.jsonl"
    return marks.read_text() if marks.exists() else ""


def test_a_hub_that_does_not_come_up_is_said_with_the_place_of_its_log(tmp_path):
    folder = tmp_path / "demo"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = demo("--tour", "--folder", str(folder), "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert f"the hub did not come up; see {folder / 'hub.log'}" in done.stderr


def test_a_folder_that_no_demo_made_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    done = demo("--tour", "--folder", str(tmp_path), "--port", str(free_port()))
    assert (done.returncode, "is not of an earlier demo" in done.stderr) == (1, True)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_a_folder_of_an_earlier_demo_or_an_empty_one_may_be_made_anew(tmp_path):
    earlier, empty = tmp_path / "earlier", tmp_path / "empty"
    earlier.mkdir()
    empty.mkdir()
    (earlier / "kiosk.toml").write_text(SETTINGS.format(data="/tmp/x", size="800x480"))
    assert is_a_demos(earlier)
    assert is_a_demos(empty)
    assert not is_a_demos(tmp_path)
