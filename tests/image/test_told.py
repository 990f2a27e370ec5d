"""What U-Boot is told on each board, and where it comes from; nothing is started."""

import zlib

import pytest

from image import uboot
from image.recipe import board, boards, recipe

RECIPE = recipe()


def words(content: bytes) -> dict[str, str]:
    assert int.from_bytes(content[:4], "little") == zlib.crc32(content[4:])
    lines = content[4:].partition(b"\0\0")[0].decode().split("\0")
    return dict(line.split("=", 1) for line in lines)


@pytest.mark.parametrize("name", boards())
def test_no_key_stops_it_and_none_reaches_it(name):
    told = words(uboot.told(board(name), RECIPE.disk))
    assert (told["bootdelay"], told["stdin"]) == ("-2", "nulldev")
    assert told["bootcmd"] == "run choose; sleep 5; reset"


@pytest.mark.parametrize("name", boards())
def test_every_board_has_the_same_script_and_the_state_of_the_recipe(name):
    told = words(uboot.told(board(name), RECIPE.disk, given="more"))
    assert told["choose"] == uboot.SCRIPT.read_text()
    assert (told["copies"], told["state"], told["given"]) == ("400 408", "400,408", "more")


def test_the_script_has_no_apostrophe():
    """U-Boot's old parser takes one as the beginning of a quotation, also within another."""
    lines = [line for line in uboot.SCRIPT.read_text().splitlines() if not line.startswith("#")]
    assert "'" not in "".join(lines)


@pytest.mark.parametrize("name", boards())
def test_the_addresses_are_apart(name):
    """The tree is moved with room for 2 MiB, and a kernel of 96 MiB fits before the initramfs."""
    told = board(name).uboot.words
    work, tree, kernel, initrd = (int(told[f"{one}_at"], 16) for one in ("work", "fdt", "kernel", "initrd"))
    assert work + (1 << 20) <= tree <= kernel - 0x200000
    assert (kernel % 0x200000, initrd - kernel) == (0, 96 << 20)


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="too many for 512"):
        uboot.sealed({"stays": "A" * 512}, 512)


def test_u_boot_is_fetched_for_the_boards_machine_from_the_recipes_mirrors(tmp_path):
    command = uboot.command(RECIPE, tmp_path)
    assert {"--architectures=arm64", "--include=u-boot-qemu,u-boot-rpi", *RECIPE.mirrors} <= set(command)
