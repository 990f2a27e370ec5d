"""U-Boot's part of an update, done by Debian's U-Boots in QEMU on disks whose slots hold a kernel of five words.

The Pi 4's own U-Boot and its card are started on QEMU's Pi 3: the Pi 4 is not in every QEMU.
"""

import re
import shutil
import struct
import subprocess
from collections.abc import Iterable
from dataclasses import replace

import pytest

from image import disk, given, host, uboot
from image.__main__ import FOLDER
from image.built import Built
from image.recipe import board, recipe
from image.twin import FLASH, offset
from tests.image.slots import slots

RECIPE, QEMU, PI = recipe(), board("qemu"), board("raspberry-pi-4")
SMALL = replace(RECIPE, disk=replace(RECIPE.disk, site=34, boot=34, slot=1, data=1))
PROGRAMS = (*host.TWIN_PROGRAMS, "genimage", "mke2fs", "mkdosfs", "fdtput")
PATH = "/usr/sbin:/sbin:/usr/bin:/bin"
BUILT = Built(FOLDER)
BINARY, PI_BINARY = BUILT.uboot(QEMU.uboot.binary), BUILT.uboot(PI.uboot.binary)
PI_TREES = BUILT.boot / "device-trees"
CARD = 128 << 20  # bytes: QEMU's cards are powers of two
missing = [name for name in PROGRAMS if not shutil.which(name, path=PATH)] + [str(BINARY)] * (not BINARY.exists())
pytestmark = [
    pytest.mark.skipif(bool(missing), reason=f"U-Boot is started with {', '.join(missing)}, not here"),
    pytest.mark.timeout(300),
]
# An arm64 Image that asks the machine's own firmware (PSCI) to switch it off: branch, then mov, movk, hvc, and a loop.
CODE = [0x14000010, 0, 0, 0, 0x1000, 0, 0xA, 0, 0, 0, 0, 0, 0, 0, 0x644D5241, 0]
CODE += [0x52800100, 0x72B08000, 0xD4000002, 0x14000000]


class Machine:
    """A disk, and starts of it; each start ends when a slot was started."""

    def __init__(self, folder, own=QEMU) -> None:
        self.folder, self.disk = folder, folder / "disk.img"
        (folder / "boot").mkdir()
        (folder / "boot/vmlinuz").write_bytes(struct.pack(f"<{len(CODE)}I", *CODE).ljust(4096, b"\0"))
        (folder / "boot/initrd.img").write_bytes(b"x" * 4096)
        (folder / "root.squashfs").write_bytes(b"x" * 4096)
        (folder / "passwd").write_text("root:x:0\nrayak:x:0\nsystemd-timesync:x:0\n")
        about = given.Given("1", given.Keys(folder, folder, folder, development=True))
        for name in ("firmware", "u-boot", "device-trees"):
            (folder / "boot" / name).symlink_to(BUILT.boot / name)
        disk.make(SMALL, own, Built(folder), about, self.disk)

    def put(self, number: int, sector: bytes) -> None:
        """Write one copy of the state."""
        with self.disk.open("r+b") as file:
            file.seek(SMALL.disk.state[number] * uboot.SECTOR)
            file.write(sector)

    def wish(self, stays: str, tried: str = "") -> None:
        """As the running system writes both copies."""
        for number in range(2):
            self.put(number, slots.State(stays, tried).sector())

    def kept(self) -> list[object]:
        """Both copies, as the running system reads them."""
        content = self.disk.read_bytes()[: 1 << 20]
        places = [sector * uboot.SECTOR for sector in SMALL.disk.state]
        return [slots.understood(content[place : place + uboot.SECTOR]) for place in places]

    def without(self, slot: str, file: str) -> None:
        """Remove a file of a slot's boot partition."""
        place = f"{self.disk}@@{offset(self.disk, uboot.BOOT[slot])}"
        subprocess.run(["mdel", "-i", place, f"::{file}"], check=True)

    def start(self, *, only: str = "", keys: Iterable[str] = ()) -> str:
        """What U-Boot said; `only` are further words for QEMU on the disk."""
        flash = self.folder / "flash"
        with flash.open("wb") as file:
            file.write(uboot.told(QEMU, SMALL.disk))
            file.truncate(FLASH)
        words = [
            *("-M", "virt", "-cpu", "cortex-a72", "-m", "1024", "-bios", str(BINARY), "-serial", "stdio"),
            *("-drive", f"if=pflash,unit=1,file={flash},format=raw"),
            *("-drive", f"file={self.disk},if=virtio,format=raw{only}"),
        ]
        return run(words, "".join(keys))

    def starts(self, **more) -> str:
        """The slot that was started, with a mark when it was for once."""
        said = re.findall(r"^rayak: slot ([AB](?: rayak\.trial)?)\r?$", self.start(**more), re.MULTILINE)
        return " then ".join(said).replace(" rayak.trial", " once")


class Card(Machine):
    """The Pi 4's card in QEMU's Pi 3, whose device tree is marked as the Pi 4's is."""

    def __init__(self, folder) -> None:
        super().__init__(folder, replace(PI, uboot=replace(PI.uboot, words=PI.uboot.words | {"watch": ""})))
        self.tree = folder / "tree.dtb"
        shutil.copy(PI_TREES / "broadcom/bcm2837-rpi-3-b.dtb", self.tree)
        uboot.mark_tree(replace(PI, aliases={}), self.tree)
        with self.disk.open("r+b") as file:
            file.truncate(CARD)

    def start(self, *, only: str = "", keys: Iterable[str] = ()) -> str:
        words = ["-M", "raspi3b", "-kernel", str(PI_BINARY), "-dtb", str(self.tree), "-serial", "null"]
        return run([*words, "-serial", "stdio", "-drive", f"file={self.disk},if=sd,format=raw{only}"], "".join(keys))


