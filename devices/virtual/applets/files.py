"""A plain file card in memory: SELECT and READ BINARY over made-up people."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from devices.protocols.apdu import Command, Response
from devices.protocols.card_errors import Garbled
from devices.protocols.profile import Field, Profile
from devices.virtual.portrait import PORTRAIT

OK = 0x9000


@dataclass(frozen=True, slots=True)
class Person:
    """Made-up data, by the names of a profile's fields: texts as on the card, a picture as bytes."""

    values: Mapping[str, str | bytes] = field(default_factory=dict)


# sample data: no such people, numbers or cards exist
SAMPLES = (
    Person(
        {
            "number": "010203049",
            "name_en": "SAMPLE FATIMA AHMED",
            "name_ar": "مثال فاطمة أحمد",
            "sex": "F",
            "birth": "20010203",
            "expiry": "20310131",
            "issue": "20260201",
            "authority": "SAMPLE OFFICE",
            "nationality": "BHR",
            "country_of_birth": "BHR",
            "photo": PORTRAIT,
            "email": "sample@example.com",
            "road_name_ar": "شارع المثال",
            "block": "0317",
        }
    ),
    Person(
        {
            "number": "000000018",
            "name_en": "SAMPLE WITHOUT PHOTO",
            "name_ar": "مثال بلا صورة",
            "sex": "M",
            "birth": "19700000",
            "expiry": "20240229",
            "nationality": "IND",
        }
    ),
)


@dataclass(slots=True)
class Lock:
    """A made-up PIN, as its bytes in VERIFY; the tries are the card's, and stay spent when it is put in again."""

    reference: int
    right: bytes
    most: int = 3
    left: int = 3

    def verify(self, command: Command) -> int:
        """The status word (ISO/IEC 7816-4, 11.6.6); without data it tells the tries and spends none."""
        if command.p2 != self.reference:
            return 0x6A88
        if self.left == 0:
            return 0x6983
        if command.data == self.right:
            self.left = self.most
            return OK
        if command.data:
            self.left -= 1
        return 0x63C0 | self.left


class FileCard:
    """Answers as a card of a profile's layout that holds one person, behind a PIN where it has a lock."""

    def __init__(self, profile: Profile, person: Person, lock: "Lock | None" = None) -> None:
        self._profile, self._lock = profile, lock
        self._contents = {(file.folder, file.file): bytes(file.length) for file in profile.files.values()}
        for name, value in person.values.items():
            self._put(profile.fields[name], value)
        self._application = profile.application is None
        self._folder = ""
        self._file = b""
        self._proved = lock is None

    def _put(self, how: Field, value: str | bytes) -> None:
        file = self._profile.files[how.file]
        content = self._contents[file.folder, file.file]
        raw = _encoded(how, value)
        self._contents[file.folder, file.file] = content[: how.at] + raw + content[how.at + len(raw) :]

    def answer(self, apdu: bytes) -> bytes:
        """The answer to one command; bytes that are none are answered 6700."""
        try:
            command = Command.decode(apdu)
        except Garbled:
            return Response(b"", 0x6700).encode()
        match command.ins:
            case 0xA4:
                return Response(b"", self._select(command)).encode()
            case 0xB0:
                return self._read(command).encode()
            case 0x20 if self._lock is not None:
                return Response(b"", self._verify(self._lock, command)).encode()
        return Response(b"", 0x6D00).encode()

    def _verify(self, lock: Lock, command: Command) -> int:
        sw = lock.verify(command)
        self._proved = self._proved or sw == OK
        return sw

    def _select(self, command: Command) -> int:
        how, name, select = f"{command.p1:02X}{command.p2:02X}", command.data.hex().upper(), self._profile.select
        if how == select.application and name == self._profile.application:
            self._application, self._folder, self._file = True, "", b""
            return OK
        if not self._application:
            return 0x6A82
        if how == select.folder and any(name == folder for folder, _ in self._contents):
            self._folder, self._file = name, b""
            return OK
        if how == select.file and (self._folder, name) in self._contents:
            self._file = self._contents[self._folder, name]
            return OK
        return 0x6A82

    def _read(self, command: Command) -> Response:
        if not self._file:
            return Response(b"", 0x6986)
        if not self._proved:
            return Response(b"", 0x6982)
        at = command.p1 << 8 | command.p2
        if at >= len(self._file):
            return Response(b"", 0x6B00)
        part = self._file[at : at + (command.le or 0)]
        return Response(part, OK if len(part) == command.le else 0x6282)


def _encoded(how: Field, value: str | bytes) -> bytes:
    if isinstance(value, bytes):
        return value[: how.length]
    if how.parts == 1:
        return value.encode(how.encoding)[: how.length].ljust(how.length, b"\0")
    words = value.split(" ", how.parts - 1)
    return b"".join(word.encode(how.encoding)[: how.length].ljust(how.length, b"\0") for word in words)
