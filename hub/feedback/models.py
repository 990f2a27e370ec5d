"""What was said, the chain it came in, and what is amiss with a chain.

Every row carries its centre, and nothing is unique without it except the record's own id, so that the tables can be
distributed by centre and records partitioned by their UUIDv7 ids.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class Record(models.Model):
    """One rating, detail or act as it came, never changed but for the repair of its time.

    A phone's rating has no `kiosk`, is its own `stream`, and says in `presence` whether it was made at the desk or
    remote. `at_ms` is the time that the figures use; where it is unknown, when the record was received.
    """

    class Kind(models.TextChoices):
        """What a record holds."""

        RATING = "rating"
        DETAIL = "detail"
        ACT = "act"

    class Label(models.TextChoices):
        """How far a record's time is to be trusted."""

        GOOD = "good"
        REPAIRED = "repaired"
        UNKNOWN = "unknown"

    id: models.UUIDField[uuid.UUID | str, uuid.UUID] = models.UUIDField(primary_key=True)
    centre: models.CharField[str, str] = models.CharField(max_length=16)
    kiosk: models.CharField[str, str] = models.CharField(max_length=4)
    stream: models.UUIDField[uuid.UUID | str, uuid.UUID] = models.UUIDField()
    seq: models.BigIntegerField[int, int] = models.BigIntegerField()
    sha: models.BinaryField[bytes, bytes] = models.BinaryField(max_length=32)
    prev: models.BinaryField[bytes, bytes] = models.BinaryField(max_length=32)
    kind: models.CharField[str, str] = models.CharField(max_length=6, choices=Kind)
    at_ms: models.BigIntegerField[int, int] = models.BigIntegerField()
    label: models.CharField[str, str] = models.CharField(max_length=8, choices=Label)
    wall_ms: models.BigIntegerField[int, int] = models.BigIntegerField()
    boot: models.UUIDField[uuid.UUID | str, uuid.UUID] = models.UUIDField()
    mono_ms: models.BigIntegerField[int, int] = models.BigIntegerField()
    trust: models.CharField[str, str] = models.CharField(max_length=8)
    received_ms: models.BigIntegerField[int, int] = models.BigIntegerField()
    desk: models.CharField[str, str] = models.CharField(max_length=16)
    service: models.CharField[str, str] = models.CharField(max_length=32)
    language: models.CharField[str, str] = models.CharField(max_length=2)
    channel: models.CharField[str, str] = models.CharField(max_length=8)
    presence: models.CharField[str, str] = models.CharField(max_length=8)
    question: models.CharField[str, str] = models.CharField(max_length=32)
    stars: models.SmallIntegerField[int | None, int | None] = models.SmallIntegerField(null=True)
    flags: models.CharField[str, str] = models.CharField(max_length=400)
    of: models.UUIDField[uuid.UUID | str | None, uuid.UUID | None] = models.UUIDField(null=True)
    what: models.CharField[str, str] = models.CharField(max_length=8)
    reasons: models.CharField[str, str] = models.CharField(max_length=64)
    how: models.CharField[str, str] = models.CharField(max_length=8)
    comment: models.CharField[str, str] = models.CharField(max_length=500)
    who: models.CharField[str, str] = models.CharField(max_length=16, default="")

    class Meta:
        indexes = (
            models.Index(fields=["centre", "kiosk", "stream", "seq"], name="record_chain"),
            models.Index(fields=["centre", "at_ms"], name="record_time", condition=Q(kind="rating")),
            models.Index(fields=["centre", "at_ms"], name="record_acts", condition=Q(kind="act")),
            models.Index(fields=["centre", "of"], name="record_stars", condition=Q(what="stars")),
            models.Index(fields=["centre", "of"], name="record_reasons", condition=Q(what="reasons")),
        )


class Stream(models.Model):
    """One life of a kiosk's outbox: how much of it was made, how much is held."""

    id: models.UUIDField[uuid.UUID | str, uuid.UUID] = models.UUIDField(primary_key=True, default=uuid.uuid4)
    centre: models.CharField[str, str] = models.CharField(max_length=16)
    kiosk: models.CharField[str, str] = models.CharField(max_length=4)
    stream: models.UUIDField[uuid.UUID | str, uuid.UUID] = models.UUIDField()
    first_ms: models.BigIntegerField[int, int] = models.BigIntegerField()
    made: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    held: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    tail: models.BinaryField[bytes, bytes] = models.BinaryField(max_length=32, default=b"")  # SHA-256 of record `made`

    class Meta:
        constraints = (models.UniqueConstraint(fields=["centre", "kiosk", "stream"], name="stream_once"),)


class Alarm(models.Model):
    """Something amiss with a chain, from when it was seen to when it was made good."""

    class Kind(models.TextChoices):
        """What is amiss: records missing, a record that does not follow the one before, a new outbox."""

        GAP = "gap"
        CHAIN_BREAK = "chain-break"
        NEW_STREAM = "new-stream"

    id: models.UUIDField[uuid.UUID | str, uuid.UUID] = models.UUIDField(primary_key=True, default=uuid.uuid4)
    centre: models.CharField[str, str] = models.CharField(max_length=16)
    kiosk: models.CharField[str, str] = models.CharField(max_length=4)
    stream: models.UUIDField[uuid.UUID | str, uuid.UUID] = models.UUIDField()
    kind: models.CharField[str, str] = models.CharField(max_length=16, choices=Kind)
    first: models.BigIntegerField[int, int] = models.BigIntegerField()
    last: models.BigIntegerField[int, int] = models.BigIntegerField()
    opened_ms: models.BigIntegerField[int, int] = models.BigIntegerField()
    closed_ms: models.BigIntegerField[int | None, int | None] = models.BigIntegerField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["centre", "kiosk", "stream"], name="alarm_open", condition=Q(closed_ms__isnull=True)),
        )


class Boot(models.Model):
    """One run of a kiosk, and what its monotonic clock showed when the hub's was known; null before that."""

    id: models.UUIDField[uuid.UUID | str, uuid.UUID] = models.UUIDField(primary_key=True, default=uuid.uuid4)
    centre: models.CharField[str, str] = models.CharField(max_length=16)
    kiosk: models.CharField[str, str] = models.CharField(max_length=4)
    boot: models.UUIDField[uuid.UUID | str, uuid.UUID] = models.UUIDField()
    mono_ms: models.BigIntegerField[int | None, int | None] = models.BigIntegerField(null=True)
    hub_ms: models.BigIntegerField[int | None, int | None] = models.BigIntegerField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["centre", "kiosk", "boot"], name="boot_once"),)


class Comment(models.Model):
    """What somebody who rated on a kiosk wrote by phone; `id` is the rating's, `centre` empty until that is here."""

    id: models.UUIDField[uuid.UUID | str, uuid.UUID] = models.UUIDField(primary_key=True)
    centre: models.CharField[str, str] = models.CharField(max_length=16)
    received_ms: models.BigIntegerField[int, int] = models.BigIntegerField()
    text: models.CharField[str, str] = models.CharField(max_length=500)

    class Meta:
        indexes = (models.Index(fields=["centre", "received_ms"], name="comment_time"),)
