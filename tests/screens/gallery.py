"""Draws every screen of one size, in both languages, as the real app shows it: `python -m tests.screens.gallery`."""

import argparse
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
from PIL import Image

from devices.virtual.portrait import PORTRAIT
from kiosk.flows.card import CardVisit
from kiosk.flows.card_key import KeyView
from kiosk.flows.card_told import CardFacts, GenuineTold, Message, NewCard, Picture
from kiosk.flows.card_view import CardView, Progress, StatementView
from kiosk.flows.document import DocumentJudged, DocumentView, DocumentVisit, Fact
from kiosk.flows.flood import Flood, Limits
from kiosk.flows.guide import GuideView, GuideVisit
from kiosk.flows.paper import PaperView
from kiosk.flows.ready import ReadyView
from kiosk.flows.services import Services
from kiosk.flows.staff import Staff
from kiosk.flows.staff_view import Facts, StaffView
from kiosk.flows.view import Access, Countdown, View
from kiosk.flows.visitor import Times, Visitor
from kiosk.guide import Service, search
from kiosk.inbox import Inbox
from kiosk.qr import modules
from kiosk.ui.start import prepare
from kiosk.words import Words
from tests.screens.picture import shoot_each

ASSETS = Path(__file__).parents[2] / "assets"
SIZES = ("800x480", "1280x800", "720x1280", "1080x1920")
CODE = "HTTPS://RAYAK.EXAMPLE/D/ISA04/7K2M0XJ4Q9PWB3T5V7Y1A2C"  # sample
COMMENT = "HTTPS://RAYAK.EXAMPLE/C/01JD7N8Q4R6S5T3V2W1X0Y9Z8A"  # sample
NEEDLE = 0xCA4A21CA  # in the id of every rating kept while drawing
SELF_SERVICE = ("1280x800", "1080x1920")
TODAY = date(2026, 11, 21)
NEW_CARD = NewCard("ready", "عيّنة: مكتب مدينة عيسى، القسم ٢", "Sample: Isa Town office, section 2")
MESSAGES = tuple(
    Message(
        id=f"m{number}",
        title_ar="عيّنة: بطاقتك جاهزة للاستلام",
        title_en="Sample: your card is ready",
        body_ar="يمكنك استلامها من المركز.",
        body_en="You can collect it at the centre.",
        sent=TODAY - timedelta(days=9 * number),
        read=number > 0,
    )
    for number in range(7)
)
SERVICES = ("card", "ready", "doc", "guide")
NAMED = (Fact("name", "عيّنة: مريم أحمد", "Sample: Maryam Ahmed"), Fact("number", "******017", "******017"))
FACTS = {  # what a sample of each kind says
    "birth-certificate": (
        *NAMED,
        Fact("born", "2026-01-31", "2026-01-31"),
        Fact("place", "عيّنة: المنامة", "Sample: Manama"),
    ),
    "address-statement": (
        *NAMED,
        Fact("address", "عيّنة: شقة ١١، مبنى ٢٢٢، طريق ٣٣٣٣", "Sample: Flat 11, Building 222, Road 3333"),
        Fact("block", "444", "444"),
    ),
}
JUDGED = (
    ("good", "address-statement"),
    ("expired", "birth-certificate"),
    ("revoked", "address-statement"),
    *((verdict, "") for verdict in ("not-genuine", "cannot-judge", "not-ours")),
)
NOTICE = {  # sample
    "ar": "عيّنة: يُغلق المركز يوم الأربعاء عند الثانية عشرة ظهرًا بمناسبة العيد الوطني، ويستأنف العمل صباح الأحد.",
    "en": "Sample: the centre closes at noon on Wednesday for National Day and opens again on Sunday morning.",
}
PICTURE = str(ASSETS.parent / "tests" / "screens" / "poster.png")  # sample: plain bands of colour
STILL = 1000.0  # the clock of a drawn screen stands still


class Kept:
    """A ledger that keeps in memory, for drawing only."""

    def __init__(self) -> None:
        self.entries: list[object] = []

    def put(self, entry: object) -> str:
        self.entries.append(entry)
        return f"018f0000-0000-7000-8000-{NEEDLE:x}{len(self.entries):04x}"


class Office:
    """Nothing is done for staff while drawing."""

    shut, left, locked_s = False, 5, 0.0

    def has_pins(self) -> bool:
        return True

    def facts(self) -> Facts:
        return FACTS_OF_THE_KIOSK

    def __getattr__(self, _name: str) -> Callable[..., None]:
        return lambda *_: None


class Silence:
    """No sound while drawing."""

    def play(self, name: str) -> None:
        del name