def run(words: list[str], keys: str) -> str:
    """What the machine said until it was off, or would have started anew."""
    command = ["qemu-system-aarch64", "-display", "none", "-nic", "none", "-no-reboot", *words]
    return subprocess.run(command, input=keys, capture_output=True, text=True, timeout=120, check=True).stdout


@pytest.fixture
def machine(tmp_path) -> Machine:
    return Machine(tmp_path)


def test_a_new_disk_starts_the_first_slot(machine):
    assert machine.kept() == [slots.State("A"), slots.State("A")]
    assert machine.starts() == "A"


@pytest.mark.parametrize("slot", ["A", "B"])
def test_the_slot_that_stays_is_started_again_and_again(machine, slot):
    machine.wish(slot)
    assert [machine.starts(), machine.starts()] == [slot, slot]


@pytest.mark.parametrize(("stays", "tried"), [("A", "B"), ("B", "A")])
def test_a_slot_is_tried_once(machine, stays, tried):
    """A payload that ends at once is a slot that a panic, the watchdog or the power ended."""
    machine.wish(stays, tried)
    assert machine.starts() == f"{tried} once"
    assert machine.kept() == [slots.State(stays), slots.State(stays)]
    assert machine.starts() == stays


def test_what_was_found_good_stays(machine):
    machine.wish("A", "B")
    machine.starts()
    machine.wish("B")
    assert machine.starts() == "B"


@pytest.mark.parametrize("spoilt", [b"\0" * 512, b"\xff" * 512, slots.State("B").sector()[:300].ljust(512, b"\0")])
def test_one_spoilt_copy_changes_nothing(machine, spoilt):
    for number in range(2):
        machine.wish("B")
        machine.put(number, spoilt)
        assert machine.starts() == "B"


def test_a_cut_between_the_copies_leaves_the_newer_or_the_older_wish(machine):
    machine.wish("A")
    machine.put(0, slots.State("A", "B").sector())
    assert (machine.starts(), machine.starts()) == ("B once", "A")
    machine.wish("A", "B")
    machine.put(0, slots.State("A").sector())
    assert machine.starts() == "A"


def test_without_a_copy_that_is_whole_the_first_slot_is_started(machine):
    for number in range(2):
        machine.put(number, b"stays=B try=B")
    assert machine.starts() == "A"


def test_a_wish_that_cannot_be_forgotten_is_not_followed(machine):
    machine.wish("A", "B")
    assert machine.starts(only=",readonly=on") == "A"


@pytest.mark.parametrize("file", ["vmlinuz", "initrd.img", "arguments-B.txt"])
def test_a_slot_that_cannot_be_read_is_followed_by_the_other(machine, file):
    machine.without("B", file)
    machine.wish("A", "B")
    assert machine.starts() == "A"
    machine.wish("B")
    assert machine.starts() == "A"


def test_no_key_stops_it(machine):
    """A terminal that never stops: a key, Ctrl-C, a line."""
    said = machine.start(keys=["\r", "\x03", "x", " "] * 2000)
    assert "=>" not in said
    assert "rayak: slot A" in said


def test_without_any_slot_it_starts_anew_and_asks_nobody(machine):
    for slot in uboot.BOOT:
        machine.without(slot, "vmlinuz")
    said = machine.start(keys=["\r", "\x03"] * 2000)
    assert "no slot can be started" in said
    assert "resetting" in said
    assert "=>" not in said


@pytest.fixture
def card(tmp_path) -> Card:
    return Card(tmp_path)


def test_a_pis_u_boot_tries_a_slot_of_its_card_once(card):
    card.wish("A", "B")
    assert card.starts() == "B once"
    assert card.kept() == [slots.State("A"), slots.State("A")]
    assert card.starts() == "A"


def test_a_pis_u_boot_passes_over_a_spoilt_copy(card):
    card.wish("B")
    card.put(0, b"?" * uboot.SECTOR)
    assert card.starts() == "B"


def test_no_key_stops_a_pis_u_boot(card):
    said = card.start(keys=["\r", "\x03", "x", " "] * 2000)
    assert "rayak: slot A" in said
    assert ">" not in said


def test_a_pis_u_boot_that_cannot_read_what_it_is_told_starts_anew_and_asks_nobody(card):
    subprocess.run(["mdel", "-i", f"{card.disk}@@{offset(card.disk, 1)}", f"::{PI.uboot.file}"], check=True)
    said = card.start(keys=["\r", "\x03"] * 2000)
    assert "resetting" in said
    assert ">" not in said


def test_the_first_card_is_the_one_in_the_pis_slot(card):
    place = f"{card.disk}@@{offset(card.disk, 1)}"
    tree = card.folder / "pi-4.dtb"
    subprocess.run(["mcopy", "-i", place, "::bcm2711-rpi-4-b.dtb", str(tree)], check=True)
    said = [host.output(["fdtget", str(tree), "/aliases", name]).strip() for name in PI.aliases]
    assert said == list(PI.aliases.values())
    nodes = (
        host.output(["fdtget", "-l", str(tree), "/emmc2bus"]).split()
        + host.output(["fdtget", "-l", str(tree), "/soc"]).split()
    )
    assert {node.rsplit("/", 1)[-1] for node in PI.aliases.values()} <= set(nodes)
