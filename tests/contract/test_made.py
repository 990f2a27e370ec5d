"""The worked examples are what their makers write: nobody changes the one without the other."""

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.mark.parametrize("maker", ["make", "make_cards"])
def test_the_worked_examples_are_those_of_today(tmp_path: Path, maker: str):
    subprocess.run([sys.executable, "-m", f"tests.contract.{maker}", tmp_path], cwd=HERE.parents[1], check=True)
    made = sorted(tmp_path.iterdir())
    assert len(made) > 5
    assert [each.name for each in made if each.read_bytes() != (HERE / each.name).read_bytes()] == []
