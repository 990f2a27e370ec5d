"""Touches the app by script and reports what it holds: `python -m tests.screens.tree SCRIPT`."""

import gc
import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from devices.events import CardSeen, CodeScanned
from kiosk.flows.card import CardVisit
from kiosk.flows.document import DocumentJudged, DocumentVisit, Fact
from kiosk.flows.guide import GuideTold, GuideVisit
from kiosk.inbox import Inbox
from tests.screens.gallery import NEEDLE, SERVICES, build_app, guide_services


class Nothing:
    """Errands of a card that are never done."""

    def __getattr__(self, _name: str) -> Callable[..., None]:
        return lambda *_: None


class Wait(float):
    """Seconds to let the app run."""


def touch(x: float, y: float, *, device: str = "test") -> Any:
    """A touch as an input provider makes it, at window pixels from the bottom left."""
    from kivy.core.window import Window
    from kivy.input.motionevent import MotionEvent

    class Finger(MotionEvent):
        def __init__(self) -> None:
            super().__init__(
                device,
                f"{device}{time.monotonic()}",
                {"x": x / Window.width, "y": y / Window.height},
                is_touch=True,
                type_id="touch",
            )
            self.profile = ["pos"]
            self.sx, self.sy = x / Window.width, y / Window.height

        def depack(self, args: Any) -> None:
            super().depack(args)

    return Finger()


def down(event: Any) -> None:
    from kivy.base import EventLoop

    EventLoop.post_dispatch_input("begin", event)


def up(event: Any) -> None:
    from kivy.base import EventLoop

    EventLoop.post_dispatch_input("end", event)


def centre(app: Any, page: str, **wanted: Any) -> tuple[float, float]:
    """Where to touch the widget of a page that has the wanted properties."""
    for widget in app._pages[page].walk():
        if all(getattr(widget, name, None) == value for name, value in wanted.items()):
            return widget.center
    raise LookupError(f"no widget with {wanted} on {page}")


def texts(app: Any) -> list[str]:
    """Every text in every property of every widget that the app has made, shown or not, and of the app itself."""
    found = []
    for page in app._pages._made.values():
        for widget in page.walk():
            found += [repr(value) for value in (getattr(widget, name) for name in widget.properties())]
    found += [repr(getattr(app, name)) for name in app.properties()]
    return found


def held(app: Any, needle: str) -> list[str]:
    """Where a text still is: widget properties, then any live object of the process."""
    places = ["property" for text in texts(app) if needle in text]
    gc.collect()
    for thing in gc.get_objects():
        if type(thing) in (dict, list, tuple, set) and thing is not places:
            for value in list(thing.values()) if isinstance(thing, dict) else list(thing):
                if isinstance(value, str) and needle in value and value != needle:
                    places.append(type(thing).__name__)
    return places


def textures(app: Any) -> dict[str, str]:
    """Every picture that any screen would draw, by a digest of its pixels, with the widget that has it."""
    found = {}
    for name, page in app._pages._made.items():
        for widget in page.walk():
            for canvas in (widget.canvas.before, widget.canvas, widget.canvas.after):
                for texture in _textures_of(canvas):
                    found[hashlib.sha256(texture.pixels).hexdigest()] = f"{name} {type(widget).__name__}"
    return found


def _textures_of(group: Any) -> Iterator[Any]:
    from kivy.graphics import Canvas

    for one in group.children:
        if isinstance(one, Canvas):
            continue  # a child's, which is walked to by itself
        if hasattr(one, "children"):
            yield from _textures_of(one)
        elif getattr(one, "texture", None) is not None:
            yield one.texture


def visit(app: Any, stars: int, reason: str) -> Iterator[Wait]:
    """One visitor rates, says why, looks at the comment's code, and is still there."""
    x, y = centre(app, "idle", stars=stars, look="rate")
    finger = touch(x, y)
    down(finger)
    yield Wait(0.05)
    up(finger)
    yield Wait(0.5)
    app.flow.reason_toggled(reason)
    app.flow.comment_wanted()
    yield Wait(0.3)
    app.seen = textures(app)
    app.flow.went_back()
    yield Wait(0.3)
    app.seen |= textures(app)


