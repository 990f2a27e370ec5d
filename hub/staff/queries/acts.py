"""What staff did at the kiosks, newest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from django.utils.translation import gettext as _

from hub.feedback.domain.wire import Deed
from hub.feedback.models import Record
from hub.fleet.models import Centre, StaffPin

MOST, FEW = 10_000, 10
DEEDS: tuple[str, ...] = get_args(Deed)


@dataclass(frozen=True)
class Asked:
    """Of a centre, a kiosk, a person (as records name them) or a deed; empty stands for any."""

    centre: str = ""
    kiosk: str = ""
    by: str = ""
    did: str = ""


@dataclass(frozen=True)
class Act:
    """A record of what was done, and whose PIN it was."""

    record: Record
    name: str

    @property
    def deed(self) -> str:
        """What was done, in words."""
        return deeds()[self.record.how]


def asked(query: Mapping[str, str]) -> Asked:
    """What an address asks for; anything it may not say counts as not said."""
    centre, did = query.get("centre", ""), query.get("did", "")
    return Asked(
        centre if Centre.objects.filter(code=centre).exists() else "",
        query.get("kiosk", "").strip().upper()[:4],
        query.get("by", "")[:16],
        did if did in DEEDS else "",
    )


def newest(question: Asked, most: int) -> list[Act]:
    """The newest acts asked for, with names; two queries however many there are."""
    wanted = {"centre": question.centre, "kiosk": question.kiosk, "who": question.by, "how": question.did}
    found = Record.objects.filter(kind="act", **{field: value for field, value in wanted.items() if value})
    acts = list(found.order_by("-at_ms", "-seq")[:most])
    names = _names({act.who for act in acts})
    return [Act(act, names.get((act.centre, act.who), "")) for act in acts]


def people(centre: str) -> list[StaffPin]:
    """Everybody who ever had a PIN, at a centre or anywhere, by name."""
    mine = {"centre": centre} if centre else {}
    return list(StaffPin.objects.filter(**mine).order_by("name", "by"))


def deeds() -> dict[str, str]:
    """The words for what may be done, in the language of the page."""
    return {
        "in": _("Signed in"),
        "refused": _("A wrong PIN"),
        "locked": _("The fifth wrong PIN: locked"),
        "out": _("Left the staff corner"),
        "reset": _("New customer"),
        "close": _("Took it out of service"),
        "open": _("Put it back in service"),
        "test": _("Tested a device"),
        "print": _("Printed a test"),
        "sound": _("Changed the sound"),
        "brightness": _("Changed the brightness"),
        "code": _("Showed the code for the call centre"),
        "export": _("Exported what waits"),
        "restart": _("Restarted it"),
    }


def _names(who: set[str]) -> dict[tuple[str, str], str]:
    found = StaffPin.objects.filter(by__in=who).values_list("centre_id", "by", "name")
    return {(centre, by): name for centre, by, name in found} | {("", "site"): ""}
