"""A receipt in the bytes that its signature covers."""

import msgspec

from hub.feedback.domain.wire import Receipt
from hub.fleet.domain import hub_key

PREFIX = b"rayak-receipt-1\n"


def signed(receipt: Receipt, key: str) -> bytes:
    """The answer to a batch: the receipt, the name of the hub's key, and its signature over the receipt's bytes.

    `key` is the newest that the kiosk says it has.
    """
    return hub_key.enveloped("receipt", PREFIX, msgspec.json.encode(receipt), key)
