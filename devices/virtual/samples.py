"""Made-up chips, ready to be put into a virtual reader: sample data, no such people or cards exist."""

from datetime import date

from devices.protocols import mrz
from devices.virtual import lds
from devices.virtual.applets.emrtd import Chip
from devices.virtual.issuer import Issuer
from devices.virtual.mrz import Printed, td1
from devices.virtual.portrait import PORTRAIT

ZONE = td1(Printed("010203049", "010203", "F", "310131", "SAMPLE", "FATIMA AHMED"))
ZONE_KEY = mrz.parse(ZONE, date(2026, 1, 1)).key
ACCESS_NUMBER = "123456"
GROUPS = {
    "DG1": lds.dg1(ZONE),
    "DG2": lds.dg2(PORTRAIT),
    "DG11": lds.dg11("مثال فاطمة أحمد", "010203049", "20010203"),
}
AES_128_BRAINPOOL = ("0.4.0.127.0.7.2.2.4.2.2", 13)


def travel_chip(issuer: Issuer, *ways: tuple[str, int], basic: bool = True) -> Chip:
    """A travel application of this issuer that offers these ways of PACE (lds.card_access), and BAC if `basic`."""
    files = {**GROUPS, "EF.COM": lds.common(GROUPS), "EF.SOD": issuer.sod(lds.numbered(GROUPS))}
    if ways:
        files["EF.CardAccess"] = lds.card_access(*ways)
    return Chip(files, ZONE_KEY, ACCESS_NUMBER, basic=basic)
