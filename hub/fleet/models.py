"""Places, the kiosks that stand there, what they are asked, and what keeps strangers out."""

from __future__ import annotations

import uuid
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
    hub_key: models.CharField[str, str] = models.CharField(max_length=8, default="h1")


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


class Picture(models.Model):
    """A picture that kiosks may show; its bytes are in a file of the name."""

    sha256: models.CharField[str, str] = models.CharField(primary_key=True, max_length=64)
    type: models.CharField[str, str] = models.CharField(max_length=16)
    bytes: models.IntegerField[int, int] = models.IntegerField()
    width: models.IntegerField[int, int] = models.IntegerField()
    height: models.IntegerField[int, int] = models.IntegerField()
    name: models.CharField[str, str] = models.CharField(max_length=80)
    by: models.CharField[str, str] = models.CharField(max_length=150)
    added_ms: models.BigIntegerField[int, int] = models.BigIntegerField()


class SettingsVersion(models.Model):
    """What kiosks are set to and show, in the wire's own form; never changed once it was written."""

    number: models.IntegerField[int, int] = models.IntegerField(primary_key=True)
    base: models.ForeignKey[SettingsVersion | None, SettingsVersion | None] = models.ForeignKey(
        "self", models.PROTECT, null=True
    )
    base_id: int | None
    by: models.CharField[str, str] = models.CharField(max_length=150)
    made_ms: models.BigIntegerField[int, int] = models.BigIntegerField()
    values: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    notices: models.JSONField[list[Any], list[Any]] = models.JSONField()
    pictures: models.JSONField[list[str], list[str]] = models.JSONField()

    class Meta:
        permissions = (("publish_settings", "May write settings of kiosks and publish them"),)


class SettingsStage(models.Model):
    """A version was published to a centre; the highest one counts."""

    version: models.ForeignKey[SettingsVersion, SettingsVersion] = models.ForeignKey(SettingsVersion, models.PROTECT)
    version_id: int
    centre: models.ForeignKey[Centre, Centre] = models.ForeignKey(Centre, models.PROTECT)
    centre_id: str
    by: models.CharField[str, str] = models.CharField(max_length=150)
    at_ms: models.BigIntegerField[int, int] = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["centre", "version"], name="stage_once"),)


class Release(models.Model):
    """A bundle for a board, in a file named by its SHA-256."""

    version: models.CharField[str, str] = models.CharField(max_length=32)
    board: models.CharField[str, str] = models.CharField(max_length=16)
    sha256: models.CharField[str, str] = models.CharField(max_length=64, db_index=True)
    bytes: models.BigIntegerField[int, int] = models.BigIntegerField()
    made_ms: models.BigIntegerField[int, int] = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["version", "board"], name="release_once"),)

    @property
    def megabytes(self) -> str:
        """How large it is, as people read it."""
        return f"{self.bytes / 1e6:.1f}"


class ReleaseStage(models.Model):
    """A release was published to a centre; the latest one counts."""

    release: models.ForeignKey[Release, Release] = models.ForeignKey(Release, models.PROTECT)
    release_id: int
    centre: models.ForeignKey[Centre, Centre] = models.ForeignKey(Centre, models.PROTECT)
    centre_id: str
    at_ms: models.BigIntegerField[int, int] = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["centre", "release"], name="release_stage_once"),)


class Order(models.Model):
    """Something that a kiosk was asked to do, by whom, and how it ended."""

    id: models.UUIDField[uuid.UUID, uuid.UUID] = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kiosk: models.ForeignKey[Kiosk, Kiosk] = models.ForeignKey(Kiosk, models.PROTECT, db_index=False)
    kiosk_id: str
    do: models.CharField[str, str] = models.CharField(max_length=16)
    by: models.CharField[str, str] = models.CharField(max_length=150)
    given_ms: models.BigIntegerField[int, int] = models.BigIntegerField()
    until_ms: models.BigIntegerField[int, int] = models.BigIntegerField()
    state: models.CharField[str, str] = models.CharField(max_length=8, default="waiting")
    fetched_ms: models.BigIntegerField[int | None, int | None] = models.BigIntegerField(null=True)
    ended_ms: models.BigIntegerField[int | None, int | None] = models.BigIntegerField(null=True)
    why: models.CharField[str, str] = models.CharField(max_length=200, default="")
    brought = ""  # what of OrderFile there is, where a query looked

    class Meta:
        indexes = (models.Index(fields=["kiosk", "until_ms"], name="order_of_kiosk"),)
        permissions = (("give_orders", "May give kiosks orders and see what they bring"),)


class OrderFile(models.Model):
    """The log or picture that an order brought."""

    order: models.OneToOneField[Order, Order] = models.OneToOneField(Order, models.CASCADE, primary_key=True)
    order_id: uuid.UUID
    type: models.CharField[str, str] = models.CharField(max_length=8)
    body: models.BinaryField[bytes, bytes] = models.BinaryField()


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