def pixels(app: Any) -> Iterator[Wait]:
    """Two unlike visitors: what the screens hold after the second is what they held after the first."""
    yield from visit(app, 5, "staff")
    app.flow.done()
    yield Wait(0.8)
    first = textures(app)
    yield from visit(app, 2, "wait")
    app.report["of_the_second"] = sorted(app.seen[one] for one in app.seen.keys() - first.keys())
    app.flow.done()
    yield Wait(0.8)
    after = textures(app)
    app.report["left"] = sorted(after[one] for one in after.keys() - first.keys())


def document(app: Any) -> Iterator[Wait]:
    """A document of somebody is shown, read aloud and left: what it says is nowhere any more."""
    said = f"Needle {NEEDLE:x}"
    fact = Fact("name", said, said)
    app.flow.help_toggled("voice")
    app.flow.services.document_opened()
    yield Wait(0.3)
    app.flow.services.happened(CodeScanned("scanner", "RYD1:X"))
    app.flow.services.happened(DocumentJudged(1, "good", "birth-certificate", (fact,), None, None))
    del fact
    yield Wait(0.5)
    app.report["during"] = sum(said in text for text in texts(app))
    app.seen = textures(app)
    app.flow.services.finished()
    yield Wait(0.8)
    app.report["after"] = [text for text in texts(app) if said in text]
    app.report["said"] = app.said
    left = textures(app)
    app.report["gone"] = sorted({app.seen[one] for one in app.seen.keys() - left.keys()})


def guide(app: Any) -> Iterator[Wait]:
    """The guide: turned with a finger, one service opened, and read aloud."""
    app.flow.language_switched()
    app.flow.services.guide_opened()
    app.flow.services.happened(GuideTold(guide_services()))
    yield Wait(0.5)
    for name in ("next", "services.0"):
        x, y = centre(app, "guide", block=name)
        finger = touch(x, y)
        down(finger)
        yield Wait(0.05)
        up(finger)
        yield Wait(0.6)
        app.report[name] = [app.flow.view.page, app.flow.view.guide.first]
    app.flow.help_toggled("voice")
    app.flow.went_back()
    yield Wait(0.3)
    app.flow.services.guide_chosen("renewal")
    yield Wait(0.3)
    app.report["said"] = app.said


def too_small(app: Any) -> Iterator[Wait]:
    """A card is put into the reader of a kiosk whose screen has no pages for it."""
    app.inbox.put(CardSeen("pcsc:", 1, b"\x3b"))
    yield Wait(0.3)
    app.report["page"] = app.view.page
    yield from double_report(app)
    app.report["after"] = app.view.page


def shrunk(app: Any) -> Iterator[Wait]:
    """A block that larger text has no room for goes out of sight while the screen stands."""
    hint = next(one for one in app._pages["idle"].walk() if getattr(one, "block", "") == "hint")
    app.report["shown"] = hint.opacity
    app.flow.help_toggled("text")
    yield Wait(0.3)
    app.report["larger"] = hint.opacity
    app.flow.help_toggled("text")
    yield Wait(0.3)
    app.report["again"] = hint.opacity


def unseen(app: Any) -> Iterator[Wait]:
    """What a size has no room for costs nothing, and is painted once it is seen."""

    brand = next(one for one in app._pages["idle"].walk() if type(one).__name__ == "Brand" and one.hidden)

    def drawn() -> int:
        return sum(1 for one in brand.walk(restrict=True) for _ in _textures_of(one.canvas))

    app.report["before"] = drawn()
    app.tall = True
    yield Wait(0.2)
    app.report["seen"] = drawn()


