"""What whoever builds an image gives: version, hub, and the keys that sign releases."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DEVELOPMENT = "development-keys"
YEARS = 20  # a certificate that ends sooner would shut the kiosks of the field out


class GivenError(Exception):
    """Something given that cannot be used; the text names it and says what to do."""


@dataclass(frozen=True)
class Keys:
    """Files in PEM: the authority, which every image trusts, and the certificate and key that sign a bundle."""

    authority: Path
    certificate: Path
    key: Path
    development: bool


@dataclass(frozen=True)
class Given:
    """`hub` is where a kiosk that nobody set up asks to be paired, empty for none; `hub_ca` the authority it trusts."""

    version: str
    keys: Keys
    hub: str = ""
    hub_ca: Path | None = None

    def mark(self) -> str:
        """Changes when anything given does."""
        files = [self.keys.authority, self.keys.certificate, *([self.hub_ca] if self.hub_ca else [])]
        told = [self.version, self.hub, *(hashlib.sha256(file.read_bytes()).hexdigest() for file in files)]
        return hashlib.sha256(repr(told).encode()).hexdigest()

    def settings(self) -> str:
        """The kiosk.toml that an image begins with; empty without a hub."""
        if not self.hub:
            return ""
        trusts = 'ca_file = "/etc/rayak/hub-ca.pem"\n' if self.hub_ca else ""
        return f'[sender]\nhub_url = "{self.hub}"\n{trusts}'


def check(given: Given) -> Given:
    """The same; GivenError where it cannot be used."""
    if given.hub and (not given.hub.startswith("https://") or any(sign in given.hub for sign in '"\\ \n\t')):
        raise GivenError(f"HUB={given.hub} is no address of a hub: it begins with https:// and holds no blanks")
    if given.hub_ca is not None:
        if not given.hub:
            raise GivenError("HUB_CA is of no use without HUB")
        _must_hold(given.hub_ca, "HUB_CA", b"BEGIN CERTIFICATE")
    if not given.version or len(given.version) > 32 or not given.version.isprintable():
        raise GivenError(f"VERSION={given.version!r} is none: 1 to 32 characters")
    _must_hold(given.keys.authority, "RELEASE_CA", b"BEGIN CERTIFICATE")
    _must_hold(given.keys.certificate, "RELEASE_CERT", b"BEGIN CERTIFICATE")
    _must_hold(given.keys.key, "RELEASE_KEY", b"PRIVATE KEY")
    return given


def keys(authority: Path | None, certificate: Path | None, key: Path | None, kept: Path) -> Keys:
    """Those given, or development's own, which are made once and kept; GivenError for a part of a set."""
    if authority is not None and certificate is not None and key is not None:
        return Keys(authority, certificate, key, development=False)
    if authority is not None or certificate is not None or key is not None:
        raise GivenError("RELEASE_CA, RELEASE_CERT and RELEASE_KEY go together: the authority, a certificate, its key")
    folder = kept / DEVELOPMENT
    made = Keys(folder / "ca.pem", folder / "cert.pem", folder / "key.pem", development=True)
    if not made.key.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make(made)
    return made


def _make(made: Keys) -> None:
    """An authority whose key is thrown away, and one certificate of it."""
    authority, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _name("Ra'yak development releases")
    trusted = _certificate(root, root, authority.public_key(), authority, is_authority=True)
    signed = _certificate(_name("Ra'yak development release"), root, own.public_key(), authority, is_authority=False)
    made.authority.write_bytes(trusted.public_bytes(serialization.Encoding.PEM))
    made.certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    made.key.touch(mode=0o600)
    made.key.write_bytes(own.private_bytes(serialization.Encoding.PEM, *plain))


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    by: ec.EllipticCurvePrivateKey,
    *,
    is_authority: bool,
) -> x509.Certificate:
    begins = datetime.now(UTC) - timedelta(days=1)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
        .add_extension(_usage(is_authority=is_authority), critical=True)
    )
    return builder.sign(by, hashes.SHA256())


def _usage(*, is_authority: bool) -> x509.KeyUsage:
    never = dict.fromkeys(("content_commitment", "key_encipherment", "data_encipherment", "key_agreement"), False)
    only = {"encipher_only": False, "decipher_only": False}
    return x509.KeyUsage(
        digital_signature=not is_authority, key_cert_sign=is_authority, crl_sign=is_authority, **never, **only
    )


def _must_hold(file: Path, name: str, sign: bytes) -> None:
    try:
        text = file.read_bytes()
    except OSError as error:
        raise GivenError(f"{name}={file} cannot be read: {error.strerror}") from error
    if sign not in text:
        raise GivenError(f"{name}={file} is not the PEM file that is wanted: it holds no {sign.decode()}")
