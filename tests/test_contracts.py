"""Every contract of pyproject.toml holds on the real code, and is broken by an import that it is there to forbid."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CONTRACTS = [
    one["name"] for one in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
]

BAD = {  # contract: the room that would break it, and the import that would
    "kiosk and hub share documents, not code": ("kiosk/sender.py", "import hub.clock"),
    "The image is built of what lies in the repository, and runs none of it": ("image/disk.py", "import kiosk.clock"),
    "Image: from the command down to what it is made of": ("image/recipe.py", "import image.disk"),
    "Devices know nothing of the kiosk or the hub": ("devices/protocols/tlv.py", "import kiosk.clock"),
    "The hub knows nothing of devices": ("hub/clock.py", "import devices.protocols.tlv"),
    "Devices: from the supervisor down to the events; protocols do no input or output": (
        "devices/protocols/tlv.py",
        "import devices.virtual.mrz",
    ),
    "Devices: a protocol turns bytes into values and touches nothing else": ("devices/protocols/tlv.py", "import os"),
    "Kiosk: knowledge runs from the commands down to the model": ("kiosk/outbox.py", "import kiosk.sender"),
    "Kiosk: the sender's process loads no screen": ("kiosk/wiring.py", "import kiosk.wiring_screen"),
    "Kiosk: the outbox knows no network, key or setting": ("kiosk/outbox_file.py", "import kiosk.config"),
    "Kiosk: the screen is handed what it shows, and reaches for no store, network or setting": (
        "kiosk/ui/screens/idle.py",
        "import kiosk.outbox",
    ),
    "Kiosk: the flows are pure, with time and storage passed in": ("kiosk/flows/visitor.py", "import time"),
    "Hub: serving, then pages, then records, then the fleet": ("hub/fleet/models.py", "import hub.feedback.models"),
    "Hub: in each app, views over what is done and asked, over models": (
        "hub/fleet/domain/place.py",
        "import hub.fleet.views",
    ),
    "Hub: what is asked of records changes none": ("hub/feedback/queries/counts.py", "import hub.writer"),
    "kivy only under kiosk.ui (kivy.clock: ruff, TID251)": ("hub/public/views.py", "import kivy"),
    "sqlite3 only in the kiosk's outbox": ("kiosk/check.py", "import sqlite3"),
    "The network only in the kiosk's hub client": ("kiosk/enrolment.py", "import requests"),
    "Shaping and reordering only in kiosk.arabic": ("kiosk/words.py", "import arabic_reshaper"),
    "qrcode only in kiosk.qr and on the hub's statements": ("kiosk/presence.py", "import qrcode"),
    "Hub: one door each to CBOR, ASN.1 and PDF": ("hub/cards/domain/token.py", "import cbor2"),
    "Kiosk: CBOR only where documents are judged": ("kiosk/published.py", "import cbor2"),
    "gettext only in kiosk.words": ("kiosk/voice.py", "import gettext"),
    "Hub: pictures are opened in one place": ("hub/feedback/views.py", "import PIL"),
    "Other programs are started only to read aloud, to migrate, to start the machine anew, to update, "
    "to read the journal, and by the demo": (
        "kiosk/check.py",
        "import subprocess",
    ),
    "Signatures and keys only where they are made and checked": ("kiosk/presence.py", "import cryptography"),
    "No threads and no async in the kiosk": ("kiosk/sender.py", "import threading"),
    "django and its servers never in the kiosk": ("kiosk/config.py", "import django"),
    "Hub: one door each to h11, SMTP and HTTP, and two to Prometheus": (
        "hub/watch/domain/deliver.py",
        "import smtplib",
    ),
    "granian only in hub.server": ("hub/urls.py", "import granian"),
}


def lint(folder: Path) -> str:
    """What import-linter says of the code in a folder; a width that keeps each contract on its own line."""
    command = [
        str(Path(sys.executable).parent / "lint-imports"),
        "--no-cache",
        "--config",
        str(ROOT / "pyproject.toml"),
    ]
    env = {"COLUMNS": "200", "PATH": "/usr/bin:/bin"}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=60).stdout


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The code of all sides in a folder that a test may spoil."""
    for name in ("kiosk", "devices", "hub", "image"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, tmp_path / name, symlinks=True, ignore=ignored)
    return tmp_path


def test_every_contract_holds():
    said = lint(ROOT)
    assert [name for name in CONTRACTS if f"{name} KEPT" not in said] == []


def test_every_contract_has_an_import_that_would_break_it():
    assert sorted(BAD) == sorted(CONTRACTS)


@pytest.mark.parametrize("contract", CONTRACTS)
def test_a_bad_import_breaks_its_contract(contract, copy):
    room, line = BAD[contract]
    with (copy / room).open("a") as file:
        file.write(f"\n{line}\n")
    assert f"{contract} BROKEN" in lint(copy)


def test_a_new_room_has_to_be_placed(copy):
    (copy / "kiosk" / "attic.py").write_text('"""Things."""\n')
    assert "Kiosk: knowledge runs from the commands down to the model BROKEN" in lint(copy)


def test_kivys_clock_has_one_door():
    room = ROOT / "kiosk" / "ui" / "stage.py"
    text = room.read_text() + "\nfrom kivy.clock import Clock\n"
    command = [
        str(Path(sys.executable).parent / "ruff"),
        "check",
        "--stdin-filename",
        str(room),
        "--select",
        "TID251",
        "-",
    ]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False, cwd=ROOT)
    assert "`kivy.clock` is banned" in done.stdout
