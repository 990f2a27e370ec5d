"""Opens this kiosk's outbox: where the settings put it, for whom the identity says."""

from collections.abc import Callable

from kiosk.config import Settings
from kiosk.identity import Identity
from kiosk.model import Instant
from kiosk.outbox import Outbox

OUTBOX_FILE = "outbox.db"


def open_outbox(settings: Settings, identity: Identity, stamp: Callable[[], Instant]) -> Outbox:
    """The kiosk's outbox, in the folder that the screen and the sender share."""
    storage = settings.storage
    return Outbox(
        settings.data_dir / OUTBOX_FILE,
        place=identity.place,
        stamp=stamp,
        reserve_mb=storage.reserve_mb,
        low_mb=storage.low_mb,
    )