def double_report(app: Any) -> Iterator[Wait]:
    """One finger reported by two providers, the second 4 ms later."""
    x, y = centre(app, "idle", stars=4, look="rate")
    first, second = touch(x, y, device="one"), touch(x, y, device="two")
    down(first)
    down(second)
    yield Wait(0.05)
    up(first)
    up(second)
    yield Wait(0.5)


def canary(app: Any) -> Iterator[Wait]:
    """A visitor leaves marks everywhere: stars, reasons, language, help, then goes."""
    yield from double_report(app)
    app.flow.reason_toggled("wait")
    app.flow.comment_wanted()
    yield Wait(0.3)
    app.report["during"] = len(held(app, f"{NEEDLE:x}"))
    app.flow.went_back()
    app.flow.done()
    yield Wait(0.8)
    app.report["after"] = held(app, f"{NEEDLE:x}")
    app.report["stars"] = [w.given for w in app._pages["thanks"].walk() if hasattr(w, "given")]
    app.report["chosen"] = [w.chosen for w in app._pages["thanks"].walk() if getattr(w, "reason", "")]


def keys(app: Any) -> Iterator[Wait]:
    """Escape and the window's keys."""
    from kivy.core.window import Window

    for code in (27, 282, 283, 285, 292, 293, 113):
        Window.dispatch("on_keyboard", code, 0, "", ["alt", "ctrl"])
        Window.dispatch("on_key_down", code, 0, "", ["alt", "ctrl"])
    app.report["closed"] = not Window.dispatch("on_request_close")
    yield Wait(0.3)
    app.report["alive"] = True
    app.report["cursor"] = bool(Window.show_cursor)


def leaves(app: Any) -> Iterator[Wait]:
    """A screen that came up closed stops by itself after a while, and not before."""
    app.leave_after(1.0)
    yield Wait(0.5)
    app.report["before"] = True
    yield Wait(5)
    app.report["after"] = True


def aloud(app: Any) -> Iterator[Wait]:
    """With read-aloud the first touch says what it is, the second does it."""
    app.flow.help_toggled("voice")
    yield Wait(0.2)
    app.said.clear()
    for language in ("ar", "en"):
        x, y = centre(app, "idle", stars=4, look="rate")
        for step in ("first", "second"):
            finger = touch(x, y)
            down(finger)
            yield Wait(0.05)
            up(finger)
            yield Wait(0.5)
            app.report[f"{language} {step}"] = len(app.ledger.entries)
        app.flow.done()
        yield Wait(0.4)
        app.flow.help_toggled("voice")
        app.flow.language_switched()
        yield Wait(0.2)
    app.report["said"] = app.said


def typing(app: Any) -> Iterator[Wait]:
    """Keys as a page's own: a digit pad, letters, an Arabic keyboard, pressed by a quick finger, and aloud."""
    from kiosk.ui.keyboards import ARABIC, DIGITS, LATIN
    from kiosk.ui.widgets.board import Board
    from kiosk.ui.widgets.keys import Field, Keys

    app._pages._load("keys")
    app.theme.design.layout["800x480"]["typing"] = {"keys": [8, 100, 784, 372], "field": [8, 10, 784, 80]}
    app._pages._made["typing"] = page = Board(page="typing")
    board, field = Keys(block="keys"), Field(block="field")
    page.add_widget(board)
    page.add_widget(field)
    app._stage.clear_widgets()
    app._stage.add_widget(page)
    typed: list[str] = []
    board.bind(on_key=lambda _keys, name: typed.append(name))
    for name, rows, wanted in (
        ("digits", DIGITS, ("3", "1", "delete")),
        ("latin", LATIN, ("Q", "P", "0", "delete")),
        ("arabic", ARABIC, ("ض", "د", "space", "delete")),
    ):
        board.rows, board.pad, typed[:] = rows, name == "digits", []
        yield Wait(0.3)
        for one in wanted:
            yield from press_key(app, one)
        app.report[name] = list(typed)
        app.report[f"{name} left"] = [key.cap.name for key in sorted(board.children, key=lambda k: (-k.y, k.x))][:3]
    board.off, typed[:] = ("space",), []
    yield from press_key(app, "space")
    app.report["off"] = list(typed)
    field.text, field.secret = "", 4
    yield Wait(0.2)
    app.report["dots"] = [one.text for one in field.walk() if getattr(one, "text", "")]
    app.flow.help_toggled("voice")
    app.said.clear()
    yield Wait(0.2)
    app._stage.clear_widgets()
    app._stage.add_widget(page)
    for _ in range(2):
        yield from press_key(app, "delete")
    app.report["aloud"], app.report["said"] = list(typed), app.said


