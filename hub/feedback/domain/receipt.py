"""A receipt in the bytes that its signature covers."""

import msgspec

from hub.feedback.domain.wire import Receipt
from hub.fleet.domain import hub_key

PREFIX = b"rayak-receipt-1\n"


def signed(receipt: Receipt) -> bytes:
    """The answer to a batch: the receipt, the name of the hub's key, and its signature over the receipt's bytes."""
    body = msgspec.json.encode(receipt)
    tail = f',"key":"{hub_key.NAME}","signature":"{hub_key.sign(PREFIX + body)}"}}'
    return b'{"receipt":' + body + tail.encode()
