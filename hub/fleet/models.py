"""Places, the kiosks that stand there, and what keeps strangers out."""

from __future__ import annotations

from typing import Any

from django.db import models


class Centre(models.Model):
    """An ID card centre."""

    code: models.CharField[str, str] = models.CharField(primary_key=True, max_length=16)
    name_ar: models.CharField[str, str] = models.CharField(max_length=120)
    name_en: models.CharField[str, str] = models.CharField(max_length=120)


class Service(models.Model):
    """What a desk does for its visitors."""

    centre: models.ForeignKey[Centre, Centre] = models.ForeignKey(Centre, models.PROTECT)
    centre_id: str
    code: models.CharField[str, str] = models.CharField(max_length=32)
    name_ar: models.CharField[str, str] = models.CharField(max_length=120)
    name_en: models.CharField[str, str] = models.CharField(max_length=120)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["centre", "code"], name="service_once"),)


class Desk(models.Model):
    """A service desk; its code stands in its QR address."""

    code: models.CharField[str, str] = models.CharField(primary_key=True, max_length=16)
    centre: models.ForeignKey[Centre, Centre] = models.ForeignKey(Centre, models.PROTECT)
    centre_id: str
    label: models.CharField[str, str] = models.CharField(max_length=16)
    service: models.ForeignKey[Service, Service] = models.ForeignKey(Service, models.PROTECT)
    service_id: str
    question: models.CharField[str, str] = models.CharField(max_length=32, default="csat.1")


class Kiosk(models.Model):
    """A device that was enrolled, and what it said last."""

    number: models.CharField[str, str] = models.CharField(primary_key=True, max_length=4)
    centre: models.ForeignKey[Centre, Centre] = models.ForeignKey(Centre, models.PROTECT)
    centre_id: str
    desk: models.ForeignKey[Desk, Desk] = models.ForeignKey(Desk, models.PROTECT)
    desk_id: str
    public_key: models.BinaryField[bytes, bytes] = models.BinaryField(max_length=32)
    fingerprint: models.CharField[str, str] = models.CharField(max_length=16, db_index=True)
    presence_key: models.BinaryField[bytes, bytes] = models.BinaryField(max_length=32)
    enrolled_ms: models.BigIntegerField[int, int] = models.BigIntegerField()
    revoked_ms: models.BigIntegerField[int | None, int | None] = models.BigIntegerField(null=True)
    seen_ms: models.BigIntegerField[int | None, int | None] = models.BigIntegerField(null=True)
    waiting: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    set_aside: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    version: models.CharField[str, str] = models.CharField(max_length=32)
    screen: models.CharField[str, str] = models.CharField(max_length=16, default="")
    code: models.CharField[str, str] = models.CharField(max_length=16, default="")
    disk_free_mb: models.BigIntegerField[int | None, int | None] = models.BigIntegerField(null=True)
    vitals: models.JSONField[dict[str, Any] | None, dict[str, Any] | None] = models.JSONField(null=True)


class EnrolmentCode(models.Model):
    """A one-time code, kept as an HMAC, that lets one kiosk stand at one desk."""

    mac: models.CharField[str, str] = models.CharField(primary_key=True, max_length=64)
    desk: models.ForeignKey[Desk, Desk] = models.ForeignKey(Desk, models.PROTECT)
    desk_id: str
    expires_ms: models.BigIntegerField[int, int] = models.BigIntegerField()
    used_by: models.ForeignKey[Kiosk | None, Kiosk | None] = models.ForeignKey(Kiosk, models.PROTECT, null=True)
    used_by_id: str | None


class Pairing(models.Model):
    """A key that asked to be paired, and the kiosk that somebody made of it."""

    key: models.CharField[str, str] = models.CharField(primary_key=True, max_length=64)  # the public key as hex
    serial: models.CharField[str, str] = models.CharField(max_length=32)
    version: models.CharField[str, str] = models.CharField(max_length=32)
    asked_ms: models.BigIntegerField[int, int] = models.BigIntegerField()
    kiosk: models.OneToOneField[Kiosk | None, Kiosk | None] = models.OneToOneField(Kiosk, models.PROTECT, null=True)
    kiosk_id: str | None
    replaced: models.ForeignKey[Kiosk | None, Kiosk | None] = models.ForeignKey(
        Kiosk, models.PROTECT, null=True, related_name="replaced_by"
    )
    replaced_id: str | None
    paired_ms: models.BigIntegerField[int | None, int | None] = models.BigIntegerField(null=True)
    by: models.CharField[str, str] = models.CharField(max_length=150, default="")

    class Meta:
        permissions = (("pair_kiosks", "May pair kiosks"),)


class PairingCode(models.Model):
    """A code that a kiosk shows while it waits to be paired, kept as an HMAC; it is drawn from its key and start."""

    mac: models.CharField[str, str] = models.CharField(primary_key=True, max_length=64)
    pairing: models.ForeignKey[Pairing, Pairing] = models.ForeignKey(Pairing, models.CASCADE)
    pairing_id: str
    start_ms: models.BigIntegerField[int, int] = models.BigIntegerField()
    until_ms: models.BigIntegerField[int, int] = models.BigIntegerField(db_index=True)


class StaffRoll(models.Model):
    """What the PINs of a centre are hashed with, and when they last changed."""

    centre: models.OneToOneField[Centre, Centre] = models.OneToOneField(Centre, models.PROTECT, primary_key=True)
    centre_id: str
    salt: models.BinaryField[bytes, bytes] = models.BinaryField(max_length=16)
    changed_ms: models.BigIntegerField[int, int] = models.BigIntegerField()


class StaffPin(models.Model):
    """One member of staff's PIN for the kiosks of a centre, as a hash; `by` names them in every record."""

    centre: models.ForeignKey[Centre, Centre] = models.ForeignKey(Centre, models.PROTECT)
    centre_id: str
    by: models.CharField[str, str] = models.CharField(max_length=16)
    name: models.CharField[str, str] = models.CharField(max_length=80)
    hash: models.CharField[str, str] = models.CharField(max_length=44)
    made_ms: models.BigIntegerField[int, int] = models.BigIntegerField()
    ended_ms: models.BigIntegerField[int | None, int | None] = models.BigIntegerField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["centre", "by"], name="staff_once"),)


class Nonce(models.Model):
    """A nonce that was used; `id` is `keyid:nonce`."""

    id: models.CharField[str, str] = models.CharField(primary_key=True, max_length=96)
    expires_ms: models.BigIntegerField[int, int] = models.BigIntegerField(db_index=True)


class Throttle(models.Model):
    """How often somebody did something in a stretch of time; `id` names both, the address only as an HMAC."""

    id: models.CharField[str, str] = models.CharField(primary_key=True, max_length=96)
    count: models.IntegerField[int, int] = models.IntegerField()
    expires_ms: models.BigIntegerField[int, int] = models.BigIntegerField(db_index=True)
