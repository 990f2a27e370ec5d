"""How each verdict on a document is said: one word, a colour, an icon, why, and what to do."""

from typing import NamedTuple


class Saying(NamedTuple):
    """Keys of the copy, a tone (a colour token that has a tint), an icon; `do` is empty where nothing is to be done."""

    word: str
    tone: str
    icon: str
    why: str
    do: str = ""


SAYINGS = {
    "good": Saying("doc.good", "ok", "seal-check", "doc.good.why"),
    "expired": Saying("doc.expired", "warn", "clock-countdown", "doc.expired.why"),
    "revoked": Saying("doc.revoked", "bad", "prohibit", "doc.revoked.why"),
    "not-genuine": Saying("doc.false", "bad", "warning-circle", "doc.false.why", "doc.false.do"),
    "unknown-issuer": Saying("doc.false", "bad", "warning-circle", "doc.unknown.why", "doc.false.do"),
    "cannot-judge": Saying("doc.later", "warn", "cloud-slash", "doc.later.why", "doc.later.do"),
    "not-ours": Saying("doc.elsewhere", "warn", "question", "doc.elsewhere.why", "doc.elsewhere.do"),
}


def spoken_of(verdict: str) -> tuple[str, ...]:
    """The keys of what is read aloud."""
    one = SAYINGS[verdict]
    return tuple(key for key in (one.word, one.why, one.do) if key)
