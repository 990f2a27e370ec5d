"""The image from its recipe to its files, step by step."""

import hashlib
import shutil
import tomllib
from pathlib import Path

from image import bundle, disk, host, root, sbom, uboot
from image.base import base
from image.built import Built
from image.given import Given
from image.recipe import Board, Recipe
from image.wheels import PYTHON, own_wheel, wheels

ROOT = Path(__file__).parents[1]
ROOMS = ("assets", "config", "devices", "image", "kiosk", "systemd")


def build(recipe: Recipe, boards: list[Board], given: Given, folder: Path, cache: Path) -> Built:
    """Build the root file system once, and the disk and the release of each board; raises HostError."""
    (folder / "inputs").unlink(missing_ok=True)
    made_of = inputs(given)
    host.need()
    host.need_root()
    host.need_arm64()
    cache.mkdir(parents=True, exist_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    built, steps = Built(folder), host.Steps(7 + len(boards))
    steps.say("Debian packages (ten minutes or more, when not kept from before)")
    tar = base(recipe, cache)
    steps.say("Python packages (six minutes or more, when not kept from before)")
    ready = wheels(recipe, cache)
    steps.say("U-Boot")
    loaders = uboot.debs(recipe, cache)
    steps.say("Unpacking")
    files = folder / "root"
    root.unpack(tar, files)
    root.take_boot(files, built.boot)
    loader_status = uboot.unpack(loaders, built.boot)
    steps.say("The kiosk, its units and rules")
    own = own_wheel(recipe, folder / "own")
    root.install(recipe, files, [*ready.glob("*.whl"), own], given)
    steps.say("What is in it")
    root.strip(files)
    shutil.copy(files / "etc/passwd", built.accounts)
    components = sbom.debian((files / "var/lib/dpkg/status").read_text(encoding="utf-8"))
    components += sbom.debian(loader_status)
    components += sbom.python(files / root.VENV / f"lib/python{PYTHON}/site-packages")
    steps.say("The read-only file system")
    root.squash(recipe, files, built.squashfs)
    text = sbom.document(components, given.version, recipe.epoch, digest(built.squashfs))
    built.parts_list.write_text(text, encoding="utf-8")
    for each in boards:
        steps.say(f"The disk and the release of {each.title}")
        disk.make(recipe, each, built, given, built.disk(each.name))
        bundle.make(recipe, each, built, given, built.release(each.name))
    shutil.rmtree(files)
    shutil.rmtree(folder / "own")
    (folder / "inputs").write_text(made_of, encoding="utf-8")
    return built


def version() -> str:
    """This repository's own."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def fresh(folder: Path, boards: list[Board], given: Given) -> bool:
    """Whether the disks of these boards were built of the inputs as they are now."""
    stamp = folder / "inputs"
    return (
        stamp.exists()
        and stamp.read_text() == inputs(given)
        and all(Built(folder).release(each.name).exists() for each in boards)
    )


def inputs(given: Given) -> str:
    """A name for all files of this repository that go into the image, and for what is given."""
    files = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*") if path.is_file())
    files = [path for path in files if path.suffix != ".md" and path.name != "twin.py"]
    told = hashlib.sha256(given.mark().encode())
    for path in [
        ROOT / "pyproject.toml",
        ROOT / "README.md",
        *(path for path in files if "__pycache__" not in path.parts),
    ]:
        told.update(f"{path.relative_to(ROOT)} {digest(path)}\n".encode())
    return told.hexdigest()


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