def views(language: str) -> Iterator[tuple[str, View]]:
    """Name and view of every picture; names are those of the mockups."""
    idle = View(language)
    thanks = View(language, page="thanks", stars=4, reasons=("staff", "result"), countdown=Countdown(STILL + 12, 15))
    yield "01-idle", idle
    yield "01b-idle-offline", replace(idle, online=False)
    yield "01c-qr-enlarged", replace(idle, page="qr")
    yield "01d-idle-resting", replace(idle, resting=True)
    yield "01e-idle-notice", idle
    yield "02-thanks", thanks
    yield "02b-thanks-low", replace(thanks, stars=2, reasons=("wait",))
    yield "02c-thanks-unsaved", replace(thanks, stars=3, reasons=(), unsaved=True)
    yield "03b-comment-by-phone", replace(thanks, page="comment", countdown=None)
    yield "08a-out-of-service", replace(idle, page="closed", code="E-21")
    yield from staff_views(idle)
    yield "09-timeout", replace(idle, over="timeout", countdown=Countdown(STILL + 20, 30))
    yield "10-accessibility", replace(idle, over="access", access=Access(time=True))


IN_CONTRAST = ("07a-staff-pin", "07b-staff-menu", "07c-staff-tests")  # the others are made of the same parts
FACTS_OF_THE_KIOSK = Facts(waiting=3, since="09:12", reader="ok", scanner="ok", printer="paper-low", volume=60)


def staff_views(idle: View) -> Iterator[tuple[str, View]]:
    """The staff corner."""
    facts = FACTS_OF_THE_KIOSK
    bare = replace(facts, online=False, fault="trust", waiting=0, reader="none", scanner="none", printer="none")
    for name, over, staff in (
        ("07a-staff-pin", "staff_pin", StaffView("pin", typed=4, left=3)),
        ("07a-staff-pin-wrong", "staff_pin", StaffView("pin", left=2, wrong=True)),
        ("07a-staff-pin-locked", "staff_pin", StaffView("locked", ends=STILL + 287)),
        ("07a-staff-pin-none", "staff_pin", StaffView("none")),
        ("07b-staff-menu", "staff_menu", StaffView("menu", by="k7q2", facts=facts)),
        ("07b-staff-menu-shut", "staff_menu", StaffView("menu", by="k7q2", facts=bare, shut=True)),
        (
            "07c-staff-tests",
            "staff_tests",
            StaffView(
                "tests",
                facts=replace(facts, brightness=70),
                found=(("reader", "seen"), ("printer", "paper-out")),
            ),
        ),
        ("07c-staff-tests-bare", "staff_tests", StaffView("tests", facts=bare)),
        ("07d-staff-code", "staff_code", StaffView("code", facts=facts)),
    ):
        yield name, replace(idle, over=over, staff=staff, online=staff.facts.online)


def card_views(language: str) -> Iterator[tuple[str, View]]:
    """Name and view of every picture of a self-service kiosk that a desk terminal has not."""
    idle = View(language)
    yield "04-home", idle
    yield "04c-home-picture", idle
    yield "04d-home-notice", idle
    for name, card in (
        ("06a-card-insert", CardView("insert")),
        ("06b-card-reading", CardView("reading")),
        ("06f-card-problem", CardView("problem", problem="mute")),
        ("06g-card-forgotten", CardView("take")),
        ("06d-card-update", CardView("updating", progress=Progress("write", 62, 20), simulated=True)),
        ("06e-card-removed", CardView("torn")),
        ("06h-card-updated", CardView("updated", simulated=True)),
        ("06i-card-counter", CardView("counter", ticket="T-0042")),
    ):
        yield name, replace(idle, page="card", card=card)
    yield "06j-card-notices", replace(idle, page="card_notices", card=CardView("notices", messages=MESSAGES, unread=1))
    ticket = CardView("counter", ticket="7K2M-042", simulated=True)
    yield "06i-card-counter-print", replace(idle, page="card", card=ticket, paper=PaperView("offered"))
    yield (
        "06h-card-updated-failed",
        replace(idle, page="card", card=CardView("updated", simulated=True), paper=PaperView("failed", "paper-out")),
    )
    for name, key in (
        ("06k-card-number", KeyView("can", swipe=True, typed=("1234",))),
        ("06l-card-number-wrong", KeyView("can", why="wrong")),
        ("06m-card-zone-number", KeyView("zone", swipe=True, typed=("A12", "", ""), ready=True)),
        ("06n-card-zone-date", KeyView("zone", typed=("A12", "03022001", ""), at=1, ready=True)),
        ("06o-card-pin", KeyView("pin", count=4, ready=True, why="wrong", left=2)),
    ):
        yield name, replace(idle, page="card_key", card=CardView("key", key=key))
    yield "06p-card-pin-blocked", replace(idle, page="card", card=CardView("problem", problem="blocked"))
    face = Picture(96, 120, _sample_face())
    travel = CardFacts("عيّنة فاطمة أحمد", "Sample Fatima Ahmed", "049", TODAY + timedelta(days=1800), face, travel=True)
    travel = replace(travel, updatable=False)
    for name, verdict, reason in (
        ("06q-card-verified", "verified", "signed"),
        ("06r-card-not-verified", "not-verified", "no-anchors"),
        ("06s-card-broken", "broken", "signature"),
    ):
        told = GenuineTold(1, verdict, reason)
        shown = CardView("data", facts=travel, unread=2, genuine=told, new_card=NEW_CARD)
        yield name, replace(idle, page="card_data", card=shown)
    facts = CardFacts("مريم خالد أحمد", "Maryam Khalid Ahmed", "417", TODAY + timedelta(days=24))  # sample
    yield (
        "06c-card-data",
        replace(idle, page="card_data", card=CardView("data", facts=facts, unread=2, new_card=NEW_CARD)),
    )
    order = StatementView("told", "RYD1:", "7K2M0XJ4Q9PWB3T5", sample=True)
    statement = CardView("statement", facts=facts, statement=order)
    yield "06t-card-statement", replace(idle, page="card_statement", card=statement, paper=PaperView("offered"))
    silent = replace(statement, statement=StatementView("silent"))
    yield "06u-card-statement-silent", replace(idle, page="card_statement", card=silent)
    shown = CardView("data", facts=facts, unread=2, new_card=NEW_CARD)
    yield "06c-card-data-print", replace(idle, page="card_data", card=shown, paper=PaperView("offered"))


