"""The lock files name every dependency with hashes and agree with one another; run as a module, makes them anew."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "config" / "lock"


def pins(name: str) -> dict[str, str]:
    text = (LOCK / f"{name}.txt").read_text()
    return dict(re.findall(r"^([a-z0-9.-]+)(?:\[[a-z,]+\])?==(\S+)", text, re.MULTILINE))


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=~! ]", one)[0].lower() for one in requirements}


def test_every_pin_has_hashes():
    for name in ("dev", "kiosk", "hub"):
        text = (LOCK / f"{name}.txt").read_text()
        blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
        assert blocks
        assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []
        assert "://" not in text


def test_the_extras_are_the_development_lock_in_part():
    everything = pins("dev")
    for name in ("kiosk", "hub"):
        assert pins(name).items() <= everything.items()


def test_the_locks_hold_what_the_project_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras = project["project"]["optional-dependencies"]
    development = [*extras["kiosk"], *extras["hub"], *project["dependency-groups"]["dev"]]
    for name, wanted in {**extras, "dev": development}.items():
        assert names([*project["project"]["dependencies"], *wanted]) <= set(pins(name)), name


def test_the_kiosk_and_the_hub_do_not_carry_each_other():
    assert "django" not in pins("kiosk")
    assert "kivy" not in pins("hub")


def make() -> None:
    """Write the three files, upgrading nothing that pyproject.toml does not ask to."""
    options = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url"]
    options += ["--no-emit-find-links", "--no-header", "--no-annotate", "-q", "pyproject.toml"]
    extras = {"dev": ["--all-extras", "--group", "dev"], "kiosk": ["--extra", "kiosk"], "hub": ["--extra", "hub"]}
    for name, extra in extras.items():
        held = [] if name == "dev" else ["-c", "config/lock/dev.txt"]
        compile_ = [str(Path(sys.executable).parent / "uv"), "pip", "compile"]
        subprocess.run([*compile_, *options, *extra, *held, "-o", f"config/lock/{name}.txt"], cwd=ROOT, check=True)


if __name__ == "__main__":
    make()
