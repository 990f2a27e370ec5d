"""What there is has its mention in the docs, and what the docs name is there."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from hub.__main__ import COMMANDS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text()
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
ROOMS = ("kiosk", "hub", "image", "config", "systemd", "tests", "benchmarks", "assets", "docs")


def kiosk_commands() -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return re.findall(r"^    ([\w-]+)(?: |$)", done.stdout, re.MULTILINE)


def targets_of_make() -> list[str]:
    (line,) = re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    return [name for name in line.split() if name not in ("set-up", "clean")]


def files_named(page: Path) -> set[str]:
    """Files and folders of this project that a page names between backticks; `*` stands for any."""
    words = set(re.findall(r"`([^`\s]+)`", page.read_text()))
    return {word for word in words if word.split("/")[0] in ROOMS and "/" in word}


def test_the_kiosk_has_commands():
    assert kiosk_commands() == [
        "screen",
        "dark",
        "send",
        "enrol",
        "stopped",
        "update",
        "trial",
        "staff-pin",
        "check",
        "export",
        "demo",
    ]


def test_every_command_of_the_kiosk_is_explained_in_the_readme():
    assert [name for name in kiosk_commands() if f"| `kiosk {name}" not in README] == []


def test_every_command_of_the_hub_is_explained_in_the_readme():
    assert [name for name in COMMANDS if f"| `hub {name}" not in README] == []


def test_the_readme_explains_no_command_that_is_not_there():
    assert set(re.findall(r"^\| `kiosk ([\w-]+)", README, re.MULTILINE)) == set(kiosk_commands())
    assert set(re.findall(r"^\| `hub ([\w-]+)", README, re.MULTILINE)) == set(COMMANDS)


def test_every_section_of_the_settings_is_named():
    sections = tomllib.loads((ROOT / "config" / "kiosk.example.toml").read_text())
    for page in (README, ARCHITECTURE):
        assert [name for name in sections if f"`[{name}]`" not in page] == []


def test_every_make_target_is_in_the_readme():
    assert [name for name in targets_of_make() if f"make {name}" not in README] == []


def test_every_room_of_the_kiosk_is_in_the_architecture():
    files = [path.name for path in (ROOT / "kiosk").glob("*.py") if path.name != "__init__.py"]
    flows = [f"flows/{path.name}" for path in (ROOT / "kiosk" / "flows").glob("*.py") if path.name != "__init__.py"]
    assert sorted(name for name in [*files, *flows] if f"`kiosk/{name}`" not in ARCHITECTURE) == []


def test_every_app_and_room_of_the_hub_is_in_the_architecture():
    apps = [f"{path.parent.name}/" for path in (ROOT / "hub").glob("*/apps.py")]
    files = [path.name for path in (ROOT / "hub").glob("*.py") if path.name != "__init__.py"]
    assert apps
    assert sorted(name for name in [*apps, *files] if f"`hub/{name}`" not in ARCHITECTURE) == []


def test_every_room_of_the_card_services_is_in_the_architecture():
    rooms = [path.name for path in (ROOT / "hub" / "cards" / "domain").glob("*.py") if path.name != "__init__.py"]
    assert sorted(name for name in rooms if f"`{name}`" not in ARCHITECTURE) == []


def test_every_room_of_the_image_is_in_the_architecture():
    rooms = [path.name for path in (ROOT / "image").glob("*.py") if path.name != "__init__.py"]
    assert sorted(name for name in rooms if f"`image/{name}`" not in ARCHITECTURE) == []


def test_every_unit_is_in_the_architecture():
    units = [path.name for path in (ROOT / "systemd").iterdir() if path.suffix == ".service"]
    assert [name for name in units if f"`{name}`" not in ARCHITECTURE] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_file_that_a_page_names_is_there(page):
    assert sorted(name for name in files_named(page) if not list(ROOT.glob(name.rstrip("/")))) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#]+)", page.read_text())
    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []


def test_decisions_are_numbered_without_a_gap():
    numbers = [int(path.name[:4]) for path in sorted((ROOT / "docs" / "decisions").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_error_of_the_wire_is_in_its_page():
    wire = (ROOT / "docs" / "wire.md").read_text()
    errors = json.loads((ROOT / "tests" / "contract" / "errors.json").read_text())
    codes = set(re.findall(r'"error": "([a-z-]+)"', json.dumps(errors)))
    assert codes
    assert sorted(code for code in codes if f"`{code}`" not in wire) == []


def test_the_changelog_has_the_version():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert f"## [{version}]" in (ROOT / "CHANGELOG.md").read_text()
