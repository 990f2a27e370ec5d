"""A card for the chip update, written from docs/wire.md alone: a second reading of SCP03 to hold the hub's against."""

import hashlib
import secrets

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC

OK, AID = b"\x90\x00", bytes.fromhex("F0524159414B01")


class Taken(Exception):
    """The card left the reader."""


def mac(key: bytes, data: bytes) -> bytes:
    made = CMAC(algorithms.AES(key))
    made.update(data)
    return made.finalize()


def derive(key: bytes, constant: int, bits: int, context: bytes) -> bytes:
    return mac(key, b"\0" * 11 + bytes([constant]) + b"\0" + bits.to_bytes(2, "big") + b"\1" + context)[: bits // 8]


class Chip:
    """One record with its version, a shadow, and a channel; can be taken out before or after its n-th command."""

    def __init__(self, enc: bytes, mac_key: bytes, card: bytes) -> None:
        self.enc, self.mac_key, self.card = enc, mac_key, card
        self.active = (1, b"THE OLD RECORD")
        self.shadow = bytearray()
        self.commands = 0
        self.taken_at: tuple[int, str] | None = None
        self.turn = bytes.fromhex("000001")
        self.keys: tuple[bytes, bytes, bytes] | None = None
        self.open = False

    def insert(self) -> None:
        """Power on: no channel, an empty shadow."""
        self.keys, self.open, self.shadow, self.commands = None, False, bytearray(), 0

    def transmit(self, apdu: bytes) -> bytes:
        self.commands += 1
        if self.taken_at == (self.commands, "before"):
            raise Taken
        answer = self._answer(apdu)
        if self.taken_at == (self.commands, "after"):
            raise Taken
        return answer

    def _answer(self, apdu: bytes) -> bytes:
        head = apdu[:2]
        if head == b"\x00\xa4":
            return OK if apdu[5:-1] == AID else b"\x6a\x82"
        if head == b"\x80\xb2":
            return self.active[0].to_bytes(2, "big") + OK
        if head == b"\x80\x50":
            return self._hello(apdu[5:13])
        if head == b"\x84\x82":
            return self._authenticate(apdu)
        if apdu[0] == 0x84 and self.open:
            return self._secured(apdu)
        return b"\x69\x82"

    def _hello(self, host: bytes) -> bytes:
        context = host + (challenge := secrets.token_bytes(8))
        session_mac = derive(self.mac_key, 0x06, 128, context)
        self.keys = derive(self.enc, 0x04, 128, context), session_mac, derive(self.mac_key, 0x07, 128, context)
        self.proof, self.open = derive(session_mac, 0x01, 64, context), False
        self.chain, self.count = bytes(16), 0
        return self.card + b"\x30\x03\x70" + challenge + derive(session_mac, 0x00, 64, context) + self.turn + OK

    def _true(self, apdu: bytes) -> bytes | None:
        """The data under a command's MAC; None when that does not hold."""
        assert self.keys is not None
        end = 5 + apdu[4]
        whole = mac(self.keys[1], self.chain + apdu[: end - 8])
        if whole[:8] != apdu[end - 8 : end]:
            return None
        self.chain = whole
        return apdu[5 : end - 8]

    def _authenticate(self, apdu: bytes) -> bytes:
        data = self._true(apdu) if self.keys else None
        self.open = data == getattr(self, "proof", None) and apdu[2] == 0x33
        return OK if self.open else b"\x63\x00"

    def _secured(self, apdu: bytes) -> bytes:
        assert self.keys is not None
        data = self._true(apdu)
        if data is None:
            self.open = False
            return b"\x69\x88"
        self.count += 1
        if data:
            data = self._crypt(0x00).decryptor().update(data).rstrip(b"\0")[:-1]
        body = self._do(apdu[1], int.from_bytes(apdu[2:4], "big"), data, apdu[-1])
        if isinstance(body, int):
            return body.to_bytes(2, "big")
        if body:
            length = (len(body) // 16 + 1) * 16
            body = self._crypt(0x80).encryptor().update((body + b"\x80").ljust(length, b"\0"))
        return body + mac(self.keys[2], self.chain + body + OK)[:8] + OK

    def _crypt(self, first: int) -> Cipher:
        block = bytes([first]) + self.count.to_bytes(15, "big")
        iv = Cipher(algorithms.AES(self.keys[0]), modes.ECB()).encryptor().update(block)
        return Cipher(algorithms.AES(self.keys[0]), modes.CBC(iv))

    def _do(self, ins: int, place: int, data: bytes, most: int) -> bytes | int:
        version, record = self.active
        if ins == 0xCA:
            return version.to_bytes(2, "big") + bytes([bool(self.shadow)]) + hashlib.sha256(record).digest()
        if ins == 0xD6:
            self.shadow[place : place + len(data)] = data
            return b""
        if ins == 0xB0:
            return bytes(self.shadow[place : place + most])
        if ins == 0xEE:
            if hashlib.sha256(self.shadow).digest() != data[2:] or int.from_bytes(data[:2], "big") <= version:
                return 0x6A80
            self.active = (int.from_bytes(data[:2], "big"), bytes(self.shadow))  # the one atomic step
            return b""
        return 0x6D00
