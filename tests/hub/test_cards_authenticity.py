"""Passive authentication with a state of our own: what it signed, what it did not, and everything spoilt."""

import datetime as dt
import hashlib
from base64 import b64encode
from pathlib import Path

import pytest
from asn1crypto import algos, cms, core
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.x509.oid import NameOID

from hub.cards.domain import authenticity
from hub.cards.domain.sod import LDS_SECURITY_OBJECT, _SecurityObject
from hub.cards.domain.wire import Group
from hub.cards.models import Audit
from hub.clock import now_ms
from tests.hub.cards_side import ask, told
from tests.hub.kiosk_side import KioskSide
from tests.hub.test_signature import says

DG1, DG2 = b"the MRZ with 000000017 in it", b"a photo"
DAY = dt.timedelta(days=1)
HASHES = {"sha1": hashes.SHA1(), "sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}


def certificate(name: str, key, issuer: str, by, *, ca: bool = False, until=3650 * DAY) -> x509.Certificate:
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 30 * DAY)
        .not_valid_after(now + until)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .sign(by, hashes.SHA256())
    )


class State:
    """A country's signing authority, a document signer under it, and the security objects that it signs."""

    def __init__(self, name: str = "Sample CSCA", kind: str = "ec", until=3650 * DAY) -> None:
        make = {
            "ec": lambda: ec.generate_private_key(ec.SECP256R1()),
            "brainpool": lambda: ec.generate_private_key(ec.BrainpoolP256R1()),
            "rsa": lambda: rsa.generate_private_key(65537, 2048),
            "pss": lambda: rsa.generate_private_key(65537, 2048),
        }[kind]
        self.kind, root, self.key = kind, make(), make()
        self.root = certificate(name, root, name, root, ca=True)
        self.signer = certificate("Sample DS", self.key, name, root, until=until)

    def trusted(self, folder: Path, *, pem: bool = False) -> Path:
        folder.mkdir(exist_ok=True)
        form = serialization.Encoding.PEM if pem else serialization.Encoding.DER
        (folder / f"{self.root.serial_number}.{'pem' if pem else 'cer'}").write_bytes(self.root.public_bytes(form))
        return folder

    def sod(self, groups: dict[int, bytes], digest: str = "sha256", **bent) -> bytes:
        listed = [{"number": n, "value": hashlib.new(digest, data).digest()} for n, data in groups.items()]
        inner = _SecurityObject({"version": 0, "hash_algorithm": {"algorithm": digest}, "hashes": listed})
        inside = inner.dump()
        attributes = cms.CMSAttributes(
            [
                {"type": "content_type", "values": [LDS_SECURITY_OBJECT]},
                {"type": "message_digest", "values": [hashlib.new(digest, bent.get("digested", inside)).digest()]},
            ]
        )
        signer = asn1_x509.Certificate.load(self.signer.public_bytes(serialization.Encoding.DER))
        signature = bent.get("signature") or self._sign(attributes.dump(), HASHES[digest])
        info = cms.SignerInfo(
            {
                "version": "v1",
                "sid": cms.SignerIdentifier(
                    "issuer_and_serial_number", {"issuer": signer.issuer, "serial_number": signer.serial_number}
                ),
                "digest_algorithm": {"algorithm": digest},
                "signed_attrs": attributes,
                "signature_algorithm": self._algorithm(digest),
                "signature": signature,
            }
        )
        signed = cms.SignedData(
            {
                "version": "v3",
                "digest_algorithms": [{"algorithm": digest}],
                "encap_content_info": {
                    "content_type": LDS_SECURITY_OBJECT,
                    "content": core.ParsableOctetString(inside),
                },
                "certificates": [signer],
                "signer_infos": [info],
            }
        )
        whole = cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump()
        return b"\x77\x82" + len(whole).to_bytes(2, "big") + whole

    def _sign(self, content: bytes, digest) -> bytes:
        if self.kind == "rsa":
            return self.key.sign(content, padding.PKCS1v15(), digest)
        if self.kind == "pss":
            return self.key.sign(content, padding.PSS(padding.MGF1(digest), digest.digest_size), digest)
        return self.key.sign(content, ec.ECDSA(digest))

    def _algorithm(self, digest: str) -> dict | algos.SignedDigestAlgorithm:
        if self.kind == "pss":
            size = HASHES[digest].digest_size
            about = {"hash_algorithm": {"algorithm": digest}, "salt_length": size}
            about["mask_gen_algorithm"] = {"algorithm": "mgf1", "parameters": {"algorithm": digest}}
            return {"algorithm": "rsassa_pss", "parameters": about}
        return {"algorithm": f"{digest}_{'rsa' if self.kind == 'rsa' else 'ecdsa'}"}


