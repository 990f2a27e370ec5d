"""What the image is made of, as read from recipe.toml and boards/."""

import hashlib
import os
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


class RecipeError(Exception):
    """A recipe or a board that cannot be used; the text names file and key."""


@dataclass(frozen=True)
class Disk:
    """The partitions' sizes in MiB, the signature that the kernel finds them by, and the sectors of the state."""

    signature: int
    site: int
    boot: int
    slot: int
    data: int
    state: tuple[int, ...]


@dataclass(frozen=True)
class UBoot:
    """A board's U-Boot: which of Debian's, how large what it is told must be and in which file, and its own words."""

    binary: str
    size: int
    file: str
    words: dict[str, str]


@dataclass(frozen=True)
class Recipe:
    """All that boards have in common."""

    suite: str
    architecture: str
    mirrors: tuple[str, ...]
    epoch: int
    packages: tuple[str, ...]
    build_packages: tuple[str, ...]
    from_source: tuple[str, ...]
    left_out: tuple[str, ...]
    but_keep: tuple[str, ...]
    modules: tuple[str, ...]
    uboot: tuple[str, ...]
    disk: Disk

    def key(self) -> str:
        """A name for the base root file system that changes when anything that it is made of does."""
        parts = (self.suite, self.architecture, self.mirrors, self.epoch, self.packages)
        text = repr((parts, self.left_out, self.but_keep, self.modules))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Board:
    """What is one machine's own."""

    name: str
    title: str
    firmware: tuple[str, ...]
    device_trees: tuple[str, ...]
    arguments: tuple[str, ...]
    config_txt: str
    uboot: UBoot
    aliases: dict[str, str] = field(default_factory=dict)
    screen: dict[str, str] = field(default_factory=dict)


def recipe(path: Path = HERE / "recipe.toml") -> Recipe:
    """Read the recipe; raises RecipeError. SOURCE_DATE_EPOCH, where it is set, is the time of every file."""
    read = _toml(path)
    try:
        return Recipe(
            suite=read["suite"],
            architecture=read["architecture"],
            mirrors=tuple(read["mirrors"]),
            epoch=int(os.environ.get("SOURCE_DATE_EPOCH", read["epoch"])),
            packages=tuple(sorted(name for names in read["packages"].values() for name in names)),
            build_packages=tuple(sorted(read["build"]["packages"])),
            from_source=tuple(read["build"]["from_source"]),
            left_out=tuple(read["left_out"]["paths"]),
            but_keep=tuple(read["left_out"]["but_keep"]),
            modules=tuple(read["initramfs"]["modules"]),
            uboot=tuple(sorted(read["u-boot"]["packages"])),
            disk=Disk(**{**read["disk"], "state": tuple(read["disk"]["state"])}),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise RecipeError(f"{path}: {error!r}") from error


def boards() -> list[str]:
    """The boards that there are."""
    return sorted(path.stem for path in (HERE / "boards").glob("*.toml"))


def board(name: str) -> Board:
    """Read one board; raises RecipeError."""
    if name not in boards():
        raise RecipeError(f"there is no board {name!r} in image/boards; there are {', '.join(boards())}")
    path = HERE / "boards" / f"{name}.toml"
    read = _toml(path)
    try:
        return Board(
            name=name,
            title=read["title"],
            firmware=tuple(read["firmware"]),
            device_trees=tuple(read["device_trees"]),
            arguments=tuple(read["arguments"]),
            config_txt=read["config_txt"].lstrip(),
            uboot=UBoot(**read["u-boot"]),
            aliases=dict(read.get("aliases", {})),
            screen=dict(read.get("screen", {})),
        )
    except (KeyError, TypeError) as error:
        raise RecipeError(f"{path}: {error!r}") from error


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise RecipeError(f"{path}: {error}") from error
