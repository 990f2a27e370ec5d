"""RAUC's way to U-Boot: two copies of one sector say which slot stays, and which is tried once."""

import os

import pytest

from image import disk, uboot
from image.recipe import recipe
from image.root import OVERLAY
from tests.image.slots import slots

CONF = (OVERLAY / "usr/share/rayak/rauc.conf").read_text()
LAYOUT = recipe().disk
PLACES = [sector * uboot.SECTOR for sector in LAYOUT.state]
TOLD = (
    f"root=PARTUUID={LAYOUT.signature:08x}-05 rayak.board=qemu rayak.state={','.join(f'{n:x}' for n in LAYOUT.state)}"
)


class Machine:
    """A kiosk's files, as far as the slots are concerned; its disk is a file, named as a card is."""

    def __init__(self, root) -> None:
        self.root, self.slots, self.disk = root, slots.Slots(root), root / "dev/mmcblk0"
        for name in ("dev/disk/by-partuuid", "proc", "data", "sys/devices/mmcblk0/mmcblk0p5", "sys/class/block"):
            (root / name).mkdir(parents=True)
        (root / f"dev/disk/by-partuuid/{LAYOUT.signature:08x}-05").symlink_to("../../mmcblk0p5")
        (root / "sys/class/block/mmcblk0p5").symlink_to("../../devices/mmcblk0/mmcblk0p5")
        (root / "dev/mmcblk0p5").touch()
        content = bytearray(1 << 20)
        for place in PLACES:
            content[place : place + uboot.SECTOR] = uboot.state("A")
        self.disk.write_bytes(content)
        self.start("A")

    def start(self, slot: str, *, trial: bool = False) -> None:
        mark = " rayak.trial" if trial else ""
        (self.root / "proc/cmdline").write_text(f"ro quiet rauc.slot={slot} {TOLD}{mark}\n")

    def restart(self) -> str:
        """As image/choose.uboot does, which tests/image/test_uboot.py shows: the wish is forgotten and followed."""
        stays, tried = next((kept.stays, kept.tried) for kept in self.kept() if kept)
        if tried:
            self.put(uboot.state(stays), *PLACES)
        self.start(tried or stays, trial=bool(tried))
        return tried or stays

    def kept(self) -> list[object]:
        content = self.disk.read_bytes()
        return [slots.understood(content[place : place + uboot.SECTOR]) for place in PLACES]

    def put(self, sector: bytes, *places: int) -> None:
        with self.disk.open("r+b") as file:
            for place in places:
                file.seek(place)
                file.write(sector)

    def ask(self, capsys, *words: str) -> str:
        assert slots.main(list(words), self.slots) == 0
        return capsys.readouterr().out.strip()


@pytest.fixture
def machine(tmp_path) -> Machine:
    return Machine(tmp_path)


@pytest.mark.parametrize(("stays", "tried"), [("A", ""), ("B", "A")])
def test_the_build_and_the_kiosk_write_the_same_sector(stays, tried):
    assert slots.State(stays, tried).sector() == uboot.state(stays, tried)
    assert slots.understood(uboot.state(stays, tried)) == slots.State(stays, tried)


def test_a_new_machine_starts_the_first_slot_and_finds_both_good(machine, capsys):
    asked = [machine.ask(capsys, *words) for words in (["get-primary"], ["get-current"], ["get-state", "B"])]
    assert (asked, machine.restart()) == (["A", "A", "good"], "A")


def install(machine: Machine, capsys) -> None:
    """What RAUC asks of a backend when it writes a slot (rauc 1.13), and when that is marked as the one to try."""
    machine.ask(capsys, "set-state", "B", "bad")
    assert (machine.ask(capsys, "get-state", "B"), machine.kept()[0]) == ("bad", slots.State("A"))
    machine.ask(capsys, "set-primary", "B")
    assert machine.ask(capsys, "get-state", "B") == "good"


def test_what_was_installed_is_tried_once_and_not_again(machine, capsys):
    install(machine, capsys)
    assert (machine.ask(capsys, "get-primary"), machine.restart()) == ("B", "B")
    assert (machine.ask(capsys, "get-primary"), machine.restart()) == ("A", "A")


def test_a_slot_found_good_stays(machine, capsys):
    install(machine, capsys)
    machine.restart()
    machine.ask(capsys, "set-state", "B", "good")
    assert (machine.ask(capsys, "get-primary"), machine.restart()) == ("B", "B")
    assert machine.kept() == [slots.State("B")] * 2


def test_another_slots_goodness_moves_nothing(machine, capsys):
    machine.ask(capsys, "set-state", "B", "good")
    assert machine.restart() == "A"