def press_key(app: Any, name: str) -> Iterator[Wait]:
    """A quick finger at the outer edge of a key's touch area."""
    key = next(one for one in app._pages["typing"].walk() if getattr(getattr(one, "cap", None), "name", "") == name)
    finger = touch(key.right + key.reach[0] - 1, key.top + key.reach[1] - 1)
    down(finger)
    yield Wait(0.05)
    up(finger)
    yield Wait(0.1)


def mute(app: Any) -> Iterator[Wait]:
    """The sheet of a kiosk that can neither speak nor ring."""
    app.flow.access_opened()
    yield Wait(0.2)
    app.report["kinds"] = list(app.help_kinds)


def renamed(app: Any) -> Iterator[Wait]:
    """The hub gives the desk another service while the screen is on."""
    app.signs["ar"] = replace(app.signs["ar"], service="استلام البطاقة")
    yield Wait(2.5)
    app.report["service"] = app.service_name
    app.report["shown"] = any("استلام البطاقة" in text for text in texts(app))


def codes(app: Any) -> Iterator[Wait]:
    """The desk draws a new code while a visitor looks at that of their comment."""
    app.flow.rated(5, (0.0, 0.0))
    app.flow.comment_wanted()
    yield Wait(0.5)
    comment = app._pages["comment"]
    app.report["comment"] = comment.code == app.comment_modules != app.modules
    app.modules = app.modules[::-1]
    yield Wait(0.5)
    app.report["still"] = comment.code == app.comment_modules != app.modules
    app.report["desk"] = app._pages["qr"].code == app.modules


SCRIPTS = {
    "too_small": too_small,
    "document": document,
    "guide": guide,
    "shrunk": shrunk,
    "unseen": unseen,
    "renamed": renamed,
    "aloud": aloud,
    "mute": mute,
    "typing": typing,
    "double": double_report,
    "canary": canary,
    "leaves": leaves,
    "pixels": pixels,
    "keys": keys,
    "codes": codes,
}


def main() -> None:
    """Run one script and print its report as JSON."""
    said: list[list[str]] = []
    inbox = Inbox()
    can = sys.argv[1] != "mute"
    say = (lambda language, text: said.append([language, text])) if can else None
    served = sys.argv[1] in ("document", "guide")
    app = build_app(
        "1280x800" if served else "800x480",
        say=say,
        now=time.monotonic,
        can_call=can,
        services=SERVICES if served else (),
        document=DocumentVisit(lambda _text, _number: None),
        guide=GuideVisit(lambda: None),
        card=CardVisit(Nothing()) if sys.argv[1] == "too_small" else None,
        inbox=inbox,
    )
    app.report, app.said, app.inbox = {}, said, inbox
    from kivy.clock import Clock

    steps: list[Iterator[Wait]] = []

    def step(_dt: float) -> None:
        if not steps:
            steps.append(SCRIPTS[sys.argv[1]](app))
        wait = next(steps[0], None)
        if wait is None:
            app.report["entries"] = [type(entry).__name__ for entry in app.ledger.entries]
            app.stop()
        else:
            Clock.schedule_once(step, wait)

    Clock.schedule_once(step, 1.0)
    app.run()
    sys.stdout.write(json.dumps(app.report))


if __name__ == "__main__":
    main()
