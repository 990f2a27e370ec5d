"""Chip updates: sessions between an issuer's backend and a card, through a kiosk that understands none of it."""

import hashlib
import secrets
from uuid import UUID

import msgspec
from django.conf import settings
from django.utils.module_loading import import_string

from hub.cards.domain import audit, holder
from hub.cards.domain.audit import Caller
from hub.cards.domain.backend import CardUpdateBackend, Due, Turn
from hub.cards.domain.wire import Allowed, Apdu, UpdateAnswer, UpdateNext, UpdateStart
from hub.cards.models import CardUpdate, Chip, UpdateExchange, UpdateSession
from hub.clock import wire_time
from hub.fleet.domain import crockford, nonce
from hub.fleet.domain.refusal import RefusalError

SESSION_MS, KEEP_MS = 120_000, 24 * 3600 * 1000
MOST_APDUS = 200
State = CardUpdate.State


def backend() -> CardUpdateBackend:
    """The issuer that HUB_CARD_BACKEND names."""
    made: CardUpdateBackend = import_string(settings.CARD_BACKEND)()
    return made


def start(asked: UpdateStart, caller: Caller) -> bytes | RefusalError:
    """Inside a transaction: a new session with its first commands, or where to go instead."""
    nonce.spend(caller.signed)
    tag = holder.tag(asked.number)
    update = _due(asked.number)
    if update is None:
        audit.note(caller, "update", "nothing-to-update", tag)
        return RefusalError(404, "nothing-to-update", "Nothing is due for this card.")
    for left in UpdateSession.objects.filter(update__chip=update.chip_id, over=False):
        _close(left, update if left.update_id == update.id else _held(left.update_id), counted=left.seq > 1)
    if update.ticket:
        audit.note(caller, "update", "counter", tag)
        return _encoded(_answer(None, update, caller, Turn("check", 0)))
    session = UpdateSession(
        id=secrets.token_urlsafe(32), update=update, centre=caller.standing.centre, kiosk=caller.standing.number
    )
    session.deadline_ms = caller.now_ms + SESSION_MS
    audit.note(caller, "update", "begun", tag)
    return _encoded(_took(session, update, caller, backend().begin(_of(update))))


def answered(session_id: str, asked: UpdateNext, caller: Caller) -> bytes | RefusalError:
    """Inside a transaction: what follows from the card's answers; the same reply to the same answers again."""
    nonce.spend(caller.signed)
    session = UpdateSession.objects.select_related("update__chip__holder").filter(id=session_id).first()
    if session is None:
        audit.note(caller, "update", "session-unknown")
        return RefusalError(404, "session-unknown", "There is no such session.")
    said = _answered(session, asked, caller)
    if isinstance(said, RefusalError):
        audit.note(caller, "update", said.code, session.update.chip.holder.tag)
    return said


def _answered(session: UpdateSession, asked: UpdateNext, caller: Caller) -> bytes | RefusalError:
    if session.kiosk != caller.standing.number:
        return RefusalError(403, "foreign-kiosk", "The session is another kiosk's.")
    update = _held(session.update_id)
    session.refresh_from_db()
    sha = hashlib.sha256(msgspec.json.encode(asked.answers)).digest()
    before = UpdateExchange.objects.filter(session=session, seq=asked.seq).first()
    if before is not None:
        same = secrets.compare_digest(bytes(before.sha), sha)
        return bytes(before.reply) if same else RefusalError(409, "answer-conflict", "This batch had another answer.")
    refusal = _refusal(session, asked, caller.now_ms)
    if refusal is not None:
        if refusal.code == "session-expired":
            _close(session, update)
        return refusal
    answers = [bytes.fromhex(each) for each in asked.answers]
    turn = backend().go_on(_of(update), session.memory, answers)
    reply = _encoded(_took(session, update, caller, turn))
    UpdateExchange.objects.create(session=session, seq=asked.seq, sha=sha, reply=reply)
    return reply


def close_ticket(ticket: str) -> bool:
    """Inside a transaction: the counter has seen to it, the kiosks may try again; False when there is none such."""
    return bool(CardUpdate.objects.filter(ticket=ticket).exclude(ticket="").update(ticket="", failures=0))


