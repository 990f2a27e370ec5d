"""Builds every object of the screen's process and hands them to each other."""

import argparse
import gc
import json
import sys
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from devices.memory import overwrite_freed
from devices.protocols.profile import Profile, ProfileError
from devices.protocols.profile import load as load_profiles
from kiosk.clock import Clock
from kiosk.config import Settings
from kiosk.flows.card import CardVisit
from kiosk.flows.card_key import Proof
from kiosk.flows.chores import Chores
from kiosk.flows.document import DocumentVisit
from kiosk.flows.flood import Flood, Limits
from kiosk.flows.guide import GuideVisit
from kiosk.flows.paper import PaperVisit, Slip
from kiosk.flows.ready import ReadyVisit
from kiosk.flows.services import Services
from kiosk.flows.visitor import Times, Visitor
from kiosk.guide import FILE as GUIDE_FILE
from kiosk.identity import Identity, NotEnrolled
from kiosk.inbox import Inbox
from kiosk.lookup import Lookup
from kiosk.outbox import DeviceStatus, Outbox, OutboxError
from kiosk.presence import Presence, comment_url, ready_url, statement_url
from kiosk.storage import open_outbox
from kiosk.ui.outside import Handing, Outside, Sign
from kiosk.ui.start import prepare
from kiosk.undumped import never_dump
from kiosk.voice import NoVoiceError, Voice
from kiosk.words import LANGUAGES, Words

if TYPE_CHECKING:
    from devices.receipt import Document
    from kiosk.card_hub import CardHub
    from kiosk.ui.app import KioskApp
    from kiosk.wiring_devices import Readers
    from kiosk.wiring_emrtd import Locks
    from kiosk.wiring_services import Answers

TRY_LATER, BAD_SETTINGS = 75, 78  # as in sysexits.h
ASSETS = Path(__file__).resolve().parents[1] / "assets"


def run_screen(settings: Settings, args: argparse.Namespace) -> int:
    """Show the screen until it is told to stop; 75 without an identity or outbox, 78 for a bad card profile.

    InputProvidersError.

    SIGTERM keeps its default: the process is gone at once, and all that it gave thanks for is on the disk.
    """
    gc.disable()  # until the first frame: everything made on the way to it stays
    clock = Clock()
    try:
        identity = Identity.load(settings.data_dir, with_key=False)
        outbox = open_outbox(settings, identity, clock.stamp)
    except (NotEnrolled, OutboxError) as error:
        sys.stderr.write(f"kiosk: {error}\n")
        return TRY_LATER
    try:
        devices = _Devices(settings, clock)
    except ProfileError as error:
        sys.stderr.write(f"kiosk: {settings.cards.profiles}: {error}\n")
        return BAD_SETTINGS

    def first_frame_stands() -> None:
        _collect()
        devices.start()

    mark = _first_then(first_frame_stands, _marker(args.marks))
    app = build_app(settings, clock, identity, outbox, mark=mark, devices=devices)
    try:
        app.run()
    finally:
        devices.stop()
        outbox.close()
    return 0


def build_app(  # noqa: PLR0913  all that it stands on
    settings: Settings,
    clock: Clock,
    identity: Identity,
    outbox: Outbox,
    *,
    mark: Callable[[str], None],
    devices: "_Devices",
) -> "KioskApp":
    """The app over this kiosk's own outbox and identity."""
    prepare(settings.screen.size)
    from kiosk.ui.app import KioskApp  # noqa: PLC0415  only once Kivy is configured
    from kiosk.ui.sounds import Speaker  # noqa: PLC0415
    from kiosk.ui.theme import Design  # noqa: PLC0415

    design = Design.load(ASSETS)
    desk = _DeskCode(identity, clock.now)
    levels = {name: sound["volume"] for name, sound in design.tokens["sound"].items()}
    speaker = Speaker(ASSETS / "sounds", levels, 0 if settings.sound.muted else settings.sound.volume / 100)
    voice = _voice(settings)
    beat_every_s = settings.sender.beat_every_s
    chores = Chores(
        outbox=outbox, clock=clock, refresh=identity.refresh, beat_every_s=beat_every_s, devices=devices.standing
    )
    answers = _Answers(settings, identity, clock, devices.inbox)
    outside = Outside(
        now=time.monotonic,
        sign=partial(_sign, identity),
        modules=desk.modules,
        comment_modules=lambda rating: _modules(comment_url(identity.public_url, rating)),
        statement_modules=lambda code: _modules(statement_url(identity.public_url, code)),
        ready_modules=lambda: _modules(ready_url(identity.public_url)),
        sounds=speaker,
        say=voice.say if voice else None,
        can_call=lambda: speaker.works,
        mark=mark,
        chores=chores.run,
        spent=desk.renew,
        today=lambda: clock.now().astimezone().date(),
        inbox=devices.inbox,
        services=_services(settings),
        offered=lambda kind: kind != "guide" or (settings.data_dir / GUIDE_FILE).exists(),
        handing=_handing(settings.devices.card),
        fakes=settings.devices.card.startswith("fake:"),
        card_gone=overwrite_freed,
    )
    flow = partial(
        Visitor,
        language=settings.kiosk.language,
        ledger=outbox,
        flood=_flood(settings),
        times=_times(settings),
        services=Services(
            card=CardVisit(devices) if settings.devices.card else None,
            document=DocumentVisit(answers.judge),
            guide=GuideVisit(answers.ask_guide),
            ready=ReadyVisit(answers.ask_ready),
            paper=PaperVisit(_Receipts(settings, identity, clock, devices).order) if settings.devices.printer else None,
        ),
    )
    debounce = settings.rating.debounce_ms / 1000
    return KioskApp(design=design, words=_words(settings), outside=outside, flow=flow, debounce_s=debounce)


