"""Builds every object of the screen's process and hands them to each other."""

import argparse
import gc
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from devices.memory import overwrite_freed
from devices.protocols.profile import ProfileError
from kiosk import VERSION
from kiosk import wiring_values as values
from kiosk.backlight import Backlight
from kiosk.check_network import Network
from kiosk.clock import Clock
from kiosk.config import Settings
from kiosk.failures import WITHIN_MS, Failures, folder
from kiosk.flows.card import CardVisit
from kiosk.flows.chores import Chores
from kiosk.flows.document import DocumentVisit
from kiosk.flows.guide import GuideVisit
from kiosk.flows.paper import PaperVisit
from kiosk.flows.ready import ReadyVisit
from kiosk.flows.services import Services
from kiosk.flows.staff import Staff
from kiosk.flows.visitor import Visitor
from kiosk.guide import FILE as GUIDE_FILE
from kiosk.hours import Timetable
from kiosk.identity import Identity, NotEnrolled
from kiosk.marks import marker
from kiosk.outbox import Outbox, OutboxError
from kiosk.presence import comment_url, ready_url, statement_url
from kiosk.staff import StaffState
from kiosk.storage import open_outbox
from kiosk.ui.outside import Outside
from kiosk.ui.start import prepare
from kiosk.watchdog import Watchdog
from kiosk.wiring_late import Asked, Devices, Receipts
from kiosk.wiring_remote import RemoteOffice, beginning
from kiosk.wiring_staff import Staff as Office

if TYPE_CHECKING:
    from kiosk.ui.app import KioskApp

TRY_LATER, BAD_CONFIG = 75, 78  # as in sysexits.h
ASSETS = Path(__file__).resolve().parents[1] / "assets"


def run_screen(settings: Settings, args: argparse.Namespace) -> int:
    """Show the screen until it is told to stop; 75 without an outbox, 78 for a bad card profile. Not enrolled: pair.

    InputProvidersError.

    SIGTERM keeps its default: the process is gone at once, and all that it gave thanks for is on the disk.
    """
    gc.disable()  # for good: the inbox collects, between two turns of the loop
    clock = Clock()
    try:
        identity = Identity.load(settings.data_dir, with_key=False)
        outbox = open_outbox(settings, identity, clock.stamp)
    except NotEnrolled as error:
        sys.stderr.write(f"kiosk: {error}; pairing\n")
        return int(import_module("kiosk.wiring_pairing").run_pairing(settings, marker(args.marks)))
    except OutboxError as error:
        sys.stderr.write(f"kiosk: {error}\n")
        begin = import_module("kiosk.wiring_dark").cannot_begin
        return int(begin(settings, error.code, TRY_LATER, lambda: _opens(settings), args.marks))
    settings, remote = beginning(settings, args.config)
    try:
        devices = Devices(settings, clock)
    except ProfileError as error:
        sys.stderr.write(f"kiosk: {settings.cards.profiles}: {error}\n")
        outbox.close()
        dark = import_module("kiosk.wiring_dark")
        return int(dark.cannot_begin(settings, dark.BAD_SETTINGS, BAD_CONFIG, lambda: False, args.marks))

    failures = Failures(folder(), clock.mono)
    failed = failures.too_many()

    def first_frame_stands() -> None:
        gc.freeze()  # everything made on the way to it stays
        if not failed:
            devices.start()

    office = RemoteOffice(settings.data_dir, clock, remote, stop=lambda: app.stop())  # noqa: PLW0108  it is made below
    mark = _first_then(first_frame_stands, marker(args.marks))
    app = build_app(
        settings,
        clock,
        identity,
        outbox,
        mark=mark,
        devices=devices,
        config=args.config,
        failures=failures if failed else None,
        remote=office,
    )
    try:
        app.run()
    finally:
        devices.stop()
        outbox.close()
    if office.again:
        sys.stdout.flush()
        os.execv(sys.executable, [sys.executable, "-m", "kiosk", *sys.argv[1:]])  # noqa: S606  itself, anew
    return 0


def _opens(settings: Settings) -> bool:
    try:
        open_outbox(settings, Identity.load(settings.data_dir, with_key=False), Clock().stamp).close()
    except OutboxError:
        return False
    except NotEnrolled:  # which is another thing to show
        return True
    return True


