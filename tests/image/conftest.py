"""One hub and one twin for the tests that boot the image, stand-ins for the others; each is made when asked for."""

import os
import socket
from pathlib import Path

import pytest

from image.__main__ import FOLDER
from image.built import Built
from image.recipe import board, recipe
from image.twin import HOST, Twin
from kiosk.demo import Demo
from tests.image.booted import SIZE, VOICE, VOICE_SCRIPT, VOICE_UNIT, Inside
from tests.image.stand_in import StandIns

# Always the time for updates, and ratings as quickly as they come.
SETTINGS = """[rating]
quiet_gap_s = 0
burst = 100
[sender]
beat_every_s = 5
backoff_max_s = 2
[hours]
sunday = ""
monday = ""
tuesday = ""
wednesday = ""
thursday = ""
updates = "00:00-00:00"
"""


@pytest.fixture(scope="session")
def hub(tmp_path_factory):
    """A hub on this machine, which the twin reaches by QEMU's own network."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with Demo(tmp_path_factory.mktemp("hub"), port) as demo:
        demo.prepare()
        demo.start_hub()
        yield demo


@pytest.fixture(scope="session")
def twin(hub, tmp_path_factory):
    """A kiosk that was off until now, with settings and a code on its first partition."""
    folder = Path(os.environ.get("IMAGE_TWIN", tmp_path_factory.mktemp("twin")))
    folder.mkdir(parents=True, exist_ok=True)
    machine = Twin(board("qemu"), recipe().disk, Built(FOLDER), folder, SIZE)
    code = hub.hub("code", "--centre", "ISA", "--desk", "ISA04").split()[-1]
    machine.ports.append(VOICE)
    machine.credentials["systemd.extra-unit.rayak-voice.service"] = VOICE_UNIT
    machine.files["voice"] = VOICE_SCRIPT
    machine.arguments = ["systemd.wants=rayak-voice.service"]
    machine.put("kiosk.toml", SETTINGS)
    machine.put("enrol.toml", f'hub = "http://{HOST}:{hub.port}"\ncode = "{code}"\n')
    yield machine
    machine.power_cut()


@pytest.fixture(scope="session")
def inside(twin):
    return Inside(twin)


@pytest.fixture
def programs(tmp_path, monkeypatch):
    return StandIns(tmp_path / "programs", monkeypatch)
