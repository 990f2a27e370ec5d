"""What holds for every test."""

import os
import signal
import tempfile

import pytest

# A shell ignores Ctrl-C for what it runs in the background, and so would every process that a test starts.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Each worker has a PC/SC service of its own, with ports below those that the kernel hands out for connections.
os.environ["RAYAK_VIRTUAL_PORT"] = str(20_960 + 2 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]))
if os.geteuid() == 0:
    _apart = tempfile.TemporaryDirectory(prefix="rayak-pcscd-")
    os.environ["PCSCLITE_CSOCK_NAME"] = f"{_apart.name}/pcscd.comm"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first: at the end the others would wait for the pictures, which are drawn one after the other."""
    items.sort(key=lambda item: "test_pictures" not in item.nodeid)
