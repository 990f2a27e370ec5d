"""A copy of a hub that runs, and a hub from it that the same kiosks and staff know."""

import json
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.hub.kiosk_side import KioskSide
from tests.hub.served import hub, post, served


def refused(data: Path, *words: str) -> str:
    env = os.environ | {"HUB_DATA": str(data), "DATABASE_URL": ""}
    done = subprocess.run([sys.executable, "-m", "hub", *words], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def kiosk_at(data: Path, address: str) -> KioskSide:
    kiosk = KioskSide(lambda path, content, headers: post(address + path, content, headers), base=address)
    kiosk.enrol(hub(data, "code", "--centre", "ISA", "--desk", "ISA04"))
    return kiosk


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    """A hub's folder, a copy of it made while records came, and the kiosk that sent them."""
    data, folder = tmp_path_factory.mktemp("hub"), tmp_path_factory.mktemp("copy") / "copy"
    with served(data) as address:
        hub(data, "seed-demo")
        hub(data, "holder-key")
        kiosk = kiosk_at(data, address)
        hub(data, "key", "new")
        kiosk.send(*kiosk.ratings(5, 4, 3))
        done = threading.Event()

        def rate() -> None:
            while not done.is_set():
                kiosk.send(*kiosk.ratings(1))

        rating = threading.Thread(target=rate)
        rating.start()
        hub(data, "backup", str(folder))
        done.set()
        rating.join()
    return data, folder, kiosk


def test_a_copy_is_whole_and_for_its_owner_alone(copied):
    data, folder, _ = copied
    listed = json.loads((folder / "backup.json").read_text())
    assert listed["tables"]["feedback_record"] >= 3
    assert listed["tables"]["fleet_kiosk"] == 1
    for name in ("hub.key", "hub-box.key", "hub-h2.key", "hub-box-h2.key", "secret.key"):
        assert (folder / "files" / name).read_bytes() == (data / name).read_bytes()
    assert [file for file in (folder / "files").rglob("*") if "sqlite" in file.name or "locale" in file.parts] == []
    for file in (folder, *folder.rglob("*")):
        assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, file


def test_a_hub_from_a_copy_counts_what_it_counted_and_takes_the_rest(copied, tmp_path: Path):
    data, folder, kiosk = copied
    fresh = tmp_path / "hub"
    assert "is as of" in hub(fresh, "restore", str(folder))
    held = json.loads((folder / "backup.json").read_text())["tables"]["feedback_record"]
    assert sum(json.loads(hub(fresh, "counts"))["records"].values()) == held
    (first, second) = hub(fresh, "key").splitlines()
    assert ("1 of 1 kiosks" in first, "0 of 1 kiosks" in second) == (True, True)
    with served(fresh) as address:
        kiosk.move_to(address, post)
        kiosk.send(*kiosk.ratings(2))
        counts = json.loads(hub(fresh, "counts"))
    assert (counts["kiosks"][0]["made"], counts["kiosks"][0]["held"]) == (kiosk.seq, held + 1)
    assert data != fresh


def test_a_hub_that_is_there_is_not_written_over(copied):
    data, folder, _ = copied
    before = (data / "hub.sqlite3").stat().st_mtime_ns
    assert "holds a hub: stop it and move its folder aside" in refused(data, "restore", str(folder))
    assert (data / "hub.sqlite3").stat().st_mtime_ns == before


def test_a_folder_that_is_there_is_not_copied_over(copied):
    data, folder, _ = copied
    assert "is there already" in refused(data, "backup", str(folder))


@pytest.mark.parametrize("name", ["hub.sqlite3", "files/hub.key"])
def test_a_copy_that_was_changed_is_not_taken(copied, tmp_path: Path, name: str):
    import shutil

    _, folder, _ = copied
    spoilt = tmp_path / "spoilt"
    shutil.copytree(folder, spoilt)
    content = bytearray((spoilt / name).read_bytes())
    content[len(content) // 2] ^= 1
    (spoilt / name).write_bytes(content)
    said = refused(tmp_path / "hub", "restore", str(spoilt))
    assert f"{spoilt / name} is not as it was written" in said
    assert not (tmp_path / "hub" / "hub.sqlite3").exists()


def test_what_is_no_copy_is_said(tmp_path: Path):
    assert "is no whole copy of a hub" in refused(tmp_path / "hub", "restore", str(tmp_path))


def test_a_copy_that_was_cut_off_is_none(copied, tmp_path: Path):
    data, _, _ = copied
    (tmp_path / "next.part").mkdir()
    (tmp_path / "next.part" / "left").write_text("x")
    hub(data, "backup", str(tmp_path / "next"))
    assert sorted(each.name for each in tmp_path.iterdir()) == ["next"]
    assert not (tmp_path / "next" / "left").exists()
