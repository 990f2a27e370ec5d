"""A made-up issuing state: its country key, a document signer, and EF.SOD for chips that only exist here."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import ClassVar

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from asn1crypto.algos import DigestAlgorithm
from asn1crypto.core import Integer, OctetString, ParsableOctetString, Sequence, SequenceOf
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from devices.protocols import tlv

_LDS_SECURITY_OBJECT = "2.23.136.1.1.1"


class _GroupHash(Sequence):
    _fields: ClassVar = [("number", Integer), ("hash", OctetString)]


class _GroupHashes(SequenceOf):
    _child_spec = _GroupHash


class _SecurityObject(Sequence):
    """LDSSecurityObject, version 0 (9303-10, 4.6.2.3)."""

    _fields: ClassVar = [("version", Integer), ("algorithm", DigestAlgorithm), ("hashes", _GroupHashes)]


class Issuer:
    """A country signing authority and its document signer, drawn at `now` and good for a year; ECDSA on P-256."""

    def __init__(self, now: datetime, country: str = "UT") -> None:
        self._now = now
        root_name = _name(country, "Sample CSCA, not a state's")
        signer_name = _name(country, "Sample document signer, not a state's")
        root_key, self._key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        self.root = self._certificate(root_name, root_name, root_key, root_key.public_key())
        self.signer = self._certificate(signer_name, root_name, root_key, self._key.public_key())

    def _certificate(
        self, subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, public: ec.EllipticCurvePublicKey
    ) -> x509.Certificate:
        authority = subject == issuer
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public)
        builder = builder.serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(self._now - timedelta(days=1)).not_valid_after(self._now + timedelta(365))
        builder = builder.add_extension(x509.BasicConstraints(authority, 0 if authority else None), critical=True)
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
        return builder.add_extension(identifier, critical=False).sign(key, SHA256())

    def root_der(self) -> bytes:
        return self.root.public_bytes(Encoding.DER)

    def sod(self, groups: Mapping[int, bytes]) -> bytes:
        """EF.SOD over data groups by number: CMS SignedData with signed attributes (9303-10, 4.6.2; RFC 5652, 5)."""
        hashes = [{"number": number, "hash": sha256(content).digest()} for number, content in sorted(groups.items())]
        content: bytes = _SecurityObject({"version": 0, "algorithm": {"algorithm": "sha256"}, "hashes": hashes}).dump()
        signed = cms.SignedData(
            {
                "version": "v3",
                "digest_algorithms": [{"algorithm": "sha256"}],
                "encap_content_info": {"content_type": _LDS_SECURITY_OBJECT, "content": ParsableOctetString(content)},
                "certificates": [asn1_x509.Certificate.load(self.signer.public_bytes(Encoding.DER))],
                "signer_infos": [self._signer_info(content)],
            }
        )
        return tlv.build(0x77, cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump())

    def _signer_info(self, content: bytes) -> cms.SignerInfo:
        attributes = cms.CMSAttributes(
            [
                {"type": "content_type", "values": [_LDS_SECURITY_OBJECT]},
                {"type": "message_digest", "values": [sha256(content).digest()]},
            ]
        )
        signer = asn1_x509.Certificate.load(self.signer.public_bytes(Encoding.DER))
        return cms.SignerInfo(
            {
                "version": "v1",
                "sid": cms.IssuerAndSerialNumber({"issuer": signer.issuer, "serial_number": signer.serial_number}),
                "digest_algorithm": {"algorithm": "sha256"},
                "signed_attrs": attributes,
                "signature_algorithm": {"algorithm": "sha256_ecdsa"},
                "signature": self._key.sign(attributes.dump(), ec.ECDSA(SHA256())),
            }
        )


def _name(country: str, common: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.COUNTRY_NAME, country), x509.NameAttribute(NameOID.COMMON_NAME, common)]
    )
