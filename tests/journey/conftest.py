import socket
from collections.abc import Iterator

import pytest

from kiosk.demo import Demo
from tests.display import virtual_display
from tests.journey.terminal import SIZE, Terminal


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def terminal(tmp_path) -> Iterator[Terminal]:
    with virtual_display(SIZE) as display, Demo(tmp_path, free_port()) as demo:
        yield Terminal(demo, display)
