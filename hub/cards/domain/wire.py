"""The shapes of docs/wire.md that are the card services'."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from hub.fleet.domain.wire import KioskNumber, Named, Strict, UuidText, WireTime

Number = Annotated[str, Meta(pattern=r"^[0-9]{9}\Z")]
Day = Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")]
Reference = Annotated[str, Meta(pattern=r"^[0-9A-Za-z -]{4,32}\Z")]
CardAnswer = Annotated[str, Meta(pattern=r"^([0-9A-F]{2}){2,258}\Z")]
Base64 = Annotated[str, Meta(pattern=r"^[A-Za-z0-9+/]+={0,2}\Z", max_length=700_000)]
GroupNumber = Annotated[str, Meta(pattern=r"^([1-9]|1[0-6])\Z")]
CardState = Literal["ordered", "printing", "ready", "collected", "unknown"]
Percent = Annotated[int, Meta(ge=0, le=100)]


class Asked(Strict):
    """What every question of a kiosk begins with."""

    v: Literal[1]
    kiosk: KioskNumber


class Answered(Strict):
    """What every answer to a kiosk begins with."""

    v: Literal[1]
    kiosk: KioskNumber
    hub_time: WireTime


class Both(Strict):
    """A text in both languages."""

    ar: str
    en: str


class Notifications(Asked):
    """`POST /api/v1/cards/notifications`."""

    number: Number
    expiry: Day
    medium: Literal["chip", "mrz"]


class ReadSome(Asked):
    """`POST /api/v1/cards/notifications/read`."""

    number: Number
    expiry: Day
    medium: Literal["chip", "mrz"]
    ids: Annotated[list[UuidText], Meta(min_length=1, max_length=50)]


class Shown(Strict):
    """A message as its holder sees it."""

    id: UuidText
    title: Both
    body: Both
    sent_at: WireTime
    read_at: WireTime | None


class NotificationsAnswer(Answered):
    """The newest messages, and how many of all are unread."""

    unread: int
    notifications: list[Shown]


class ReadAnswer(Answered):
    """How many are still unread."""

    unread: int


class Readiness(Asked):
    """`POST /api/v1/cards/readiness`: by number and expiry, or by reference; the others null."""

    number: Number | None
    expiry: Day | None
    reference: Reference | None

    def __post_init__(self) -> None:
        """One way of asking, whole."""
        if (self.number is None, self.expiry is None) != (self.reference is not None,) * 2:
            raise ValueError("Ask by number and expiry, or by reference")


class ReadinessAnswer(Answered):
    """How far a card is; for `unknown` all else is null."""

    state: CardState
    centre: Named | None
    office: Both | None
    section: Both | None
    since: WireTime | None


class Statement(Asked):
    """`POST /api/v1/cards/statements`."""

    number: Number
    expiry: Day
    medium: Literal["chip", "mrz"]


class StatementAnswer(Answered):
    """An address statement's token, and the code under which a phone may fetch its page until then."""

    token: str
    code: str
    until: WireTime
    sample: bool


class ListedKey(Strict):
    """A key that vouches for documents."""

    key: str
    public: str
    kinds: list[str]
    not_before: WireTime
    not_after: WireTime


class DocumentKeys(Strict):
    """Which keys and which documents to believe, from `made_at` to `valid_until`."""

    v: Literal[1]
    made_at: WireTime
    valid_until: WireTime
    keys: list[ListedKey]
    revoked: list[str]


class SignedDocumentKeys(Strict):
    """The list of keys with the hub's signature over its bytes."""

    document_keys: DocumentKeys
    key: str
    signature: str


class GuideLists(Strict):
    """A list of short texts in both languages."""

    ar: list[str]
    en: list[str]


class GuideService(Strict):
    """A service of an ID-card centre: what it needs, costs and takes."""

    code: str
    sample: bool
    name: Both
    summary: Both
    requirements: GuideLists
    fee_fils: int
    minutes: int
    where: Both


class Guide(Strict):
    """All services; `version` is SHA-256 of the bytes of `services`."""

    v: Literal[1]
    version: str
    services: list[GuideService]


class SignedGuide(Strict):
    """The guide with the hub's signature over its bytes."""

    guide: Guide
    key: str
    signature: str


class UpdateStart(Asked):
    """`POST /api/v1/cards/updates`; `target` is the version that the kiosk believes to be due, or null."""

    number: Number
    atr: Annotated[str, Meta(pattern=r"^([0-9A-F]{2}){2,33}\Z")]
    target: Annotated[int, Meta(ge=0, le=65535)] | None


class UpdateNext(Asked):
    """`POST /api/v1/cards/updates/{session}`: what the card answered to batch `seq`, status words included."""

    seq: Annotated[int, Meta(ge=1, le=1000)]
    answers: Annotated[list[CardAnswer], Meta(max_length=64)]


class Apdu(Strict):
    """A command for the card, and the status words on which to go on; none means any."""

    apdu: str
    expect: list[str]


class Allowed(Strict):
    """A class and an instruction that this session may use."""

    cla: str
    ins: str


class UpdateAnswer(Answered):
    """The next batch, or how it ended."""

    session: str | None
    seq: int
    state: Literal["open", "done", "torn", "failed", "counter"]
    reason: str | None
    deadline: WireTime
    step: Literal["check", "write", "confirm"]
    done_percent: Percent
    apdus: list[Apdu]
    allowed: list[Allowed]
    ticket: str | None
    simulated: bool
    issuer: Both


class Group(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A data group by its bytes, or by their hash in the algorithm of the SOD."""

    hash: Annotated[str, Meta(pattern=r"^([0-9a-f]{2}){20,64}\Z")] | None = None
    bytes: Base64 | None = None

    def __post_init__(self) -> None:
        """Exactly one of the two."""
        if (self.hash is None) == (self.bytes is None):
            raise ValueError("A group is given by hash or by bytes")


class Authenticity(Asked):
    """`POST /api/v1/cards/authenticity`."""

    sod: Base64
    groups: Annotated[dict[GroupNumber, Group], Meta(min_length=1, max_length=16)]


class AuthenticityAnswer(Answered):
    """Whether the data groups are as their issuer signed them."""

    verdict: Literal["verified", "not-verified", "broken"]
    reason: str
    groups: dict[str, Literal["good", "differs", "absent"]]