def build_app(  # noqa: PLR0913  all that it stands on
    settings: Settings,
    clock: Clock,
    identity: Identity,
    outbox: Outbox,
    *,
    mark: Callable[[str], None],
    devices: Devices,
    config: Path | None,
    failures: Failures | None,
    remote: RemoteOffice | None = None,
) -> "KioskApp":
    """The app over this kiosk's own outbox and identity; `failures` where there were too many: closed, for a while."""
    prepare(settings.screen.size)
    from kiosk.ui.app import KioskApp  # noqa: PLC0415  only once Kivy is configured
    from kiosk.ui.sounds import Speaker  # noqa: PLC0415  Kivy comes last
    from kiosk.ui.theme import Design  # noqa: PLC0415  Kivy comes last

    design = Design.load(ASSETS)
    desk = values.DeskCode(identity, clock.now)
    levels = {name: sound["volume"] for name, sound in design.tokens["sound"].items()}
    speaker = Speaker(ASSETS / "sounds", levels, 0 if settings.sound.muted else settings.sound.volume / 100)
    voice = values.voice(settings)
    beat_every_s = settings.sender.beat_every_s
    chores = Chores(
        outbox=outbox, clock=clock, refresh=identity.refresh, beat_every_s=beat_every_s, devices=devices.standing
    )
    answers = Asked(settings, identity, clock, devices.inbox)
    receipts = Receipts(settings, identity, clock, devices)
    hours = Timetable(settings.hours)
    speaker.silent = lambda name: name != "call" and hours.is_quiet(clock.now())
    kept = StaffState(settings.data_dir, clock.boot, clock.mono)
    if kept.volume is not None:
        speaker.set_percent(kept.volume)
    office = Office(
        settings,
        identity,
        clock,
        outbox,
        kept,
        devices=devices,
        receipts=receipts,
        speaker=speaker,
        stop=lambda: app.stop(),  # noqa: PLW0108  it is made below
        config=config,
        light=Backlight(),
        run=folder(),
        network=Network(),
    )
    outside = Outside(
        now=time.monotonic,
        sign=partial(values.sign, identity),
        modules=desk.modules,
        comment_modules=lambda rating: values.modules(comment_url(identity.public_url, rating)),
        statement_modules=lambda code: values.modules(statement_url(identity.public_url, code)),
        ready_modules=lambda: values.modules(ready_url(identity.public_url)),
        sounds=speaker,
        say=voice.say if voice else None,
        can_call=lambda: speaker.works,
        mark=mark,
        chores=chores.run,
        spent=desk.renew,
        today=lambda: clock.now().astimezone().date(),
        inbox=devices.inbox,
        services=values.services(settings),
        offered=lambda kind: kind != "guide" or (settings.data_dir / GUIDE_FILE).exists(),
        handing=values.handing(settings.devices.card),
        fakes=settings.devices.card.startswith("fake:"),
        card_gone=overwrite_freed,
        version=VERSION,
        show_check=office.show_check,
        alive=Watchdog().alive,
        notices=remote.notices if remote else lambda _language: (),
        pictures=remote.pictures if remote else tuple,
        tend=remote.tend if remote else lambda _page, _shoot: None,
    )
    flow = partial(
        Visitor,
        language=settings.kiosk.language,
        ledger=outbox,
        flood=values.flood(settings),
        times=values.times(settings),
        services=Services(
            card=CardVisit(devices) if settings.devices.card else None,
            document=DocumentVisit(answers.judge),
            guide=GuideVisit(answers.ask_guide),
            ready=ReadyVisit(answers.ask_ready),
            paper=PaperVisit(receipts.order) if settings.devices.printer else None,
        ),
        staff=Staff(office, kept, time.monotonic),
        kept=kept,
        failed=failures is not None,
    )
    debounce = settings.rating.debounce_ms / 1000
    app = KioskApp(design=design, words=values.words(settings), outside=outside, flow=flow, debounce_s=debounce)
    if failures is not None:
        failures.forget()
        app.leave_after(WITHIN_MS / 1000)
    return app


def _first_then(then: Callable[[], None], mark: Callable[[str], None]) -> Callable[[str], None]:
    def marked(name: str) -> None:
        mark(name)
        if name == "first-frame":
            then()

    return marked
