"""Turns the settings and the identity into what the app and its flows are made with."""

from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from pathlib import Path

from kiosk.config import Settings
from kiosk.flows.flood import Flood, Limits
from kiosk.flows.visitor import Times
from kiosk.identity import Identity
from kiosk.presence import Presence
from kiosk.ui.outside import Handing, Sign
from kiosk.voice import NoVoiceError, Voice
from kiosk.words import LANGUAGES, Words

ASSETS = Path(__file__).resolve().parents[1] / "assets"


def handing(card: str) -> Handing:
    """How a card is given to this kiosk's reader."""
    if not card.startswith("serial:"):
        return "insert"
    return "hold" if "protocol=pn532" in card else "swipe"


def services(settings: Settings) -> tuple[str, ...]:
    """What the home of a self-service kiosk has a tile for; a kiosk is one by its card reader or its scanner."""
    card, scanner = settings.devices.card, settings.devices.scanner
    has = {"card": card, "ready": card or scanner, "doc": scanner, "guide": card or scanner}
    return tuple(kind for kind, device in has.items() if device)


class DeskCode:
    """The code of the desk that the kiosk stands at now; its modules are worked out when it changes."""

    def __init__(self, identity: Identity, now: Callable[[], datetime]) -> None:
        self._identity, self._now = identity, now
        self._desk, self._text = "", ""
        self._presence: Presence | None = None
        self._modules: list[list[bool]] = []

    def modules(self) -> list[list[bool]]:
        text = self._of_this_desk().url()
        if text != self._text:
            self._text, self._modules = text, modules(text)
        return self._modules

    def renew(self) -> None:
        self._of_this_desk().renew()

    def _of_this_desk(self) -> Presence:
        desk = self._identity.place().desk
        if self._presence is None or desk != self._desk:
            one = self._identity
            self._presence = Presence(one.presence_key, one.number, desk, one.public_url, self._now)
            self._desk = desk
        return self._presence


def modules(text: str) -> list[list[bool]]:
    """The modules of a QR code; the first frame does not wait for the library, whose code comes in the next."""
    made: list[list[bool]] = import_module("kiosk.qr").modules(text)
    return made


def words(settings: Settings) -> dict[str, Words]:
    arabic = settings.kiosk.digits == "arabic-indic"
    return {one: Words(one, locale_dir=ASSETS / "locale", arabic_digits=arabic) for one in LANGUAGES}


def sign(identity: Identity, language: str) -> Sign:
    site = identity.site
    return Sign(
        service=getattr(site.service, language),
        desk=site.desk.label,
        centre=getattr(site.centre, language),
        kiosk=identity.number,
    )


def voice(settings: Settings) -> Voice | None:
    if not settings.voice.enabled or settings.sound.muted:
        return None
    try:
        return Voice(volume=settings.sound.volume)
    except NoVoiceError:
        return None


def flood(settings: Settings) -> Flood:
    rules = settings.rating
    return Flood(Limits(rules.quiet_gap_s, rules.alternation_run, rules.one_spot_run, rules.one_spot_mm, rules.burst))


def times(settings: Settings) -> Times:
    times = settings.times
    return Times(
        times.thanks_return_s,
        times.thanks_after_touch_s,
        times.warning_s,
        times.qr_enlarged_s,
        times.more_time_factor,
        settings.rating.rest_s,
    )