def _modules(text: str) -> list[list[bool]]:
    """The modules of a QR code; the first frame does not wait for the library, whose code comes in the next."""
    made: list[list[bool]] = import_module("kiosk.qr").modules(text)
    return made


class _Devices:
    """The kiosk's devices, if it has any: what they need is loaded once the first frame stands."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings, self._clock = settings, clock
        self.names = [name for name in _named(settings) if name]
        self._own = _own_profiles(settings)
        self.inbox = Inbox()
        self._readers: Readers | None = None

    def start(self) -> None:
        if self.names:
            never_dump()
            self._readers = import_module("kiosk.wiring_devices").Readers(
                self.names,
                self.inbox,
                self._clock.mono,
                partial(_card_hub, self._settings, self._clock),
                self._locks(),
                own=self._own,
            )
            self._readers.start()

    def stop(self) -> None:
        if self._readers is not None:
            self._readers.stop()

    def standing(self) -> tuple[DeviceStatus, ...]:
        return () if self._readers is None else self._readers.standing()

    def _locks(self) -> "Locks":
        made: Locks = import_module("kiosk.wiring_emrtd").Locks(
            swipes=bool(self._settings.devices.zone), today=lambda: self._clock.now().astimezone().date()
        )
        return made

    # --- the errands of a card

    def read(self, device: str, card: int) -> None:
        if self._readers is not None:
            self._readers.read(device, card)

    def unlock(self, device: str, card: int, proof: Proof) -> None:
        if self._readers is not None:
            self._readers.unlock(device, card, proof)

    def ask_genuine(self, device: str, card: int) -> None:
        if self._readers is not None:
            self._readers.ask_genuine(device, card)

    def ask_notices(self, device: str, card: int) -> None:
        if self._readers is not None:
            self._readers.ask_notices(device, card)

    def mark_read(self, device: str, card: int, ids: tuple[str, ...]) -> None:
        if self._readers is not None:
            self._readers.mark_read(device, card, ids)

    def ask_statement(self, device: str, card: int) -> None:
        if self._readers is not None:
            self._readers.ask_statement(device, card)

    def update(self, device: str, card: int) -> None:
        if self._readers is not None:
            self._readers.update(device, card)

    def forget(self) -> None:
        if self._readers is not None:
            self._readers.forget()

    # --- receipts

    def print_receipt(self, make: Callable[[], "Document"], receipt: int) -> None:
        if self._readers is not None:
            self._readers.print_receipt(make, receipt)


def _card_hub(settings: Settings, clock: Clock) -> "CardHub":
    """Loads the key and the network's library, which the screen does without until somebody asks the hub."""
    made: CardHub = import_module("kiosk.wiring").build_card_hub(settings, clock)
    return made


class _Receipts:
    """Makes a receipt of a slip, off the screen's thread, where what that needs is loaded too."""

    def __init__(self, settings: Settings, identity: Identity, clock: Clock, devices: _Devices) -> None:
        self._identity, self._clock, self._devices = identity, clock, devices
        self._words = _words(settings)

    def order(self, slip: Slip, number: int) -> None:
        self._devices.print_receipt(partial(self._made, slip, self._clock.now().astimezone()), number)

    def _made(self, slip: Slip, at: datetime) -> "Document":
        receipts, one = import_module("kiosk.receipts"), self._identity
        head = receipts.Head(_sign(one, slip.language).centre, one.number, at, ready_url(one.public_url))
        qr = import_module("kiosk.qr")
        code = partial(qr.modules, most=qr.ON_PAPER)
        made: Document = receipts.document(slip, head, self._words[slip.language], ASSETS / "fonts", code)
        return made


