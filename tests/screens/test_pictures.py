"""Every screen, language and size, drawn by the app and compared with the pictures in docs/screens."""

import subprocess
import sys
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

pytestmark = [
    pytest.mark.screens,
    pytest.mark.xdist_group("pictures"),  # drawn once, on one worker
    pytest.mark.timeout(1200),
]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """The folder with every picture of every size, drawn now."""
    out = tmp_path_factory.mktemp("screens")
    for size in SIZES:
        for kind in [[], ["--self-service"]] if size in SELF_SERVICE else [[]]:
            with virtual_display(size) as env:
                done = subprocess.run(
                    [sys.executable, "-m", "tests.screens.gallery", size, str(out), *kind],
                    env=env, cwd=ROOT, check=False, capture_output=True, text=True, timeout=600,
                )  # fmt: skip
            assert done.returncode == 0, done.stderr[-2000:]
    return out


def test_every_picture_is_as_it_was(drawn):
    names = {path.name for path in drawn.iterdir()}
    assert names == {path.name for path in REFERENCES.glob("*.png") if "-web-" not in path.name}, "run make screens"
    changed = {name: round(difference(drawn / name, REFERENCES / name), 4) for name in sorted(names)}
    assert {name: share for name, share in changed.items() if share > MOST_DIFFERENT} == {}


def test_the_comparison_sees_a_changed_word(drawn):
    one, other = (drawn / f"01-idle_800x480_{language}.png" for language in ("ar", "en"))
    assert difference(one, other) > 5 * MOST_DIFFERENT
    online, offline = drawn / "01-idle_800x480_en.png", drawn / "01b-idle-offline_800x480_en.png"
    assert difference(online, offline) > MOST_DIFFERENT


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("name", "text"),
    [("01-idle", CODE), ("01c-qr-enlarged", CODE), ("08a-out-of-service", CODE), ("03b-comment-by-phone", COMMENT)],
)
@pytest.mark.parametrize("variant", ["ar", "en", "ar_hc"])
def test_a_phone_reads_the_code_on_the_screen(drawn, size, name, text, variant):
    found = decode(Image.open(drawn / f"{name}_{size}_{variant}.png"), symbols=[ZBarSymbol.QRCODE])
    assert [code.data.decode() for code in found] == [text]


def test_arabic_is_the_mirror_of_english(drawn):
    """The two desk terminals' dock: the QR code at the start edge, so on the right in Arabic."""
    boxes = {}
    for language in ("ar", "en"):
        found = decode(Image.open(drawn / f"01-idle_800x480_{language}.png"), symbols=[ZBarSymbol.QRCODE])
        boxes[language] = found[0].rect
    assert boxes["en"].left < 100
    assert boxes["ar"].left > 600
