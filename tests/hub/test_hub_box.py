"""What a kiosk without a network seals to the hub opens here, and nowhere else."""

from base64 import b64decode

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from hub.fleet.domain import hub_box
from tests.hub.conftest import KEYS
from tests.hub.kiosk_side import KioskSide

INFO = b"rayak-export-1"


def sealed(content: bytes, info: bytes = INFO) -> bytes:
    """As docs/wire.md, *On a stick*, has it."""
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
    return suite.encrypt(content, X25519PublicKey.from_public_bytes(b64decode(hub_box.public("h1"))), info=info)


def test_a_kiosk_learns_the_key_at_enrolment(kiosk: KioskSide):
    assert kiosk.answer["hub_key"]["box"] == hub_box.public("h1") == KEYS["box"]["public_base64"]


def test_what_was_sealed_opens():
    assert hub_box.open(sealed(b"what waits"), INFO, "h1") == b"what waits"
    assert len(sealed(b"")) == 32 + 16


@pytest.mark.parametrize(
    "bent",
    [
        lambda text: text[:-1],
        lambda text: text[:20],
        lambda _: b"",
        lambda text: bytes(32) + text[32:],
        lambda text: text[:40] + bytes([text[40] ^ 1]) + text[41:],
    ],
)
def test_what_was_changed_does_not(bent):
    with pytest.raises(hub_box.BoxError, match="another hub, or changed"):
        hub_box.open(bent(sealed(b"what waits")), INFO, "h1")


def test_what_was_sealed_for_another_use_does_not():
    with pytest.raises(hub_box.BoxError):
        hub_box.open(sealed(b"what waits", b"rayak-other-1"), INFO, "h1")
