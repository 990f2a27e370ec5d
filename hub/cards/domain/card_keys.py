"""The key store of the simulated issuer: every card's keys follow from one master key and the card's id."""

from django.conf import settings

from hub import paths
from hub.cards.domain.scp03 import CardKeys, cmac

_NAME = b"rayak-card-1"


def keys_of(card: bytes) -> CardKeys:
    """The keys of a card with this id: AES-CMAC by the master key over a purpose, a name and the id."""
    master = paths.secret_file(settings.CARD_MASTER_KEY, 16)
    return CardKeys(cmac(master, b"\x01" + _NAME + card), cmac(master, b"\x02" + _NAME + card))
