"""A release: signed, for one board, with a boot partition that fits either slot; what is given to a build."""

import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from image import bundle, given
from image.built import Built
from image.host import HostError
from image.recipe import board, recipe

RECIPE, QEMU = recipe(), board("qemu")


@pytest.fixture(scope="module")
def keys(tmp_path_factory) -> given.Keys:
    return given.keys(None, None, None, tmp_path_factory.mktemp("kept"))


PROGRAMS = ("rauc", "mkdosfs", "mcopy")
missing = [name for name in PROGRAMS if not shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")]
needs_programs = pytest.mark.skipif(bool(missing), reason=f"bundles are made by {', '.join(missing)}, not here")


@pytest.fixture(scope="module")
def made(keys, tmp_path_factory) -> Path:
    """A bundle of a root and a kernel that are none."""
    folder = tmp_path_factory.mktemp("built")
    (folder / "boot").mkdir()
    for name in ("boot/vmlinuz", "boot/initrd.img", "root.squashfs"):
        (folder / name).write_bytes(os.urandom(20_000))
    small = replace(RECIPE, disk=replace(RECIPE.disk, boot=40))
    out = folder / "qemu.raucb"
    bundle.make(small, QEMU, Built(folder), given.Given("0.2.0", keys), out, arguments=("quiet",))
    return out


def info(made: Path, authority: Path) -> "subprocess.CompletedProcess[str]":
    command = ["rauc", f"--keyring={authority}", "info", "--output-format=shell", str(made)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@needs_programs
def test_a_bundle_is_signed_for_one_board(made, keys):
    said = info(made, keys.authority).stdout
    assert "RAUC_MF_COMPATIBLE='rayak-qemu'" in said
    assert "RAUC_MF_VERSION='0.2.0'" in said


@needs_programs
def test_a_bundle_of_other_keys_is_not_trusted(made, tmp_path):
    other = given.keys(None, None, None, tmp_path)
    assert info(made, other.authority).returncode != 0


@needs_programs
def test_the_boot_partition_knows_the_arguments_of_both_slots(made, keys, tmp_path):
    command = ["rauc", f"--keyring={keys.authority}", "extract", str(made), str(tmp_path / "out")]
    subprocess.run(command, check=True, capture_output=True)
    lines = {}
    for name in ("arguments-A.txt", "arguments-B.txt"):
        read = ["mtype", "-i", str(tmp_path / "out/boot.vfat"), f"::{name}"]
        lines[name] = subprocess.run(read, check=True, capture_output=True, text=True).stdout.split()
    assert "rauc.slot=A" in lines["arguments-A.txt"]
    assert {"rauc.slot=B", "quiet"} <= set(lines["arguments-B.txt"])
    assert lines["arguments-B.txt"][0] == "arguments=root=PARTUUID=72617961-06"


def test_developments_keys_are_made_once(tmp_path):
    first = given.keys(None, None, None, tmp_path)
    text = first.authority.read_bytes()
    again = given.keys(None, None, None, tmp_path)
    assert (again, again.authority.read_bytes()) == (first, text)
    assert first.development
    assert first.key.stat().st_mode & 0o777 == 0o600


def test_a_part_of_a_set_of_keys_is_refused(tmp_path, keys):
    with pytest.raises(given.GivenError, match="RELEASE_CA, RELEASE_CERT and RELEASE_KEY go together"):
        given.keys(keys.authority, None, keys.key, tmp_path)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"hub": "http://hub.example"}, r"HUB=http://hub\.example is no address"),
        ({"hub": 'https://x"'}, "is no address"),
        ({"hub_ca": Path("/etc/passwd")}, "HUB_CA is of no use without HUB"),
        ({"hub": "https://hub.example", "hub_ca": Path("/etc/passwd")}, "HUB_CA=/etc/passwd is not the PEM file"),
        ({"hub": "https://hub.example", "hub_ca": Path("/nowhere")}, "HUB_CA=/nowhere cannot be read"),
        ({"version": ""}, "VERSION='' is none"),
    ],
)
def test_what_is_given_wrongly_is_named(keys, wrong, said):
    with pytest.raises(given.GivenError, match=said):
        given.check(replace(given.Given("0.2.0", keys), **wrong))


def test_a_kiosk_that_nobody_set_up_knows_the_hub_that_was_given(keys):
    about = given.Given("0.2.0", keys, "https://hub.example", keys.authority)
    assert given.check(about) == about
    assert about.settings() == '[sender]\nhub_url = "https://hub.example"\nca_file = "/etc/rayak/hub-ca.pem"\n'
    assert replace(about, hub="", hub_ca=None).settings() == ""


def test_an_image_is_stale_when_something_else_is_given(keys):
    about = given.Given("0.2.0", keys)
    assert len({about.mark(), replace(about, version="0.2.1").mark(), replace(about, hub="https://x").mark()}) == 3


@needs_programs
def test_rauc_that_fails_is_named(keys, tmp_path):
    broken = replace(keys, key=keys.certificate)
    (tmp_path / "boot").mkdir()
    for name in ("boot/vmlinuz", "boot/initrd.img", "root.squashfs"):
        (tmp_path / name).write_bytes(b"x" * 4096)
    small = replace(RECIPE, disk=replace(RECIPE.disk, boot=40))
    with pytest.raises(HostError, match="rauc failed"):
        bundle.make(small, QEMU, Built(tmp_path), given.Given("1", broken), tmp_path / "x.raucb")