@pytest.fixture(scope="module")
def state() -> State:
    return State()


def group(data: bytes, digest: str = "") -> Group:
    if digest:
        return Group(hash=hashlib.new(digest, data).hexdigest())
    return Group(bytes=b64encode(data).decode())


def judged(data: bytes, anchors: Path, groups: dict[str, Group] | None = None, now: int = 0):
    return authenticity.judged(data, groups or {"1": group(DG1), "2": group(DG2)}, anchors, now or now_ms())


@pytest.mark.parametrize("kind", ["ec", "brainpool", "rsa", "pss"])
@pytest.mark.parametrize("digest", ["sha1", "sha256", "sha384", "sha512"])
def test_what_a_state_signed_is_verified(tmp_path: Path, kind: str, digest: str):
    mine = State(kind=kind)
    data = mine.sod({1: DG1, 2: DG2}, digest)
    groups = {"1": group(DG1), "2": group(DG2, digest)}
    found = judged(data, mine.trusted(tmp_path, pem=digest == "sha256"), groups)
    assert found == ("verified", "signed", {"1": "good", "2": "good"})


def test_it_is_taken_without_its_tag_too(state: State, tmp_path: Path):
    assert judged(state.sod({1: DG1, 2: DG2})[4:], state.trusted(tmp_path))[0] == "verified"


def test_without_an_anchor_it_is_whole_but_not_verified(state: State, tmp_path: Path):
    data = state.sod({1: DG1, 2: DG2})
    assert judged(data, tmp_path)[:2] == ("not-verified", "no-anchors")
    assert judged(data, tmp_path / "absent")[:2] == ("not-verified", "no-anchors")


def test_a_state_that_nobody_trusts_is_not_believed_under_its_neighbours_name(state: State, tmp_path: Path):
    state.trusted(tmp_path)
    for forger in (State(), State("Another CSCA")):
        assert judged(forger.sod({1: DG1, 2: DG2}), tmp_path)[:2] == ("not-verified", "unknown-issuer")


def test_the_right_anchor_is_found_among_several(state: State, tmp_path: Path):
    for each in (State(), State("Another CSCA"), state):
        each.trusted(tmp_path)
    assert judged(state.sod({1: DG1, 2: DG2}), tmp_path)[0] == "verified"


def test_a_certificate_that_is_no_authoritys_is_no_anchor(tmp_path: Path):
    mine = State()
    mine.root = certificate("Sample CSCA", mine.key, "Sample CSCA", mine.key)
    mine.signer = certificate("Sample DS", mine.key, "Sample CSCA", mine.key)
    assert judged(mine.sod({1: DG1, 2: DG2}), mine.trusted(tmp_path))[:2] == ("not-verified", "unknown-issuer")


def test_a_certificate_whose_time_has_passed_is_said_to_be_so(tmp_path: Path):
    mine = State(until=-DAY)
    found = judged(mine.sod({1: DG1, 2: DG2}), mine.trusted(tmp_path))
    assert found[:2] == ("not-verified", "certificate-expired")


def test_a_group_that_was_changed_is_named(state: State, tmp_path: Path):
    groups = {"1": group(DG1), "2": group(b"another photo"), "3": group(b"more")}
    found = judged(state.sod({1: DG1, 2: DG2}), state.trusted(tmp_path), groups)
    assert found == ("broken", "group-differs", {"1": "good", "2": "differs", "3": "absent"})
    found = judged(state.sod({1: DG1}), state.trusted(tmp_path))
    assert found == ("broken", "group-absent", {"1": "good", "2": "absent"})


