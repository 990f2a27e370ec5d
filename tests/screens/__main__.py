"""Draws every screen of every size, and the hub's pages, into a folder: `python -m tests.screens FOLDER`."""

import shutil
import subprocess
import sys
from pathlib import Path

from PIL import Image

from tests.display import virtual_display
from tests.screens.gallery import SELF_SERVICE, SIZES

ROOT = Path(__file__).parents[2]
SEEN = ROOT / "build" / "screens" / "web"
WALKS = (
    "tests/hub/test_browser.py",
    "tests/hub/test_browser_fleet.py",
    "tests/hub/test_browser_remote.py",
    "tests/hub/test_comment_by_phone.py",
)  # they leave pictures of what they see
PHONE = {
    "landing": "20a-web-landing",
    "rated": "20b-web-rated",
    "comment-known": "20c-web-comment",
    "ready": "20d-web-ready",
    "pair-centre": "30a-web-pair-centre",
    "pair-desk-second": "30b-web-pair-desk",
    "pair-confirm-second": "30c-web-pair-confirm",
    "pair-done-second": "30d-web-pair-done",
}

DESK = {
    "fleet": "31a-web-fleet",
    "staff-releases": "31b-web-releases",
    "staff-guide": "31c-web-guide",
}


def main() -> None:
    """One process and one virtual display a size, since an app runs once in a process; the phone's from Chromium."""
    out = Path(sys.argv[1])
    for size in SIZES:
        with virtual_display(size) as env:
            command = [sys.executable, "-m", "tests.screens.pairing", size, str(out)]
            subprocess.run(command, env=env, check=True)
            for kind in [[], ["--self-service"]] if size in SELF_SERVICE else [[]]:
                command = [sys.executable, "-m", "tests.screens.gallery", size, str(out), *kind]
                subprocess.run(command, env=env, check=True)
    subprocess.run([sys.executable, "-m", "pytest", "-q", *WALKS], cwd=ROOT, check=True)
    phone_pages(out)
    desk_pages(out)


def phone_pages(out: Path) -> None:
    """What the walks left of pages on a phone."""
    for language in ("ar", "en"):
        for seen, name in PHONE.items():
            shutil.copy(SEEN / f"{seen}_390x844_{language}.png", out / f"{name}_390x844_{language}.png")


def desk_pages(out: Path) -> None:
    """What they left of pages on a desk's screen, in 64 colours: a third of the bytes, and every word as sharp."""
    for language in ("ar", "en"):
        for seen, name in DESK.items():
            picture = Image.open(SEEN / f"{seen}_1440x900_{language}.png").convert("RGB").quantize(64)
            picture.save(out / f"{name}_1440x900_{language}.png", optimize=True)


if __name__ == "__main__":
    main()
