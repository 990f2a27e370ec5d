"""A receipt as it is drawn: compared with pictures that were looked at, read back, and refused where it must be.

`python -m tests.devices.test_receipt` draws the pictures anew.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from pyzbar import pyzbar

from devices.receipt import Document, Line, ReceiptError, draw
from tests.devices.samples import CODE, FONTS, receipt

ROOT = Path(__file__).parents[2]
PICTURES = Path(__file__).parent / "pictures"
WIDTHS = (576, 384)
MOST_OTHER = 0.002  # share of dots that another build of FreeType may set otherwise


def ink(picture: Image.Image) -> tuple[int, int]:
    """The first and the last column with a black dot."""
    left, _, right, _ = ImageChops.invert(picture.convert("L")).getbbox()
    return left, right


@pytest.mark.parametrize("width", WIDTHS)
def test_a_receipt_is_drawn_as_it_was_looked_at(width: int):
    drawn = draw(receipt(), width)
    with Image.open(PICTURES / f"receipt-{width}.png") as kept:
        assert (drawn.mode, drawn.size) == ("1", kept.size)
        other = ImageChops.logical_xor(drawn, kept.convert("1")).histogram()[255]
    assert other / (drawn.width * drawn.height) < MOST_OTHER


@pytest.mark.parametrize("width", WIDTHS)
def test_its_code_is_read_back(width: int):
    (code,) = pyzbar.decode(draw(receipt(), width).convert("L"))
    assert code.data.decode() == CODE


def test_arabic_stands_on_the_right_and_english_on_the_left():
    left, right = ink(draw(Document((Line("body", "شكرًا"),), FONTS, rtl=False), 576))
    assert left > 400
    assert right > 560
    left, right = ink(draw(Document((Line("body", "Thanks"),), FONTS), 576))
    assert left < 16
    assert right < 200


def test_figures_alone_go_the_way_of_the_receipt():
    assert ink(draw(Document((Line("body", "17:30"),), FONTS, rtl=True), 576))[0] > 400
    assert ink(draw(Document((Line("body", "17:30"),), FONTS, rtl=False), 576))[1] < 200


def test_letters_are_joined_and_figures_inside_keep_their_order():
    word, apart = (draw(Document((Line("body", text),), FONTS), 576) for text in ("بيت", "ب\u200cي\u200cت"))
    assert ink(word)[0] > ink(apart)[0]
    one, other = (draw(Document((Line("body", text),), FONTS), 576) for text in ("رقم 123", "رقم 321"))
    assert one.tobytes() != other.tobytes()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (Line("body", "W" * 60), "wider than the paper"),
        (Line("qr"), "does not go on paper"),
        (Line("qr", modules=[[True] * 200] * 200), "does not go on paper"),
        (Line("body", "سطر " * 3000), "longer than"),
    ],
)
def test_what_does_not_go_on_paper_is_refused(line: Line, why: str):
    with pytest.raises(ReceiptError, match=why):
        draw(Document((line,), FONTS), 384)


def test_a_font_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(ReceiptError, match=r"RayakSansArabic-Regular\.ttf"):
        draw(Document((Line("body", "a"),), tmp_path), 576)


def test_without_raqm_nothing_is_drawn_wrong(tmp_path: Path):
    for name in ("libfribidi.so", "libfribidi.so.0"):  # found first, and no library
        (tmp_path / name).touch()
    drawing = "from devices.receipt import draw; from tests.devices.samples import receipt; draw(receipt(), 576)"
    environment = {**os.environ, "LD_LIBRARY_PATH": str(tmp_path), "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", drawing], env=environment, capture_output=True, text=True, check=False)
    assert "ReceiptError: Pillow was built without RAQM or libfribidi0 is not installed" in done.stderr


def test_what_is_printed_is_in_no_text_of_the_document():
    assert "7K2M" not in repr(receipt())


if __name__ == "__main__":
    for wide in WIDTHS:
        draw(receipt(), wide).save(PICTURES / f"receipt-{wide}.png", optimize=True)
