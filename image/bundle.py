"""A release: one signed file for RAUC with the root and the boot partition of a board."""

import shutil
from pathlib import Path

from image import disk
from image.built import Built
from image.given import Given
from image.host import run
from image.recipe import Board, Recipe

FORMAT = "verity"  # every block is held against the signed tree when it is read


def manifest(board: Board, version: str) -> str:
    """What RAUC reads first."""
    return f"""[update]
compatible=rayak-{board.name}
version={version}

[bundle]
format={FORMAT}

[image.root]
filename=root.img

[image.boot]
filename=boot.vfat
"""


def make(  # noqa: PLR0913  what it is made of, and where to
    recipe: Recipe, board: Board, built: Built, given: Given, out: Path, *, arguments: tuple[str, ...] = ()
) -> None:
    """Write and sign the bundle; `arguments` are further ones for the kernel, for tests."""
    work = out.parent / f"{board.name}.bundle"
    shutil.rmtree(work, ignore_errors=True)
    content = work / "content"
    content.mkdir(parents=True)
    (content / "root.img").hardlink_to(built.squashfs)
    disk.boot_partition(recipe, board, built, content / "boot.vfat", arguments=arguments)
    (content / "manifest.raucm").write_text(manifest(board, given.version), encoding="utf-8")
    out.unlink(missing_ok=True)
    signs = [f"--cert={given.keys.certificate}", f"--key={given.keys.key}", f"--keyring={given.keys.authority}"]
    quick = "--mksquashfs-args=-comp zstd -Xcompression-level 3"  # the root in it is compressed already
    run(["rauc", "bundle", *signs, quick, str(content), str(out)])
    shutil.rmtree(work)
