"""What the screen asks the hub about a card: messages for its holder, and a chip update that the hub drives."""

from base64 import b64encode
from typing import TypeVar

import msgspec

from kiosk.hub_client import Answer, HubClient

T = TypeVar("T")
BASE = "/api/v1/cards"


class Both(msgspec.Struct, frozen=True):
    """A text in both languages."""

    ar: str
    en: str


class Notice(msgspec.Struct, frozen=True):
    """A message for the card's holder; `read_at` is None until it was read."""

    id: str
    title: Both
    body: Both
    sent_at: str
    read_at: str | None

    def __repr__(self) -> str:
        return "Notice(...)"


class Notices(msgspec.Struct, frozen=True):
    """The newest messages, and how many are unread in all."""

    unread: int
    notifications: tuple[Notice, ...]

    def __repr__(self) -> str:
        return f"Notices({len(self.notifications)})"


class Centre(msgspec.Struct, frozen=True):
    """A centre's name in both languages."""

    ar: str
    en: str


class Readiness(msgspec.Struct, frozen=True):
    """How far a new card is: ordered, printing, ready, collected or unknown; where, if it is somewhere."""

    state: str
    centre: Centre | None
    office: Both | None
    section: Both | None


class Statement(msgspec.Struct, frozen=True):
    """An address statement's token, the code under which a phone may fetch its page, and whether it is sample data."""

    token: str
    code: str
    sample: bool

    def __repr__(self) -> str:
        return "Statement(...)"


class Holder(msgspec.Struct, frozen=True):
    """Who the card says its holder is: nine digits, the date on it (YYYY-MM-DD), and how it was read."""

    number: str
    expiry: str
    medium: str

    def __repr__(self) -> str:
        return "Holder(...)"


class Step(msgspec.Struct, frozen=True):
    """One command for the card, and the status words that let the next one follow; none: any."""

    apdu: str
    expect: tuple[str, ...]

    def __repr__(self) -> str:
        return "Step(...)"


class Allowed(msgspec.Struct, frozen=True):
    """A class and instruction that the hub may send."""

    cla: str
    ins: str


class Batch(msgspec.Struct, frozen=True):
    """What the hub wants of the card next, or how the update ended."""

    session: str | None
    seq: int
    state: str
    reason: str | None
    step: str
    done_percent: int
    apdus: tuple[Step, ...]
    allowed: tuple[Allowed, ...]
    ticket: str | None
    simulated: bool
    issuer: Both


class Authenticity(msgspec.Struct, frozen=True):
    """Whether a card is as a state signed it: verified, not-verified or broken, and why."""

    verdict: str
    reason: str


class _Unread(msgspec.Struct, frozen=True):
    unread: int


class CardHub:
    """The hub as the card's pages know it; every call raises HubError and keeps nothing."""

    def __init__(self, client: HubClient, kiosk: str) -> None:
        self._client, self._kiosk = client, kiosk

    def notices(self, holder: Holder) -> Notices:
        """The holder's messages."""
        return _told(self._post("/notifications", msgspec.structs.asdict(holder)), Notices)

    def readiness(self, holder: Holder) -> Readiness:
        """Whether the holder's new card is ready, and where it waits."""
        about: dict[str, object] = {"number": holder.number, "expiry": holder.expiry, "reference": None}
        return _told(self._post("/readiness", about), Readiness)

    def readiness_of(self, reference: str) -> Readiness:
        """Whether the new card of a reference is ready, and where it waits."""
        about: dict[str, object] = {"number": None, "expiry": None, "reference": reference}
        return _told(self._post("/readiness", about), Readiness)

    def statement(self, holder: Holder) -> Statement:
        """A new address statement for the holder."""
        return _told(self._post("/statements", msgspec.structs.asdict(holder)), Statement)

    def mark_read(self, holder: Holder, ids: tuple[str, ...]) -> int:
        """Note that these messages were shown; how many are unread now."""
        return _told(self._post("/notifications/read", msgspec.structs.asdict(holder) | {"ids": ids}), _Unread).unread

    def begin_update(self, number: str, atr: bytes) -> Batch:
        """Begin a chip update; HubError `nothing-to-update` where none is due."""
        return _told(self._post("/updates", {"number": number, "atr": atr.hex().upper(), "target": None}), Batch)

    def go_on(self, session: str, seq: int, answers: list[str]) -> Batch:
        """Bring the card's answers to a batch, and take the next."""
        return _told(self._post(f"/updates/{session}", {"seq": seq, "answers": answers}), Batch)

    def authenticity(self, sod: bytes, hashes: dict[int, str]) -> Authenticity:
        """What the hub says of a card's signature, by the hash of each group that was read."""
        groups = {str(number): {"hash": text} for number, text in hashes.items()}
        return _told(self._post("/authenticity", {"sod": b64encode(sod).decode(), "groups": groups}), Authenticity)

    def _post(self, path: str, about: dict[str, object]) -> Answer:
        return self._client.post(BASE + path, msgspec.json.encode({"v": 1, "kiosk": self._kiosk} | about))


def _told(answer: Answer, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(answer.body, type=kind)
    except msgspec.DecodeError as error:
        raise answer.not_the_hub("its answer is not the hub's") from error