def forget(now_ms: int) -> int:
    """Inside a transaction: close what was left, drop sessions a day after their deadline; returns how many."""
    for left in UpdateSession.objects.filter(over=False, deadline_ms__lt=now_ms):
        _close(left, _held(left.update_id), counted=left.seq > 1)
    return UpdateSession.objects.filter(deadline_ms__lt=now_ms - KEEP_MS).delete()[0]


def _due(number: str) -> CardUpdate | None:
    found = holder.known(number)
    chip = Chip.objects.filter(holder=found).first() if found else None
    if chip is None:
        return None
    update, _ = CardUpdate.objects.get_or_create(chip=chip, version=chip.version)
    return None if update.state == State.CONFIRMED else _held(update.id)


def _held(update_id: UUID) -> CardUpdate:
    """An update that nobody else changes until the transaction ends; who touches its sessions comes through here."""
    held = CardUpdate.objects.select_for_update(of=("self",)).select_related("chip__holder")
    return held.get(id=update_id)


def _of(update: CardUpdate) -> Due:
    return Due(update.chip.card, update.version)


def _refusal(session: UpdateSession, asked: UpdateNext, now_ms: int) -> RefusalError | None:
    if session.over:
        return RefusalError(409, "session-over", "The session has ended.")
    if asked.seq != session.seq:
        return RefusalError(409, "out-of-order", f"Batch {session.seq} is out, not {asked.seq}.")
    if now_ms > session.deadline_ms:
        return RefusalError(410, "session-expired", "The session's time has passed.")
    if len(asked.answers) > session.asked:
        return RefusalError(400, "too-many-answers", f"The batch had {session.asked} commands.")
    return None


def _took(session: UpdateSession, update: CardUpdate, caller: Caller, turn: Turn) -> UpdateAnswer:
    """Keep what the backend said, and put it as the kiosk hears it."""
    if session.apdus + len(turn.commands) > MOST_APDUS:
        turn = Turn(turn.step, turn.percent, end="failed", reason="too-many-apdus")
    if turn.state is not None and turn.state != update.state:
        update.state = turn.state
        update.save(update_fields=["state"])
        audit.note(caller, "update", turn.state, update.chip.holder.tag)
    session.seq += 1 if session.asked else 0
    session.asked = len(turn.commands)
    session.apdus += session.asked
    session.memory = dict(turn.memory)
    session.save()
    if turn.end is not None:
        _close(session, update, counted=turn.end != "done")
        outcome = turn.end + (f":{turn.reason}" if turn.reason else "")
        audit.note(caller, "update", outcome, update.chip.holder.tag)
    return _answer(session, update, caller, turn)


def _close(session: UpdateSession, update: CardUpdate, *, counted: bool = True) -> None:
    """End a session; a commit whose answer never came leaves the update UNKNOWN."""
    session.over, session.memory = True, {}
    session.save(update_fields=["over", "memory"])
    if update.state == State.VERIFIED:
        update.state = State.UNKNOWN
    if counted:
        update.failures += 1
    if update.failures >= settings.CARD_FAILURES and not update.ticket:
        update.ticket = f"C-{crockford.draw(6)}"
    update.save(update_fields=["state", "failures", "ticket"])


def _answer(session: UpdateSession | None, update: CardUpdate, caller: Caller, turn: Turn) -> UpdateAnswer:
    issuer = backend()
    ticket = update.ticket or None
    return UpdateAnswer(
        v=1,
        kiosk=caller.standing.number,
        hub_time=wire_time(caller.now_ms),
        session=session.id if session else None,
        seq=session.seq if session else 0,
        state="counter" if ticket else turn.end or "open",
        reason=turn.reason,
        deadline=wire_time(session.deadline_ms if session else caller.now_ms),
        step=turn.step,
        done_percent=turn.percent,
        apdus=[Apdu(each.apdu.hex().upper(), list(each.expect)) for each in turn.commands],
        allowed=[Allowed(cla, ins) for cla, ins in issuer.allowed],
        ticket=ticket,
        simulated=issuer.simulated,
        issuer=issuer.issuer,
    )


def _encoded(said: UpdateAnswer) -> bytes:
    return msgspec.json.encode(said)
