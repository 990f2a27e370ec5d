"""A kiosk that nobody enrolled asks to be; somebody who may picks its desk, and it is a kiosk."""

from django.conf import settings

from hub.clock import wire_time
from hub.fleet.domain import enrolment, nonce, pairing_code
from hub.fleet.domain.signature import Signed
from hub.fleet.domain.wire import Pair, PairAnswer
from hub.fleet.models import Desk, Kiosk, Pairing


class PairingError(Exception):
    """A kiosk cannot be paired so; `why` is `used` (it is paired already) or `gone` (what it was to replace)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def known(public_key: str) -> bool:
    """Whether this key, in base64, asked before; RefusalError 400 when it is none."""
    return Pairing.objects.filter(key=enrolment.key_of(public_key).hex()).exists()


def answered(asked: Pair, signed: Signed) -> PairAnswer:
    """Inside a transaction: a code while nobody has paired the kiosk, its enrolment from then on."""
    nonce.spend(signed)
    now_ms, key = signed.received_ms, enrolment.key_of(asked.public_key).hex()
    told = {"serial": asked.serial, "version": asked.version, "asked_ms": now_ms}
    pairing, _ = Pairing.objects.select_related("kiosk__desk__centre", "kiosk__desk__service").get_or_create(
        key=key, defaults=told
    )
    if pairing.kiosk is not None:
        return PairAnswer(1, wire_time(now_ms), "paired", None, None, None, enrolment.answer(pairing.kiosk, now_ms))
    Pairing.objects.filter(key=key).update(**told)
    code, until_ms = pairing_code.current(pairing, now_ms)
    url = f"{settings.PUBLIC_URL.upper()}/P/{code.replace('-', '')}"
    return PairAnswer(1, wire_time(now_ms), "waiting", code, wire_time(until_ms), url, None)


def pair(key: str, desk: Desk, replaced: str, by: str, now_ms: int) -> Kiosk:
    """Inside a transaction: the kiosk of a key at a desk, in the place of the one numbered `replaced` unless empty.

    `by` is who did it. PairingError, and then nothing has changed.
    """
    pairing = Pairing.objects.select_for_update(of=("self",)).get(key=key)
    if pairing.kiosk_id is not None:
        raise PairingError("used")
    if replaced:
        _revoke(desk, replaced, now_ms)
    pairing.kiosk = enrolment.made(desk, bytes.fromhex(key), pairing.version, now_ms)
    pairing.replaced_id, pairing.paired_ms, pairing.by = replaced or None, now_ms, by
    pairing.save(update_fields=["kiosk", "replaced", "paired_ms", "by"])
    return pairing.kiosk


def _revoke(desk: Desk, number: str, now_ms: int) -> None:
    standing = Kiosk.objects.filter(number=number, desk=desk, revoked_ms=None)
    if standing.update(revoked_ms=now_ms) != 1:
        raise PairingError("gone")
