"""The shapes of docs/wire.md, *Fleet*, that a kiosk asks for: orders, settings, releases."""

from typing import Annotated, Literal

from msgspec import Meta, field

from hub.fleet.domain.settings_key import Values
from hub.fleet.domain.wire import KioskNumber, Strict, UuidText, Whole, WireTime

Deed = Literal["restart-screen", "restart-machine", "logs", "picture"]


class Order(Strict):
    """Something to do once, and not after `until`."""

    id: UuidText
    do: Deed
    until: WireTime


class Orders(Strict):
    """What a kiosk is asked to do."""

    v: Literal[1]
    kiosk: KioskNumber
    made_at: WireTime
    orders: Annotated[list[Order], Meta(max_length=8)]


class SignedOrders(Strict):
    """The orders with the hub's signature over their bytes."""

    orders: Orders
    key: str
    signature: str


class OrderReport(Strict):
    """`POST /api/v1/orders/{id}`: how an order ended, with a log or a picture in base64 where it brought one."""

    v: Literal[1]
    kiosk: KioskNumber
    state: Literal["done", "refused", "failed"]
    why: Annotated[str, Meta(max_length=200)]
    type: Literal["log", "png"] | None
    body: str | None


class OrderReportAnswer(Strict):
    """The report is on the hub's disk."""

    v: Literal[1]
    kiosk: KioskNumber
    hub_time: WireTime


Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
NoticeText = Annotated[str, Meta(min_length=1, max_length=120)]


class Notice(Strict):
    """A sentence on the idle screen, for a time."""

    ar: NoticeText
    en: NoticeText
    since: WireTime | None = field(name="from")
    until: WireTime | None


class Settings(Strict):
    """What a kiosk is set to, above its site's own file."""

    v: Literal[1]
    version: Whole
    kiosk: KioskNumber
    made_at: WireTime
    values: Values
    notices: Annotated[list[Notice], Meta(max_length=3)]
    pictures: Annotated[list[Sha256], Meta(max_length=6)]


class SignedSettings(Strict):
    """The settings with the hub's signature over their bytes."""

    settings: Settings
    key: str
    signature: str


Board = Literal["raspberry-pi-4", "qemu"]


class Release(Strict):
    """The bundle that a kiosk is offered, by its SHA-256 and size in bytes."""

    v: Literal[1]
    kiosk: KioskNumber
    made_at: WireTime
    version: Annotated[str, Meta(min_length=1, max_length=32)]
    board: Board
    sha256: Sha256
    bytes: Whole


class SignedRelease(Strict):
    """The offer with the hub's signature over its bytes."""

    release: Release
    key: str
    signature: str
