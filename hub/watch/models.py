"""When centres are open, how much of it each kiosk could be used, what is amiss, and who was told.

Every row that grows carries its centre, and nothing is unique without it (see hub.feedback.models). An empty
`centre` stands for all of them.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q


class Right(models.Model):
    """No table: what a member of staff may be allowed to do beyond looking."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = (
            ("give_pins", "Give and end staff PINs"),
            ("see_acts", "See what staff did at kiosks"),
            ("set_alerts", "Say who is told of alerts, and close alerts"),
            ("set_hours", "Set opening hours"),
        )


class Hours(models.Model):
    """When a centre is open, for as long as no settings of its own are published: `HH:MM-HH:MM` by English weekday."""

    centre: models.CharField[str, str] = models.CharField(primary_key=True, max_length=16)
    week: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    closed_on: models.TextField[str, str] = models.TextField(default="")


class Day(models.Model):
    """How long a kiosk could be used in one day's opening hours.

    `beat_ms` is its last beat of the day and `well` whether it could be used then; `open_ms` is how long the centre was
    open while the kiosk was enrolled, null until the day is over.
    """

    id: models.UUIDField[uuid.UUID | str, uuid.UUID] = models.UUIDField(primary_key=True, default=uuid.uuid4)
    centre: models.CharField[str, str] = models.CharField(max_length=16)
    kiosk: models.CharField[str, str] = models.CharField(max_length=4)
    day: models.CharField[str, str] = models.CharField(max_length=10)
    usable_ms: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    beat_ms: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    well: models.BooleanField[bool, bool] = models.BooleanField(default=False)
    open_ms: models.BigIntegerField[int | None, int | None] = models.BigIntegerField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["centre", "kiosk", "day"], name="day_once"),)
        indexes = (models.Index(fields=["centre", "day"], name="day_of_centre"),)


class Alert(models.Model):
    """Something amiss, from when it was first seen; `opened_ms` once it lasted, `well_ms` while it looks well again.

    `kiosk` is empty for a whole centre, and `centre` too for the hub itself.
    """

    id: models.UUIDField[uuid.UUID | str, uuid.UUID] = models.UUIDField(primary_key=True, default=uuid.uuid4)
    centre: models.CharField[str, str] = models.CharField(max_length=16)
    kiosk: models.CharField[str, str] = models.CharField(max_length=4)
    kind: models.CharField[str, str] = models.CharField(max_length=16)
    part: models.CharField[str, str] = models.CharField(max_length=36)
    detail: models.CharField[str, str] = models.CharField(max_length=40)
    grave: models.BooleanField[bool, bool] = models.BooleanField()
    first_ms: models.BigIntegerField[int, int] = models.BigIntegerField()
    opened_ms: models.BigIntegerField[int | None, int | None] = models.BigIntegerField(null=True)
    well_ms: models.BigIntegerField[int | None, int | None] = models.BigIntegerField(null=True)
    closed_ms: models.BigIntegerField[int | None, int | None] = models.BigIntegerField(null=True)
    closed_by: models.CharField[str, str] = models.CharField(max_length=150, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["centre", "kiosk", "kind", "part"], condition=Q(closed_ms__isnull=True), name="alert_once"
            ),
        )
        indexes = (models.Index(fields=["centre", "opened_ms"], name="alert_time"),)


class Recipient(models.Model):
    """Somebody, or something, that is told of the alerts of a centre."""

    class Way(models.TextChoices):
        """How they are told."""

        MAIL = "mail"
        WEBHOOK = "webhook"

    id: models.UUIDField[uuid.UUID | str, uuid.UUID] = models.UUIDField(primary_key=True, default=uuid.uuid4)
    centre: models.CharField[str, str] = models.CharField(max_length=16)
    way: models.CharField[str, str] = models.CharField(max_length=8, choices=Way)
    address: models.CharField[str, str] = models.CharField(max_length=300)
    language: models.CharField[str, str] = models.CharField(max_length=2)
    secret: models.CharField[str, str] = models.CharField(max_length=64, default="")
    made_ms: models.BigIntegerField[int, int] = models.BigIntegerField()
    ended_ms: models.BigIntegerField[int | None, int | None] = models.BigIntegerField(null=True)


class Notice(models.Model):
    """One message to one recipient about one alert; it waits until `next_ms`, and is gone once `sent_ms` stands."""

    id: models.UUIDField[uuid.UUID | str, uuid.UUID] = models.UUIDField(primary_key=True, default=uuid.uuid4)
    centre: models.CharField[str, str] = models.CharField(max_length=16)
    alert: models.UUIDField[uuid.UUID | str, uuid.UUID] = models.UUIDField()
    recipient: models.UUIDField[uuid.UUID | str, uuid.UUID] = models.UUIDField()
    event: models.CharField[str, str] = models.CharField(max_length=6)
    made_ms: models.BigIntegerField[int, int] = models.BigIntegerField()
    next_ms: models.BigIntegerField[int | None, int | None] = models.BigIntegerField(null=True)
    tries: models.IntegerField[int, int] = models.IntegerField(default=0)
    sent_ms: models.BigIntegerField[int | None, int | None] = models.BigIntegerField(null=True)
    fault: models.CharField[str, str] = models.CharField(max_length=200, default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["centre", "alert", "recipient", "event"], name="notice_once"),)
        indexes = (models.Index(fields=["next_ms"], name="notice_due", condition=Q(next_ms__isnull=False)),)
