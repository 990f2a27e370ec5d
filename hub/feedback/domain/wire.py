"""The shapes of docs/wire.md that are feedback's: records, batches, receipts."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from hub.fleet.domain.wire import (
    CentreCode,
    Instant,
    KioskNumber,
    Question,
    ServiceCode,
    Strict,
    UuidText,
    Whole,
    WireTime,
)

RecordId = Annotated[str, Meta(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z")]
Sha = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
Seq = Annotated[int, Meta(ge=1, le=2**53 - 1)]
Score = Annotated[int, Meta(ge=1, le=5)]
Flag = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,30}\.[0-9]{1,3}\Z")]
StaffName = Annotated[str, Meta(pattern=r"^[a-z0-9-]{0,16}\Z")]
Deed = Literal[
    "in", "refused", "locked", "out", "reset", "close", "open",
    "test", "print", "sound", "brightness", "code", "export", "restart",
]  # fmt: skip
Reason = Literal["wait", "staff", "clarity", "result", "facilities", "access"]


class Rating(Strict):
    """One to five stars, and the rules that the tap matched."""

    stars: Score
    flags: Annotated[list[Flag], Meta(max_length=8)]


class Reasons(Strict, tag_field="what", tag="reasons"):
    """The whole set of reasons now chosen."""

    of: RecordId
    reasons: Annotated[list[Reason], Meta(max_length=6)]

    def __post_init__(self) -> None:
        """A reason stands once."""
        if len(set(self.reasons)) != len(self.reasons):
            raise ValueError("A reason may be given once")


class Stars(Strict, tag_field="what", tag="stars"):
    """A slip corrected."""

    of: RecordId
    stars: Score


class Left(Strict, tag_field="what", tag="left"):
    """The visitor is gone."""

    of: RecordId
    how: Literal["done", "timeout", "staff"]


class Act(Strict):
    """What staff did at the kiosk."""

    by: StaffName
    did: Deed


class Head(Strict):
    """What every record begins with."""

    v: Literal[1]
    id: RecordId
    kiosk: KioskNumber
    stream: UuidText
    seq: Seq
    prev: Sha
    at: Instant
    centre: CentreCode
    desk: CentreCode
    service: ServiceCode
    language: Literal["ar", "en"]
    channel: Literal["kiosk"]
    question: Question


class RatingRecord(Head, tag_field="kind", tag="rating"):
    """One tap."""

    rating: Rating


class DetailRecord(Head, tag_field="kind", tag="detail"):
    """What came after a tap."""

    detail: Reasons | Stars | Left


class ActRecord(Head, tag_field="kind", tag="act"):
    """What staff did, for the audit."""

    act: Act


Record = RatingRecord | DetailRecord | ActRecord


class Batch(Strict):
    """`POST /api/v1/records`; its records are decoded one by one, so that a bad one spoils none."""

    v: Literal[1]
    kiosk: KioskNumber
    sent: Instant
    waiting: Whole
    records: list[msgspec.Raw]


class Refused(Strict):
    """A record that the hub will never take, by its id or place in the batch."""

    id: str | None
    index: int
    reason: Literal["malformed", "wrong-kiosk", "id-conflict", "seq-conflict"]
    message: str


class Receipt(Strict):
    """What the hub holds on its disk, and what it will never take."""

    v: Literal[1]
    kiosk: KioskNumber
    nonce: str
    hub_time: WireTime
    accepted: list[str]
    refused: list[Refused]


class SignedReceipt(Strict):
    """A receipt with the hub's signature over its bytes."""

    receipt: Receipt
    key: str
    signature: str
