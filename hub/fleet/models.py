"""Places, the kiosks that stand there, and what keeps strangers out."""

from django.db import models


class Centre(models.Model):
    """An ID card centre."""

    code = models.CharField(primary_key=True, max_length=16)
    name_ar = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)


class Service(models.Model):
    """What a desk does for its visitors."""

    centre = models.ForeignKey(Centre, models.PROTECT)
    code = models.CharField(max_length=32)
    name_ar = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["centre", "code"], name="service_once"),)


class Desk(models.Model):
    """A service desk; its code stands in its QR address."""

    code = models.CharField(primary_key=True, max_length=16)
    centre = models.ForeignKey(Centre, models.PROTECT)
    label = models.CharField(max_length=16)
    service = models.ForeignKey(Service, models.PROTECT)
    question = models.CharField(max_length=32, default="csat.1")


class Kiosk(models.Model):
    """A device that was enrolled, and what it said last."""

    number = models.CharField(primary_key=True, max_length=4)
    centre = models.ForeignKey(Centre, models.PROTECT)
    desk = models.ForeignKey(Desk, models.PROTECT)
    public_key = models.BinaryField(max_length=32)
    fingerprint = models.CharField(max_length=16, db_index=True)
    presence_key = models.BinaryField(max_length=32)
    enrolled_ms = models.BigIntegerField()
    revoked_ms = models.BigIntegerField(null=True)
    seen_ms = models.BigIntegerField(null=True)
    waiting = models.BigIntegerField(default=0)
    set_aside = models.BigIntegerField(default=0)
    version = models.CharField(max_length=32)
    screen = models.CharField(max_length=16, default="")
    code = models.CharField(max_length=16, default="")
    disk_free_mb = models.BigIntegerField(null=True)


class EnrolmentCode(models.Model):
    """A one-time code, kept as an HMAC, that lets one kiosk stand at one desk."""

    mac = models.CharField(primary_key=True, max_length=64)
    desk = models.ForeignKey(Desk, models.PROTECT)
    expires_ms = models.BigIntegerField()
    used_by = models.ForeignKey(Kiosk, models.PROTECT, null=True)


class Nonce(models.Model):
    """A nonce that was used; `id` is `keyid:nonce`."""

    id = models.CharField(primary_key=True, max_length=96)
    expires_ms = models.BigIntegerField(db_index=True)


class Throttle(models.Model):
    """How often somebody did something in a stretch of time; `id` names both, the address only as an HMAC."""

    id = models.CharField(primary_key=True, max_length=96)
    count = models.IntegerField()
    expires_ms = models.BigIntegerField(db_index=True)
