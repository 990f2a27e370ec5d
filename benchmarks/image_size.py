"""The size of the read-only root file system, as it lies on a card and goes over the network.

Peer: the same Debian with Chromium in kiosk mode in place of the app (benchmarks/image_peer.py).
"""

import json
import sys

from benchmarks import image_peer
from image.__main__ import FOLDER
from image.built import Built

MIB = 1 << 20


def main() -> None:
    """Print one JSON line, sizes in MiB; or one that says why it was skipped."""
    ours, peer = Built(FOLDER), image_peer.kept()
    if not ours.squashfs.exists() or peer is None:
        why = "no image is kept: sudo make image BOARD=qemu, then sudo python -m benchmarks.image_peer"
        sys.stdout.write(json.dumps({"bench": "image_size", "skipped": why}) + "\n")
        return
    value, theirs = (built.squashfs.stat().st_size / MIB for built in (ours, peer))
    line = {
        "bench": "image_size", "value": round(value, 1), "unit": "MiB", "n": 1,
        "release": round(ours.release("qemu").stat().st_size / MIB, 1),
        "peer": "same Debian with chromium in place of the app", "peer_value": round(theirs, 1),
        "ratio": round(value / theirs, 3),
    }  # fmt: skip
    sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
