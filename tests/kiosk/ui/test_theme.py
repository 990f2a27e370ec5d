"""The design as pixels and colours, held against the designer's own figures; no window is needed."""

import os
import re
from collections.abc import Iterator
from itertools import combinations, product
from pathlib import Path
from types import SimpleNamespace

import pytest

from kiosk.ui.theme import Design, Theme

DESIGN = Design.load(Path(__file__).parents[3] / "assets")
TOKENS = DESIGN.tokens
SIZES = ["800x480", "1280x800", "720x1280", "1080x1920"]
UNKNOWN = ["1024x600", "1920x1080", "1024x768", "600x1024", "768x1366", "2160x3840"]
TOUCHED = {
    "idle": {"star_cells", "qr_card", "language", "accessibility", "lower_screen"},
    "thanks": {"stars", "chips", "add_comment", "done"},
    "qr": {"back"},
    "closed": {"language"},
    "access": {"close", "done", "toggles"},
    "timeout": {"finish", "more_time"},
}
SELF_SERVICE = {
    "home": {"star_cells", "tiles", "qr_card", "language", "accessibility", "lower_screen"},
    "card_insert": {"back", "staff"},
    "card_reading": set(),
    "card_problem": {"first", "second"},
    "card_take": {"first", "second"},
    "card_key": {"back", "go", "keys"},
    "card_key_letters": {"back", "go", "keys"},
    "card_data": {"actions"},
    "card_data_chip": {"actions"},
    "document": {"back", "language", "staff"},
    "document_result": {"another", "staff", "language", "finish"},
    "guide": {"back", "language", "services", "previous", "next"},
    "guide_service": {"back", "language", "finish"},
}
DECORATION = {"sun", "sea_1", "sea_2"}  # circles that run off the screen on purpose (guide, section 2)
ROUNDING_PX = 1  # the layout is drawn in whole pixels
VARIANTS = [
    {},
    {"larger_text": True},
    {"lowered": True},
    {"larger_text": True, "lowered": True},
]
SMALLER = {  # drawn smaller than 15 mm by the designer
    ("800x480", "thanks", "stars"): (76, 60),  # and the touch area is higher
}
UI = Path(__file__).parents[3] / "kiosk" / "ui"
ROLES = sorted(set(DESIGN.parts["role"]["light"]) | set(TOKENS["color"]["light"]))
LARGE_OR_ICON = {"star_on_primary", "line_on_surface", "dock_button_line_on_primary"}


def theme(size: str, **look: bool) -> Theme:
    width, height = map(int, size.split("x"))
    return Theme(DESIGN, width, height, **look)


def rects(look: Theme, page: str) -> Iterator[tuple[str, list[float]]]:
    """Every block of a page that is shown, the parts of a list of blocks each with a number."""
    for name, block in look.blocks(page).items():
        if block and isinstance(block[0], list):
            yield from ((f"{name}.{number}", one) for number, one in enumerate(block))
        elif block:
            yield name, block


def targets(look: Theme, page: str) -> list[tuple[str, list[float]]]:
    return [(name, rect) for name, rect in rects(look, page) if name.split(".")[0] in TOUCHED[page]]


