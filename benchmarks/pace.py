"""A whole PACE handshake, terminal and chip in one process; peer: the same points of the curve and nothing else.

ECDH with generic mapping on brainpoolP256r1 with AES-128, as travel documents have it (ICAO Doc 9303-11, 4.4).
"""

import json
import sys
import time
from collections.abc import Callable
from secrets import token_bytes
from statistics import median, quantiles

from devices.protocols.apdu import Card
from devices.protocols.emrtd import Password, pace
from devices.protocols.emrtd.card_access import offers
from devices.virtual import lds
from devices.virtual.applets.emrtd import Chip, EmrtdCard
from devices.virtual.samples import AES_128_BRAINPOOL, ZONE_KEY

ROUNDS = 100
ACCESS = lds.card_access(AES_128_BRAINPOOL)
(OFFER,) = offers(ACCESS)
CURVE = OFFER.curve


def handshake() -> None:
    """Both sides from the choice of the password to the open channel."""
    chip = EmrtdCard(Chip({"EF.CardAccess": ACCESS}, ZONE_KEY))
    pace.open_session(Card(chip.answer), OFFER, Password("MRZ", ZONE_KEY), token_bytes)


def points() -> None:
    """Each side: its mapping key's point, the shared one, nonce x G and the sum, its own point, and the secret."""
    nonce = int.from_bytes(token_bytes(16))
    keys = [pace.private_key(CURVE, token_bytes) for _ in range(4)]
    sent = [CURVE.encode(CURVE.multiply(key, CURVE.generator)) for key in keys[:2]]
    bases = [
        pace.map_generator(CURVE, nonce, key, CURVE.decode(theirs, "bench"))
        for key, theirs in zip(keys[:2], sent[::-1], strict=True)
    ]
    agreed = [CURVE.multiply(key, base) for key, base in zip(keys[2:], bases, strict=True)]
    secrets = [pace.shared_secret(CURVE, key, point) for key, point in zip(keys[2:], agreed[::-1], strict=True)]
    assert secrets[0] == secrets[1]


def taken(action: Callable[[], None]) -> float:
    """Milliseconds."""
    start = time.perf_counter()
    action()
    return 1000 * (time.perf_counter() - start)


def main() -> None:
    """Print one JSON line; milliseconds. The two take turns, so that both see the same machine."""
    both = [(taken(handshake), taken(points)) for _ in range(ROUNDS)]
    ours, theirs = ([pair[side] for pair in both] for side in (0, 1))
    cut = quantiles(ours, n=100)
    line = {
        "bench": "pace", "value": round(median(ours), 2), "unit": "ms", "n": ROUNDS,
        "p50": round(cut[49], 2), "p99": round(cut[98], 2),
        "peer": "its points of the curve alone", "peer_value": round(median(theirs), 2),
        "ratio": round(median(ours) / median(theirs), 3),
    }  # fmt: skip
    sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
