"""What is read aloud, and when: the title and the way to answer, then whatever is touched."""

from collections.abc import Callable

from kiosk.flows.view import View
from kiosk.ui.verdicts import spoken_of
from kiosk.ui.widgets.press import Press
from kiosk.words import Words

TITLES = {
    "idle": ("idle.question", "voice.idle"),
    "qr": ("qr.rate",),
    "comment": ("comment.phone", "comment.privacy"),
    "closed": ("oos.title", "oos.body"),
    "access": ("a11y.title", "a11y.note"),
    "timeout": ("timeout.title", "timeout.body"),
    "card_data": ("card.data.title",),
    "staff_pin": ("staff.pin.title", "staff.pin.body"),
    "staff_menu": ("staff.menu.title",),
    "staff_tests": ("staff.test",),
    "staff_code": ("staff.code", "staff.code.body"),
    "card_notices": ("card.notices",),
}


class Reading:
    """Speaks through `say` (language, text) while the visitor has read-aloud on; nothing where it is None.

    `handing` is how a card is given to the reader.
    """

    def __init__(self, say: Callable[[str, str], None] | None, handing: str = "insert") -> None:
        self._say, self._handing = say, handing
        self._focused: Press | None = None

    def arrived(self, page: str, view: View, words: Words) -> None:
        """A page has come up."""
        self._unfocus()
        if self._say is None or not view.access.voice:
            return
        if page == "card":
            text = _card(view, words, self._handing)
        elif page in SPOKEN:
            text = SPOKEN[page](view, words)
        elif page == "thanks":
            text = words.tr("voice.saved", n=view.stars)
        else:
            text = " ".join(words.tr(key) for key in TITLES[page])
        self._say(words.language, text)

    def chosen(self, press: Press, words: Words) -> None:
        """Something was touched once: say what it is, and ring it; the second touch does it."""
        self._unfocus()
        self._focused, press.focus = press, True
        if self._say is not None:
            self._say(words.language, f"{press.spoken}. {words.tr('voice.again')}")

    def _unfocus(self) -> None:
        if self._focused is not None:
            self._focused.focus = False
            self._focused = None


def _card(view: View, words: Words, handing: str) -> str:
    """The card's page in words; what is on a card is never spoken."""
    stage = view.card.stage if view.card is not None else "insert"
    if stage == "problem" and view.card is not None:
        return " ".join(words.tr(f"card.problem.{view.card.problem}.{part}") for part in ("title", "body"))
    keys = {
        "reading": ("card.reading.title", "card.hold.keep" if handing == "hold" else "card.keep"),
        "take": ("card.forgotten",),
        "updating": ("card.updating.title", "card.keep"),
        "torn": ("card.removed.title", "card.removed.body"),
        "updated": ("card.updated",),
        "current": ("card.current",),
        "counter": ("card.counter.title", "card.counter.plain"),
        "silent": ("card.silent.title", "card.silent.body"),
    }
    return " ".join(words.tr(key) for key in keys.get(stage, (f"card.{handing}.title", f"card.{handing}.body")))


def _document(view: View, words: Words) -> str:
    """What to do with the code."""
    if view.document is not None and view.document.stage == "checking":
        return words.tr("doc.checking.title")
    return " ".join(words.tr(key) for key in ("doc.scan.title", "doc.scan.body"))


def _verdict(view: View, words: Words) -> str:
    """The verdict and what to do; what a document says is never spoken."""
    judged = view.document.judged if view.document is not None else None
    return " ".join(words.tr(key) for key in spoken_of(judged.verdict)) if judged is not None else ""


def _guide(view: View, words: Words) -> str:
    missing = view.guide is not None and view.guide.stage == "missing"
    return words.tr("guide.missing" if missing else "home.guide")


def _service(view: View, words: Words) -> str:
    """A service's name, what it costs, how long it takes and where."""
    chosen = view.guide.chosen if view.guide is not None else None
    if chosen is None:
        return ""
    name, where = (getattr(text, words.language) for text in (chosen.name, chosen.where))
    return f"{name}. {words.dinars(chosen.fee_fils)}. {words.duration(chosen.minutes)}. {where}"


def _key(view: View, words: Words) -> str:
    """What is to be typed; what was typed is never spoken."""
    key = view.card.key if view.card is not None else None
    if key is None:
        return ""
    asked = f"zone.{key.at}" if key.kind == "zone" else key.kind
    return " ".join(words.tr(f"card.key.{asked}.{part}") for part in ("title", "body"))


def _search(view: View, words: Words) -> str:
    """What to do, and how many services are found."""
    found = len(view.guide.services) if view.guide is not None else 0
    return f"{words.tr('guide.search')}. {words.tr('guide.search.hint')}. {words.count('guide.found', found)}"


def _ready(view: View, words: Words) -> str:
    looking = view.ready is not None and view.ready.stage == "looking"
    return words.tr("ready.looking") if looking else f"{words.tr('ready.ask')} {words.tr('ready.where')}"


def _ready_told(view: View, words: Words) -> str:
    """How far the card is and what to do; where it waits is public."""
    ready = view.ready
    if ready is None:
        return ""
    if ready.new_card is None:
        return " ".join(words.tr(f"ready.{ready.stage}.{part}") for part in ("title", "body"))
    place = ready.new_card.place_ar if words.language == "ar" else ready.new_card.place_en
    said = (words.tr(f"ready.is.{ready.new_card.state}"), place, words.tr(f"ready.do.{ready.new_card.state}"))
    return ". ".join(part for part in said if part)


def _statement(view: View, words: Words) -> str:
    """How far the statement is; what stands on it is never spoken."""
    order = view.card.statement if view.card is not None else None
    stage = order.stage if order is not None else "asking"
    return " ".join(words.tr(f"statement.{stage}.{part}") for part in ("title", "body"))


SPOKEN = {
    "card_statement": _statement,
    "card_key": _key,
    "document": _document,
    "document_result": _verdict,
    "guide": _guide,
    "guide_search": _search,
    "guide_service": _service,
    "ready": _ready,
    "ready_told": _ready_told,
}
