"""What ails a kiosk by its last beat, in words, and what to do about it."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from hub.clock import parse_wire_time
from hub.fleet.models import Kiosk

HOT_CELSIUS = 80  # from where a Raspberry Pi 4 slows itself down
SLOW_MS = 2000
LONG_MS = 30 * 60 * 1000


class Ailment(NamedTuple):
    """One thing that is not right, and what to do."""

    what: str
    todo: str


def ailments(kiosk: Kiosk) -> list[Ailment]:
    """Everything, the gravest first; nothing for a kiosk that tells no vitals."""
    told = kiosk.vitals or {}
    if not told:
        return []
    return [*_storage(told), *_parts(told), *_machine(told), *_queue(kiosk, told), *_published(told)]


def _storage(told: dict[str, object]) -> list[Ailment]:
    if told["ext4_errors"]:
        return [Ailment(_("The storage card had errors"), _("Export its queue, then replace the card."))]
    if _number(told["canary_ms"]) > SLOW_MS:
        return [Ailment(_("The storage card is slow"), _("Replace it when this stays."))]
    return []


def _parts(told: dict[str, object]) -> list[Ailment]:
    names = {
        "card": _("Card reader"),
        "zone": _("Zone reader"),
        "scanner": _("Code scanner"),
        "printer": _("Printer"),
    }
    cable = _("See its cable and power, then restart the kiosk.")
    words = {
        "lost": (_("no answer"), cable),
        "no-answer": (_("no answer"), cable),
        "offline": (_("offline"), _("Close its cover and switch it on.")),
        "paper-out": (_("paper out"), _("Put in a new roll.")),
        "paper-low": (_("paper low"), _("Have a new roll ready.")),
    }
    parts = told["parts"] if isinstance(told["parts"], list) else []
    found = [(names[part["kind"]], words[part["state"]]) for part in parts if part["state"] in words]
    return [Ailment(f"{name}: {what}", todo) for name, (what, todo) in found]


def _machine(told: dict[str, object]) -> list[Ailment]:
    found = []
    if told["under_voltage"]:
        found.append(Ailment(_("Its power sank"), _("Use the supply that came with the kiosk.")))
    if _number(told["celsius"]) >= HOT_CELSIUS:
        found.append(Ailment(_("It is too hot"), _("Free its openings, and keep the sun off.")))
    return found


def _queue(kiosk: Kiosk, told: dict[str, object]) -> list[Ailment]:
    """A kiosk that beats and does not get rid of its records."""
    oldest = told["oldest"]
    if isinstance(oldest, str) and kiosk.seen_ms and kiosk.seen_ms - parse_wire_time(oldest) > LONG_MS:
        return [Ailment(_("Its records wait for over half an hour"), _("Read its line in kiosk check."))]
    return []


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _published(told: dict[str, object]) -> list[Ailment]:
    """What the hub published and the kiosk would not take."""
    words = {
        "settings": (_("Settings refused: %(why)s"), _("Publish settings that it takes.")),
        "update": (_("Release refused: %(why)s"), _("Publish a release that it takes.")),
    }
    refused = [
        (what % {"why": part["why"]}, todo)
        for name, (what, todo) in words.items()
        if isinstance(part := told.get(name), dict) and part["state"] == "refused"
    ]
    return [Ailment(what, todo) for what, todo in refused]
