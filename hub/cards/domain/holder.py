"""Who a card belongs to, from its number and date of expiry together."""

import hmac
import re
from datetime import date

from hub.cards.domain import holder_key
from hub.cards.models import Holder

NUMBER = re.compile(r"[0-9]{9}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def tag(number: str) -> str:
    """What stands for this number wherever something is kept or counted."""
    return holder_key.tags("holder", number)[0]


def put(number: str, expiry: str) -> Holder:
    """Inside a transaction: the holder of a number, with the date on the card; ValueError on either."""
    if not NUMBER.fullmatch(number):
        raise ValueError("A personal number is nine digits")
    if not _DAY.fullmatch(expiry):
        raise ValueError("A date is written YYYY-MM-DD")
    date.fromisoformat(expiry)
    holder = known(number) or Holder(tag=tag(number))
    holder.expiry = expiry
    holder.save()
    return holder


def known(number: str) -> Holder | None:
    """Inside a transaction: the holder of a number; a tag of an older key is made anew."""
    tags = holder_key.tags("holder", number)
    found = Holder.objects.filter(tag__in=tags).first()
    if found is not None and found.tag != tags[0]:
        found.tag = tags[0]
        found.save(update_fields=["tag"])
    return found


def shown(number: str, expiry: str) -> Holder | None:
    """Inside a transaction: the holder, if the date is that of the card; None for either one wrong."""
    found = known(number)
    right = hmac.compare_digest(found.expiry if found else "0000-00-00", expiry)
    return found if right else None
