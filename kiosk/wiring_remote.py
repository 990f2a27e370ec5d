"""What the hub may ask of the screen: other settings, tried out; a restart; a picture of the idle page."""

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from kiosk.clock import Clock, from_wire
from kiosk.config import Settings, SettingsError, read
from kiosk.orders import Order, Orders
from kiosk.power import PowerError, reboot
from kiosk.remote_settings import WELL_AFTER_S, Remote, RemoteSettings, over

log = logging.getLogger("kiosk.remote")


def beginning(settings: Settings, config: Path | None) -> tuple[Settings, Remote | None]:
    """What the screen starts with: the site's settings, and the hub's above them where there are some."""
    kept = RemoteSettings(settings.data_dir)
    try:
        remote = kept.begin()
        for _ in range(2):  # those on trial, then the last good ones, since the site's file may have changed
            if remote is None:
                break
            try:
                return over(read(config), remote, f"settings {remote.version}"), remote
            except SettingsError as error:
                log.warning("%s", error)
                kept.refuse(remote.version, str(error))
                remote = kept.good()
    except OSError as error:
        log.warning("the hub's settings cannot be used: %s", error)
    return settings, None


class RemoteOffice:
    """Asked every other second by the app; `stop` ends the screen, which then starts anew.

    `page` is the one that stands untouched, `idle` or `closed`, else empty; `shoot` makes a PNG of it.
    """

    def __init__(
        self,
        data_dir: Path,
        clock: Clock,
        used: Remote | None,
        *,
        stop: Callable[[], None],
        reboot: Callable[[], None] = reboot,
    ) -> None:
        self._kept, self._orders, self._clock, self._used = RemoteSettings(data_dir), Orders(data_dir), clock, used
        self._stop, self._reboot = stop, reboot
        self._began: int | None = None
        self._is_well = False
        self.again = False

    def notices(self, language: str) -> tuple[str, ...]:
        """The lines for visitors that stand now."""
        if self._used is None:
            return ()
        now = self._clock.now()
        return tuple(getattr(one, language) for one in self._used.notices if one.is_shown(now))

    def pictures(self) -> tuple[Path, ...]:
        return self._kept.pictures(self._used)

    def tend(self, page: str, shoot: Callable[[], bytes]) -> None:
        """Some time has passed."""
        try:
            self._note_well()
            if page and self._kept.waits(self._used):
                self._start_anew()
            for order in self._orders.asked():
                self._do(order, page, shoot)
        except OSError as error:
            log.warning("what the hub asked for: %s", error)

    def _note_well(self) -> None:
        now = self._clock.mono()
        if self._began is None:
            self._began = now
        if not self._is_well and now - self._began >= 1000 * WELL_AFTER_S:
            self._kept.well(self._used)
            self._is_well = True

    def _do(self, order: Order, page: str, shoot: Callable[[], bytes]) -> None:
        if order.do == "logs" or from_wire(order.until) < self._now():
            return
        if order.do == "picture":
            self._shoot(order, page, shoot)
        elif page:
            self._orders.ended(order, "done")  # on the disk before it is done: it is done once
            if order.do == "restart-screen":
                self._start_anew()
                return
            try:
                self._reboot()
            except PowerError as error:
                self._orders.ended(order, "failed", str(error))

    def _shoot(self, order: Order, page: str, shoot: Callable[[], bytes]) -> None:
        if page != "idle":
            self._orders.ended(order, "refused", "a visitor is there, or the screen is closed")
            return
        self._orders.picture(order).write_bytes(shoot())
        self._orders.ended(order, "done")

    def _now(self) -> datetime:
        return self._clock.now()

    def _start_anew(self) -> None:
        self.again = True
        self._stop()
