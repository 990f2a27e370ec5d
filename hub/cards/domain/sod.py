"""A document security object as ICAO 9303-10 lays it out: the hashes of the data groups, and who signed them."""

import hashlib
from dataclasses import dataclass
from typing import Any, ClassVar

from asn1crypto import algos, cms, core

LDS_SECURITY_OBJECT = "2.23.136.1.1.1"
HASHES = ("sha1", "sha224", "sha256", "sha384", "sha512")


class BrokenError(Exception):
    """The object contradicts itself or the standard; says how in a code of docs/wire.md."""


class UnsupportedError(Exception):
    """The object uses what is not known here, which does not make it false."""


class _GroupHash(core.Sequence):
    _fields: ClassVar[list[Any]] = [("number", core.Integer), ("value", core.OctetString)]


class _GroupHashes(core.SequenceOf):
    _child_spec = _GroupHash


class _Version(core.Sequence):
    _fields: ClassVar[list[Any]] = [("lds", core.PrintableString), ("unicode", core.PrintableString)]


class _SecurityObject(core.Sequence):
    _fields: ClassVar[list[Any]] = [
        ("version", core.Integer),
        ("hash_algorithm", algos.DigestAlgorithm),
        ("hashes", _GroupHashes),
        ("lds_version", _Version, {"optional": True}),
    ]


@dataclass(frozen=True)
class Sod:
    """What was signed: the hash of each group, and the signature's parts for the signer's certificate to check."""

    algorithm: str
    hashes: dict[int, bytes]
    certificate: bytes
    signed: bytes
    signature: bytes
    signature_algorithm: cms.SignedDigestAlgorithm
    digest: str


def read(data: bytes) -> Sod:
    """The parts of an object, its own digest checked; BrokenError when it is not one."""
    try:
        return _read(data)
    except (ValueError, TypeError, LookupError, AttributeError) as error:  # as asn1crypto says that bytes are no ASN.1
        raise BrokenError("malformed") from error


def _read(data: bytes) -> Sod:
    info = cms.ContentInfo.load(_unwrapped(data), strict=True)
    if info["content_type"].native != "signed_data":
        raise BrokenError("malformed")
    signed = info["content"]
    content = signed["encap_content_info"]
    (signer,) = signed["signer_infos"]
    if content["content_type"].dotted != LDS_SECURITY_OBJECT:
        raise BrokenError("malformed")
    inside = bytes(content["content"])
    inner = _SecurityObject.load(inside, strict=True)
    digest = _known(signer["digest_algorithm"]["algorithm"].native)
    return Sod(
        algorithm=_known(inner["hash_algorithm"]["algorithm"].native),
        hashes={each["number"].native: each["value"].native for each in inner["hashes"]},
        certificate=_certificate(signed, signer),
        signed=_attributes(signer, digest, inside),
        signature=signer["signature"].native,
        signature_algorithm=signer["signature_algorithm"],
        digest=digest,
    )


def _unwrapped(data: bytes) -> bytes:
    """The CMS inside application tag 23 (EF.SOD), or as it is."""
    if data[:1] != b"\x77":
        return data
    length = data[1]
    if length < 0x80:
        return data[2:]
    return data[2 + (length & 0x7F) :]


def _known(name: str) -> str:
    if name not in HASHES:
        raise UnsupportedError(name)
    return name


def _certificate(signed: cms.SignedData, signer: cms.SignerInfo) -> bytes:
    for choice in signed["certificates"]:
        certificate, sid = choice.chosen, signer["sid"]
        if sid.name == "issuer_and_serial_number":
            same = (certificate.issuer.dump(), certificate.serial_number) == (
                sid.chosen["issuer"].dump(),
                sid.chosen["serial_number"].native,
            )
        else:
            same = certificate.key_identifier == sid.chosen.native
        if same:
            return bytes(certificate.dump())
    raise BrokenError("malformed")


def _attributes(signer: cms.SignerInfo, digest: str, inside: bytes) -> bytes:
    """What the signature covers: the signed attributes as a SET (RFC 5652, 5.4), once they name this very content."""
    attributes = signer["signed_attrs"]
    said = {each["type"].native: each["values"] for each in attributes}
    if said["content_type"][0].dotted != LDS_SECURITY_OBJECT:
        raise BrokenError("malformed")
    if said["message_digest"][0].native != hashlib.new(digest, inside).digest():
        raise BrokenError("content-differs")
    return b"\x31" + bytes(attributes.dump())[1:]
