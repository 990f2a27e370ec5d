"""What the staff corner asks of the rooms below."""

import contextlib
import logging
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.backlight import Backlight
from kiosk.check_network import Network
from kiosk.clock import Clock, from_wire
from kiosk.config import Settings
from kiosk.flows.paper import Slip
from kiosk.flows.staff_view import CheckShown, Exported, Facts, PinChecked
from kiosk.identity import Identity, NotEnrolled
from kiosk.inbox import Inbox
from kiosk.lookup import Lookup
from kiosk.outbox import DeviceStatus, Outbox, OutboxError
from kiosk.power import PowerError, reboot
from kiosk.staff import Pins, StaffList, StaffState
from kiosk.storage import open_outbox
from kiosk.ui.sounds import Speaker

if TYPE_CHECKING:
    from kiosk.wiring_late import Devices, Receipts

VOLUMES = (0, 30, 60, 100)
SIGNED_IN = "signed-in"


class Staff:
    """The errands of `kiosk.flows.staff`: PINs are hashed and the check is made off the screen's thread.

    `stop` ends the screen, which its unit starts again; `config` is the file that the check names, `run` the folder of
    what is forgotten at a reboot.
    """

    def __init__(  # noqa: PLR0913  all that it stands on
        self,
        settings: Settings,
        identity: Identity,
        clock: Clock,
        outbox: Outbox,
        state: StaffState,
        *,
        devices: "Devices",
        receipts: "Receipts",
        speaker: Speaker,
        stop: Callable[[], None],
        config: Path | None,
        light: Backlight,
        run: Path | None,
        network: Network,
    ) -> None:
        self._settings, self._config, self._identity, self._clock = settings, config, identity, clock
        self._outbox, self._state, self._devices, self._receipts = outbox, state, devices, receipts
        self._speaker, self._stop = speaker, stop
        self._inbox: Inbox = devices.inbox
        self._lookup, self._light, self._run, self._network = Lookup(), light, run, network
        self._pins = Pins(settings.staff.site_pin, self._listed)
        self._log = logging.getLogger("kiosk.staff")
        if state.brightness is not None:
            self._lit(state.brightness)

    # --- PINs

    def has_pins(self) -> bool:
        """Whether a PIN could be right."""
        return self._pins.any()

    def check(self, pin: str, number: int) -> None:
        """PinChecked follows."""
        self._lookup.begin(partial(self._check, [pin], number))

    def _check(self, pin: list[str], number: int) -> None:
        self._inbox.put(PinChecked(number, self._pins.whose(pin.pop())))

    def signed_in(self) -> None:
        """For a while, files of a stick may come into force (image/overlay/usr/lib/rayak/stick.py)."""
        if self._run is None:
            return
        try:
            (self._run / SIGNED_IN).write_text(f"{self._clock.mono()}\n", encoding="ascii")
        except OSError as error:
            self._log.warning("%s: %s", self._run / SIGNED_IN, error)

    def _listed(self) -> StaffList | None:
        """The hub's list as it is kept here, if it is of this kiosk's centre."""
        published = import_module("kiosk.published")
        listed: StaffList | None = published.Shelf(self._settings.data_dir, lambda: self._identity.hub_keys).read(
            published.STAFF
        )
        return listed if listed is not None and listed.centre == self._identity.site.centre.code else None

    # --- how the kiosk is

    def facts(self) -> Facts:
        """As the menu and the tests show it."""
        standing = self._devices.standing()
        named = self._settings.devices
        waiting, since = self._queue()
        online, fault = self._link()
        return Facts(
            online=online,
            fault=fault,
            waiting=waiting,
            since=since,
            reader=_state(standing, named.card),
            scanner=_state(standing, named.scanner),
            printer=_printer(standing, named.printer),
            volume=self._speaker.percent,
            brightness=self._light.percent,
        )

    def _queue(self) -> tuple[int, str]:
        try:
            return self._outbox.count(), self._said(self._outbox.oldest())
        except OutboxError:
            return 0, ""

    def _link(self) -> tuple[bool, str]:
        """As the sender said of late; one that says nothing is dead, and there is nothing known of the network."""
        try:
            heard = self._outbox.heard()
        except OutboxError:
            return False, ""
        fresh_s = 3 * self._settings.sender.beat_every_s
        if heard is None or not heard.is_fresh(self._clock.boot, self._clock.mono(), fresh_s):
            return False, ""
        # A name cannot be found without a network either.
        unseen = heard.reason in ("name", "silent") and not self._network.state().connected
        return heard.online, "network" if unseen else heard.reason

    def _said(self, wall: str) -> str:
        """A time of today as HH:MM, an earlier one with its date."""
        if not wall:
            return ""
        at, now = from_wire(wall).astimezone(), self._clock.now().astimezone()
        return f"{at:%H:%M}" if at.date() == now.date() else f"{at:%Y-%m-%d %H:%M}"

    def show_check(self) -> None:
        """CheckShown follows: what `kiosk check` found, as a code."""
        self._lookup.begin(self._show_check)

    def _show_check(self) -> None:
        findings = import_module("kiosk.wiring").check(self._settings, self._config)
        text = import_module("kiosk.check_told").summary(findings, self._identity.number)
        qr = import_module("kiosk.qr")
        self._inbox.put(CheckShown(tuple(tuple(row) for row in qr.modules(text, most=qr.ON_PAPER))))

    # --- what is done

    def louder(self) -> None:
        """The next of the volumes, heard at once, kept through a restart."""
        now = self._speaker.percent or 0
        volume = next((one for one in VOLUMES if one > now), VOLUMES[0])
        self._speaker.set_percent(volume)
        self._state.volume = volume
        self._speaker.play("done")

    def brighter(self) -> None:
        """The next of the levels, kept through a restart."""
        level = self._light.next()
        if self._lit(level):
            self._state.brightness = level

    def _lit(self, percent: int) -> bool:
        try:
            self._light.set(percent)
        except OSError as error:
            self._log.warning("the brightness cannot be set: %s", error)
            return False
        return True

    def print_test(self, receipt: int) -> None:
        """Printed or PrintFailed follows."""
        self._receipts.order(Slip("test", "ar"), receipt)

    def export(self) -> None:
        """Exported follows."""
        self._lookup.begin(self._export)

    def _export(self) -> None:
        export, stick = import_module("kiosk.export"), Path(self._settings.storage.stick)
        try:
            identity = Identity.load(self._settings.data_dir)
            with contextlib.closing(open_outbox(self._settings, identity, self._clock.stamp)) as outbox:
                export.to_stick(outbox, identity, self._clock, stick)
        except export.ExportError as error:
            self._log.warning("export: %s", error)
            self._inbox.put(Exported(error.reason))
        except (OutboxError, NotEnrolled, OSError) as error:
            self._log.warning("export: %s", error)
            self._inbox.put(Exported("failed"))
        else:
            self._inbox.put(Exported("saved"))

    def restart(self) -> None:
        """The machine, where the settings say so and systemd lets us; else the screen alone."""
        if self._settings.staff.restart == "machine":
            try:
                reboot()
            except PowerError as error:
                self._log.warning("restarting the screen alone: %s", error)
            else:
                return
        self._stop()


def _state(standing: tuple[DeviceStatus, ...], name: str) -> str:
    """`none`, `ok` or `lost`; nothing that was heard of yet is lost."""
    if not name:
        return "none"
    return "ok" if any(one.name == name and one.works for one in standing) else "lost"


def _printer(standing: tuple[DeviceStatus, ...], name: str) -> str:
    """As `_state`, and in the words of its status where it has one."""
    if not name:
        return "none"
    found = next((one for one in standing if one.name == name), None)
    return found.status if found is not None and found.status else "lost"
