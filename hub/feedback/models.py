"""What was said, the chain it came in, and what is amiss with a chain.

Every row carries its centre, and nothing is unique without it except the record's own id, so that the tables can be
distributed by centre and records partitioned by their UUIDv7 ids.
"""

import uuid

from django.db import models
from django.db.models import Q


class Record(models.Model):
    """One rating or detail as it came, never changed but for the repair of its time."""

    class Kind(models.TextChoices):
        """What a record holds."""

        RATING = "rating"
        DETAIL = "detail"

    class Label(models.TextChoices):
        """How far a record's time is to be trusted."""

        GOOD = "good"
        REPAIRED = "repaired"
        UNKNOWN = "unknown"

    id = models.UUIDField(primary_key=True)
    centre = models.CharField(max_length=16)
    kiosk = models.CharField(max_length=4)  # empty for a rating made on a phone
    stream = models.UUIDField()  # of a phone's rating: the rating's own id
    seq = models.BigIntegerField()
    sha = models.BinaryField(max_length=32)
    prev = models.BinaryField(max_length=32)
    kind = models.CharField(max_length=6, choices=Kind)
    at_ms = models.BigIntegerField()  # what the figures use; when received, if unknown
    label = models.CharField(max_length=8, choices=Label)
    wall_ms = models.BigIntegerField()
    boot = models.UUIDField()
    mono_ms = models.BigIntegerField()
    trust = models.CharField(max_length=8)
    received_ms = models.BigIntegerField()
    desk = models.CharField(max_length=16)
    service = models.CharField(max_length=32)
    language = models.CharField(max_length=2)
    channel = models.CharField(max_length=8)
    presence = models.CharField(max_length=8)  # desk or remote for a phone; empty for a kiosk
    question = models.CharField(max_length=32)
    stars = models.SmallIntegerField(null=True)
    flags = models.CharField(max_length=400)
    of = models.UUIDField(null=True)
    what = models.CharField(max_length=8)
    reasons = models.CharField(max_length=64)
    how = models.CharField(max_length=8)
    comment = models.CharField(max_length=500)

    class Meta:
        indexes = (
            models.Index(fields=["centre", "kiosk", "stream", "seq"], name="record_chain"),
            models.Index(fields=["centre", "at_ms"], name="record_time", condition=Q(kind="rating")),
            models.Index(fields=["centre", "of"], name="record_detail", condition=Q(kind="detail")),
        )


class Stream(models.Model):
    """One life of a kiosk's outbox: how much of it was made, how much is held."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    centre = models.CharField(max_length=16)
    kiosk = models.CharField(max_length=4)
    stream = models.UUIDField()
    first_ms = models.BigIntegerField()
    made = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)
    tail = models.BinaryField(max_length=32, default=b"")  # SHA-256 of record `made`

    class Meta:
        constraints = (models.UniqueConstraint(fields=["centre", "kiosk", "stream"], name="stream_once"),)


class Alarm(models.Model):
    """Something amiss with a chain, from when it was seen to when it was made good."""

    class Kind(models.TextChoices):
        """What is amiss: records missing, a record that does not follow the one before, a new outbox."""

        GAP = "gap"
        CHAIN_BREAK = "chain-break"
        NEW_STREAM = "new-stream"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    centre = models.CharField(max_length=16)
    kiosk = models.CharField(max_length=4)
    stream = models.UUIDField()
    kind = models.CharField(max_length=16, choices=Kind)
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    opened_ms = models.BigIntegerField()
    closed_ms = models.BigIntegerField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["centre", "kiosk", "stream"], name="alarm_open", condition=Q(closed_ms__isnull=True)),
        )


class Boot(models.Model):
    """One run of a kiosk, and what its monotonic clock showed when the hub's was known; null before that."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    centre = models.CharField(max_length=16)
    kiosk = models.CharField(max_length=4)
    boot = models.UUIDField()
    mono_ms = models.BigIntegerField(null=True)
    hub_ms = models.BigIntegerField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["centre", "kiosk", "boot"], name="boot_once"),)
