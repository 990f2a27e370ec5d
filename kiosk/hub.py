"""What the sender says to the hub and what it takes for an answer: records for a receipt, a beat for the site."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from msgspec import Meta

from kiosk import VERSION
from kiosk.clock import Clock, from_wire
from kiosk.hub_client import Answer, HubClient
from kiosk.hub_faults import HubError
from kiosk.hub_receipt import Receipt, ReceiptError, verified
from kiosk.identity import Identity, Site
from kiosk.outbox_state import Waiting
from kiosk.presence import check_fits
from kiosk.vitals import Vitals


class Beat(msgspec.Struct, frozen=True):
    """What a beat tells of the kiosk: `screen` is `ok`, `stopped` or `out-of-service`."""

    waiting: int
    set_aside: int
    screen: str
    code: str | None
    disk_free_mb: int
    vitals: Vitals


class _BeatAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    v: int
    kiosk: str
    hub_time: str
    site: Site
    orders: Annotated[int, Meta(ge=0)] = 0  # an older hub gives none


class Hub:
    """The hub as the sender knows it; every call raises HubError, and then nothing was settled."""

    def __init__(self, client: HubClient, identity: Identity, clock: Clock) -> None:
        self._client, self._identity, self._clock = client, identity, clock

    @property
    def host(self) -> str:
        return self._client.host

    def records(self, batch: Sequence[Waiting], waiting: int) -> Receipt:
        """Send a batch, its bodies as they are stored, and return the receipt that holds for it."""
        started = self._clock.mono()
        answer = self._client.post("/api/v1/records", self._envelope(batch, waiting), zipped=True)
        try:
            receipt = verified(answer.body, self._identity.hub_keys, self._identity.number, answer.nonce)
        except ReceiptError as error:
            raise answer.not_the_hub(str(error)) from error
        self._learn(answer, receipt.hub_time, started)
        return receipt

    def beat(self, beat: Beat) -> int:
        """Tell how the kiosk is; the answer is what *online* means, and its site is kept in the identity.

        How many orders wait for this kiosk.
        """
        started = self._clock.mono()
        about = {"v": 1, "kiosk": self._identity.number, "sent": self._clock.stamp(), "version": VERSION}
        answer = self._client.post("/api/v1/beat", msgspec.json.encode(about | msgspec.structs.asdict(beat)))
        try:
            told = msgspec.json.decode(answer.body, type=_BeatAnswer)
            told.site.place(told.kiosk)
        except (msgspec.DecodeError, ValueError) as error:
            raise answer.not_the_hub("its answer is not the hub's") from error
        if told.kiosk != self._identity.number:
            raise answer.not_the_hub("its answer is for another kiosk")
        self._learn(answer, told.hub_time, started)
        self._keep(told.site)
        return told.orders

    def _keep(self, site: Site) -> None:
        try:
            check_fits(self._identity.public_url, site.desk.code)
            self._identity.keep_site(site)
        except ValueError as error:
            raise HubError(f"The hub's new place for this kiosk cannot be used: {error}", passing=False) from error
        except OSError as error:
            raise HubError(f"The new names for this desk cannot be stored: {error.strerror}") from error

    def _envelope(self, batch: Sequence[Waiting], waiting: int) -> bytes:
        head = {"v": 1, "kiosk": self._identity.number, "sent": self._clock.stamp(), "waiting": waiting}
        records = b",".join(record.body for record in batch)
        return msgspec.json.encode(head)[:-1] + b',"records":[' + records + b"]}"

    def _learn(self, answer: Answer, hub_time: str, started: int) -> None:
        """The hub read its clock between our question and its answer: the middle is at most half a wait wrong."""
        try:
            moment = from_wire(hub_time)
        except ValueError as error:
            raise answer.not_the_hub("its time is none") from error
        self._clock.learn(moment, at_mono=(started + self._clock.mono()) // 2)
