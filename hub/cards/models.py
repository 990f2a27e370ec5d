"""What the card services keep; a personal number or a reference only as a tag, `key id:HMAC` (domain/holder_key.py)."""

from __future__ import annotations

import uuid

from django.db import models

from hub.fleet.models import Centre

TAG = 80
"""Room for a key's id, a colon and 64 hex characters."""


class Holder(models.Model):
    """Somebody with a card, and its date of expiry, which a stranger who knows the number does not know."""

    id: models.UUIDField[uuid.UUID | str, uuid.UUID] = models.UUIDField(primary_key=True, default=uuid.uuid4)
    tag: models.CharField[str, str] = models.CharField(max_length=TAG, unique=True)
    expiry: models.CharField[str, str] = models.CharField(max_length=10)


class Notification(models.Model):
    """A message of the government to a holder."""

    id: models.UUIDField[uuid.UUID | str, uuid.UUID] = models.UUIDField(primary_key=True, default=uuid.uuid4)
    holder: models.ForeignKey[Holder, Holder] = models.ForeignKey(Holder, models.CASCADE)
    holder_id: uuid.UUID
    title_ar: models.CharField[str, str] = models.CharField(max_length=120)
    title_en: models.CharField[str, str] = models.CharField(max_length=120)
    body_ar: models.CharField[str, str] = models.CharField(max_length=1000)
    body_en: models.CharField[str, str] = models.CharField(max_length=1000)
    sent_ms: models.BigIntegerField[int, int] = models.BigIntegerField()
    read_ms: models.BigIntegerField[int | None, int | None] = models.BigIntegerField(null=True)

    class Meta:
        indexes = (models.Index(fields=["holder", "sent_ms"], name="notification_newest"),)


class CardOrder(models.Model):
    """A card that somebody waits for, how far it is, and where it can be fetched."""

    class State(models.TextChoices):
        """How far a card is."""

        ORDERED = "ordered"
        PRINTING = "printing"
        READY = "ready"
        COLLECTED = "collected"

    id: models.UUIDField[uuid.UUID | str, uuid.UUID] = models.UUIDField(primary_key=True, default=uuid.uuid4)
    holder: models.ForeignKey[Holder, Holder] = models.ForeignKey(Holder, models.CASCADE)
    holder_id: uuid.UUID
    reference: models.CharField[str, str] = models.CharField(max_length=TAG, unique=True)
    state: models.CharField[str, str] = models.CharField(max_length=9, choices=State)
    centre: models.ForeignKey[Centre, Centre] = models.ForeignKey(Centre, models.PROTECT)
    centre_id: str
    office_ar: models.CharField[str, str] = models.CharField(max_length=120)
    office_en: models.CharField[str, str] = models.CharField(max_length=120)
    section_ar: models.CharField[str, str] = models.CharField(max_length=120)
    section_en: models.CharField[str, str] = models.CharField(max_length=120)
    since_ms: models.BigIntegerField[int, int] = models.BigIntegerField()


class IssuerKey(models.Model):
    """A key that vouches for documents: its public half, since when, until when and for which kinds."""

    id: models.CharField[str, str] = models.CharField(primary_key=True, max_length=8)
    public: models.BinaryField[bytes, bytes] = models.BinaryField(max_length=32)
    kinds: models.CharField[str, str] = models.CharField(max_length=200)
    from_ms: models.BigIntegerField[int, int] = models.BigIntegerField()
    until_ms: models.BigIntegerField[int, int] = models.BigIntegerField()


class Document(models.Model):
    """A document that was vouched for; `id` is its cti. What it says is on the paper alone."""

    id: models.UUIDField[uuid.UUID | str, uuid.UUID] = models.UUIDField(primary_key=True)
    kind: models.CharField[str, str] = models.CharField(max_length=32)
    key: models.ForeignKey[IssuerKey, IssuerKey] = models.ForeignKey(IssuerKey, models.PROTECT)
    key_id: str
    issued_ms: models.BigIntegerField[int, int] = models.BigIntegerField()
    expires_ms: models.BigIntegerField[int, int] = models.BigIntegerField()
    revoked_ms: models.BigIntegerField[int | None, int | None] = models.BigIntegerField(null=True)


class StatementLink(models.Model):
    """A statement that a phone may fetch: `id` is a hash of the code, and `sealed` opens with the code alone."""

    id: models.CharField[str, str] = models.CharField(primary_key=True, max_length=64)
    centre: models.CharField[str, str] = models.CharField(max_length=16)
    sealed: models.BinaryField[bytes, bytes] = models.BinaryField()
    until_ms: models.BigIntegerField[int, int] = models.BigIntegerField(db_index=True)
    code: str = ""


class Chip(models.Model):
    """A holder's chip as its issuer knows it, and the version of the record that should be on it."""

    id: models.UUIDField[uuid.UUID | str, uuid.UUID] = models.UUIDField(primary_key=True, default=uuid.uuid4)
    holder: models.OneToOneField[Holder, Holder] = models.OneToOneField(Holder, models.CASCADE)
    holder_id: uuid.UUID
    card: models.CharField[str, str] = models.CharField(max_length=20, unique=True)
    version: models.IntegerField[int, int] = models.IntegerField()


