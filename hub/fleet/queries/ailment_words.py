"""The words for whatever may ail a kiosk or a centre, and what to do about it, in the language now active."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from hub.numerals import digits

Words = tuple[str, str]
Word = Callable[[], str]


def said(kind: str, part: str = "", detail: str = "") -> Words:
    """What it is and what to do; KeyError for a kind that there is not."""
    if kind == "part":
        return _part(part, detail)
    if kind == "gap":
        return _gap(detail)
    what, todo = (_CHAIN | _KIOSK | _SITE)[kind]
    return (what() % {"n": digits(detail), "code": detail}).rstrip(), todo()


def _gap(detail: str) -> Words:
    """Records between two that arrived, their ends written `2-7`."""
    first, _sep, last = detail.partition("-")
    what = _("Missing: record %(a)s") if first == last else _("Missing: records %(a)s to %(b)s")
    todo = _("What is missing comes when the kiosk sends again. If not within a day, its storage lost it.")
    return what % {"a": digits(first), "b": digits(last)}, todo


def _part(part: str, state: str) -> Words:
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
    what, todo = words[state]
    return f"{names[part]}: {what}", todo


_KIOSK: dict[str, tuple[Word, Word]] = {
    "screen": (
        lambda: _("Screen stopped"),
        lambda: _("It starts again by itself. If this stays, unplug the kiosk for ten seconds."),
    ),
    "out-of-service": (
        lambda: _("Out of service %(code)s"),
        lambda: _("Open the staff corner on its screen: it says why, and puts it back in service."),
    ),
    "disk": (
        lambda: _("Its storage is nearly full: %(n)s MB left"),
        lambda: _("Export its queue, then replace the card."),
    ),
    "disk-fault": (
        lambda: _("Its storage does not give back what was written: %(code)s"),
        lambda: _("Export its queue, then replace the card."),
    ),
    "ext4": (lambda: _("The storage card had errors"), lambda: _("Export its queue, then replace the card.")),
    "slow-storage": (lambda: _("The storage card is slow"), lambda: _("Replace it when this stays.")),
    "set-aside": (
        lambda: _("Records that the hub refused: %(n)s"),
        lambda: _("Tell whoever runs the hub; nothing is lost."),
    ),
    "power": (lambda: _("Its power sank"), lambda: _("Use the supply that came with the kiosk.")),
    "heat": (lambda: _("It is too hot: %(n)s °C"), lambda: _("Free its openings, and keep the sun off.")),
    "clock": (
        lambda: _("Its clock is not set"),
        lambda: _("It takes the time from the network. If this stays, see its network cable."),
    ),
    "settings-refused": (
        lambda: _("Settings refused: %(code)s"),
        lambda: _("Publish settings that it takes."),
    ),
    "release-refused": (
        lambda: _("Release refused: %(code)s"),
        lambda: _("Publish a release that it takes."),
    ),
    "queue": (lambda: _("Its records wait for over half an hour"), lambda: _("Read its line in kiosk check.")),
}
_SITE: dict[str, tuple[Word, Word]] = {
    "silent": (
        lambda: _("No word from the kiosk"),
        lambda: _("See that it is switched on and its network cable is in. Ratings are kept on it."),
    ),
    "asleep": (
        lambda: _("No word from the kiosk; the centre is closed"),
        lambda: _("Nothing to do before the centre opens."),
    ),
    "centre-silent": (
        lambda: _("No word from any kiosk of the centre"),
        lambda: _("See the centre’s power and network. Ratings are kept on the kiosks."),
    ),
    "hub-deaf": (
        lambda: _("No word from any kiosk at all"),
        lambda: _("See the hub’s own network, name and certificate."),
    ),
}
_CHAIN: dict[str, tuple[Word, Word]] = {
    "chain-break": (
        lambda: _("Chain broken at %(n)s"),
        lambda: _("Somebody changed its storage. Keep the kiosk as it is, and tell whoever runs the hub."),
    ),
    "new-stream": (
        lambda: _("New outbox"),
        lambda: _("Its storage was emptied or replaced. If nobody of yours did that, look into it."),
    ),
}
