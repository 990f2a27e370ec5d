"""What the firmware of a Raspberry Pi does at power-on, done for the twin: autoboot.txt chooses what is started."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

SECTOR = 512
NAMES = {"kernel": "vmlinuz", "initramfs": "initrd.img", "arguments": "cmdline.txt"}


class FirmwareError(Exception):
    """Nothing can be started from this disk; the text says why."""


@dataclass(frozen=True)
class Start:
    """The files of one boot partition, copied out."""

    partition: int
    kernel: Path
    initramfs: Path
    arguments: str


def choose(autoboot: str, *, tried: bool) -> int:
    """The boot partition by autoboot.txt: `[all]`, then `[tryboot]` over it when the restart before asked for it."""
    chosen: dict[str, int] = {}
    section = "all"
    for line in autoboot.splitlines():
        if found := re.fullmatch(r"\[(\w+)\]", line.strip()):
            section = found[1]
        elif found := re.fullmatch(r"boot_partition=(\d)", line.strip()):
            chosen[section] = int(found[1])
    try:
        return chosen.get("tryboot", chosen["all"]) if tried else chosen["all"]
    except KeyError as error:
        raise FirmwareError("autoboot.txt names no boot_partition") from error


def start(disk: Path, into: Path, *, tried: bool) -> Start:
    """Read the disk as it is and copy out what is to be started."""
    autoboot = _read(disk, 1, "autoboot.txt").decode("ascii")
    partition = choose(autoboot, tried=tried)
    for name in NAMES.values():
        (into / name).write_bytes(_read(disk, partition, name))
    arguments = (into / NAMES["arguments"]).read_text(encoding="utf-8").strip()
    return Start(partition, into / NAMES["kernel"], into / NAMES["initramfs"], arguments)


def offset(disk: Path, partition: int) -> int:
    """Where one of the first four partitions begins, in bytes, as the disk's table says."""
    with disk.open("rb") as file:
        table = file.read(SECTOR)
    entry = table[446 + 16 * (partition - 1) :][:16]
    return int.from_bytes(entry[8:12], "little") * SECTOR


def _read(disk: Path, partition: int, name: str) -> bytes:
    command = ["mtype", "-i", f"{disk}@@{offset(disk, partition)}", f"::{name}"]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        raise FirmwareError(f"partition {partition} of {disk} holds no {name} ({done.stderr.decode().strip()})")
    return done.stdout
