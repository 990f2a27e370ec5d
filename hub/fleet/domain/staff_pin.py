"""The PINs of members of staff: made here, told once, kept as hashes, published to the kiosks of their centre."""

import base64
import hashlib
import os
import secrets
from itertools import pairwise

import msgspec

from hub.clock import wire_time
from hub.fleet.domain import hub_key
from hub.fleet.domain.wire import StaffCost, StaffList, StaffPerson
from hub.fleet.models import Centre, StaffPin, StaffRoll
from hub.fleet.queries.kiosk import Standing

PREFIX = b"rayak-staff-1\n"
DIGITS = 6
LETTERS = "abcdefghjkmnpqrstvwxyz23456789"
LN, R, P = 15, 8, 3  # OWASP Password Storage Cheat Sheet, scrypt with 32 MiB


class StaffPinError(ValueError):
    """What was asked for cannot be done; the text says why."""


def issue(centre: Centre, name: str, now_ms: int) -> tuple[StaffPin, str]:
    """Inside a transaction: whose it is, and a PIN that nobody else at the centre has; only its hash is kept."""
    if not name.strip():
        raise StaffPinError("A PIN is given to somebody: the name is empty.")
    roll, _ = StaffRoll.objects.get_or_create(centre=centre, defaults={"salt": os.urandom(16), "changed_ms": now_ms})
    taken = set(StaffPin.objects.filter(centre=centre, ended_ms=None).values_list("hash", flat=True))
    pin = _drawn()
    while hashed(pin, bytes(roll.salt)) in taken:
        pin = _drawn()
    by = "".join(secrets.choice(LETTERS) for _ in range(6))
    made = StaffPin.objects.create(
        centre=centre, by=by, name=name.strip(), hash=hashed(pin, bytes(roll.salt)), made_ms=now_ms
    )
    _changed(centre, now_ms)
    return made, pin


def end(centre: Centre, by: str, now_ms: int) -> None:
    """Inside a transaction: the PIN is good no more, at each kiosk from its next fetch on. StaffPinError."""
    if not StaffPin.objects.filter(centre=centre, by=by, ended_ms=None).update(ended_ms=now_ms):
        raise StaffPinError(f"Nobody at {centre.code} is named {by}, or their PIN has ended already.")
    _changed(centre, now_ms)


def signed(standing: Standing) -> bytes | None:
    """The list of a kiosk's centre as docs/wire.md has it; None for a centre that never had a PIN."""
    centre = standing.centre
    roll = StaffRoll.objects.filter(centre=centre).first()
    if roll is None:
        return None
    people = StaffPin.objects.filter(centre=centre, ended_ms=None).order_by("by")
    cost = StaffCost(base64.b64encode(bytes(roll.salt)).decode(), LN, R, P)
    listed = StaffList(1, centre, wire_time(roll.changed_ms), cost, [StaffPerson(one.by, one.hash) for one in people])
    return hub_key.enveloped("staff", PREFIX, msgspec.json.encode(listed), standing.hub_key)


def hashed(pin: str, salt: bytes) -> str:
    """Base64 of scrypt's 32 bytes (RFC 7914)."""
    room = 2 * 128 * R * ((1 << LN) + P)
    return base64.b64encode(
        hashlib.scrypt(pin.encode(), salt=salt, n=1 << LN, r=R, p=P, maxmem=room, dklen=32)
    ).decode()


def _drawn() -> str:
    """Six digits by chance, and none that anybody tries first."""
    while True:
        pin = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        steps = {int(after) - int(before) for before, after in pairwise(pin)}
        if steps not in ({0}, {1}, {-1}):
            return pin


def _changed(centre: Centre, now_ms: int) -> None:
    """A list's time goes forward, whatever the clock does: kiosks take only a newer one."""
    roll = StaffRoll.objects.get(centre=centre)
    roll.changed_ms = max(now_ms, roll.changed_ms + 1)
    roll.save(update_fields=["changed_ms"])
