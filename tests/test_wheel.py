"""An ordinary wheel carries all that the packages hold, so that a kiosk installed from one runs."""

import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("devices", "hub", "kiosk")


@pytest.fixture(scope="module")
def carried(tmp_path_factory) -> set[str]:
    """The names in a wheel built of a copy, since a build leaves its traces beside the sources."""
    folder = tmp_path_factory.mktemp("wheel")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, folder)
    command = ["pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "-w", "out", "."]
    subprocess.run([sys.executable, "-m", *command], cwd=folder, check=True, capture_output=True, timeout=120)
    (wheel,) = (folder / "out").glob("*.whl")
    with ZipFile(wheel) as file:
        return set(file.namelist())


@pytest.mark.parametrize("package", PACKAGES)
def test_every_file_of_a_package_is_in_the_wheel(package: str, carried: set[str]):
    files = {path.relative_to(ROOT).as_posix() for path in (ROOT / package).rglob("*") if path.is_file()}
    assert sorted(name for name in files - carried if "__pycache__" not in name) == []


def test_the_wheel_carries_nothing_else(carried: set[str]):
    assert {name.split("/")[0] for name in carried if ".dist-info/" not in name} == set(PACKAGES)
