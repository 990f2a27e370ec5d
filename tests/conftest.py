"""What holds for every test."""

import signal

import pytest

from devices.virtual.service import service

PCSC = "pcscd"
STARTS_ONE_BY_ITSELF = ("tests.kiosk.test_demo",)  # the demonstration has readers where the machine can

# A shell ignores Ctrl-C for what it runs in the background, and so would every process that a test starts.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A machine has one PC/SC service: the tests that start it run on one worker, so that none waits for another."""
    for item in items:
        module = getattr(item, "module", None)
        starts = PCSC in getattr(item, "fixturenames", ()) or getattr(module, "service", None) is service
        if starts or getattr(module, "__name__", "") in STARTS_ONE_BY_ITSELF:
            item.add_marker(pytest.mark.xdist_group(PCSC))
