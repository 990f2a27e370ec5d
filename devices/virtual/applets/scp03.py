"""Secure Channel Protocol 03 (GlobalPlatform Card Specification 2.3, Amendment D 1.1.1), AES-128, S8, i = 70.

Both sides of an open channel at the one level used here: 33, every command and answer encrypted and proved.
"""

from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC

from devices.protocols.apdu import Command, Response
from devices.protocols.card_errors import Tampered
from devices.protocols.emrtd.suite import pad, same, unpad

LEVEL = 0x33  # C-MAC, C-ENC, R-MAC, R-ENC
IMPLEMENTATION = 0x70  # pseudo-random card challenge, R-MAC, R-ENC
MOST = 239  # bytes of one command or answer, so that padding and proof still fit a short one
_CARD, _HOST, _CHALLENGE, _ENC, _MAC, _RMAC = 0x00, 0x01, 0x02, 0x04, 0x06, 0x07  # derivation constants, 4.1.5
_PROOF = 8
_WHERE = "the update channel"


@dataclass(frozen=True, slots=True)
class Keys:
    """The static keys of a card, 16 bytes each; `version` is the number they are asked for by."""

    enc: bytes
    mac: bytes
    version: int = 0x30

    def __repr__(self) -> str:
        return f"Keys(version={self.version:#04x})"


def derive(key: bytes, constant: int, bits: int, context: bytes) -> bytes:
    """At most 128 bits of Amendment D, 4.1.5: NIST SP 800-108, 4.1 with CMAC and one byte of counter."""
    label = bytes(11) + bytes([constant])
    return counter_mode(key, label + b"\0" + bits.to_bytes(2, "big"), context)[: bits // 8]


def counter_mode(key: bytes, before: bytes, after: bytes) -> bytes:
    """The first block of the KDF in counter mode: CMAC over what stands before and after the counter 01."""
    return _cmac(key, before + b"\x01" + after)


def card_challenge(keys: Keys, sequence: int, aid: bytes) -> bytes:
    """The pseudo-random challenge (Amendment D, 6.2.2.1): it can be foretold, and so be checked."""
    return derive(keys.enc, _CHALLENGE, 64, sequence.to_bytes(3, "big") + aid)


class Channel:
    """One channel, for whichever side holds it; once something was wrong it is closed for good."""

    def __init__(self, keys: Keys, host: bytes, card: bytes) -> None:
        context = host + card
        self._enc, self._mac, self._rmac = (
            derive(key, constant, 128, context)
            for key, constant in ((keys.enc, _ENC), (keys.mac, _MAC), (keys.mac, _RMAC))
        )
        self.card_cryptogram = derive(self._mac, _CARD, 64, context)
        self.host_cryptogram = derive(self._mac, _HOST, 64, context)
        self._chain = bytes(16)
        self._counter = 0
        self._open = True

    def close(self, why: str) -> Tampered:
        self._open = False
        return Tampered(_WHERE, why)

    def prove(self, command: Command) -> Command:
        """The command with its C-MAC (Amendment D, 6.2.4), as EXTERNAL AUTHENTICATE is sent."""
        masked = replace(command, cla=command.cla | 0x04, data=command.data + bytes(_PROOF))
        return replace(masked, data=command.data + self._command_proof(masked))

    def proved(self, command: Command) -> Command:
        """The card's side of `prove`; Tampered."""
        plain, proof = command.data[:-_PROOF], command.data[-_PROOF:]
        if not self._open or not command.cla & 0x04 or not same(self._command_proof(command), proof):
            raise self.close("the proof of a command is wrong")
        return replace(command, data=plain)

    def _command_proof(self, command: Command) -> bytes:
        plain = command.data[:-_PROOF]
        self._chain = _cmac(self._mac, self._chain + command.header + bytes([len(command.data)]) + plain)
        return self._chain[:_PROOF]

    def wrap(self, command: Command) -> Command:
        """The command encrypted and proved (6.2.6, 6.2.4)."""
        self._counter += 1
        data = self._encrypt(command.data, 0x00) if command.data else b""
        return self.prove(replace(command, data=data))

    def unwrap(self, command: Command) -> Command:
        """The card's side of `wrap`; Tampered."""
        proved = self.proved(command)
        self._counter += 1
        return replace(proved, data=self._decrypt(proved.data, 0x00) if proved.data else b"")

    def wrap_answer(self, response: Response) -> Response:
        """The answer encrypted and proved (6.2.7, 6.2.5); an error goes bare, as it carries nothing."""
        if not response.ok:
            return Response(b"", response.sw)
        data = self._encrypt(response.data, 0x80) if response.data else b""
        return replace(response, data=data + self._answer_proof(data, response.sw))

    def unwrap_answer(self, response: Response) -> Response:
        """The host's side of `wrap_answer`; Tampered."""
        if not response.ok and not response.data:
            return response
        data, proof = response.data[:-_PROOF], response.data[-_PROOF:]
        if not self._open or not same(self._answer_proof(data, response.sw), proof):
            raise self.close("the proof of an answer is wrong")
        return replace(response, data=self._decrypt(data, 0x80) if data else b"")

    def _answer_proof(self, data: bytes, sw: int) -> bytes:
        return _cmac(self._rmac, self._chain + data + sw.to_bytes(2, "big"))[:_PROOF]

    def _encrypt(self, data: bytes, side: int) -> bytes:
        encryptor = self._cbc(side).encryptor()
        return encryptor.update(pad(data, 16)) + encryptor.finalize()

    def _decrypt(self, data: bytes, side: int) -> bytes:
        if len(data) % 16:
            raise self.close("what came is not whole blocks")
        decryptor = self._cbc(side).decryptor()
        plain = unpad(decryptor.update(data) + decryptor.finalize())
        if plain is None:
            raise self.close("what came is not padded")
        return plain

    def _cbc(self, side: int) -> "Cipher[modes.CBC]":
        """The IV is the encrypted counter, which for answers starts with 80 (6.2.6, 6.2.7)."""
        counter = bytes([side]) + self._counter.to_bytes(15, "big")
        encryptor = Cipher(AES(self._enc), modes.CBC(bytes(16))).encryptor()
        return Cipher(AES(self._enc), modes.CBC(encryptor.update(counter) + encryptor.finalize()))


def _cmac(key: bytes, data: bytes) -> bytes:
    cmac = CMAC(AES(key))
    cmac.update(data)
    return cmac.finalize()
