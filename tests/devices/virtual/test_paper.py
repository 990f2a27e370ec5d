"""The printer's inside: what it answers, and how it stops."""

import pytest

from devices.protocols import escpos
from devices.virtual.paper import LINE_ROWS, Paper

FEED_ONE = b"\x1bd\x01"


@pytest.fixture
def paper() -> Paper:
    return Paper(384)


def test_it_falls_silent_after_so_many_rows_and_prints_no_more(paper: Paper):
    paper.rows_to_silence = 2 * LINE_ROWS
    assert paper.feed(FEED_ONE + escpos.ask(1)) == b"\x12"
    assert paper.feed(FEED_ONE) == b""
    assert paper.feed(escpos.ask(1) + FEED_ONE + escpos.CONFIRM) == b""
    assert paper.hanging().height == 2 * LINE_ROWS


def test_one_that_does_not_confirm_tells_all_but_that(paper: Paper):
    assert paper.feed(escpos.CONFIRM) == b"\0"
    paper.confirms = False
    assert paper.feed(escpos.CONFIRM + escpos.ask(4)) == b"\x12"
