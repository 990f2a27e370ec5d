"""Takes settings that the hub published: whole or not at all, and then on trial."""

import hashlib
import logging
from collections.abc import Callable, Sequence
from typing import Any

from kiosk.clock import from_wire
from kiosk.config import SettingsError
from kiosk.hours import Timetable
from kiosk.hub_client import HubClient
from kiosk.hub_faults import HubError
from kiosk.identity import HubKey, save
from kiosk.published import Kind, PublishedError, verified
from kiosk.remote_settings import Remote, RemoteSettings, over

SETTINGS = Kind("settings", "/api/v1/settings", "settings-trial.json", Remote)
CONTENT = "/api/v1/content"
MOST_NOTICES, MOST_CHARACTERS, MOST_PICTURES, MOST_BYTES = 3, 120, 6, 900 << 10  # docs/wire.md
PICTURE_BEGINS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


class RemoteFetch:
    """Asked by the sender whenever it fetches; `document` is the site's own settings file as it was read."""

    def __init__(
        self,
        client: HubClient,
        kept: RemoteSettings,
        hub_keys: Callable[[], Sequence[HubKey]],
        number: str,
        document: dict[str, Any],
    ) -> None:
        self._client, self._kept, self._hub_keys, self._number = client, kept, hub_keys, number
        self._document = document
        self._log = logging.getLogger("kiosk.settings")

    def fetch(self) -> None:
        """Look once; HubError, PublishedError and OSError are passing, and then nothing has changed."""
        looked_at = self._kept.looked_at
        answer = self._client.get(SETTINGS.path, etag=str(looked_at) if looked_at else "")
        if answer is None:
            return
        remote = verified(SETTINGS, answer.body, self._hub_keys())
        if remote.kiosk != self._number:
            raise PublishedError(f"it is for kiosk {remote.kiosk}")
        if remote.version <= looked_at:
            return
        if why := self._amiss(remote):
            self._log.warning("settings %s refused: %s", remote.version, why)
            self._kept.refuse(remote.version, why)
            return
        for name in remote.pictures:
            if why := self._bring(name):
                self._kept.refuse(remote.version, why)
                return
        self._kept.try_out(remote)
        self._log.info("settings %s are on trial", remote.version)

    def _amiss(self, remote: Remote) -> str:
        """What of them cannot be used; empty for nothing."""
        if len(remote.notices) > MOST_NOTICES or len(remote.pictures) > MOST_PICTURES:
            return f"at most {MOST_NOTICES} notices and {MOST_PICTURES} pictures are taken"
        if any(len(text) > MOST_CHARACTERS for one in remote.notices for text in (one.ar, one.en)):
            return f"a notice has over {MOST_CHARACTERS} characters"
        try:
            for one in remote.notices:
                for moment in (one.since, one.until):
                    from_wire(moment or "1970-01-01T00:00:00.000Z")
            Timetable(over(self._document, remote, f"settings {remote.version}").hours)
        except (SettingsError, ValueError) as error:
            return str(error)
        return ""

    def _bring(self, name: str) -> str:
        """Have a picture here; what is wrong with it, empty for nothing."""
        if len(name) != 64 or not set(name) <= set("0123456789abcdef"):
            return f"{name[:20]!r} names no picture"
        path = self._kept.picture(name)
        if path.exists():
            return ""
        answer = self._client.get(f"{CONTENT}/{name}")
        content = answer.body if answer is not None else b""
        if hashlib.sha256(content).hexdigest() != name:
            raise HubError(f"What came for picture {name[:8]} is another one")
        if len(content) > MOST_BYTES or not content.startswith(PICTURE_BEGINS):
            return f"picture {name[:8]} is not a PNG or JPEG of at most {MOST_BYTES >> 10} KiB"
        save(path, content)
        return ""
