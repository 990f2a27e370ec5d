"""The fuzzer finds what it should find, and nothing in the parsers."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.protocols.card_errors import CardError
from tests.devices.fuzz_targets import TARGETS, Target, once

SECONDS = 1  # each, and as long again to start and end; `python -m tests.devices.fuzz 60` looks longer


def fuzz(*command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False, timeout=240)


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_inputs_near_the_seeds_end_in_typed_errors_only(name: str, data: st.DataObject):
    """Without coverage to guide it, and so everywhere."""
    seed = bytearray(data.draw(st.sampled_from(TARGETS[name].seeds)))
    for at, value in data.draw(st.lists(st.tuples(st.integers(0, len(seed) - 1), st.integers(0, 255)), max_size=4)):
        seed[at] = value
    once(TARGETS[name], bytes(seed[: data.draw(st.integers(0, len(seed)))]))


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=40, deadline=None)
@given(data=st.binary(max_size=400))
def test_any_input_ends_in_typed_errors_only(name: str, data: bytes):
    once(TARGETS[name], data)


def test_an_error_of_another_type_comes_out():
    with pytest.raises(ZeroDivisionError):
        once(Target(lambda _data: 1 / 0, (CardError,), ()), b"")


def test_the_fuzzer_finds_a_fault_behind_a_branch():
    pytest.importorskip("atheris", reason="atheris is not installed: it has no wheel for this machine")
    fault = (
        "from pathlib import Path; from tests.devices import fuzz; fuzz.instrumented();"
        "from tests.devices.fuzz_targets import Target;"
        "broken = Target(lambda data: 1 / (data[:1] != b'R'), (), (b'Q',));"
        "raise SystemExit(0 if fuzz.apart('broken', broken, 20) else 7)"
    )
    done = fuzz("-c", fault)
    assert done.returncode == 7, done.stderr[-2000:]
    assert "broken: 52" in done.stderr


def test_no_target_falls():
    pytest.importorskip("atheris", reason="atheris is not installed: it has no wheel for this machine")
    done = fuzz("-m", "tests.devices.fuzz", str(SECONDS))
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.split() == [word for name in TARGETS for word in (f"{name}:", "ok")]
