"""Which chip a holder has, and what a card of the simulated issuer is made with."""

from hub.cards.domain import card_keys
from hub.cards.models import Chip, Holder


def put(of: Holder, card: str, version: int) -> Chip:
    """Inside a transaction: the holder's chip by its card id (20 hex characters), and the version that is due.

    ValueError when the card is another holder's.
    """
    if Chip.objects.filter(card=card).exclude(holder=of).exists():
        raise ValueError(f"Card {card} is another holder's")
    made, _ = Chip.objects.update_or_create(holder=of, defaults={"card": card, "version": version})
    return made


def made_with(card: str) -> dict[str, str]:
    """The card's id and its two keys in hexadecimal: for the making of a sample card, and a secret."""
    keys = card_keys.keys_of(bytes.fromhex(card))
    return {"card": card, "enc": keys.enc.hex(), "mac": keys.mac.hex()}
