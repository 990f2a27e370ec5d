"""The kiosk's Python packages as arm64 wheels, at the versions and with the hashes of the lock file."""

import hashlib
import re
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from image.host import run
from image.recipe import Recipe

ROOT = Path(__file__).parents[1]
PACKAGES = ("devices", "kiosk")  # the server's code has no business on a kiosk
LOCK = ROOT / "config" / "lock" / "kiosk.txt"
PYTHON = "3.13"  # Debian 13's
GLIBC = (17, 24, 26, 27, 28, 31, 34, 35, 39)  # what manylinux calls those that Debian 13's is not older than
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check")


def target() -> list[str]:
    """What pip is told of the machine that the wheels are for."""
    platforms = [f"--platform=manylinux_2_{minor}_aarch64" for minor in GLIBC] + ["--platform=manylinux2014_aarch64"]
    abis = [f"--abi={abi}" for abi in (f"cp{PYTHON.replace('.', '')}", "abi3", "none")]
    return [*platforms, *abis, "--implementation=cp", f"--python-version={PYTHON}"]


def split(lock: str, from_source: tuple[str, ...]) -> tuple[str, str]:
    """The lock file in two: what comes as wheels, and what is built from its source."""
    entries = re.findall(r"^\S.*(?:\n[ \t]+.*)*", lock, re.MULTILINE)
    built = [entry for entry in entries if re.split(r"[=\[ ]", entry)[0] in from_source]
    return "\n".join(entry for entry in entries if entry not in built) + "\n", "\n".join(built) + "\n"


def wheels(recipe: Recipe, cache: Path) -> Path:
    """The folder of wheels, fetched and built unless it is there; takes six minutes or more under emulation."""
    lock = LOCK.read_text(encoding="utf-8")
    key = hashlib.sha256(repr((lock, recipe.build_packages, recipe.suite, target())).encode()).hexdigest()[:16]
    made = cache / f"wheels-{key}"
    if not made.exists():
        half, sources = cache / f"wheels-{key}.part", cache / f"sources-{key}"
        ready, built = split(lock, recipe.from_source)
        half.mkdir(parents=True, exist_ok=True)
        _fetch(half, ready, ["--only-binary=:all:", *target()], cache)
        _fetch(sources, built, ["--no-binary=:all:", "--no-build-isolation"], cache)
        env = {"SOURCE_DATE_EPOCH": str(recipe.epoch)}
        run(build_command(recipe, sources, half), env=env, log=cache / "wheels.log")
        half.rename(made)
    return made


def own_wheel(recipe: Recipe, into: Path) -> Path:
    """The wheel of what runs on a kiosk, as it stands in this folder."""
    with TemporaryDirectory() as folder:  # a build leaves its traces beside the sources
        for package in PACKAGES:
            shutil.copytree(ROOT / package, Path(folder, package), ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("pyproject.toml", "README.md"):
            shutil.copy(ROOT / name, folder)
        command = [*PIP, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(into), folder]
        run(command, env={"SOURCE_DATE_EPOCH": str(recipe.epoch)})
    return next(into.glob("rayak-*.whl"))


def build_command(recipe: Recipe, sources: Path, into: Path) -> list[str]:
    """How mmdebstrap makes a root file system for building in, which is thrown away when the wheels are out."""
    pip = "python3 -m pip wheel --no-deps --no-index --no-build-isolation --wheel-dir /tmp/built"
    return [
        "mmdebstrap",
        "--mode=root",
        "--variant=apt",
        "--format=null",
        f"--architectures={recipe.architecture}",
        f"--include={','.join(recipe.build_packages)}",
        '--aptopt=Apt::Install-Recommends "false"',
        f'--customize-hook=cp -r "{sources}" "$1/tmp/sources"',
        f"--customize-hook=chroot \"$1\" sh -c 'cd /tmp/sources && CFLAGS=-g0 {pip} *'",
        f'--customize-hook=cp "$1"/tmp/built/*.whl "{into}"',
        recipe.suite,
        "-",
        *recipe.mirrors,
    ]


def _fetch(into: Path, requirements: str, options: list[str], cache: Path) -> None:
    listed = cache / "requirements.txt"
    listed.write_text(requirements, encoding="utf-8")
    arguments = ["--no-deps", "--require-hashes", "--dest", str(into), "--requirement", str(listed)]
    run([*PIP, "download", "--quiet", *options, *arguments], log=cache / "wheels.log")
    listed.unlink()
