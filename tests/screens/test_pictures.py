"""Every screen, language and size, drawn by the app and compared with the pictures in docs/screens."""

import subprocess
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest
from PIL import Image
from pyzbar.pyzbar import ZBarSymbol, decode

from tests.display import virtual_display
from tests.screens.gallery import CODE, COMMENT, SELF_SERVICE, SIZES
from tests.screens.picture import difference

ROOT = Path(__file__).parents[2]
REFERENCES = ROOT / "docs" / "screens"
MOST_DIFFERENT = 0.004  # share of pixels: font rasterisers differ a little, a moved word is far more
KINDS = [(size, own) for size in SIZES for own in ((False, True) if size in SELF_SERVICE else (False,))]

pytestmark = [pytest.mark.screens, pytest.mark.timeout(900)]
Drawn = Callable[[str, bool], Path]


def together(size: str, own: bool = False):
    """One size's pictures are drawn once, on one worker; several may draw at a time."""
    name = f"{size}-self-service" if own else size
    return pytest.param(size, own, marks=pytest.mark.xdist_group(f"pictures {name}"), id=name)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory) -> Drawn:
    """The folder with every picture of a size, of a desk terminal or of a self-service kiosk's own, drawn now."""

    @lru_cache
    def draw(size: str, own: bool) -> Path:
        out = tmp_path_factory.mktemp("screens")
        drawers = [["tests.screens.gallery", size, str(out), "--self-service"]]
        if not own:
            drawers = [[f"tests.screens.{name}", size, str(out)] for name in ("gallery", "pairing")]
        with virtual_display(size) as env:
            for drawer in drawers:
                done = subprocess.run(
                    [sys.executable, "-m", *drawer],
                    env=env, cwd=ROOT, check=False, capture_output=True, text=True, timeout=800,
                )  # fmt: skip
                assert done.returncode == 0, done.stderr[-2000:]
        return out

    return draw


@pytest.mark.parametrize(("size", "own"), [together(*kind) for kind in KINDS])
def test_every_picture_is_as_it_was(drawn: Drawn, size: str, own: bool):
    found = drawn(size, own)
    names = sorted(path.name for path in found.iterdir())
    there = {name: REFERENCES / name for name in names if (REFERENCES / name).exists()}
    assert sorted(there) == names, "run make screens"
    changed = {name: round(difference(found / name, there[name]), 4) for name in names}
    assert {name: share for name, share in changed.items() if share > MOST_DIFFERENT} == {}


def test_no_picture_is_left_of_a_page_that_is_drawn_no_more():
    from tests.screens.gallery import card_pictures, pictures
    from tests.screens.pairing import views

    wanted = {f"{name.replace('@', f'_{size}_')}.png" for size in SIZES for name, _ in views()}
    for size, own in KINDS:
        for name, variant, _ in card_pictures() if own else pictures():
            page, _, rest = name.partition("@")
            if not variant or size == "1080x1920":
                wanted.add(f"{page}_{size}_{rest}.png")
    assert {path.name for path in REFERENCES.glob("*.png") if "-web-" not in path.name} - wanted == set()


@pytest.mark.parametrize(("size", "own"), [together("800x480")])
def test_the_comparison_sees_a_changed_word(drawn: Drawn, size: str, own: bool):
    found = drawn(size, own)
    one, other = (found / f"01-idle_800x480_{language}.png" for language in ("ar", "en"))
    assert difference(one, other) > 5 * MOST_DIFFERENT
    online, offline = found / "01-idle_800x480_en.png", found / "01b-idle-offline_800x480_en.png"
    assert difference(online, offline) > MOST_DIFFERENT


@pytest.mark.parametrize(("size", "own"), [together(size) for size in SIZES])
@pytest.mark.parametrize(
    ("name", "text"),
    [("01-idle", CODE), ("01c-qr-enlarged", CODE), ("08a-out-of-service", CODE), ("03b-comment-by-phone", COMMENT)],
)
@pytest.mark.parametrize("variant", ["ar", "en", "ar_hc"])
def test_a_phone_reads_the_code_on_the_screen(drawn: Drawn, size: str, own: bool, name: str, text: str, variant: str):  # noqa: PLR0917
    found = decode(Image.open(drawn(size, own) / f"{name}_{size}_{variant}.png"), symbols=[ZBarSymbol.QRCODE])
    assert [code.data.decode() for code in found] == [text]


@pytest.mark.parametrize(("size", "own"), [together("800x480")])
def test_arabic_is_the_mirror_of_english(drawn: Drawn, size: str, own: bool):
    """The two desk terminals' dock: the QR code at the start edge, so on the right in Arabic."""
    boxes = {}
    for language in ("ar", "en"):
        picture = Image.open(drawn(size, own) / f"01-idle_800x480_{language}.png")
        boxes[language] = decode(picture, symbols=[ZBarSymbol.QRCODE])[0].rect
    assert boxes["en"].left < 100
    assert boxes["ar"].left > 600