def luminance(hexadecimal: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    channels = [int(hexadecimal[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def pair(name: str) -> tuple[str, str]:
    """The two colour tokens of a name such as `on_primary_on_sea_2`."""
    front, ground = name.split("_on_")
    colors = TOKENS["color"]["light"]
    return colors[front], colors[ground]


# --- units


@pytest.mark.parametrize("size", SIZES)
def test_a_unit_and_every_type_size_are_the_designers_own(size):
    look = theme(size)
    assert look.unit == pytest.approx(TOKENS["unit"][size]["u"], abs=0.005)
    for name, px in TOKENS["type"]["px"][size].items():
        assert look.type_px(TOKENS["type"][name]["size"]) == pytest.approx(px, abs=0.5), name


@pytest.mark.parametrize("size", SIZES)
def test_larger_text_is_larger_by_a_fifth_and_moves_no_space(size):
    plain, larger = theme(size), theme(size).but(larger_text=True)
    assert larger.type_px(22) == pytest.approx(plain.type_px(22) * 1.2)
    assert larger.part_type("question") == pytest.approx(plain.part_type("question") * 1.2)
    assert larger.px(22) == plain.px(22)
    assert larger.part("dock_gap") == plain.part("dock_gap")


@pytest.mark.parametrize(
    ("size", "reference"),
    [
        ("1024x600", "800x480"),
        ("1920x1080", "800x480"),
        ("1024x768", "1280x800"),
        ("600x1024", "720x1280"),
        ("768x1366", "720x1280"),
        ("2160x3840", "1080x1920"),
    ],
)
def test_an_unknown_size_follows_the_drawn_one_nearest_in_shape(size, reference):
    look = theme(size)
    assert look.reference == reference
    k = {"800x480": 0.90, "1280x800": 0.90, "720x1280": 0.93, "1080x1920": 0.71}[reference]  # tokens.toml, [unit]
    assert look.unit == pytest.approx(min(look.width, look.height) / 480 * k)


@pytest.mark.parametrize("size", UNKNOWN)
def test_an_unknown_size_has_every_block_in_proportion(size):
    look = theme(size)
    drawn = dict(rects(theme(look.reference), "idle"))
    wide, high = map(int, look.reference.split("x"))
    for name, rect in rects(look, "idle"):
        shares = [rect[0] / look.width, rect[1] / look.height, rect[2] / look.width, rect[3] / look.height]
        of = drawn[name]
        assert shares == pytest.approx([of[0] / wide, of[1] / high, of[2] / wide, of[3] / high]), name


# --- colours


@pytest.mark.parametrize("high_contrast", [False, True])
def test_every_role_and_token_is_a_colour(high_contrast):
    look = theme("800x480", high_contrast=high_contrast)
    assert [name for name in ROLES if not all(0 <= channel <= 1 for channel in look.color(name))] == []


def test_both_contrasts_know_the_same_roles_and_tokens():
    assert set(DESIGN.parts["role"]["light"]) == set(DESIGN.parts["role"]["high_contrast"])
    assert set(TOKENS["color"]["light"]) == set(TOKENS["color"]["high_contrast"])


def test_high_contrast_is_black_and_white_with_every_outline_as_strong():
    look = theme("800x480", high_contrast=True)
    assert (look.color("paper"), look.color("ink")) == ((0, 0, 0, 1), (1, 1, 1, 1))
    assert {look.stroke(name) for name in ("hair", "chip", "button", "field")} == {look.px(3)}


def test_a_code_stays_black_on_white_in_both_contrasts():
    assert theme("800x480").color("qr_light") == theme("800x480", high_contrast=True).color("qr_light") == (1, 1, 1, 1)


@pytest.mark.parametrize(("name", "told"), TOKENS["contrast"].items())
def test_a_contrast_is_what_the_tokens_say_and_enough(name, told):
    measured = contrast(*pair(name))
    assert measured == pytest.approx(told, abs=0.06)
    assert measured >= (4.5 if name in LARGE_OR_ICON else 7.0)


@pytest.mark.parametrize(
    ("front", "ground"),
    [
        ("ink", "paper"),
        ("ink_soft", "sand_deep"),
        ("on_dock", "dock"),
        ("on_dock_soft", "dock"),
        ("badge_text", "badge_fill"),
        ("chip_chosen_text", "chip_chosen"),
        ("secondary_text", "surface"),
        ("soft_text", "soft_fill"),
        ("on_primary", "primary"),
        ("bad", "bad_tint"),
    ],
)
@pytest.mark.parametrize("high_contrast", [False, True])
def test_words_are_read_on_their_ground_in_both_contrasts(front, ground, high_contrast):
    look = theme("800x480", high_contrast=high_contrast)
    both = [
        "#" + "".join(f"{round(channel * 255):02X}" for channel in look.color(name)[:3]) for name in (front, ground)
    ]
    assert contrast(*both) >= 7.0


# --- blocks


@pytest.mark.parametrize("size", [*SIZES, *UNKNOWN])
def test_every_block_stays_on_the_screen(size):
    for variant, page in product(VARIANTS, TOUCHED):
        look = theme(size, **variant)
        off = [
            name
            for name, (x, y, wide, high) in rects(look, page)
            if name not in DECORATION
            and not (x >= 0 and y >= 0 and x + wide <= look.width + 0.01 and y + high <= look.height + 0.01)
        ]
        assert off == [], (page, variant)


@pytest.mark.parametrize("size", SIZES)
def test_no_two_targets_overlap(size):
    for variant, page in product(VARIANTS, TOUCHED):
        for (name, one), (other_name, other) in combinations(targets(theme(size, **variant), page), 2):
            across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
            down = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
            assert min(across, down) <= ROUNDING_PX, (page, variant, name, other_name)


@pytest.mark.parametrize("size", SIZES)
def test_every_target_is_at_least_15_mm_but_for_those_the_designer_drew_smaller(size):
    least = TOKENS["touch"][size]["other_px"]
    small = {}
    for variant, page in product(VARIANTS, TOUCHED):
        for name, (_, _, wide, high) in targets(theme(size, **variant), page):
            if min(wide, high) < least:
                small[size, page, name.split(".")[0]] = (wide, high)
    assert small == {where: drawn for where, drawn in SMALLER.items() if where[0] == size}


def test_the_small_stars_of_the_thank_you_are_touched_over_15_mm_upwards():
    look = theme("800x480")
    reach = look.part("thanks_star_reach")
    for _, (_, y, _, high) in (one for one in targets(look, "thanks") if one[0].startswith("stars")):
        assert high + 2 * reach >= TOKENS["touch"]["800x480"]["other_px"]
        assert y + high + reach < look.blocks("thanks")["prompt"][1]


def test_every_measure_of_the_parts_file_is_used_and_no_screen_has_a_measure_of_its_own():
    source = {path: path.read_text() for path in UI.rglob("*") if path.suffix in (".py", ".kv")}
    asked = set(re.findall(r"""part(?:_type)?\(["'](\w+)["']""", "".join(source.values())))
    measures = {name for section, one in DESIGN.parts.items() if section != "role" for name in one}
    assert measures == asked
    own = [path.name for path, text in source.items() if re.search(r"\bpx\(\d", text)]
    assert own == []


@pytest.mark.parametrize("size", SIZES)
def test_a_star_is_as_large_as_a_main_action_except_where_five_do_not_fit(size):
    least = TOKENS["touch"][size]["primary_px"]
    widths = [rect[2] for name, rect in targets(theme(size), "idle") if name.startswith("star_cells")]
    assert len(widths) == 5
    assert min(widths) >= (15 * TOKENS["unit"][size]["px_per_mm"] if size == "720x1280" else least)


def test_on_the_tall_kiosk_nothing_is_touched_in_the_top_third():
    for variant, page in product(VARIANTS, TOUCHED):
        look = theme("1080x1920", **variant)
        free = look.height * TOKENS["touch"]["tall_reach"]["top_free"]
        assert [name for name, rect in targets(look, page) if rect[1] < free] == [], (page, variant)


# --- right to left


@pytest.mark.parametrize("size", SIZES)
def test_right_to_left_every_block_is_where_a_mirror_would_show_it(size):
    os.environ.update(KIVY_NO_ARGS="1", KIVY_NO_FILELOG="1", KIVY_LOG_MODE="PYTHON", KIVY_NO_CONFIG="1")
    from kiosk.ui.widgets.board import Board

    look = theme(size)
    board = SimpleNamespace(theme=look, rtl=False, x=0, y=0)
    for page in TOUCHED:
        for name, (x, y, wide, high) in rects(look, page):
            board.rtl = False
            assert Board.block_rect(board, look.blocks(page), name) == (x, look.height - y - high, wide, high)
            board.rtl = True
            mirrored = (look.width - x - wide, look.height - y - high, wide, high)
            assert Board.block_rect(board, look.blocks(page), name) == mirrored


def test_arrows_are_swapped_and_reading_pictures_flipped_right_to_left():
    look = theme("800x480")
    assert look.icon("arrow-left", rtl=True) == look.icon("arrow-right", rtl=False)
    assert look.icon("megaphone", rtl=True) == (look.icon("megaphone", rtl=False)[0], True)
    assert look.icon("star", rtl=True) == look.icon("star", rtl=False)


# --- motion


def test_who_asked_for_stillness_is_spared_the_motions_that_the_tokens_name():
    plain, still = theme("800x480"), theme("800x480", still=True)
    assert (plain.motion("screen"), still.motion("screen")) == (0.22, 0)
    assert still.motion("press") == plain.motion("press") == 0.08


def test_every_font_and_icon_font_is_there():
    look = theme("800x480")
    files = [look.font(weight) for weight in (400, 500, 600, 700)]
    files += [look.icon_font(weight) for weight in ("regular", "bold", "fill")]
    assert [file for file in files if not Path(file).is_file()] == []
