"""The sample chip for the tests, with files changed or taken away."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache

from devices.protocols.emrtd import Password
from devices.virtual.applets.emrtd import Chip
from devices.virtual.issuer import Issuer
from devices.virtual.samples import ZONE_KEY, travel_chip

TODAY = date(2026, 11, 21)
PASSWORD = Password("MRZ", ZONE_KEY)
ECDH_GENERIC = "0.4.0.127.0.7.2.2.4.2."


@cache
def issuer() -> Issuer:
    return Issuer(datetime(2026, 11, 21, tzinfo=UTC))


@cache
def _made(*ways: tuple[str, int], basic: bool) -> Chip:
    return travel_chip(issuer(), *ways, basic=basic)


def chip(*ways: tuple[str, int], basic: bool = True, **changed: bytes | None) -> Chip:
    """A chip that offers these ways of PACE; `changed` replaces a file (EF_COM: EF.COM), None takes it away."""
    made = _made(*ways, basic=basic)
    files = {**made.files, **{name.replace("_", "."): content for name, content in changed.items()}}
    return replace(made, files={name: content for name, content in files.items() if content is not None})


def sod() -> bytes:
    return chip().files["EF.SOD"]
