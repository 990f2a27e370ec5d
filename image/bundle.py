"""A release: one signed file for RAUC with the root and the boot partition of a board."""

import shutil
from pathlib import Path

from image import disk
from image.built import Built
from image.given import Given
from image.host import run
from image.recipe import Board, Recipe

FORMAT = "verity"  # every block is held against the signed tree when it is read
# The boot partition knows both slots' command lines; that of the slot that it was written to is the one in force.
HOOK = """#!/bin/sh
set -eu
case "$1 $RAUC_SLOT_NAME" in
    "slot-post-install boot.0") slot=a ;;
    "slot-post-install boot.1") slot=b ;;
    *) exit 0 ;;
esac
cp "$RAUC_SLOT_MOUNT_POINT/cmdline-$slot.txt" "$RAUC_SLOT_MOUNT_POINT/cmdline.txt"
sync -f "$RAUC_SLOT_MOUNT_POINT"
"""


def manifest(board: Board, version: str) -> str:
    """What RAUC reads first."""
    return f"""[update]
compatible=rayak-{board.name}
version={version}

[bundle]
format={FORMAT}

[hooks]
filename=hook.sh

[image.root]
filename=root.img

[image.boot]
filename=boot.vfat
hooks=post-install
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
    disk.boot_partition(recipe, board, built, "A", content / "boot.vfat", arguments=arguments)
    (content / "manifest.raucm").write_text(manifest(board, given.version), encoding="utf-8")
    (content / "hook.sh").write_text(HOOK, encoding="utf-8")
    (content / "hook.sh").chmod(0o755)
    out.unlink(missing_ok=True)
    signs = [f"--cert={given.keys.certificate}", f"--key={given.keys.key}", f"--keyring={given.keys.authority}"]
    quick = "--mksquashfs-args=-comp zstd -Xcompression-level 3"  # the root in it is compressed already
    run(["rauc", "bundle", *signs, quick, str(content), str(out)])
    shutil.rmtree(work)
