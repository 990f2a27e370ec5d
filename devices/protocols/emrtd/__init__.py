"""Chips of passports and cards after ICAO Doc 9303: the printed data open them, the hub verifies them."""

from devices.protocols.emrtd.face import Photo
from devices.protocols.emrtd.lds import Details, Group
from devices.protocols.emrtd.pace import Password
from devices.protocols.emrtd.reading import Document, read

__all__ = ["Details", "Document", "Group", "Password", "Photo", "read"]
