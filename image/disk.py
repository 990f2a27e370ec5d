"""The disk of one board: the state, the site's partition, two boot partitions, two slots, and the kiosk's data."""

import os
import shutil
from pathlib import Path

from image import uboot
from image.built import Built
from image.given import Given
from image.host import run
from image.recipe import Board, Disk, Recipe
from image.uboot import BOOT, SECTOR

# Numbers of the partitions; 4 is the extended one, which holds those above.
SITE, SLOT, DATA = 1, {"A": 5, "B": 6}, 7
SITE_README = """Files that the kiosk takes from the folder `rayak` at its start:
  kiosk.toml   its settings; wrong ones are not taken, and kiosk.toml.wrong.txt says why
  network.toml the network: [wired] address, gateway, dns, ntp; [wifi] the same and name, passphrase, country
  enrol.toml   two lines, hub = "https://..." and code = "..."; used once, then removed
"""
FAT, LINUX = "0xc", "0x83"


def command_line(board: Board, disk: Disk, slot: str, arguments: tuple[str, ...] = ()) -> str:
    """What the kernel is told: the slot that is the root, read only, and that nothing asks at a console."""
    names = f"rauc.slot={slot} rayak.board={board.name}"
    root = f"root=PARTUUID={disk.signature:08x}-{SLOT[slot]:02x}"
    fixed = "ro rootfstype=squashfs rootwait quiet panic=10 fsck.repair=yes"
    return " ".join([root, fixed, names, *board.arguments, *arguments])


def layout(disk: Disk) -> str:
    """The disk in genimage's words; what is at the partitions' beginning is the copies of the state."""
    parts = (
        ("site", FAT, "site.vfat", disk.site),
        ("boot-a", FAT, "boot-a.vfat", disk.boot),
        ("boot-b", FAT, "boot-b.vfat", disk.boot),
        ("slot-a", LINUX, "root.squashfs", disk.slot),
        ("slot-b", LINUX, "root.squashfs", disk.slot),
        ("data", LINUX, "data.ext4", disk.data),
    )
    table = ["partition-table-type = mbr", f"disk-signature = {disk.signature:#x}", "extended-partition = 4"]
    blocks = [_block("hdimage", [*table, "align = 1M"])]
    for number, sector in enumerate(disk.state):
        place = ["in-partition-table = false", 'image = "state"', f"offset = {sector * SECTOR}"]
        blocks.append(_block(f"partition state-{number}", place))
    for name, kind, file, size in parts:
        blocks.append(_block(f"partition {name}", [f"partition-type = {kind}", f'image = "{file}"', f"size = {size}M"]))
    return "\n".join(["image disk.img {", *blocks, "}"]) + "\n"


def make(recipe: Recipe, board: Board, built: Built, given: Given, out: Path) -> None:
    """Write the board's disk from the parts that all boards share."""
    work = out.parent / f"{board.name}.parts"
    shutil.rmtree(work, ignore_errors=True)
    for name in ("input", "tmp", "empty", "output"):
        (work / name).mkdir(parents=True)
    parts = work / "input"
    (parts / "root.squashfs").hardlink_to(built.squashfs)
    (parts / "state").write_bytes(uboot.state("A"))
    _site(recipe, board, built, given, parts / "site.vfat")
    for slot in BOOT:
        boot_partition(recipe, board, built, parts / f"boot-{slot.lower()}.vfat")
    _data(recipe, board, built.owners(), given, parts / "data.ext4")
    (work / "disk.cfg").write_text(layout(recipe.disk), encoding="utf-8")
    places = {"root": "empty", "tmp": "tmp", "input": "input", "output": "output"}
    run(
        [
            "genimage",
            "--config",
            f"{work}/disk.cfg",
            *(f"--{name}path={work / place}" for name, place in places.items()),
        ]
    )
    (work / "output" / "disk.img").replace(out)
    shutil.rmtree(work)


