"""The recipe, the boards and the disk that comes of them; nothing is built."""

import os
import re
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from image import disk, host, root
from image.base import command
from image.recipe import HERE, RecipeError, board, boards, recipe

RECIPE = recipe()
ASKED = [sys.executable, "-m", "image", "--is-kept", "--cache"]


def test_there_are_a_pi_and_its_twin():
    assert boards() == ["qemu", "raspberry-pi-4"]


@pytest.mark.parametrize("name", boards())
def test_every_board_reads(name):
    assert board(name).title


def test_a_board_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(RecipeError, match=r"'pi-9'.*qemu, raspberry-pi-4"):
        board("pi-9")


def test_a_recipe_without_a_key_names_file_and_key(tmp_path):
    broken = tmp_path / "recipe.toml"
    broken.write_text((HERE / "recipe.toml").read_text().replace("suite =", "sweet ="))
    with pytest.raises(RecipeError, match=r"recipe\.toml.*suite"):
        recipe(broken)


def test_what_is_kept_is_made_anew_when_a_package_is_added():
    assert replace(RECIPE, packages=(*RECIPE.packages, "vim")).key() != RECIPE.key()


def test_the_disk_alone_leaves_the_base_as_it_is():
    assert replace(RECIPE, disk=replace(RECIPE.disk, data=2048)).key() == RECIPE.key()


def test_nothing_is_installed_that_is_merely_recommended():
    assert '--aptopt=Apt::Install-Recommends "false"' in command(RECIPE, HERE)


def test_no_package_gives_a_way_in():
    ways = {"openssh-server", "dropbear", "telnetd", "cups", "avahi-daemon", "sudo", "xwayland"}
    assert ways.isdisjoint(RECIPE.packages)


def test_the_time_of_the_files_can_be_given(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1234567890")
    assert recipe().epoch == 1234567890


def test_the_disk_has_two_slots_of_the_same_root():
    assert re.findall(r'partition (slot-\w) \{\s+.*\s+image = "(.*)"', disk.layout(RECIPE.disk)) == [
        ("slot-a", "root.squashfs"),
        ("slot-b", "root.squashfs"),
    ]


def test_the_state_lies_twice_between_the_table_and_the_first_partition():
    text = disk.layout(RECIPE.disk)
    assert "align = 1M" in text
    places = [int(place) for place in re.findall(r"in-partition-table = false\s+.*\s+offset = (\d+)", text)]
    assert places == [sector * 512 for sector in RECIPE.disk.state]
    assert all(512 <= place < (1 << 20) for place in places)
    assert abs(places[0] - places[1]) >= 4096


def test_the_partitions_have_the_sizes_of_the_recipe():
    sizes = re.findall(r"size = (\d+)M", disk.layout(RECIPE.disk))
    assert sizes == ["64", "128", "128", "640", "640", "1024"]


@pytest.mark.parametrize(("slot", "partition"), [("A", "72617961-05"), ("B", "72617961-06")])
def test_each_slot_has_its_own_root_read_only(slot, partition):
    words = disk.command_line(board("raspberry-pi-4"), RECIPE.disk, slot).split()
    assert {f"root=PARTUUID={partition}", "ro", "rootfstype=squashfs"} <= set(words)


def test_the_disk_is_checked_at_start_and_a_panic_starts_anew():
    assert {"fsck.repair=yes", "panic=10"} <= set(disk.command_line(board("qemu"), RECIPE.disk, "A").split())


def test_the_twin_alone_draws_without_a_gpu():
    assert [name for name in boards() if board(name).screen] == ["qemu"]


def test_a_missing_program_is_named_with_the_line_that_installs_it():
    with pytest.raises(host.HostError, match=r"apt-get install -y --no-install-recommends genimage$"):
        host.need({"sh": "dash", "a-program-that-nobody-has": "genimage"})


@pytest.fixture
def nobody():
    """Not root for the length of a test, whoever runs it."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    yield
    os.seteuid(before)


@pytest.mark.usefixtures("nobody")
def test_only_root_builds():
    with pytest.raises(host.HostError, match="sudo make image"):
        host.need_root()


def test_a_program_that_fails_is_named_with_what_it_said():
    with pytest.raises(host.HostError, match=r"sh failed \(3\)\nno space"):
        host.run(["sh", "-c", "echo no space; exit 3"])


def test_a_folder_that_cannot_be_made_anew_is_named(tmp_path: Path):
    (tmp_path / "root").write_text("not a folder")
    with pytest.raises(host.HostError, match=r"/root cannot be emptied \(.+\); does an earlier build still run\?$"):
        root.unpack(tmp_path / "base.tar", tmp_path / "root")


def test_every_board_says_what_it_was_tried_on():
    for name in boards():
        text = (HERE / "boards" / f"{name}.toml").read_text()
        assert tomllib.loads(text)
        assert re.match(r"# .*(Never tried on hardware|image is tested)", text)


def test_what_is_kept_is_of_this_recipe_alone(tmp_path):
    """Another recipe's, or the peer's, is no root file system to test."""
    (tmp_path / "base-0123456789abcdef.tar").touch()
    assert subprocess.run([*ASKED, tmp_path], check=False).returncode == 1
    (tmp_path / f"base-{recipe().key()}.tar").touch()
    assert subprocess.run([*ASKED, tmp_path], check=False).returncode == 0
