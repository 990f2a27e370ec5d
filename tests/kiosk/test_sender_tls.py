"""Certificates are verified: an expired, alien or unknown one gets nothing, and staff are told which it is."""

import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kiosk.clock import Clock
from kiosk.model import Rating
from tests.kiosk.conftest import Desk, enrolled, open_outbox
from tests.kiosk.reference_hub import ReferenceHub

DAY = timedelta(days=1)
SIGNS = x509.KeyUsage(
    key_cert_sign=True,
    crl_sign=True,
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    encipher_only=False,
    decipher_only=False,
)


class Authority:
    """A certificate authority of the test's own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.file = folder, folder / "ca.pem"
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
        usage = x509.BasicConstraints(ca=True, path_length=None)
        certificate = self._builder(self.name, self.key, -DAY, 30 * DAY).add_extension(usage, critical=True)
        certificate = certificate.add_extension(SIGNS, critical=True)
        self.file.write_bytes(self._pem(certificate))

    def context(self, name: str, start: timedelta, end: timedelta) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        names = x509.SubjectAlternativeName([x509.DNSName(name)])
        chain, private = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        chain.write_bytes(self._pem(self._builder(subject, key, start, end).add_extension(names, critical=False)))
        plain = serialization.NoEncryption()
        pkcs8 = serialization.PrivateFormat.PKCS8
        private.write_bytes(key.private_bytes(serialization.Encoding.PEM, pkcs8, plain))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain, private)
        return context

    def _builder(self, subject: x509.Name, key, start: timedelta, end: timedelta) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        about = {"issuer_name": self.name, "subject_name": subject, "public_key": key.public_key()}
        builder = x509.CertificateBuilder(**about, serial_number=x509.random_serial_number())
        builder = builder.not_valid_before(now + start).not_valid_after(now + end)
        of_key = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        of_issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        # RFC 5280 sections 4.2.1.1 and 4.2.1.2; Python 3.13 takes no certificate without them
        return builder.add_extension(of_key, critical=False).add_extension(of_issuer, critical=False)

    def _pem(self, builder: x509.CertificateBuilder) -> bytes:
        return builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def secure_desk(tmp_path: Path) -> Callable[[ReferenceHub], Desk]:
    def make(hub: ReferenceHub) -> Desk:
        identity, clock = enrolled(tmp_path / "kiosk", hub), Clock()
        desk = Desk(tmp_path / "kiosk", hub, identity, clock, open_outbox(tmp_path / "kiosk", identity, clock.stamp))
        desk.outbox.put(Rating(5, "ar"))
        return desk

    return make


def test_a_hub_with_a_good_certificate_gets_the_records(authority: Authority, secure_desk: Callable):
    with ReferenceHub(authority.context("localhost", -DAY, DAY)) as hub:
        desk = secure_desk(hub)
        assert desk.sender(ca_file=str(authority.file)).drain() is True
        assert len(hub.held) == 1
        assert desk.line() == "Connected to the hub (localhost)"


@pytest.mark.parametrize(
    ("certificate", "line"),
    [
        (("localhost", -3 * DAY, -DAY), "its certificate has expired"),
        (("localhost", DAY, 3 * DAY), "its certificate is not valid yet by this kiosk's clock"),
        (("other.example", -DAY, DAY), "its certificate is for another name"),
    ],
)
def test_a_certificate_that_does_not_hold_gets_nothing(
    authority: Authority, secure_desk: Callable, certificate: tuple, line: str
):
    with ReferenceHub(authority.context(*certificate)) as hub:
        desk = secure_desk(hub)
        assert desk.sender(ca_file=str(authority.file)).round() > 0
        assert desk.line() == f"Hub not trusted: {line} (localhost)"
        assert desk.outbox.heard().reason == "trust"
        assert (len(hub.held), desk.outbox.count()) == (0, 1)


def test_an_authority_that_is_not_known_gets_nothing(authority: Authority, secure_desk: Callable):
    with ReferenceHub(authority.context("localhost", -DAY, DAY)) as hub:
        desk = secure_desk(hub)
        assert desk.sender().round() > 0
        assert desk.line() == "Hub not trusted: its certificate's authority is not known here (localhost)"
        assert (len(hub.held), desk.outbox.count()) == (0, 1)
