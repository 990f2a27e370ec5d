"""What a kiosk is asked to do: given by a person, fetched by the kiosk, reported once, short-lived."""

import binascii
from base64 import b64decode

import msgspec
from django.db.models import QuerySet

from hub.clock import wire_time
from hub.fleet.domain import hub_key, nonce
from hub.fleet.domain.refusal import RefusalError
from hub.fleet.domain.signature import Signed
from hub.fleet.domain.wire_remote import Deed, OrderReport, OrderReportAnswer, Orders
from hub.fleet.domain.wire_remote import Order as OrderShape
from hub.fleet.models import Kiosk, Order, OrderFile
from hub.fleet.queries.kiosk import Standing
from hub.sql import rows

PREFIX = b"rayak-orders-1\n"
LIFE_MS, KEEP_MS = 15 * 60_000, 14 * 24 * 3600_000
OPEN = ("waiting", "fetched")
_BRINGS = {"logs": "log", "picture": "png"}
_WAITING = "SELECT COUNT(*) FROM fleet_order WHERE kiosk_id = %s AND until_ms > %s AND state IN ('waiting', 'fetched')"
_PNG = b"\x89PNG\r\n\x1a\n"


class OrderError(Exception):
    """An order cannot be given; `why` is `waits` (one like it does already) or `revoked` (nobody would fetch it)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def give(kiosk: Kiosk, do: Deed, by: str, now_ms: int) -> Order:
    """Inside a transaction: a new order, good for 15 minutes; OrderError. `by` is who gave it."""
    if kiosk.revoked_ms is not None:
        raise OrderError("revoked")
    if _open(kiosk.number, now_ms).filter(do=do).exists():
        raise OrderError("waits")
    return Order.objects.create(kiosk=kiosk, do=do, by=by, given_ms=now_ms, until_ms=now_ms + LIFE_MS)


def waiting(number: str, now_ms: int) -> int:
    """How many orders a kiosk should fetch: also those fetched and not reported, for an answer can be lost."""
    return int(rows(_WAITING, [number, now_ms])[0][0])  # asked with every beat


def signed(standing: Standing, now_ms: int) -> bytes:
    """Inside a transaction: a kiosk's orders as docs/wire.md has them, fetched from now on."""
    number = standing.number
    given = list(_open(number, now_ms).order_by("given_ms"))
    Order.objects.filter(id__in=[each.id for each in given], state="waiting").update(state="fetched", fetched_ms=now_ms)
    listed = [OrderShape(str(each.id), each.do, wire_time(each.until_ms)) for each in given]  # type: ignore[arg-type]  # given as one of Deed
    body = msgspec.json.encode(Orders(1, number, wire_time(now_ms), listed))
    return hub_key.enveloped("orders", PREFIX, body, standing.hub_key)


def reported(id_: str, report: OrderReport, signed: Signed) -> OrderReportAnswer:
    """Inside a transaction: keep a kiosk's first report of an order; RefusalError 404 when it has no such order."""
    nonce.spend(signed)
    order = Order.objects.select_for_update().filter(id=id_, kiosk=report.kiosk).first()
    if order is None:
        raise RefusalError(404, "order-unknown", "This kiosk was given no such order.")
    if order.ended_ms is None:
        body = _brought(order, report)
        order.state, order.why, order.ended_ms = report.state, report.why, signed.received_ms
        order.save(update_fields=["state", "why", "ended_ms"])
        if body is not None:
            OrderFile.objects.create(order=order, type=report.type or "", body=body)
    return OrderReportAnswer(1, report.kiosk, wire_time(signed.received_ms))


def forget(now_ms: int) -> int:
    """Drop the logs and pictures that are 14 days old; returns how many."""
    Order.objects.filter(state__in=OPEN, until_ms__lt=now_ms).update(state="expired")
    return OrderFile.objects.filter(order__ended_ms__lt=now_ms - KEEP_MS).delete()[0]


def _open(number: str, now_ms: int) -> "QuerySet[Order]":
    return Order.objects.filter(kiosk=number, until_ms__gt=now_ms, state__in=OPEN)


def _brought(order: Order, report: OrderReport) -> bytes | None:
    """The log or picture of a report; RefusalError 400 unless it is what the order asked for."""
    wanted = _BRINGS.get(order.do) if report.state == "done" else None
    if report.type != wanted or (report.body is None) != (wanted is None):
        raise RefusalError(400, "bad-envelope", f"An order to {order.do} that is {report.state} brings {wanted}.")
    if report.body is None:
        return None
    try:
        body = b64decode(report.body, validate=True)
    except (binascii.Error, ValueError) as error:
        raise RefusalError(400, "bad-envelope", "body is not base64.") from error
    if wanted == "png" and not body.startswith(_PNG):
        raise RefusalError(400, "bad-envelope", "body is not a PNG picture.")
    return body
