"""Files from a stick, made from docs/wire.md alone: taken once, whole or not at all."""

import base64
import gzip
import hashlib
import json
import secrets
import time
from io import StringIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from django.core.management import CommandError, call_command

from hub.feedback.models import Record
from hub.fleet.domain import hub_box
from hub.fleet.models import Kiosk
from tests.hub.kiosk_side import KioskSide, wall

pytestmark = pytest.mark.django_db(transaction=True)
SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


def export(kiosk: KioskSide, records: list[bytes], **changes) -> bytes:
    """A file with these records; `changes` bend its parts."""
    line = kiosk.batch(records, kiosk=changes.get("speaks_for", "")) + b"\n"
    plain = changes.get("plain", gzip.compress(line))
    key = changes.get("box") or X25519PublicKey.from_public_bytes(base64.b64decode(hub_box.public("h1")))
    sealed = SUITE.encrypt(plain, key, info=changes.get("info", b"rayak-export-1"))
    nonce, made_at = secrets.token_urlsafe(16), wall(int(time.time() * 1000))
    covered = f"rayak-export-1\n{kiosk.number}\n{nonce}\n{made_at}\n{hashlib.sha256(sealed).hexdigest()}"
    signature = (changes.get("key") or kiosk.key).sign(covered.encode())
    head = {"v": 1, "kiosk": kiosk.number, "nonce": nonce, "made_at": made_at, "box": "h1"}
    head["signature"] = base64.b64encode(signature).decode()
    return b"rayak-export-1\n" + json.dumps(head | changes.get("head", {})).encode() + b"\n" + sealed


def taken(folder: Path, content: bytes, *words: str) -> str:
    file, out = folder / f"{secrets.token_hex(4)}.rayak", StringIO()
    file.write_bytes(content)
    call_command("import", str(file), *words, stdout=out)
    return out.getvalue()


def refused(folder: Path, content: bytes, *words: str) -> str:
    file, error = folder / "refused.rayak", StringIO()
    file.write_bytes(content)
    with pytest.raises(CommandError, match="1 of 1 files were not taken"):
        call_command("import", str(file), *words, stderr=error, stdout=StringIO())
    return error.getvalue()


def test_records_count_once_whichever_way_they_come(kiosk: KioskSide, tmp_path: Path):
    records = kiosk.ratings(1, 3, 5)
    content = export(kiosk, records)
    assert "3 new, 0 known already, 0 refused" in taken(tmp_path, content)
    assert "0 new, 3 known already, 0 refused" in taken(tmp_path, content)
    assert len(kiosk.send(*records)["accepted"]) == 3  # the kiosk may let go of them
    assert Record.objects.count() == 3


def test_the_other_way_round_too(kiosk: KioskSide, tmp_path: Path):
    records = kiosk.ratings(2, 4)
    kiosk.send(records[0])
    assert "1 new, 1 known already, 0 refused" in taken(tmp_path, export(kiosk, records))
    assert Record.objects.count() == 2


def test_nothing_is_learnt_of_a_kiosk_that_was_not_heard(kiosk: KioskSide, tmp_path: Path):
    before = Kiosk.objects.get(number=kiosk.number).seen_ms
    taken(tmp_path, export(kiosk, kiosk.ratings(5)))
    assert Kiosk.objects.get(number=kiosk.number).seen_ms == before


def test_a_bad_record_is_refused_alone(kiosk: KioskSide, tmp_path: Path):
    bad = kiosk.record(stars=6)
    said = taken(tmp_path, export(kiosk, [*kiosk.ratings(5), bad]))
    assert "1 new, 0 known already, 1 refused" in said


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"key": Ed25519PrivateKey.generate()}, "was changed, or not made by kiosk"),
        ({"head": {"nonce": "A" * 22}}, "was changed, or not made by kiosk"),
        ({"head": {"kiosk": "0000"}}, "knows no kiosk 0000"),
        ({"head": {"more": 1}}, "first lines are damaged"),
        ({"box": X25519PrivateKey.generate().public_key()}, "sealed to another hub"),
        ({"info": b"another use"}, "sealed to another hub"),
        ({"plain": b"not gzip"}, "cannot be read"),
        ({"plain": gzip.compress(b"{}\n")}, "cannot be read"),
        ({"plain": gzip.compress(b"{}\n")[:-4]}, "cut short"),
        ({"speaks_for": "9X4Q"}, "not what its first lines say"),
    ],
)
def test_a_file_that_is_not_as_it_should_be_is_not_taken(kiosk: KioskSide, tmp_path: Path, changes: dict, why: str):
    assert why in refused(tmp_path, export(kiosk, kiosk.ratings(5), **changes))
    assert Record.objects.count() == 0


def test_garbage_a_torn_file_and_a_missing_one(kiosk: KioskSide, tmp_path: Path):
    content = export(kiosk, kiosk.ratings(5))
    assert "not a file that a kiosk exported" in refused(tmp_path, b"MZ" + content)
    for end in (20, 200, len(content) - 1):
        assert "refused.rayak: " in refused(tmp_path, content[:end])
    error = StringIO()
    with pytest.raises(CommandError):
        call_command("import", str(tmp_path / "nowhere.rayak"), stderr=error)
    assert "No such file" in error.getvalue()
    assert Record.objects.count() == 0


def test_a_revoked_kiosk_s_file_is_taken_only_when_asked_for(kiosk: KioskSide, tmp_path: Path):
    content = export(kiosk, kiosk.ratings(5))
    call_command("revoke", kiosk=kiosk.number, stdout=StringIO())
    assert "--revoked-too" in refused(tmp_path, content)
    assert "1 new" in taken(tmp_path, content, "--revoked-too")
