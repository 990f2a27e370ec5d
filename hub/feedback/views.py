"""The addresses that kiosks speak to about feedback."""

import msgspec
from django.http import HttpRequest, HttpResponse

from hub.feedback.domain import batch, beat, intake, receipt, wire
from hub.fleet.api import answer, endpoint, raw_answer, signed_by_kiosk
from hub.fleet.domain.content import document
from hub.fleet.domain.refusal import RefusalError
from hub.fleet.domain.wire import Beat
from hub.fleet.queries.place import desks_of
from hub.writer import write

MOST_RECORDS = 500
_batch = msgspec.json.Decoder(wire.Batch)
_beat = msgspec.json.Decoder(Beat)


@endpoint
def records(request: HttpRequest) -> HttpResponse:
    """Take a batch; the receipt leaves only after the commit."""
    signed, standing, content = signed_by_kiosk(request)
    sent = document(content, _batch)
    _require_own(sent.kiosk, standing.number)
    if len(sent.records) > MOST_RECORDS:
        raise RefusalError(413, "too-large", f"A batch holds {MOST_RECORDS} records at most.")
    found = batch.read(sent.records, standing, lambda: desks_of(standing.centre))
    delivery = intake.Delivery(signed, standing, sent.sent, sent.waiting, found)
    return raw_answer(receipt.signed(write(lambda: intake.take(delivery)), standing.hub_key))


@endpoint
def beats(request: HttpRequest) -> HttpResponse:
    """Take a beat; its answer is what *online* means on the kiosk's screen."""
    signed, standing, content = signed_by_kiosk(request)
    sent = document(content, _beat)
    _require_own(sent.kiosk, standing.number)
    return answer(write(lambda: beat.take(sent, signed, standing)))


def _require_own(named: str, number: str) -> None:
    if named != number:
        raise RefusalError(409, "wrong-kiosk", f"Signed by kiosk {number}, but speaks for {named}.")