def _sample_face() -> bytes:
    """The drawn face of made-up cards."""
    with Image.open(BytesIO(PORTRAIT)) as drawn:
        return drawn.convert("RGB").tobytes()


def guide_services() -> tuple[Service, ...]:
    """The services that the hub ships, in their order."""
    made = []
    for path in (ASSETS / "guide").glob("*.toml"):
        content = tomllib.loads(path.read_text())
        made.append((content.pop("order"), msgspec.convert({"code": path.stem, **content}, Service)))
    return tuple(service for _, service in sorted(made, key=lambda each: each[0]))


def service_views(language: str) -> Iterator[tuple[str, View]]:
    """Name and view of every picture of documents and the guide."""
    idle = View(language)
    for name, stage in (("11a-document-scan", "scan"), ("11b-document-checking", "checking")):
        yield name, replace(idle, page="document", document=DocumentView(stage))
    for verdict, kind in JUDGED:
        told = DocumentJudged(1, verdict, kind, FACTS.get(kind, ()), TODAY, TODAY + timedelta(days=90))
        shown = DocumentView("judged", told)
        yield f"11c-document-{verdict}", replace(idle, page="document_result", document=shown)
    services = guide_services()
    listed = GuideView("list", services)
    yield "12a-guide", replace(idle, page="guide", guide=listed)
    yield "12b-guide-last", replace(idle, page="guide", guide=replace(listed, first=6))
    yield "12c-guide-missing", replace(idle, page="guide", guide=GuideView("missing"))
    longest = max(services, key=lambda one: len("".join(one.requirements.en)))
    chosen = replace(listed, stage="service", chosen=longest)
    yield "12d-guide-service", replace(idle, page="guide_service", guide=chosen)
    for name, query in (("12e-guide-search", "بطاقة" if language == "ar" else "card"), ("12f-guide-none", "qq")):
        found = GuideView("search", search(services, query), query=query)
        yield name, replace(idle, page="guide_search", guide=found)
    yield "04b-home-loop", replace(idle, loop=services[1])
    yield "13a-ready-ask", replace(idle, page="ready", ready=ReadyView("typing", "RY-SAMP-00"))
    found = ReadyView("found", new_card=NEW_CARD)
    yield "13b-ready-found-printed", replace(idle, page="ready_told", ready=found, paper=PaperView("printed"))
    yield "13b-ready-found", replace(idle, page="ready_told", ready=ReadyView("found", new_card=NEW_CARD))
    for stage in ("unknown", "silent"):
        yield f"13c-ready-{stage}", replace(idle, page="ready_told", ready=ReadyView(stage, "RY-SAMP-00"))


def card_pictures() -> Iterator[tuple[str, str, View]]:
    """Name, variant and view of a self-service kiosk's own pictures."""
    for language in ("ar", "en"):
        for name, view in (*card_views(language), *service_views(language)):
            yield f"{name}@{language}", "", view
            yield f"{name}@{language}_hc", "", replace(view, access=replace(view.access, contrast=True))
            yield f"{name}@{language}_large", "", replace(view, access=replace(view.access, text=True))


