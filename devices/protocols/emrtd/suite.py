"""The ciphers of an eMRTD's channel: keys from seeds, CBC and message proofs (ICAO Doc 9303-11, 9.7 and 9.8)."""

import hmac
from dataclasses import dataclass
from hashlib import sha1, sha256
from typing import Literal

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import BlockCipherAlgorithm, Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC

ENC, MAC, PACE = 1, 2, 3  # the counter of the key derivation


@dataclass(frozen=True, slots=True)
class Suite:
    """One cipher and its key length; block and key sizes in bytes, a proof is always 8 bytes."""

    cipher: Literal["3DES", "AES"]
    key_size: int

    @property
    def block(self) -> int:
        return 8 if self.cipher == "3DES" else 16

    def derive(self, seed: bytes, counter: int) -> bytes:
        """The key of a shared secret (9303-11, 9.7.1)."""
        data = seed + counter.to_bytes(4, "big")
        if self.key_size > 16:
            return sha256(data).digest()[: self.key_size]
        key = sha1(data).digest()[:16]  # noqa: S324  9303-11, 9.7.1: SHA-1 for keys of 128 bits and less
        return _odd_parity(key) if self.cipher == "3DES" else key

    def encrypt(self, key: bytes, data: bytes, iv: bytes | None = None) -> bytes:
        """CBC of whole blocks; without `iv` it is zero."""
        encryptor = self._cbc(key, iv).encryptor()
        return encryptor.update(data) + encryptor.finalize()

    def decrypt(self, key: bytes, data: bytes, iv: bytes | None = None) -> bytes:
        decryptor = self._cbc(key, iv).decryptor()
        return decryptor.update(data) + decryptor.finalize()

    def _cbc(self, key: bytes, iv: bytes | None) -> "Cipher[modes.CBC]":
        algorithm: BlockCipherAlgorithm = _triple(key) if self.cipher == "3DES" else AES(key)
        return Cipher(algorithm, modes.CBC(iv or bytes(self.block)))

    def proof(self, key: bytes, data: bytes) -> bytes:
        """8 bytes over data the caller has padded (9303-11, 9.8.6 and 9.8.7)."""
        if self.cipher == "3DES":
            return _retail_mac(key, data)
        cmac = CMAC(AES(key))
        cmac.update(data)
        return cmac.finalize()[:8]

    def token_proof(self, key: bytes, data: bytes) -> bytes:
        """The proof of a PACE token: 3DES pads what it covers, CMAC does so itself (9303-11, 4.4.3.4)."""
        return self.proof(key, pad(data, 8) if self.cipher == "3DES" else data)

    def first_iv(self, key: bytes, counter: bytes) -> bytes | None:
        """The IV of a protected message: zero for 3DES, the encrypted counter for AES (9303-11, 9.8.6.1, 9.8.7.1)."""
        return None if self.cipher == "3DES" else self.encrypt(key, counter)


TRIPLE_DES = Suite("3DES", 16)
AES_128, AES_192, AES_256 = Suite("AES", 16), Suite("AES", 24), Suite("AES", 32)


def pad(data: bytes, block: int) -> bytes:
    """Padding method 2 of ISO/IEC 9797-1: 80, then 00 to whole blocks."""
    return data + b"\x80" + bytes(-(len(data) + 1) % block)


def unpad(data: bytes) -> bytes | None:
    """What was padded; None when the padding is not there."""
    bare = data.rstrip(b"\0")
    return bare[:-1] if bare.endswith(b"\x80") else None


def same(left: bytes, right: bytes) -> bool:
    """Whether two proofs are equal, in a time that does not say where they differ."""
    return hmac.compare_digest(left, right)


def _triple(key: bytes) -> TripleDES:
    return TripleDES((key * 3)[:24])  # one key three times is plain DES; two are taken as first, second, first


def _retail_mac(key: bytes, data: bytes) -> bytes:
    """MAC algorithm 3 of ISO/IEC 9797-1: DES-CBC with the first half, the last block with both."""
    single = Cipher(_triple(key[:8]), modes.CBC(bytes(8))).encryptor()
    chain = (single.update(data[:-8]) + single.finalize())[-8:] or bytes(8)
    last = bytes(a ^ b for a, b in zip(chain, data[-8:], strict=True))
    return TRIPLE_DES.encrypt(key, last)


def _odd_parity(key: bytes) -> bytes:
    return bytes(byte & 0xFE | (byte >> 1).bit_count() % 2 ^ 1 for byte in key)
