"""Who owns what a technician makes as root: whoever owns the folder, so that the screen and the sender can go on."""

import os
from pathlib import Path


def give_to_owner_of(folder: Path, descriptor: int) -> None:
    """Hand an open new file to the owner of its folder; nothing happens when we are not root."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.fchown(descriptor, owner.st_uid, owner.st_gid)