def boot_partition(recipe: Recipe, board: Board, built: Built, out: Path, *, arguments: tuple[str, ...] = ()) -> None:
    """A slot's kernel and initramfs, with the arguments for either slot, since an update may be written to both."""
    folder = out.parents[1] / f"{out.stem}.files"
    folder.mkdir()
    for name in ("vmlinuz", "initrd.img"):
        shutil.copy(built.boot / name, folder)
    for slot in BOOT:
        line = f"arguments={command_line(board, recipe.disk, slot, arguments)}\n"
        (folder / f"arguments-{slot}.txt").write_text(line, encoding="utf-8")
    _fat(recipe, folder, out, recipe.disk.boot, "BOOT")


def _block(title: str, lines: list[str]) -> str:
    return "\n".join([f"    {title} {{", *(f"        {line}" for line in lines), "    }"])


def _fat(recipe: Recipe, folder: Path, out: Path, size: int, label: str) -> None:
    run(["mkdosfs", "-C", "-F", "32", "-n", label, "-i", f"{recipe.disk.signature:08x}", str(out), str(size * 1024)])
    env = {"SOURCE_DATE_EPOCH": str(recipe.epoch)}
    for path in sorted(folder.iterdir()):
        run(["mcopy", "-s", "-i", str(out), str(path), "::"], env=env)


def _site(recipe: Recipe, board: Board, built: Built, given: Given, out: Path) -> None:
    folder = out.parents[1] / "site"
    (folder / "rayak").mkdir(parents=True)
    (folder / "rayak" / "README.txt").write_text(SITE_README, encoding="utf-8")
    if given.hub:
        (folder / "rayak" / "kiosk.toml").write_text(given.settings(), encoding="utf-8")
    _firmware(recipe, board, built, folder)
    _fat(recipe, folder, out, recipe.disk.site, "RAYAK")


def _firmware(recipe: Recipe, board: Board, built: Built, folder: Path) -> None:
    """What a machine's own firmware looks for on the first FAT partition: itself, U-Boot, and what U-Boot is told."""
    if not board.uboot.file:
        return
    for name in board.firmware:
        shutil.copy(built.boot / "firmware" / name, folder)
    for name in board.device_trees:
        uboot.mark_tree(board, Path(shutil.copy(built.boot / "device-trees" / name, folder)))
    (folder / "config.txt").write_text(board.config_txt, encoding="utf-8")
    shutil.copy(built.uboot(board.uboot.binary), folder / "u-boot.bin")
    (folder / board.uboot.file).write_bytes(uboot.told(board, recipe.disk))


def _data(recipe: Recipe, board: Board, owners: dict[str, int], given: Given, out: Path) -> None:
    """Made here once: the kiosk itself formats nothing. `owners` are the numbers of the root file system's users."""
    folder = out.parents[1] / "data"
    for name, owner, mode in (
        ("etc", "root", 0o755),
        ("rauc", "root", 0o755),
        ("rayak", "rayak", 0o700),
        ("timesync", "systemd-timesync", 0o755),
    ):
        (folder / name).mkdir(parents=True)
        (folder / name).chmod(mode)
        os.chown(folder / name, owners[owner], owners[owner])
    if given.hub:
        (folder / "etc" / "kiosk.toml").write_text(given.settings(), encoding="utf-8")
    if given.hub_ca is not None:
        shutil.copyfile(given.hub_ca, folder / "etc" / "hub-ca.pem")
    if board.screen:
        lines = [f"{name}={value}\n" for name, value in board.screen.items()]
        (folder / "etc" / "screen.env").write_text("".join(lines), encoding="utf-8")
    number = f"{recipe.disk.signature:08x}-0000-4000-8000-000000000000"
    options = ["-q", "-t", "ext4", "-L", "rayak-data", "-U", number, "-E", f"hash_seed={number}", "-d", str(folder)]
    env = {"SOURCE_DATE_EPOCH": str(recipe.epoch), "E2FSPROGS_FAKE_TIME": str(recipe.epoch)}
    run(["mke2fs", *options, str(out), f"{recipe.disk.data}M"], env=env)
