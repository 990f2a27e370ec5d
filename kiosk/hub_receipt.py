"""The hub's receipt: the only thing in the world that removes a record from the outbox."""

from collections.abc import Sequence

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.identity import HubKey, base64_bytes, key_named

_BEFORE = b"rayak-receipt-1\n"


class RefusedByHub(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str | None
    index: int
    reason: str
    message: str


class Receipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    v: int
    kiosk: str
    nonce: str
    hub_time: str
    accepted: list[str]
    refused: list[RefusedByHub]


class _Signed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    receipt: msgspec.Raw
    key: str
    signature: str


class ReceiptError(Exception):
    """The answer is not a receipt of our hub for our request."""


def verified(body: bytes, hub_keys: Sequence[HubKey], kiosk: str, nonce: str) -> Receipt:
    """The receipt in an answer, its signature held against the bytes as sent (docs/wire.md); ReceiptError otherwise."""
    try:
        signed = msgspec.json.decode(body, type=_Signed)
        signature = base64_bytes(signed.signature)
    except (msgspec.DecodeError, ValueError) as error:
        raise ReceiptError("the answer is not a receipt") from error
    hub_key = key_named(hub_keys, signed.key)
    if hub_key is None:
        raise ReceiptError("the receipt is signed with a key that we do not know")
    _check(bytes(signed.receipt), signature, hub_key)
    return _for_us(bytes(signed.receipt), kiosk, nonce)


def _check(receipt: bytes, signature: bytes, hub_key: HubKey) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(hub_key.public).verify(signature, _BEFORE + receipt)
    except InvalidSignature as error:
        raise ReceiptError("the receipt's signature is wrong") from error


def _for_us(raw: bytes, kiosk: str, nonce: str) -> Receipt:
    try:
        receipt = msgspec.json.decode(raw, type=Receipt)
    except msgspec.DecodeError as error:
        raise ReceiptError("the receipt cannot be read") from error
    if receipt.v != 1 or receipt.kiosk != kiosk or receipt.nonce != nonce:
        raise ReceiptError("the receipt is for another request")
    return receipt