def pictures() -> Iterator[tuple[str, str, View]]:
    """Name, variant and view: light, high contrast (`_hc`), larger text (`_large`) and lower screen (`_low`)."""
    for language in ("ar", "en"):
        for name, view in views(language):
            yield f"{name}@{language}", "", view
            if not name.startswith("07") or name in IN_CONTRAST:
                yield f"{name}@{language}_hc", "", replace(view, access=replace(view.access, contrast=True))
            if name in ("01-idle", "02-thanks"):
                yield f"{name}@{language}_large", "", replace(view, access=replace(view.access, text=True))
                yield f"{name}@{language}_low", "tall", replace(view, access=replace(view.access, reach=True))


def quietly(_language: str, _text: str) -> None:
    """A voice that nobody hears."""


def build_app(
    size: str,
    *,
    say: Callable[[str, str], None] | None = quietly,
    now: Callable[[], float] = lambda: STILL,
    can_call: bool = True,
    services: tuple[str, ...] = (),
    card: CardVisit | None = None,
    document: DocumentVisit | None = None,
    guide: GuideVisit | None = None,
    inbox: Inbox | None = None,
) -> Any:
    """The real app over an in-memory ledger, with sample words over the desk."""
    prepare(size)
    from kiosk.ui.app import KioskApp
    from kiosk.ui.outside import Outside, Sign
    from kiosk.ui.theme import Design

    words = {language: Words(language, locale_dir=ASSETS / "locale") for language in ("ar", "en")}
    signs = {
        "ar": Sign("تجديد بطاقة الهوية", "4", "مركز بطاقة الهوية – مدينة عيسى", "7K2M"),
        "en": Sign("ID card renewal", "4", "ID Card Centre – Isa Town", "7K2M"),
    }
    code, ledger = modules(CODE), Kept()
    outside = Outside(
        now=now,
        sign=signs.__getitem__,
        modules=lambda: code,
        sounds=Silence(),
        say=say,
        statement_modules=lambda code: modules(COMMENT[:-28] + f"S/{code}"),
        ready_modules=lambda: modules(COMMENT[:-28] + "R"),
        comment_modules=lambda rating: modules(COMMENT[:-4] + (rating[-4:].upper() or COMMENT[-4:])),
        can_call=lambda: can_call,
        mark=lambda _name: None,
        chores=lambda _flow, _frames, _touched_s: None,
        spent=lambda: None,
        today=lambda: TODAY,
        inbox=inbox or Inbox(),
        services=services,
        version="0.1.0",
    )
    flow = partial(
        Visitor,
        language="ar",
        ledger=ledger,
        flood=Flood(Limits(5, 6, 5, 4, 8)),
        times=Times(15, 20, 30, 30, 2, 10),
        services=Services(card=card, document=document, guide=guide),
        staff=Staff(Office(), Office(), now),
        kept=Office(),
    )
    outside = replace(outside, notices=lambda _language: app.sample_notices, pictures=lambda: ())
    app = KioskApp(design=Design.load(ASSETS), words=words, outside=outside, flow=flow, debounce_s=0.35)
    app.ledger, app.signs, app.sample_notices = ledger, signs, ()
    return app


def draw(size: str, out: Path, only: str = "", *, self_service: bool = False) -> None:
    """Write one PNG a picture to `out`, named NAME_SIZE_LANGUAGE[_variant].png."""
    app = build_app(size, services=SERVICES if self_service else ())
    wanted = card_pictures() if self_service else pictures()
    todo = [(name, view) for name, where, view in wanted if only in name and (not where or size == "1080x1920")]
    todo.sort(key=lambda each: each[0].partition("@")[2])  # another look repaints every page that was ever made

    def settle(view: View, name: str = "") -> None:
        app.sample_notices = (NOTICE[view.language],) if "-notice@" in name else ()
        app.picture = PICTURE if name.startswith("04c") else ""
        app.settle(view)

    named = [(name, (view, name)) for name, view in todo]
    shoot_each(app, named, lambda name: out / f"{name.replace('@', f'_{size}_')}.png", lambda each: settle(*each))


def main() -> None:
    """Command line: size, folder, and a part of a name to draw only some."""
    parser = argparse.ArgumentParser()
    parser.add_argument("size", choices=SIZES)
    parser.add_argument("out", type=Path)
    parser.add_argument("only", nargs="?", default="")
    parser.add_argument("--self-service", action="store_true", help="the home and the card's pages")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    draw(args.size, args.out, args.only, self_service=args.self_service)
    sys.stdout.write(f"drew {args.size}\n")


if __name__ == "__main__":
    main()
