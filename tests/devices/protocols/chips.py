"""Made-up chips for the tests: one person's files, and every way of access."""

from datetime import UTC, date, datetime
from functools import cache

from devices.protocols import mrz
from devices.protocols.emrtd import Password
from devices.virtual import lds
from devices.virtual.applets.emrtd import Chip
from devices.virtual.issuer import Issuer
from devices.virtual.mrz import Printed, td1

TODAY = date(2026, 11, 21)
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40 + b"\xff\xd9"
ZONE = td1(Printed("010203049", "010203", "F", "310131", "SAMPLE", "FATIMA AHMED"))
KEY = mrz.parse(ZONE, TODAY).key
PASSWORD = Password("MRZ", KEY)
ACCESS_NUMBER = "123456"
ECDH_GENERIC = "0.4.0.127.0.7.2.2.4.2."
GROUPS = {"DG1": lds.dg1(ZONE), "DG2": lds.dg2(JPEG), "DG11": lds.dg11("مثال فاطمة", "010203049", "20010203")}


@cache
def issuer() -> Issuer:
    return Issuer(datetime(2026, 11, 21, tzinfo=UTC))


@cache
def sod() -> bytes:
    return issuer().sod(lds.numbered(GROUPS))


def chip(*ways: tuple[str, int], basic: bool = True, **changed: bytes | None) -> Chip:
    """A chip that offers these ways of PACE; `changed` replaces a file, or takes it away with None."""
    files: dict[str, bytes | None] = {**GROUPS, "EF.COM": lds.common(GROUPS), "EF.SOD": sod()}
    if ways:
        files["EF.CardAccess"] = lds.card_access(*ways)
    files |= {name.replace("EF_", "EF."): content for name, content in changed.items()}
    kept = {name: content for name, content in files.items() if content is not None}
    return Chip(kept, KEY, ACCESS_NUMBER, basic=basic)
