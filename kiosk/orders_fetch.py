"""The sender's part of the orders: asks for them, brings the log, reports how each ended."""

import base64
import logging
import re
from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from kiosk.clock import from_wire
from kiosk.hub_client import HubClient
from kiosk.hub_faults import HubError
from kiosk.identity import HubKey
from kiosk.orders import Kept, Order, Orders
from kiosk.power import PowerError, reboot
from kiosk.published import Kind, PublishedError, verified

MOST_BYTES = 700_000  # in base64 and an envelope well below the megabyte of docs/wire.md, even before gzip
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """As docs/wire.md has it."""

    v: int
    kiosk: str
    made_at: str
    orders: tuple[Order, ...]


ORDERS = Kind("orders", "/api/v1/orders", "", Asked)


class OrdersFetch:
    """`log` brings the newest of the journal, at most so many bytes; `now` is the best guess at the hub's time."""

    def __init__(  # noqa: PLR0913  everything arrives by constructor
        self,
        client: HubClient,
        orders: Orders,
        hub_keys: Callable[[], Sequence[HubKey]],
        number: str,
        *,
        log: Callable[[int], bytes],
        now: Callable[[], datetime],
        screen_lives: Callable[[], bool],
        reboot: Callable[[], None] = reboot,
    ) -> None:
        self._client, self._orders, self._hub_keys, self._number = client, orders, hub_keys, number
        self._bring, self._now, self._screen_lives, self._reboot = log, now, screen_lives, reboot
        self._log = logging.getLogger("kiosk.orders")

    def tend(self, waiting: int) -> bool:
        """Ask for orders where the last beat said that some wait, do what is the sender's, report what ended.

        Whether any is still open. A failure is logged, and what it left undone is tried again at the next call.
        """
        try:
            if waiting:
                self._take()
            for order in self._orders.asked():
                if from_wire(order.until) >= self._now():
                    self._do(order)
            self._orders.sweep(self._now())
            for kept in self._orders.unreported():
                self._report(kept)
        except HubError as error:
            self._log.warning("orders: %s", error.line)
        except (PublishedError, OSError) as error:
            self._log.warning("orders: %s", error)
        return bool(self._orders.asked())

    def _do(self, order: Order) -> None:
        """The log is the sender's to bring; the machine it starts anew only where no screen lives that could."""
        if order.do == "logs":
            self._orders.ended(order, "done")
        elif order.do == "restart-machine" and not self._screen_lives():
            self._orders.ended(order, "done")  # on the disk before it is done: it is done once
            try:
                self._reboot()
            except PowerError as error:
                self._orders.ended(order, "failed", str(error))

    def _take(self) -> None:
        answer = self._client.get(ORDERS.path)
        if answer is None:
            return
        asked = verified(ORDERS, answer.body, self._hub_keys())
        if asked.kiosk != self._number:
            raise PublishedError(f"orders for kiosk {asked.kiosk} came here")
        for order in asked.orders:
            if not _ID.fullmatch(order.id):
                raise PublishedError(f"{order.id!r} names no order")
            if from_wire(order.until) >= self._now() and self._orders.take(order):
                self._log.info("asked by the hub: %s", order.do)

    def _report(self, kept: Kept) -> None:
        """A picture that is gone, or a journal that cannot be read, makes it a failure."""
        kind, body = None, None
        state, why = kept.state, kept.why
        if state == "done" and kept.order.do in ("logs", "picture"):
            try:
                content = self._bring(MOST_BYTES) if kept.order.do == "logs" else self._picture(kept.order)
                kind, body = ("log" if kept.order.do == "logs" else "png"), base64.b64encode(content).decode()
            except (OSError, ValueError) as error:
                state, why = "failed", str(error)[:200]
        report = {"v": 1, "kiosk": self._number, "state": state, "why": why, "type": kind, "body": body}
        try:
            self._client.post(f"{ORDERS.path}/{kept.order.id}", msgspec.json.encode(report), zipped=True)
        except HubError as error:
            if error.code != "order-unknown":
                raise
        self._orders.reported(kept)

    def _picture(self, order: Order) -> bytes:
        content = self._orders.picture(order).read_bytes()
        if len(content) > MOST_BYTES:
            raise ValueError(f"the picture has {len(content)} bytes, over {MOST_BYTES}")
        return content
