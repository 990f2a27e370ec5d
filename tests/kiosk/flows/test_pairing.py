"""The pairing as it is shown, moment by moment."""

from dataclasses import dataclass, field

from kiosk.flows.pairing import Network, PairingFlow, PairingView, Told


@dataclass
class Sources:
    """What the flow is told next."""

    now: Told = field(default_factory=Told)
    is_enrolled: bool = False

    def told(self) -> Told:
        return self.now

    def network(self) -> Network:
        return Network(address="10.0.0.7")

    def enrolled(self) -> bool:
        return self.is_enrolled


class Watched:
    """A flow, what it showed, and how often it left."""

    def __init__(self) -> None:
        self.sources = Sources()
        self.shown: list[PairingView] = []
        self.left = 0
        self.flow = PairingFlow("ar", self.sources, show=self.shown.append, leave=self._leave)

    def _leave(self) -> None:
        self.left += 1

    def look(self, told: Told, *, enrolled: bool = False) -> PairingView:
        self.sources.now, self.sources.is_enrolled = told, enrolled
        self.flow.looked()
        return self.flow.view


def test_each_step_is_done_in_its_turn():
    watched = Watched()
    assert watched.look(Told()).steps == ("now", "later", "later", "later")
    assert watched.look(Told(connected=True)).steps == ("done", "now", "later", "later")
    waiting = Told("waiting", "7KQ4-M2XD", "HTTPS://H/P/7KQ4M2XD", 599, connected=True, clock_set=True)
    view = watched.look(waiting)
    assert (view.steps, view.note, view.code, view.left_s) == (
        ("done", "done", "now", "later"),
        "pair.expires",
        "7KQ4-M2XD",
        599,
    )
    paired = watched.look(Told("paired", connected=True, clock_set=True), enrolled=True)
    assert (paired.steps, paired.note, paired.code) == (("done", "done", "done", "now"), "pair.done", "")
    assert watched.left == 0  # the settings are still on their way
    watched.look(Told(), enrolled=True)
    watched.look(Told(), enrolled=True)
    assert watched.left == 1


def test_a_code_that_ran_out_is_not_shown():
    view = Watched().look(Told("waiting", "7KQ4-M2XD", "HTTPS://H/P/7KQ4M2XD", 0, fault=True, connected=True))
    assert (view.code, view.url, view.note) == ("", "", "pair.silent")


def test_a_silent_hub_a_missing_address_and_a_first_question_differ():
    notes = [Watched().look(told).note for told in (Told(), Told(fault=True), Told("no-address"))]
    assert notes == ["pair.asking", "pair.silent", "pair.nohub"]


def test_a_code_stays_while_the_hub_is_silent():
    view = Watched().look(Told("waiting", "7KQ4-M2XD", "HTTPS://H/P/7KQ4M2XD", 300, fault=True))
    assert (view.code, view.note) == ("7KQ4-M2XD", "pair.expires")


def test_the_pages_and_the_language_are_switched_and_kept():
    watched = Watched()
    watched.flow.language_switched()
    watched.flow.network_opened()
    assert (watched.flow.view.language, watched.flow.view.page) == ("en", "network")
    assert watched.look(Told()).network == Network(address="10.0.0.7")
    watched.flow.went_back()
    assert (watched.flow.view.language, watched.flow.view.page) == ("en", "pairing")


def test_nothing_is_drawn_again_that_stayed_the_same():
    watched = Watched()
    watched.look(Told())
    before = len(watched.shown)
    watched.look(Told())
    assert len(watched.shown) == before
