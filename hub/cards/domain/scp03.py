"""The issuer's side of a secure channel to a card: SCP03 in S8 mode (GlobalPlatform, Amendment D 1.2).

With i=70 and security level 33: commands are encrypted and carry a MAC, answers too. Nothing here is kept: the keys of
a session follow from the card's keys and the two challenges each time they are needed.
"""

import hmac
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC

BLOCK, MAC = 16, 8
CARD_CRYPTOGRAM, HOST_CRYPTOGRAM, S_ENC, S_MAC, S_RMAC = 0x00, 0x01, 0x04, 0x06, 0x07
LEVEL = 0x33
START = bytes(BLOCK)


class ChannelError(Exception):
    """The card's answer is not one that its keys made."""


@dataclass(frozen=True)
class CardKeys:
    """The two static keys of a card that a channel needs, 16 bytes each."""

    enc: bytes
    mac: bytes


@dataclass(frozen=True)
class Hello:
    """A card's answer to INITIALIZE UPDATE (7.1.1.6)."""

    card: bytes
    protocol: bytes
    challenge: bytes
    cryptogram: bytes


@dataclass
class Channel:
    """An open channel: the chaining value of the last command's MAC, and how many commands were encrypted."""

    enc: bytes
    mac: bytes
    rmac: bytes
    chain: bytes = START
    counter: int = 0

    def authenticate(self, cryptogram: bytes) -> bytes:
        """EXTERNAL AUTHENTICATE, which opens the channel."""
        return self._closed(bytes((0x84, 0x82, LEVEL, 0x00)), cryptogram, b"")

    def wrapped(self, header: bytes, data: bytes, most: int) -> bytes:
        """A command, encrypted (6.2.6) and under a MAC (6.2.4); `most` bytes are wanted back, 0 for all there are."""
        self.counter += 1
        if data:
            data = _cbc(self.enc, self._iv(0x00, self.counter)).encryptor().update(padded(data))
        return self._closed(header, data, bytes((most,)))

    def opened(self, answer: bytes, chain: bytes, counter: int) -> bytes:
        """The data of an answer to the command that left this chaining value and count (6.2.5, 6.2.7)."""
        body, mac, status = answer[: -MAC - 2], answer[-MAC - 2 : -2], answer[-2:]
        if len(answer) < MAC + 2 or not hmac.compare_digest(cmac(self.rmac, chain + body + status)[:MAC], mac):
            raise ChannelError("The MAC of an answer does not hold")
        if not body:
            return b""
        if len(body) % BLOCK:
            raise ChannelError("An answer is not of whole blocks")
        return unpadded(_cbc(self.enc, self._iv(0x80, counter)).decryptor().update(body))

    def _closed(self, header: bytes, data: bytes, tail: bytes) -> bytes:
        start = header + bytes((len(data) + MAC,)) + data
        self.chain = cmac(self.mac, self.chain + start)
        return start + self.chain[:MAC] + tail

    def _iv(self, first: int, counter: int) -> bytes:
        block = bytes((first,)) + counter.to_bytes(BLOCK - 1, "big")
        return Cipher(algorithms.AES(self.enc), modes.ECB()).encryptor().update(block)  # noqa: S305 one block, as 6.2.6 says


def hello(answer: bytes) -> Hello:
    """The parts of the answer to INITIALIZE UPDATE, without its status; ChannelError when it is not SCP03 as above."""
    if len(answer) != 32 or answer[11:13] != b"\x03\x70":
        raise ChannelError("The card speaks another protocol")
    return Hello(answer[:10], answer[10:13], answer[13:21], answer[21:29])


def channel(keys: CardKeys, host_challenge: bytes, card_challenge: bytes) -> Channel:
    """The channel of these challenges, before its first command."""
    both = host_challenge + card_challenge
    enc, mac = derived(keys.enc, S_ENC, both, BLOCK), derived(keys.mac, S_MAC, both, BLOCK)
    return Channel(enc, mac, derived(keys.mac, S_RMAC, both, BLOCK))


def cryptograms(opening: Channel, host_challenge: bytes, card_challenge: bytes) -> tuple[bytes, bytes]:
    """What proves that the card, and that the host, has the keys (6.2.2)."""
    both = host_challenge + card_challenge
    return derived(opening.mac, CARD_CRYPTOGRAM, both, MAC), derived(opening.mac, HOST_CRYPTOGRAM, both, MAC)


def derived(key: bytes, constant: int, context: bytes, length: int) -> bytes:
    """The key derivation of 4.1.5: NIST SP 800-108 in counter mode with AES-CMAC."""
    label = bytes(11) + bytes((constant, 0x00)) + (8 * length).to_bytes(2, "big") + b"\x01"
    return cmac(key, label + context)[:length]


def cmac(key: bytes, data: bytes) -> bytes:
    """AES-CMAC (NIST SP 800-38B)."""
    mac = CMAC(algorithms.AES(key))
    mac.update(data)
    return mac.finalize()


def padded(data: bytes) -> bytes:
    """One byte 80, then zeros to a whole block (ISO 9797-1, method 2)."""
    return (data + b"\x80").ljust(-(-(len(data) + 1) // BLOCK) * BLOCK, b"\x00")


def unpadded(data: bytes) -> bytes:
    """What was padded; ChannelError when nothing was."""
    plain = data.rstrip(b"\x00")
    if not plain.endswith(b"\x80"):
        raise ChannelError("An answer is not padded")
    return plain[:-1]


def _cbc(key: bytes, iv: bytes) -> Cipher[modes.CBC]:
    return Cipher(algorithms.AES(key), modes.CBC(iv))
