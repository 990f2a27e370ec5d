"""The same inputs give the same bytes: of the read-only file system here, of the whole by `python -m image` twice."""

import hashlib
import os
import random
import shutil
from pathlib import Path
from zipfile import ZipFile

import pytest

from image.build import version
from image.recipe import recipe
from image.root import squash
from image.wheels import own_wheel

squashes = pytest.mark.skipif(not shutil.which("mksquashfs"), reason="no mksquashfs: apt-get install squashfs-tools")


def grown(folder: Path, seed: int) -> Path:
    """Files of the same names and contents, made in another order and at another time."""
    names = [f"{place}/{number:03}" for place in ("etc", "usr/lib", "var") for number in range(40)]
    random.Random(seed).shuffle(names)
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode() * 500)
        os.utime(path, (seed, seed))
    (folder / "link").symlink_to("etc/001")
    return folder


def digest(folder: Path, out: Path) -> str:
    squash(recipe(), folder, out)
    return hashlib.sha256(out.read_bytes()).hexdigest()


@squashes
def test_the_order_and_the_time_of_making_change_nothing(tmp_path: Path):
    first = digest(grown(tmp_path / "one", 1), tmp_path / "one.squashfs")
    assert digest(grown(tmp_path / "other", 1_700_000_000), tmp_path / "other.squashfs") == first


@squashes
def test_another_content_or_right_is_another_file_system(tmp_path: Path):
    tree = grown(tmp_path / "one", 1)
    first = digest(tree, tmp_path / "one.squashfs")
    (tree / "etc/001").chmod(0o600)
    second = digest(tree, tmp_path / "two.squashfs")
    (tree / "etc/002").write_text("other")
    assert len({first, second, digest(tree, tmp_path / "three.squashfs")}) == 3


def test_the_kiosks_wheel_names_nothing_of_the_hub(tmp_path: Path):
    """Else the image would change with the hub, by the hashes that each wheel lists."""
    wheels = [own_wheel(recipe(), tmp_path / name) for name in ("one", "other")]
    about = f"rayak-{version()}.dist-info"
    with ZipFile(wheels[0]) as archive:
        listed = archive.read(f"{about}/RECORD").decode().splitlines()
    assert {line.split("/")[0] for line in listed} == {"devices", "kiosk", about}
    assert wheels[0].read_bytes() == wheels[1].read_bytes()