def test_a_trial_that_was_not_begun_can_be_called_off(machine, capsys):
    install(machine, capsys)
    machine.ask(capsys, "set-primary", "A")
    assert machine.restart() == "A"


def test_nothing_else_of_the_disk_is_written(machine, capsys):
    before = machine.disk.read_bytes()
    install(machine, capsys)
    machine.put(uboot.state("A"), *PLACES)
    assert machine.disk.read_bytes() == before


@pytest.mark.parametrize("place", PLACES)
def test_one_spoilt_copy_is_passed_over_and_mended_by_the_next_wish(machine, place, capsys):
    machine.put(b"?" * uboot.SECTOR, place)
    assert machine.ask(capsys, "get-primary") == "A"
    machine.ask(capsys, "set-primary", "B")
    assert machine.kept() == [slots.State("A", "B")] * 2


@pytest.mark.parametrize("spoilt", [b"\0", b"\xff", b"stays=B\0"])
def test_without_a_copy_the_slot_that_was_started_stays(machine, spoilt, capsys):
    """U-Boot started it without a wish; what is written next is whole again."""
    machine.put(spoilt.ljust(uboot.SECTOR, b"\0"), *PLACES)
    machine.start("B")
    assert machine.ask(capsys, "get-primary") == "B"
    machine.ask(capsys, "set-primary", "A")
    assert machine.kept() == [slots.State("B", "A")] * 2


def test_a_slot_that_stands_in_for_one_that_cannot_be_read_is_the_one_that_stays(machine, capsys):
    """Else the next trial that fails would lead to the one that cannot be read."""
    machine.put(uboot.state("B"), *PLACES)
    assert machine.ask(capsys, "get-primary") == "A"
    machine.ask(capsys, "set-primary", "B")
    assert machine.kept() == [slots.State("A", "B")] * 2


def test_words_that_name_no_slot_are_not_believed():
    assert slots.understood(uboot.sealed({"stays": "C"}, uboot.SECTOR)) is None
    assert slots.understood(uboot.sealed({"stays": "A", "try": "C"}, uboot.SECTOR)) == slots.State("A")


def test_a_disk_that_is_not_there_is_named_and_nothing_is_pretended(machine, capsys):
    machine.disk.unlink()
    assert slots.main(["set-primary", "B"], machine.slots) == 1
    assert "mmcblk0" in capsys.readouterr().err
    assert not machine.disk.exists()


def test_a_start_without_u_boots_words_is_refused(machine, capsys):
    (machine.root / "proc/cmdline").write_text(f"rauc.slot=A root=PARTUUID={LAYOUT.signature:08x}-05\n")
    assert slots.main(["get-primary"], machine.slots) == 1
    assert "the kernel was told no rayak.state" in capsys.readouterr().err


def test_a_trial_that_nobody_judged_ends_and_nothing_else_does(machine, programs, capsys):
    programs.make("systemctl")
    slots.limit(machine.slots)
    machine.start("B")  # stands in for A
    slots.limit(machine.slots)
    assert programs.words("systemctl") == []
    machine.start("B", trial=True)
    slots.limit(machine.slots)
    assert programs.words("systemctl") == ["--force reboot"]
    machine.ask(capsys, "set-state", "B", "good")
    slots.limit(machine.slots)
    assert len(programs.words("systemctl")) == 1


def test_rauc_takes_what_is_for_this_board_alone(machine):
    (machine.root / "usr/share/rayak").mkdir(parents=True)
    (machine.root / "usr/share/rayak/rauc.conf").write_text(CONF)
    slots.configure(machine.slots, machine.root)
    assert "compatible=rayak-qemu\n" in (machine.root / "run/rauc/system.conf").read_text()


def test_rauc_leaves_it_to_the_kiosk_when_a_slot_is_tried():
    assert "activate-installed=false" in CONF.splitlines()


def test_rauc_writes_to_the_partitions_of_the_recipe():
    signature = f"{LAYOUT.signature:08x}"
    numbers = [disk.SLOT["A"], uboot.BOOT["A"], disk.SLOT["B"], uboot.BOOT["B"]]
    devices = [line.removeprefix("device=") for line in CONF.splitlines() if line.startswith("device=")]
    assert devices == [f"/dev/disk/by-partuuid/{signature}-{number:02x}" for number in numbers]
    assert {f"bootname={slot}" for slot in disk.SLOT} <= set(CONF.splitlines())


def test_the_backend_is_a_program():
    assert os.access(OVERLAY / "usr/lib/rayak/slots", os.X_OK)
