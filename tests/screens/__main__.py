"""Draws every screen of every size, and the phone's pages, into a folder: `python -m tests.screens FOLDER`."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.display import virtual_display
from tests.screens.gallery import SELF_SERVICE, SIZES

ROOT = Path(__file__).parents[2]
WALKS = (
    "tests/hub/test_browser.py",
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
    for seen, name in PHONE.items():
        for language in ("ar", "en"):
            picture = ROOT / "build" / "screens" / "web" / f"{seen}_390x844_{language}.png"
            shutil.copy(picture, out / f"{name}_390x844_{language}.png")


if __name__ == "__main__":
    main()
