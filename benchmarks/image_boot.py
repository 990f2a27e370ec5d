"""From the twin's power-on to the idle screen drawn, as its panel shows it; QEMU emulates the processor.

Peer: the same Debian with Chromium in kiosk mode showing an equal static page (benchmarks/image_peer.py).
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from PIL import Image

from benchmarks import image_peer
from benchmarks.desk import CODE_X, CODE_Y, DARK, DRAWN, HEIGHT, THEME, WIDTH
from image.__main__ import FOLDER
from image.built import Built
from image.recipe import board, recipe
from image.twin import HOST, Twin, TwinError
from kiosk.demo import Demo
from tests.journey.conftest import free_port

ROUNDS, PATIENCE = 3, 600


def main() -> None:
    """Print one JSON line, times in seconds; or one that says why it was skipped."""
    peer = image_peer.kept()
    if not Built(FOLDER).disk("qemu").exists() or peer is None:
        why = "no image is kept: sudo make image BOARD=qemu, then sudo python -m benchmarks.image_peer"
        sys.stdout.write(json.dumps({"bench": "image_boot", "skipped": why}) + "\n")
        return
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = _both(
            Path(folder, "ours"), Twin(board("qemu"), recipe().disk, peer, _made(Path(folder, "peer")), (WIDTH, HEIGHT))
        )
    line = {
        "bench": "image_boot", "value": round(median(ours), 1), "unit": "s", "n": ROUNDS,
        "p50": round(1000 * median(ours)), "p99": round(1000 * max(ours)),
        "peer": "same Debian, chromium --kiosk, equal static page", "peer_value": round(median(theirs), 1),
        "ratio": round(median(ours) / median(theirs), 3),
    }  # fmt: skip
    sys.stdout.write(json.dumps(line) + "\n")


def _both(folder: Path, peer: Twin) -> tuple[list[float], list[float]]:
    """Ours, enrolled in a life before as a kiosk in the field is, and the peer, by turns."""
    with Demo(_made(folder) / "hub", free_port()) as hub:
        hub.folder.mkdir()
        hub.prepare()
        hub.start_hub()
        twin = Twin(board("qemu"), recipe().disk, Built(FOLDER), folder, (WIDTH, HEIGHT))
        code = hub.hub("code", "--centre", "ISA", "--desk", "ISA04").split()[-1]
        twin.put("enrol.toml", f'hub = "http://{HOST}:{hub.port}"\ncode = "{code}"\n')
        _start(twin)
        rounds = [(_start(twin), _start(peer)) for _ in range(ROUNDS)]
    return [one for one, _ in rounds], [other for _, other in rounds]


def _start(twin: Twin) -> float:
    """Seconds from power-on to the idle screen."""
    began = time.monotonic()
    twin.power_on()
    _wait(lambda: _is_drawn(twin))
    took = time.monotonic() - began
    twin.power_cut()
    return took


def _is_drawn(twin: Twin) -> bool:
    """Whether the panel has the colours of the idle screen where they belong, and its code."""
    picture = twin.folder / "panel.png"
    try:
        twin.screenshot(picture)
        panel = Image.open(picture).convert("RGB")
    except (OSError, TwinError):
        return False
    if panel.size != (WIDTH, HEIGHT):
        return False
    pixels = panel.load()
    coded = any(sum(pixels[x, y]) < DARK for x in CODE_X for y in CODE_Y)
    return coded and all(_is(pixels[place], token) for place, token in DRAWN.items())


def _is(pixel: tuple[int, int, int], token: str) -> bool:
    wanted = [round(255 * part) for part in THEME.color(token)[:3]]
    return all(abs(one - other) <= 4 for one, other in zip(pixel, wanted, strict=True))


def _wait(ready: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError(f"not drawn after {PATIENCE} s")
        time.sleep(0.5)


def _made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder


if __name__ == "__main__":
    main()
