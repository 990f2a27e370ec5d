"""What holds for every test."""

import signal

import pytest

# A shell ignores Ctrl-C for what it runs in the background, and so would every process that a test starts.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first: at the end the others would wait for the pictures, which are drawn one after the other."""
    items.sort(key=lambda item: "test_pictures" not in item.nodeid)
