"""What a stick carries: whole, sealed to the hub, signed by the kiosk; and nothing leaves the outbox by it."""

import base64
import gzip
import hashlib
import json
import subprocess
from pathlib import Path

import msgspec
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from kiosk.export import ExportError, sealed, to_stick, write_whole
from kiosk.model import Rating
from tests.kiosk.conftest import Desk
from tests.limits import files_of_at_most

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


@pytest.fixture
def box(desk: Desk) -> X25519PrivateKey:
    """The hub's key, told at enrolment."""
    key = X25519PrivateKey.generate()
    hub_key = msgspec.structs.replace(desk.identity.hub_key, box=key.public_key().public_bytes_raw())
    desk.identity.keep_hub_keys([hub_key], desk.identity.hub_keys_at)
    return key


def opened(content: bytes, key: X25519PrivateKey) -> tuple[dict, list[dict], bytes]:
    magic, head, sealed_bytes = content.split(b"\n", 2)
    assert magic == b"rayak-export-1"
    plain = gzip.decompress(SUITE.decrypt(sealed_bytes, key, info=b"rayak-export-1"))
    return json.loads(head), [json.loads(line) for line in plain.splitlines()], sealed_bytes


def test_every_waiting_record_is_in_it_as_it_is_stored(desk: Desk, box: X25519PrivateKey):
    ids = [desk.outbox.put(Rating(1 + number % 5, "ar")) for number in range(501)]
    content, count = sealed(desk.outbox, desk.identity, desk.clock)
    head, documents, _ = opened(content, box)
    assert (count, head["kiosk"], head["box"]) == (501, "7K2M", "h1")
    assert [len(one["records"]) for one in documents] == [500, 1]
    assert [record["id"] for one in documents for record in one["records"]] == ids
    assert all(set(one) == {"v", "kiosk", "sent", "waiting", "records"} for one in documents)
    assert desk.outbox.count() == 501
    assert ids[0].encode() not in content


def test_the_signature_is_the_kiosk_s_over_all_of_it(desk: Desk, box: X25519PrivateKey):
    desk.outbox.put(Rating(5, "ar"))
    content, _ = sealed(desk.outbox, desk.identity, desk.clock)
    head, _, inside = opened(content, box)
    about = "\n".join(("rayak-export-1", head["kiosk"], head["nonce"], head["made_at"]))
    covered = f"{about}\n{hashlib.sha256(inside).hexdigest()}"
    desk.identity.sign_key.public_key().verify(base64.b64decode(head["signature"]), covered.encode())


def test_nobody_else_opens_it(desk: Desk, box: X25519PrivateKey):
    del box
    with pytest.raises(InvalidTag):
        opened(sealed(desk.outbox, desk.identity, desk.clock)[0], X25519PrivateKey.generate())


def test_a_kiosk_that_was_told_no_key_says_so(desk: Desk):
    with pytest.raises(ExportError, match="enrol it again") as error:
        sealed(desk.outbox, desk.identity, desk.clock)
    assert error.value.reason == "no-key"


def test_a_folder_that_is_no_stick_takes_nothing(desk: Desk, box: X25519PrivateKey, tmp_path: Path):
    del box
    with pytest.raises(ExportError) as error:
        to_stick(desk.outbox, desk.identity, desk.clock, tmp_path)
    assert error.value.reason == "no-stick"
    assert list(tmp_path.glob("*.rayak")) == []


def test_a_file_that_breaks_off_leaves_no_half(tmp_path: Path):
    with files_of_at_most(16), pytest.raises(ExportError, match="File too large") as error:
        write_whole(tmp_path / "x.rayak", bytes(32))
    assert error.value.reason == "failed"
    assert list(tmp_path.iterdir()) == []


def test_a_real_full_file_system(tmp_path: Path):
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", tmp_path], check=False).returncode:
        pytest.skip("only root may mount")
    try:
        with pytest.raises(ExportError) as error:
            write_whole(tmp_path / "x.rayak", bytes(1 << 20))
        assert error.value.reason == "full"
        assert list(tmp_path.iterdir()) == []
        write_whole(tmp_path / "y.rayak", b"small")
    finally:
        subprocess.run(["umount", tmp_path], check=True)