@pytest.mark.parametrize(
    ("bent", "reason"),
    [({"digested": b"other"}, "content-differs"), ({"signature": b"\x30\x06" + bytes(6)}, "signature")],
)
def test_a_spoilt_object_is_broken(state: State, tmp_path: Path, bent: dict, reason: str):
    assert judged(state.sod({1: DG1, 2: DG2}, **bent), state.trusted(tmp_path))[:2] == ("broken", reason)


def test_no_byte_of_the_object_can_be_changed_unseen(state: State, tmp_path: Path):
    data, trusted = state.sod({1: DG1, 2: DG2}), state.trusted(tmp_path)
    changed = 0
    for place in range(4, len(data), 3):
        spoilt = data[:place] + bytes([data[place] ^ 0x01]) + data[place + 1 :]
        verdict, _, found = judged(spoilt, trusted)
        if verdict == "verified":  # a version number or a list of digests that the signature does not cover
            assert found == {"1": "good", "2": "good"}
        else:
            changed += 1
    assert changed > len(data) // 3 * 0.9


@pytest.mark.parametrize(
    "data", [b"", b"\x77", b"\x77\x82", b"\x30\x00", b"what is this", bytes(500), b"\x77\x03\x30\x01"]
)
def test_nonsense_is_malformed(data: bytes, tmp_path: Path):
    assert judged(data, tmp_path)[:2] == ("broken", "malformed")


def test_a_key_of_another_kind_is_not_called_broken(tmp_path: Path):
    mine = State()
    mine.signer = certificate("Sample DS", ed25519.Ed25519PrivateKey.generate(), "Sample CSCA", mine.key)
    assert judged(mine.sod({1: DG1, 2: DG2}), mine.trusted(tmp_path))[:2] == ("not-verified", "unsupported")


@pytest.mark.django_db(transaction=True)
class TestAsked:
    @pytest.fixture(autouse=True)
    def folder(self, settings, tmp_path):
        settings.CSCA = tmp_path / "csca"

    def question(self, state: State) -> dict:
        groups = {"1": {"bytes": b64encode(DG1).decode()}, "2": {"hash": hashlib.sha256(DG2).hexdigest()}}
        return {"sod": b64encode(state.sod({1: DG1, 2: DG2})).decode(), "groups": groups}

    def test_it_answers_a_kiosk_and_keeps_nothing(self, kiosk: KioskSide, state: State, settings):
        answer = told(kiosk, "authenticity", **self.question(state))
        assert (answer["verdict"], answer["reason"]) == ("not-verified", "no-anchors")
        state.trusted(settings.CSCA)
        answer = told(kiosk, "authenticity", **self.question(state))
        assert (answer["verdict"], answer["groups"]) == ("verified", {"1": "good", "2": "good"})
        outcomes = Audit.objects.order_by("at_ms").values_list("outcome", "tag")
        assert list(outcomes) == [("not-verified:no-anchors", ""), ("verified:signed", "")]

    @pytest.mark.parametrize(
        "bent",
        [
            *({"sod": each} for each in ("", "what?", "A===")),
            *({"groups": each} for each in ({}, {"0": {"hash": "ab" * 32}}, {"17": {"hash": "ab" * 32}}, {"1": {}})),
            *(
                {"groups": {"1": each}}
                for each in ({"hash": "AB" * 32}, {"hash": "ab" * 32, "bytes": "AAAA"}, {"x": 1})
            ),
            {"groups": {"1": {"bytes": "A"}}},
            {"groups": {"1": {"hash": "a" * 41}}},
        ],
    )
    def test_a_question_of_another_shape_is_refused(self, kiosk: KioskSide, state: State, bent: dict):
        says(ask(kiosk, "authenticity", **{**self.question(state), **bent}), 400, "bad-envelope")
