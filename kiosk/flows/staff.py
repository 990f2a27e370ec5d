"""The staff corner: a PIN, then the menu, then the tests; whoever stood there before is under it, untouched."""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from devices.events import CardSeen, CodeScanned, Printed, PrintFailed
from kiosk.flows.staff_view import Exported, Facts, PinChecked, StaffView
from kiosk.model import PIN_DIGITS, StaffAct

IDLE_S = 60.0  # design tokens, time.staff_idle
TEST_SLIP = -1  # the number of the receipt that a test prints


class Tries(Protocol):
    """How often a PIN may still be wrong (kiosk.staff)."""

    @property
    def left(self) -> int: ...
    @property
    def locked_s(self) -> float: ...
    def spend(self) -> None: ...
    def restore(self) -> None: ...


class Errands(Protocol):
    """What is done for staff elsewhere. `check` ends in a PinChecked, `export` in Exported.

    `print_test` ends in Printed or PrintFailed.
    """

    def has_pins(self) -> bool: ...
    def signed_in(self) -> None: ...
    def check(self, pin: str, number: int) -> None: ...
    def facts(self) -> Facts: ...
    def louder(self) -> None: ...
    def brighter(self) -> None: ...
    def print_test(self, receipt: int) -> None: ...
    def export(self) -> None: ...
    def restart(self) -> None: ...


class Glass(Protocol):
    """The visitor's flow, over which the corner lies."""

    @property
    def shut(self) -> bool: ...
    def staff_shown(self, view: StaffView | None) -> None: ...
    def staff_did(self, act: StaffAct) -> None: ...
    def reset(self) -> None: ...
    def closed(self) -> None: ...
    def opened(self) -> None: ...


