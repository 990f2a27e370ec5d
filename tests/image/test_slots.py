"""RAUC's way to the firmware: one file says which slot stays, one word which is tried once."""

import os
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader

import pytest

from image import disk, firmware
from image.recipe import recipe
from image.root import OVERLAY

LOADER = SourceFileLoader("slots", str(OVERLAY / "usr/lib/rayak/slots"))
slots = module_from_spec(spec_from_loader("slots", LOADER))
LOADER.exec_module(slots)
CONF = (OVERLAY / "usr/share/rayak/rauc.conf").read_text()


class Machine:
    """A kiosk's files, as far as the slots are concerned."""

    def __init__(self, root) -> None:
        self.root, self.slots = root, slots.Slots(root)
        for name in ("site", "proc", "data", "run", "usr/share/rayak"):
            (root / name).mkdir(parents=True)
        (root / "site/autoboot.txt").write_text(disk.AUTOBOOT)
        self.start("A")

    def start(self, slot: str) -> None:
        (self.root / "proc/cmdline").write_text(f"ro quiet rauc.slot={slot} rayak.board=qemu\n")
        (self.root / "run/systemd/reboot-param").unlink(missing_ok=True)

    def ask(self, capsys, *words: str) -> str:
        assert slots.main(list(words), self.slots) == 0
        return capsys.readouterr().out.strip()

    def next(self) -> int:
        """The partition that the firmware would start after a restart."""
        restart = self.root / "run/systemd/reboot-param"
        tried = restart.exists() and "tryboot" in restart.read_text()
        return firmware.choose((self.root / "site/autoboot.txt").read_text(), tried=tried)


@pytest.fixture
def machine(tmp_path) -> Machine:
    return Machine(tmp_path)


def test_the_disk_begins_with_the_first_slot():
    assert slots.autoboot("A") == disk.AUTOBOOT


def test_a_new_machine_starts_the_first_slot_and_finds_both_good(machine, capsys):
    asked = [machine.ask(capsys, *words) for words in (["get-primary"], ["get-current"], ["get-state", "B"])]
    assert (asked, machine.next()) == (["A", "A", "good"], disk.BOOT["A"])


def install(machine: Machine, capsys) -> None:
    """What RAUC asks of a backend when it writes a slot (rauc 1.13)."""
    machine.ask(capsys, "set-state", "B", "bad")
    assert machine.ask(capsys, "get-state", "B") == "bad"
    machine.ask(capsys, "set-primary", "B")


def test_what_was_installed_is_tried_once_and_not_again(machine, capsys):
    install(machine, capsys)
    assert (machine.ask(capsys, "get-primary"), machine.next()) == ("B", disk.BOOT["B"])
    machine.start("B")  # the firmware forgets the wish as it reads it
    assert (machine.ask(capsys, "get-primary"), machine.next()) == ("A", disk.BOOT["A"])


def test_a_slot_found_good_stays(machine, capsys):
    install(machine, capsys)
    machine.start("B")
    machine.ask(capsys, "set-state", "B", "good")
    assert (machine.ask(capsys, "get-primary"), machine.next()) == ("B", disk.BOOT["B"])
    assert (machine.root / "site/autoboot.txt").read_text() == slots.autoboot("B")


def test_another_slots_goodness_moves_nothing(machine, capsys):
    install(machine, capsys)
    machine.ask(capsys, "set-state", "B", "good")
    machine.start("A")
    assert machine.next() == disk.BOOT["A"]


def test_a_trial_that_was_not_begun_can_be_called_off(machine, capsys):
    install(machine, capsys)
    machine.ask(capsys, "set-primary", "A")
    assert machine.next() == disk.BOOT["A"]


def test_the_file_is_written_over_in_place(machine, capsys):
    """One sector in place leaves nothing to tear; a new file would change a FAT's tables."""
    before = (machine.root / "site/autoboot.txt").stat().st_ino
    machine.start("B")
    machine.ask(capsys, "set-state", "B", "good")
    assert (machine.root / "site/autoboot.txt").stat().st_ino == before
    assert len(slots.autoboot("A")) == len(slots.autoboot("B")) < 512


@pytest.mark.parametrize("text", ["", "[all]\n", "[all]\nboot_partition=9\n[tryboot]\nboot_partition=2\n"])
def test_a_file_that_names_no_slot_is_said_to_be_so(machine, text, capsys):
    (machine.root / "site/autoboot.txt").write_text(text)
    assert slots.main(["get-primary"], machine.slots) == 1
    assert "names no slot" in capsys.readouterr().err


def test_without_its_partition_nothing_is_pretended(machine, capsys):
    (machine.root / "site/autoboot.txt").unlink()
    assert slots.main(["set-primary", "B"], machine.slots) == 1
    assert "autoboot.txt: No such file" in capsys.readouterr().err


def test_a_trial_that_nobody_judged_ends(machine, programs):
    programs.make("systemctl")
    slots.limit(machine.slots)
    assert programs.words("systemctl") == []
    machine.start("B")
    slots.limit(machine.slots)
    assert programs.words("systemctl") == ["--force reboot"]


def test_rauc_takes_what_is_for_this_board_alone(machine):
    (machine.root / "usr/share/rayak/rauc.conf").write_text(CONF)
    slots.configure(machine.slots, machine.root)
    assert "compatible=rayak-qemu\n" in (machine.root / "run/rauc/system.conf").read_text()


def test_rauc_writes_to_the_partitions_of_the_recipe():
    signature = f"{recipe().disk.signature:08x}"
    numbers = [disk.SLOT["A"], disk.BOOT["A"], disk.SLOT["B"], disk.BOOT["B"]]
    devices = [line.removeprefix("device=") for line in CONF.splitlines() if line.startswith("device=")]
    assert devices == [f"/dev/disk/by-partuuid/{signature}-{number:02x}" for number in numbers]
    assert {f"bootname={slot}" for slot in disk.SLOT} <= set(CONF.splitlines())


def test_the_backend_is_a_program():
    for name in ("rayak/slots", "systemd/system-shutdown/rayak-tryboot"):
        assert os.access(OVERLAY / "usr/lib" / name, os.X_OK)
