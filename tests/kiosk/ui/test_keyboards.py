"""Where keys stand, how large they are, and that everything can be typed."""

from pathlib import Path

import pytest

from kiosk.flows.ready import CHARACTERS
from kiosk.ui.keyboards import ARABIC, DIGITS, LATIN, LETTERS, REFERENCE, SMALL_LATIN, Rows, caps, places
from kiosk.ui.theme import Design, Theme

DESIGN = Design.load(Path(__file__).parents[3] / "assets")
ALL = [DIGITS, REFERENCE, ARABIC, LATIN, SMALL_LATIN]
KEY_MM = 12  # design guide, section 4


@pytest.mark.parametrize("rows", ALL)
def test_keys_stand_beside_each_other_inside_their_keyboard(rows: Rows):
    found = list(places(rows, 1000, 400, 10))
    assert [cap for cap, *_ in found] == [cap for row in rows for cap in caps(row) if cap.name]
    for one, (_, x, y, wide, high) in enumerate(found):
        assert min(x, y) >= -1e-6
        assert x + wide <= 1000 + 1e-6
        assert y + high <= 400 + 1e-6
        for _, left, top, across, along in found[:one]:
            apart = x >= left + across + 9.99 or left >= x + wide + 9.99 or y >= top + along + 9.99
            assert apart


@pytest.mark.parametrize("page", ["ready", "guide_search"])
@pytest.mark.parametrize("size", ["1280x800", "1080x1920"])
def test_no_key_is_smaller_than_a_finger_needs(size: str, page: str):
    theme = Theme(DESIGN, *map(int, size.split("x")))
    _, _, wide, high = theme.blocks(page)["keys"]
    per_mm = DESIGN.tokens["unit"][size]["px_per_mm"]
    gap = theme.part("key_gap")
    for rows in [REFERENCE] if page == "ready" else LETTERS.values():
        for cap, _, _, across, along in places(rows, wide, high, gap):
            assert (across + gap) / per_mm >= KEY_MM, cap  # touched out to half of each gap
            assert (along + gap) / per_mm >= KEY_MM, cap


def test_every_character_of_a_reference_and_every_letter_has_a_key():
    assert set(CHARACTERS) <= {name for row in REFERENCE for name in row}
    assert set("ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءئؤ") <= {name for row in ARABIC for name in row}
    assert set("abcdefghijklmnopqrstuvwxyz") <= {name for row in SMALL_LATIN for name in row}
    assert set("0123456789") <= {name for row in DIGITS for name in row}
