"""A code becomes an identity: the kiosk makes its key, the hub gives it a number and a place."""

import base64
import re
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kiosk import VERSION
from kiosk.clock import Clock, from_wire
from kiosk.config import Sender
from kiosk.hub_client import Answer, HubClient
from kiosk.hub_signing import Signer
from kiosk.identity import Facts, HubKey, Identity, Site, fingerprint_of
from kiosk.key import key_for_enrolment, public_bytes
from kiosk.presence import check_fits

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{12}")


class EnrolmentError(Exception):
    """The kiosk is not enrolled; the text says why and what to do."""


class EnrolAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the hub tells a kiosk that it takes, at enrolment and at pairing."""

    v: int
    kiosk: str
    hub_time: str
    hub_key: HubKey
    presence_key: bytes
    public_url: str
    site: Site


def tidy_code(typed: str) -> str:
    """A code as the wire has it, typed in any case, with or without dashes; EnrolmentError when it cannot be one."""
    plain = re.sub(r"[\s-]", "", typed).upper()
    if not _CODE.fullmatch(plain):
        raise EnrolmentError(f"{typed!r} is not an enrolment code: it has 12 of 0-9 and A-Z without I, L, O and U")
    return "-".join((plain[:4], plain[4:8], plain[8:]))


def enrol(hub_url: str, typed: str, data_dir: Path, clock: Clock, settings: Sender) -> Identity:
    """Ask the hub for a number with a single-use code, and save what it tells.

    EnrolmentError, HubError or OSError, and then asking again with the same code is safe: the key stays the same.
    """
    code = tidy_code(typed)
    key = key_for_enrolment(data_dir)
    public = public_bytes(key)
    request = {
        "v": 1,
        "code": code,
        "public_key": base64.b64encode(public).decode(),
        "version": VERSION,
        "sent": clock.stamp(),
    }
    client = HubClient(hub_url, Signer(key, fingerprint_of(public)), clock, settings)
    answer = client.post("/api/v1/enrol", msgspec.json.encode(request))
    try:
        told = msgspec.json.decode(answer.body, type=EnrolAnswer)
    except (msgspec.DecodeError, ValueError) as error:
        raise answer.not_the_hub(f"its answer is not the hub's: {error}") from error
    return identity_of(told, answer, hub_url.rstrip("/"), data_dir, key)


def identity_of(told: EnrolAnswer, answer: Answer, hub_url: str, data_dir: Path, key: "Ed25519PrivateKey") -> Identity:
    """Save what the hub told; EnrolmentError, HubError or OSError when it cannot be used or stored."""
    return Identity.create(data_dir, _facts(told, answer, hub_url), key)


def _facts(told: EnrolAnswer, answer: Answer, hub_url: str) -> Facts:
    try:
        from_wire(told.hub_time)
        facts = Facts(1, told.kiosk, hub_url, told.hub_key, told.presence_key, told.public_url, told.site)
    except ValueError as error:
        raise answer.not_the_hub(f"its answer is not the hub's: {error}") from error
    _check_qr(told.public_url, told.site.desk.code)
    return facts


def _check_qr(public_url: str, desk: str) -> None:
    try:
        check_fits(public_url.rstrip("/"), desk)
    except ValueError as error:
        raise EnrolmentError(f"the desk's QR code cannot be drawn: {error}") from error