class _Answers:
    """Asks of documents, the guide and new cards off the screen's thread, where what that needs is loaded too."""

    def __init__(self, settings: Settings, identity: Identity, clock: Clock, inbox: Inbox) -> None:
        hub = partial(_card_hub, settings, clock)
        self._about = (settings.data_dir, lambda: identity.hub_key, clock.now, hub)
        self._inbox, self._lookup = inbox, Lookup()
        self._made: Answers | None = None

    def judge(self, text: str, number: int) -> None:
        self._lookup.begin(partial(self._judge, [text], number))

    def _judge(self, asked: list[str], number: int) -> None:
        """The text is taken out of the list, so that nothing has it while what was freed is written over."""
        self._inbox.put(self._answers().judged(asked.pop(), number))
        overwrite_freed()

    def ask_guide(self) -> None:
        self._lookup.begin(lambda: self._inbox.put(self._answers().guide()))

    def ask_ready(self, reference: str, number: int) -> None:
        self._lookup.begin(partial(self._ask_ready, [reference], number))

    def _ask_ready(self, asked: list[str], number: int) -> None:
        self._inbox.put(self._answers().ready(asked.pop(), number))
        gc.collect()  # a refusal's frames hold the question in a ring
        overwrite_freed()

    def _answers(self) -> "Answers":
        if self._made is None:
            self._made = import_module("kiosk.wiring_services").Answers(*self._about)
        return self._made


def _handing(card: str) -> Handing:
    """How a card is given to this kiosk's reader."""
    if not card.startswith("serial:"):
        return "insert"
    return "hold" if "protocol=pn532" in card else "swipe"


def _own_profiles(settings: Settings) -> tuple[Profile, ...]:
    """This site's own card profiles. ProfileError."""
    folder = settings.cards.profiles
    try:
        return load_profiles(Path(folder)) if folder else ()
    except OSError as error:
        raise ProfileError(f"cards.profiles cannot be read ({error.strerror})") from error


def _named(settings: Settings) -> tuple[str, ...]:
    """Every device that the settings name, or an empty text."""
    devices = settings.devices
    return devices.card, devices.zone, devices.scanner, devices.printer


def _services(settings: Settings) -> tuple[str, ...]:
    """What the home of a self-service kiosk has a tile for; a kiosk is one by its card reader or its scanner."""
    card, scanner = settings.devices.card, settings.devices.scanner
    has = {"card": card, "ready": card or scanner, "doc": scanner, "guide": card or scanner}
    return tuple(kind for kind, device in has.items() if device)


class _DeskCode:
    """The code of the desk that the kiosk stands at now; its modules are worked out when it changes."""

    def __init__(self, identity: Identity, now: Callable[[], datetime]) -> None:
        self._identity, self._now = identity, now
        self._desk, self._text = "", ""
        self._presence: Presence | None = None
        self._modules: list[list[bool]] = []

    def modules(self) -> list[list[bool]]:
        text = self._of_this_desk().url()
        if text != self._text:
            self._text, self._modules = text, _modules(text)
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


def _words(settings: Settings) -> dict[str, Words]:
    arabic = settings.kiosk.digits == "arabic-indic"
    return {one: Words(one, locale_dir=ASSETS / "locale", arabic_digits=arabic) for one in LANGUAGES}


def _sign(identity: Identity, language: str) -> Sign:
    site = identity.site
    return Sign(
        service=getattr(site.service, language),
        desk=site.desk.label,
        centre=getattr(site.centre, language),
        kiosk=identity.number,
    )


def _voice(settings: Settings) -> Voice | None:
    if not settings.voice.enabled or settings.sound.muted:
        return None
    try:
        return Voice(volume=settings.sound.volume)
    except NoVoiceError:
        return None


def _flood(settings: Settings) -> Flood:
    rules = settings.rating
    return Flood(Limits(rules.quiet_gap_s, rules.alternation_run, rules.one_spot_run, rules.one_spot_mm, rules.burst))


def _times(settings: Settings) -> Times:
    times = settings.times
    return Times(
        times.thanks_return_s,
        times.thanks_after_touch_s,
        times.warning_s,
        times.qr_enlarged_s,
        times.more_time_factor,
        settings.rating.rest_s,
    )


def _first_then(then: Callable[[], None], mark: Callable[[str], None]) -> Callable[[str], None]:
    def marked(name: str) -> None:
        mark(name)
        if name == "first-frame":
            then()

    return marked


def _collect() -> None:
    gc.freeze()
    gc.enable()


def _marker(file: Path | None) -> Callable[[str], None]:
    """Writes what was drawn and when (seconds, monotonic) as JSON lines, for whoever watches from outside."""
    if file is None:
        return lambda _name: None
    stream: Any = sys.stdout if str(file) == "-" else file.open("a", buffering=1, encoding="utf-8")
    return lambda name: print(json.dumps({"mark": name, "at": time.monotonic()}), file=stream, flush=True)
