"""U-Boot, which starts one of the two slots: Debian's own, what it is told, and the state that it reads and writes."""

import hashlib
import shutil
import zlib
from pathlib import Path

from image.host import output, run
from image.recipe import Board, Disk, Recipe

SCRIPT = Path(__file__).parent / "choose.uboot"
SECTOR = 512
BOOT = {"A": 2, "B": 3}  # the partitions that hold a slot's kernel
START = "run choose; sleep 5; reset"
# No key stops it, and none reaches it: what a keyboard says goes nowhere, and nothing is said on the panel.
SHUT = {"bootdelay": "-2", "stdin": "nulldev", "stdout": "serial", "stderr": "serial"}
IN_PLACE = {"fdt_high": "ffffffffffffffff", "initrd_high": "ffffffffffffffff"}  # where the script put them


def debs(recipe: Recipe, cache: Path) -> Path:
    """The folder of Debian's packages, fetched unless it is there."""
    key = hashlib.sha256(repr((recipe.suite, recipe.mirrors, recipe.uboot)).encode()).hexdigest()[:16]
    made = cache / f"u-boot-{key}"
    if not made.exists():
        half = cache / f"u-boot-{key}.part"
        half.mkdir(parents=True, exist_ok=True)
        run(command(recipe, half), log=cache / "u-boot.log")
        half.rename(made)
    return made


def command(recipe: Recipe, into: Path) -> list[str]:
    """How mmdebstrap is called: it fetches and checks the packages, and keeps nothing else."""
    return [
        "mmdebstrap",
        "--mode=root",
        "--variant=extract",
        "--format=null",
        f"--architectures={recipe.architecture}",
        f"--include={','.join(recipe.uboot)}",
        f'--extract-hook=cp "$1"/var/cache/apt/archives/*.deb "{into}"',
        recipe.suite,
        "-",
        *recipe.mirrors,
    ]


def unpack(packages: Path, into: Path) -> str:
    """Put the binaries of each board into a folder; what dpkg would say of the packages."""
    work, said = into / "packages", []
    for deb in sorted(packages.glob("*.deb")):
        run(["dpkg-deb", "--extract", str(deb), str(work)])
        said.append(output(["dpkg-deb", "--field", str(deb), "Package", "Version", "Architecture"]))
    (work / "usr/lib/u-boot").rename(into / "u-boot")
    shutil.rmtree(work)
    return "\n".join(f"Status: install ok installed\n{paragraph}" for paragraph in said)


def sealed(words: dict[str, str], size: int) -> bytes:
    """Words as U-Boot keeps them: their CRC-32, then each with a zero after it, filled up with zeros."""
    text = b"".join(f"{name}={word}".encode() + b"\0" for name, word in words.items()) + b"\0"
    if len(text) > size - 4:
        raise ValueError(f"{len(text)} bytes are too many for {size}")
    text = text.ljust(size - 4, b"\0")
    return zlib.crc32(text).to_bytes(4, "little") + text


def state(stays: str, tried: str = "") -> bytes:
    """One copy of the sector that says what is started next."""
    return sealed({"stays": stays} | ({"try": tried} if tried else {}), SECTOR)


def mark_tree(board: Board, tree: Path) -> None:
    """Write into a device tree which card is the first, and that no key stops U-Boot in any case.

    U-Boot takes what /config says before what it is told, and before what Debian built in, which ends at a prompt.
    """
    for alias, node in board.aliases.items():
        run(["fdtput", "-t", "s", str(tree), "/aliases", alias, node])
    run(["fdtput", "-p", "-t", "s", str(tree), "/config", "bootcmd", START])
    run(["fdtput", "-t", "x", str(tree), "/config", "bootdelay", f"{int(SHUT['bootdelay']) % (1 << 32):x}"])


def told(board: Board, disk: Disk, **more: str) -> bytes:
    """All that U-Boot is told on this board, in the place of what Debian built into it."""
    sectors = [f"{sector:x}" for sector in disk.state]
    places = {"copies": " ".join(sectors), "state": ",".join(sectors)}
    boot = {f"boot_{slot}": f"0:{number}" for slot, number in BOOT.items()}
    script = {"bootcmd": START, "choose": SCRIPT.read_text(encoding="utf-8")}
    own = {**SHUT, **IN_PLACE, **places, **boot, **script}
    return sealed({**own, **board.uboot.words, **more}, board.uboot.size)