class Staff:
    """Events come in as past-tense calls; each ends by showing the corner, or what lies under it.

    `now` is monotonic seconds; `language` is that of the screen, for the audit.
    """

    def __init__(self, errands: Errands, tries: Tries, now: Callable[[], float]) -> None:
        self._errands, self._tries, self._now = errands, tries, now
        self._glass: Glass | None = None
        self._language: Callable[[], str] = lambda: "ar"
        self._view: StaffView | None = None
        self._pin, self._number = "", 0

    def bind(self, glass: Glass, language: Callable[[], str]) -> None:
        """Whose glass it lies over."""
        self._glass, self._language = glass, language

    @property
    def view(self) -> StaffView | None:
        """What is shown of it, None while it is shut."""
        return self._view

    # --- getting in

    def corner_held(self) -> None:
        """A finger stayed in the corner long enough."""
        if self._view is None:
            self._ask()

    def key_typed(self, name: str) -> None:
        """A key of the PIN pad: a digit, `delete`, or `clear`."""
        if self._view is None or self._view.stage != "pin":
            return
        if name == "delete":
            self._pin = self._pin[:-1]
        elif name == "clear":
            self._pin = ""
        elif len(name) == 1 and name.isascii() and name.isdecimal():
            self._pin += name
        self._become(replace(self._view, typed=len(self._pin), wrong=False))
        if len(self._pin) == PIN_DIGITS:
            self._check()

    def happened(self, event: object) -> bool:
        """Something was said by a device or by who looks at PINs; whether it was the corner's alone."""
        if isinstance(event, PinChecked):
            self._checked(event)
            return True
        found = self._test_of(event)
        if self._view is not None and self._view.stage == "tests" and found is not None:
            self._found(*found)
        slip = isinstance(event, Printed | PrintFailed) and event.receipt == TEST_SLIP
        own = slip or isinstance(event, Exported)
        return own or (self._view is not None and isinstance(event, CodeScanned))

    # --- the menu

    def reset_wanted(self) -> None:
        """New customer."""
        self._do("reset", lambda glass: glass.reset())

    def close_wanted(self) -> None:
        """Out of service."""
        self._do("close", lambda glass: glass.closed())

    def open_wanted(self) -> None:
        """Back in service."""
        self._do("open", lambda glass: glass.opened())

    def restart_wanted(self) -> None:
        """The kiosk is to be started anew."""
        self._do("restart", lambda _glass: self._errands.restart())

    def tests_opened(self) -> None:
        """The devices are to be tried."""
        if self._view is not None and self._view.stage == "menu":
            self._did("test")
            self._become(replace(self._view, stage="tests", facts=self._errands.facts(), found=()))

    def code_opened(self) -> None:
        """The check is to be read out to the call centre, as a code."""
        if self._view is not None and self._view.stage == "tests":
            self._did("code")
            self._become(replace(self._view, stage="code"))

    def test_wanted(self, what: str) -> None:
        """One thing is to be tried: `sound`, `brightness` or `printer`; a reader is tried by giving it something.

        `queue` saves what waits to a stick.
        """
        if self._view is None or self._view.stage != "tests":
            return
        if what == "printer":
            self._did("print")
            self._found("printer", "printing")
            self._errands.print_test(TEST_SLIP)
        elif what == "queue":
            if dict(self._view.found).get("queue") != "saving":
                self._did("export")
                self._found("queue", "saving")
                self._errands.export()
        elif what in ("sound", "brightness"):
            self._errands.louder() if what == "sound" else self._errands.brighter()
            self._did(what)
            self.refreshed()

    def refreshed(self) -> None:
        """Time has passed: what is shown of the kiosk is as it is now, and a lock may have ended."""
        view = self._view
        if view is None:
            return
        if view.stage == "locked" and not self._tries.locked_s:
            self._ask()
        elif view.stage in ("menu", "tests"):
            self._become(replace(view, facts=self._errands.facts()))

    # --- getting out

    def went_back(self) -> None:
        """Back from the code to the tests, from there to the menu, from the PIN to whoever stood there."""
        view = self._view
        if view is not None and view.stage in ("code", "tests"):
            self._become(replace(view, stage="tests" if view.stage == "code" else "menu"))
        else:
            self.left()

    def left(self) -> None:
        """Signed out, or walked away."""
        view, self._pin, self._number = self._view, "", self._number + 1
        if view is not None:
            if view.by:
                self._did("out")
            self._become(None)

    # --- inside

    def _ask(self) -> None:
        self._pin, self._number = "", self._number + 1
        locked_s = self._tries.locked_s
        if not self._errands.has_pins():
            self._become(StaffView("none"))
        elif locked_s:
            self._become(StaffView("locked", ends=self._now() + locked_s))
        else:
            self._become(StaffView("pin", left=self._tries.left))

    def _check(self) -> None:
        self._number += 1
        pin, self._pin = self._pin, ""
        self._tries.spend()
        self._become(StaffView("checking", typed=PIN_DIGITS, left=self._tries.left))
        self._errands.check(pin, self._number)

    def _checked(self, event: PinChecked) -> None:
        """A PIN that nobody waits for any more lets nobody in, and is in the audit where it was wrong."""
        if not event.by:
            self._keep(StaffAct("", "refused" if self._tries.left else "locked", self._language()))
        awaited = self._view is not None and self._view.stage == "checking" and event.number == self._number
        if not awaited:
            return
        if event.by:
            self._tries.restore()
            shut = self._glass is not None and self._glass.shut
            self._become(StaffView("menu", by=event.by, shut=shut, facts=self._errands.facts()))
            self._errands.signed_in()
            self._did("in")
        else:
            self._ask()
            if self._view is not None and self._view.stage == "pin":
                self._become(replace(self._view, wrong=True))

    def _do(self, did: str, then: Callable[[Glass], object]) -> None:
        if self._view is None or self._view.stage != "menu" or self._glass is None:
            return
        self._did(did)
        self._become(None)
        then(self._glass)

    def _test_of(self, event: object) -> tuple[str, str] | None:
        match event:
            case CardSeen():
                return "reader", "seen"
            case CodeScanned():
                return "scanner", "seen"
            case Exported():
                return "queue", event.how
            case Printed(receipt=number) if number == TEST_SLIP:
                return "printer", "printed"
            case PrintFailed(receipt=number) if number == TEST_SLIP:
                return "printer", event.reason
            case _:
                return None

    def _found(self, what: str, how: str) -> None:
        if self._view is not None:
            self._become(replace(self._view, found=tuple((dict(self._view.found) | {what: how}).items())))

    def _did(self, did: str) -> None:
        if self._view is not None:
            self._keep(StaffAct(self._view.by, did, self._language()))

    def _keep(self, act: StaffAct) -> None:
        if self._glass is not None:
            self._glass.staff_did(act)

    def _become(self, view: StaffView | None) -> None:
        self._view = view
        if self._glass is not None:
            self._glass.staff_shown(view)
