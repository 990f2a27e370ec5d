"""From wherever a kiosk stands, however it came there, staff have it back with two touches after the PIN."""

import random
from datetime import date

from devices.events import CardGone, CardRead, CardSeen, CodeScanned
from kiosk.flows.card_told import CardFacts
from kiosk.flows.guide import GuideTold
from tests.kiosk.flows.steps import Terminal, self_service

READER, SCANNER = "pcsc:", "serial:/x?protocol=scanner"
FACTS = CardFacts("مثال", "Sample", "417", date(2031, 5, 31))


def moves(terminal: Terminal, chance: random.Random) -> list:
    """Everything that can happen to a kiosk but staff."""
    flow, services, card = terminal.flow, terminal.flow.services, chance.randint(1, 3)
    return [
        lambda: terminal.rate(chance.randint(1, 5)),
        lambda: flow.stars_corrected(chance.randint(1, 5)),
        lambda: flow.reason_toggled("wait"),
        flow.done,
        flow.comment_wanted,
        flow.qr_enlarged,
        flow.went_back,
        flow.language_switched,
        flow.access_opened,
        flow.access_closed,
        lambda: flow.help_toggled(chance.choice(("text", "contrast", "voice", "reach", "time"))),
        flow.staff_called,
        flow.more_time_wanted,
        flow.touched,
        lambda: terminal.clock.move(chance.choice((1, 10, 31, 61))),
        lambda: flow.storage_failed("E-23"),
        flow.storage_recovered,
        lambda: flow.link_changed(online=chance.random() < 0.5),
        lambda: services.happened(CardSeen(READER, card, b"\x3b")),
        lambda: services.happened(CardRead(READER, card, FACTS)),
        lambda: services.happened(CardGone(READER, card)),
        lambda: services.happened(CodeScanned(SCANNER, "x")),
        lambda: services.happened(GuideTold(())),
        services.card_opened,
        services.card_update_wanted,
        services.card_notices_opened,
        services.card_statement_wanted,
        services.document_opened,
        services.guide_opened,
        services.guide_search_opened,
        services.ready_opened,
        lambda: services.ready_key("7"),
        services.finished,
    ]


def walked(seed: int) -> set[tuple[str, str]]:
    """The pages and overlays that a random walk came by; staff comes now and then, and resets."""
    chance = random.Random(seed)
    terminal, states = self_service(), set()
    for _ in range(60):
        chance.choice(moves(terminal, chance))()
        states.add((terminal.view.page, terminal.view.over))
        if chance.random() < 0.15:
            reset(terminal)
    return states


def reset(terminal: Terminal) -> None:
    closed = terminal.view.page == "closed"
    terminal.sign_in()
    terminal.flow.staff.reset_wanted()
    if terminal.view.page == "card":
        terminal.flow.services.card_finished()
    view = terminal.view
    assert (view.page, view.over, view.card) == ("closed" if closed else "idle", "", None)
    assert (view.language, view.stars, view.rating, view.access.any) == ("ar", 0, "", False)


def test_from_any_state_two_touches_after_the_pin_are_a_new_customer():
    states = set().union(*(walked(seed) for seed in range(300)))
    assert len(states) > 25, sorted(states)
