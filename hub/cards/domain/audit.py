"""Every card action leaves a row: who, at which kiosk, what, when, how it ended, and whose card as a tag."""

from dataclasses import dataclass

from hub.cards.models import Audit
from hub.fleet.domain.signature import Signed
from hub.fleet.queries.kiosk import Standing

AT_KIOSK, ON_PHONE = "visitor", "phone"


@dataclass(frozen=True)
class Caller:
    """A request whose signature holds, and the kiosk that it came from."""

    signed: Signed
    standing: Standing

    @property
    def now_ms(self) -> int:
        """When the request came."""
        return self.signed.received_ms


def note(caller: Caller, what: str, outcome: str, tag: str = "") -> None:
    """Inside a transaction: what a visitor did at a kiosk."""
    place = caller.standing
    Audit.objects.create(
        centre=place.centre,
        kiosk=place.number,
        who=AT_KIOSK,
        what=what,
        outcome=outcome,
        tag=tag,
        at_ms=caller.now_ms,
    )


def note_phone(what: str, outcome: str, now_ms: int, tag: str) -> None:
    """Inside a transaction: what a visitor did on a phone."""
    Audit.objects.create(centre="", kiosk="", who=ON_PHONE, what=what, outcome=outcome, tag=tag, at_ms=now_ms)


def note_command(what: str, outcome: str, now_ms: int, tag: str = "") -> None:
    """Inside a transaction: what an operator did with a command."""
    Audit.objects.create(centre="", kiosk="", who="operator", what=what, outcome=outcome, tag=tag, at_ms=now_ms)