class CardUpdate(models.Model):
    """The bringing of one version to one chip, over as many sessions as it takes."""

    class State(models.TextChoices):
        """How far it is; VERIFIED until the commit is answered, UNKNOWN when that answer was lost."""

        PREPARED = "PREPARED"
        STAGED = "STAGED"
        VERIFIED = "VERIFIED"
        COMMITTED = "COMMITTED"
        CONFIRMED = "CONFIRMED"
        UNKNOWN = "UNKNOWN"

    id: models.UUIDField[uuid.UUID | str, uuid.UUID] = models.UUIDField(primary_key=True, default=uuid.uuid4)
    chip: models.ForeignKey[Chip, Chip] = models.ForeignKey(Chip, models.CASCADE)
    chip_id: uuid.UUID
    version: models.IntegerField[int, int] = models.IntegerField()
    state: models.CharField[str, str] = models.CharField(max_length=9, choices=State, default=State.PREPARED)
    failures: models.IntegerField[int, int] = models.IntegerField(default=0)
    ticket: models.CharField[str, str] = models.CharField(max_length=12, default="", db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["chip", "version"], name="update_once"),)


class UpdateSession(models.Model):
    """One card in one kiosk's reader; `memory` is what the issuer needs for its next step, without any key."""

    id: models.CharField[str, str] = models.CharField(primary_key=True, max_length=43)
    update: models.ForeignKey[CardUpdate, CardUpdate] = models.ForeignKey(CardUpdate, models.CASCADE)
    update_id: uuid.UUID
    centre: models.CharField[str, str] = models.CharField(max_length=16)
    kiosk: models.CharField[str, str] = models.CharField(max_length=4)
    seq: models.IntegerField[int, int] = models.IntegerField(default=1)
    asked: models.IntegerField[int, int] = models.IntegerField(default=0)  # APDUs in the batch that is out
    apdus: models.IntegerField[int, int] = models.IntegerField(default=0)  # APDUs of the session so far
    memory: models.JSONField[dict[str, str | int], dict[str, str | int]] = models.JSONField(default=dict)
    deadline_ms: models.BigIntegerField[int, int] = models.BigIntegerField(db_index=True)
    over: models.BooleanField[bool, bool] = models.BooleanField(default=False)


class UpdateExchange(models.Model):
    """A batch that was answered and what the hub said to that, so that the same answer brings the same reply."""

    id: models.UUIDField[uuid.UUID | str, uuid.UUID] = models.UUIDField(primary_key=True, default=uuid.uuid4)
    session: models.ForeignKey[UpdateSession, UpdateSession] = models.ForeignKey(UpdateSession, models.CASCADE)
    session_id: str
    seq: models.IntegerField[int, int] = models.IntegerField()
    sha: models.BinaryField[bytes, bytes] = models.BinaryField(max_length=32)
    reply: models.BinaryField[bytes, bytes] = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["session", "seq"], name="exchange_once"),)


class Audit(models.Model):
    """Who did what about whose card, when, and how it ended; never changed."""

    id: models.UUIDField[uuid.UUID | str, uuid.UUID] = models.UUIDField(primary_key=True, default=uuid.uuid4)
    centre: models.CharField[str, str] = models.CharField(max_length=16)
    kiosk: models.CharField[str, str] = models.CharField(max_length=4)
    who: models.CharField[str, str] = models.CharField(max_length=40)
    what: models.CharField[str, str] = models.CharField(max_length=32)
    outcome: models.CharField[str, str] = models.CharField(max_length=40)
    tag: models.CharField[str, str] = models.CharField(max_length=TAG)
    at_ms: models.BigIntegerField[int, int] = models.BigIntegerField()

    class Meta:
        indexes = (models.Index(fields=["centre", "at_ms"], name="audit_time"),)


class GuideVersion(models.Model):
    """A service guide as kiosks are sent it; never changed once it was kept."""

    number: models.IntegerField[int, int] = models.IntegerField(primary_key=True)
    sha256: models.CharField[str, str] = models.CharField(max_length=64, unique=True)
    name: models.CharField[str, str] = models.CharField(max_length=80)
    services: models.TextField[str, str] = models.TextField()  # the bytes that are signed: no database may reorder them
    made_ms: models.BigIntegerField[int, int] = models.BigIntegerField()


class GuideStage(models.Model):
    """A version was published to a centre; the latest that was not taken back counts."""

    version: models.ForeignKey[GuideVersion, GuideVersion] = models.ForeignKey(GuideVersion, models.PROTECT)
    version_id: int
    centre: models.ForeignKey[Centre, Centre] = models.ForeignKey(Centre, models.PROTECT)
    centre_id: str
    by: models.CharField[str, str] = models.CharField(max_length=150)
    at_ms: models.BigIntegerField[int, int] = models.BigIntegerField()
    back_by: models.CharField[str, str] = models.CharField(max_length=150, default="")
    back_ms: models.BigIntegerField[int | None, int | None] = models.BigIntegerField(null=True)
