"""The screen as the device runs it: under cage, as an ordinary user, with a screenshot by grim."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.demo import Demo
from tests.journey.conftest import free_port
from tests.screens.picture import difference

ROOT = Path(__file__).parents[2]
SIZE = "720x1280"  # the headless output is 1280x720; turned, as a portrait terminal has it
CODE = (448, 849, 686, 1087)  # another one each minute
MOST_DIFFERENT = 0.004

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]


@contextmanager
def readable_home() -> Iterator[Path]:
    """A folder that an ordinary user can read and whose `run` folder is theirs."""
    folder = Path(tempfile.mkdtemp(prefix="rayak-cage-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def python_for_anyone(folder: Path) -> Path:
    """An environment from the system's Python: one under root's home cannot be read by the kiosk's user."""
    subprocess.run(["/usr/bin/python3", "-m", "venv", folder / "venv"], check=True)
    python = folder / "venv" / "bin" / "python"
    lock = ROOT / "config" / "lock" / "kiosk.txt"
    subprocess.run([python, "-m", "pip", "install", "-q", "--require-hashes", "-r", lock], check=True)
    for room in ("kiosk", "devices", "assets"):
        shutil.copytree(ROOT / room, folder / room)
    return python


def enrolled(folder: Path) -> Path:
    """Settings of an enrolled kiosk whose hub is away."""
    with Demo(folder / "demo", free_port()) as demo:
        demo.folder.mkdir()
        demo.prepare()
        demo.start_hub()
        code = demo.hub("code", "--centre", "ISA", "--desk", "ISA04").split()[-1]
        demo.kiosk("enrol", "--hub", demo.hub_url, "--code", code)
    settings = folder / "kiosk.toml"
    settings.write_text(f'[kiosk]\ndata_dir = "{folder}/demo/kiosk"\n')
    return settings


def test_the_screen_under_cage_as_an_ordinary_user():
    root = os.getuid() == 0
    with readable_home() as folder:
        python = python_for_anyone(folder) if root else Path(sys.executable)
        settings = enrolled(folder)
        run = folder / "run"
        run.mkdir(mode=0o700)
        who = {"user": 65534, "group": 65534, "extra_groups": []} if root else {}
        if root:
            for path in (run, *(folder / "demo" / "kiosk").rglob("*"), folder / "demo" / "kiosk"):
                os.chown(path, 65534, 65534)
        env = {
            "PATH": os.environ["PATH"],
            "HOME": str(run),
            "XDG_RUNTIME_DIR": str(run),
            "PYTHONPATH": str(folder if root else ROOT),
            "WLR_BACKENDS": "headless",
            "WLR_RENDERER": "pixman",
            "WLR_LIBINPUT_NO_DEVICES": "1",
            "LIBSEAT_BACKEND": "noop",
        }
        marks = run / "marks"
        screen = [str(python), "-m", "kiosk", "screen", "--config", str(settings), "--marks", str(marks)]
        log = (folder / "cage.log").open("w+")
        cage = subprocess.Popen(["cage", "-r", "--", *screen], env=env, stdout=log, stderr=log, cwd=folder, **who)
        try:
            end = time.monotonic() + 40
            while not (marks.exists() and "first-frame" in marks.read_text()):
                assert time.monotonic() < end, (folder / "cage.log").read_text()[-3000:]
                time.sleep(0.2)
            time.sleep(3)
            shot = run / "shot.png"
            subprocess.run(["grim", shot], env={**env, "WAYLAND_DISPLAY": "wayland-0"}, check=True, **who)
        finally:
            cage.terminate()
            cage.wait(timeout=20)
        reference = ROOT / "docs" / "screens" / f"01b-idle-offline_{SIZE}_ar.png"
        assert difference(shot, reference, but=CODE) < MOST_DIFFERENT
