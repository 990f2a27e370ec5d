"""The pairing as it is shown: a code that runs out, what has been done, what is waited for."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, Protocol

Step = Literal["later", "now", "done"]
STEPS = ("net", "time", "wait", "settings")  # in their order


@dataclass(frozen=True)
class Told:
    """What is known of the pairing now; `left_s` of the code in whole seconds, `fault` when the hub does not answer."""

    stage: Literal["asking", "waiting", "paired", "no-address"] = "asking"
    code: str = ""
    url: str = ""
    left_s: int = 0
    fault: bool = False
    connected: bool = False
    clock_set: bool = False


@dataclass(frozen=True)
class Network:
    """What the network page says; empty for what there is not."""

    hub: str = ""
    line: Literal["", "cable", "wireless"] = ""
    address: str = ""
    gateway: str = ""
    servers: str = ""


@dataclass(frozen=True)
class PairingView:
    """One moment of the two pages; `note` is the key of the line under the code."""

    language: str
    page: Literal["pairing", "network"] = "pairing"
    code: str = ""
    url: str = ""
    left_s: int = 0
    note: str = "pair.asking"
    steps: tuple[Step, ...] = ("now", "later", "later", "later")
    network: Network = Network()


class Sources(Protocol):
    """Where it is looked up."""

    def told(self) -> Told: ...
    def network(self) -> Network: ...
    def enrolled(self) -> bool: ...


class PairingFlow:
    """`show` draws a view; `leave` is called once, when the kiosk is enrolled and its settings are here.

    The settings are waited for as long as the sender says that it fetches them.
    """

    def __init__(
        self, language: str, sources: Sources, *, show: Callable[[PairingView], None], leave: Callable[[], None]
    ) -> None:
        self._sources, self._show, self._leave = sources, show, leave
        self._left = False
        self.view = PairingView(language)

    def looked(self) -> None:
        """A second has passed."""
        told, enrolled = self._sources.told(), self._sources.enrolled()
        if enrolled and told.stage != "paired":
            if not self._left:
                self._left = True
                self._leave()
            return
        waits = told.stage == "waiting" and told.left_s > 0
        self._become(
            replace(
                self.view,
                code=told.code if waits else "",
                url=told.url if waits else "",
                left_s=told.left_s if waits else 0,
                note=_note(told, waits=waits),
                steps=_steps(told),
                network=self._sources.network(),
            )
        )

    def language_switched(self) -> None:
        self._become(replace(self.view, language="en" if self.view.language == "ar" else "ar"))

    def network_opened(self) -> None:
        self._become(replace(self.view, page="network"))

    def went_back(self) -> None:
        self._become(replace(self.view, page="pairing"))

    def _become(self, view: PairingView) -> None:
        if view != self.view:
            self.view = view
            self._show(view)


def _note(told: Told, *, waits: bool) -> str:
    if told.stage == "paired":
        return "pair.done"
    if told.stage == "no-address":
        return "pair.nohub"
    if waits:
        return "pair.expires"
    return "pair.silent" if told.fault else "pair.asking"


def _steps(told: Told) -> tuple[Step, ...]:
    """The first that is not done is the one that is waited for."""
    answered = told.stage in ("waiting", "paired") and not told.fault
    done = (told.connected or answered, told.clock_set, told.stage == "paired", False)
    first = done.index(False)
    return tuple("done" if is_done else "now" if at == first else "later" for at, is_done in enumerate(done))
