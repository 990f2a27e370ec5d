"""Reading an eMRTD end to end, against the chip that ships: every way in, and everything that goes wrong."""

import subprocess
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.protocols import tlv
from devices.protocols.apdu import Card, Command, Response
from devices.protocols.card_errors import CardError, Garbled, Refused, Silent, Tampered, Torn, Unreadable, WrongPassword
from devices.protocols.emrtd import Details, Document, Password, Photo, bac, face, lds, read
from devices.protocols.emrtd.curve import STANDARD
from devices.virtual import lds as build
from devices.virtual.applets.emrtd import EmrtdCard
from devices.virtual.applets.faults import Answer, mute, torn
from devices.virtual.mrz import Printed, td2, td3
from devices.virtual.portrait import PORTRAIT
from devices.virtual.samples import ACCESS_NUMBER, GROUPS, ZONE, ZONE_KEY
from tests.devices.protocols.chips import ECDH_GENERIC, PASSWORD, TODAY, chip, issuer, sod

AES128 = (f"{ECDH_GENERIC}2", 13)
CAN = Password("CAN", ACCESS_NUMBER)
ALL = ("DG1", "DG2", "DG11")


def whole(answer: Answer, password: Password = PASSWORD) -> Document:
    return read(answer, password, ALL, TODAY)


def changed(answer: Answer, at: int, change: Callable[[bytes], bytes]) -> Answer:
    """The card, with its answer to command number `at` changed on the way."""
    count = -1

    def transmit(apdu: bytes) -> bytes:
        nonlocal count
        count += 1
        raw = answer(apdu)
        return change(raw) if count == at else raw

    return transmit


@pytest.mark.parametrize(
    ("ways", "access"),
    [((), "BAC"), ((AES128,), "PACE"), (((f"{ECDH_GENERIC}9", 13), ("0.4.0.127.0.7.2.2.4.4.2", 13)), "BAC")],
)
def test_a_chip_is_opened_and_read(ways: tuple[tuple[str, int], ...], access: str):
    made = chip(*ways)
    document = whole(EmrtdCard(made).answer)
    assert document.access == access
    assert document.zone is not None
    assert (document.zone.number, document.zone.key) == ("010203049", ZONE_KEY)
    assert document.photo == Photo("jpeg", PORTRAIT)
    assert document.details == Details("مثال فاطمة أحمد", "010203049", date(2001, 2, 3), None)
    assert document.sod == made.files["EF.SOD"]
    assert {name: document.files[name] for name in GROUPS} == GROUPS


@pytest.mark.parametrize("cipher", "1234")
@pytest.mark.parametrize("parameter", STANDARD)
def test_every_curve_and_cipher_opens_a_chip(cipher: str, parameter: int):
    made = chip((f"{ECDH_GENERIC}{cipher}", parameter), basic=False)
    document = read(EmrtdCard(made).answer, CAN, ("DG1",), TODAY)
    assert (document.access, sorted(document.files)) == ("PACE", ["DG1", "EF.SOD"])


def test_of_several_offers_the_strongest_is_taken_and_told():
    commands: list[Command] = []
    card = EmrtdCard(chip((f"{ECDH_GENERIC}2", 12), (f"{ECDH_GENERIC}4", 13), (f"{ECDH_GENERIC}4", 17)))

    def transmit(apdu: bytes) -> bytes:
        commands.append(Command.decode(apdu))
        return card.answer(apdu)

    whole(transmit)
    choice = next(command for command in commands if command.ins == 0x22)
    assert choice.data.hex() == "800a04007f00070202040204" + "830101" + "840111"


def test_only_what_is_wanted_and_there_is_read():
    document = read(
        EmrtdCard(chip(DG11=None, EF_COM=build.common({"DG1": b"", "DG2": b""}))).answer, PASSWORD, ALL, TODAY
    )
    assert (sorted(document.files), document.details) == (["DG1", "DG2", "EF.SOD"], None)
    document = read(EmrtdCard(chip()).answer, PASSWORD, (), TODAY)
    assert (sorted(document.files), document.zone, document.photo) == (["EF.SOD"], None, None)


@pytest.mark.parametrize("ways", [(), (AES128,), ((f"{ECDH_GENERIC}1", 12),)])
@pytest.mark.parametrize("text", [ZONE_KEY[:-1] + "0", "L898902C<369080619406236"])
def test_the_wrong_zone_opens_no_chip(ways: tuple[tuple[str, int], ...], text: str):
    with pytest.raises(WrongPassword) as error:
        whole(EmrtdCard(chip(*ways)).answer, Password("MRZ", text))
    assert (error.value.passing, text in str(error.value)) == (False, False)


def test_the_wrong_access_number_opens_no_chip():
    with pytest.raises(WrongPassword):
        whole(EmrtdCard(chip(AES128)).answer, Password("CAN", "654321"))


@pytest.mark.parametrize(
    ("kind", "text"),
    [("CAN", ""), ("CAN", "١٢٣٤٥٦"), ("CAN", "12 34"), ("CAN", "1" * 17), ("MRZ", "123456"), ("MRZ", "a" * 24)],
)
def test_what_is_never_printed_is_no_password(kind: Literal["MRZ", "CAN"], text: str):
    with pytest.raises(ValueError, match=f"^this is no {kind} password$"):
        Password(kind, text)


@pytest.mark.parametrize("sw", ["6300", "63c1", "6982", "6985", "6988", "6a80"])
def test_however_a_chip_refuses_the_zone_it_is_the_zone(sw: str):
    card = EmrtdCard(chip())
    with pytest.raises(WrongPassword):
        whole(lambda apdu: bytes.fromhex(sw) if apdu[1] == 0x82 else card.answer(apdu))


def test_a_chip_that_fails_does_not_blame_the_zone():
    card = EmrtdCard(chip())
    with pytest.raises(Refused) as error:
        whole(lambda apdu: b"\x6f\x00" if apdu[1] == 0x82 else card.answer(apdu))
    assert error.value.passing


def test_an_access_number_opens_no_chip_of_basic_access():
    with pytest.raises(Unreadable, match="printed zone only"):
        whole(EmrtdCard(chip()).answer, CAN)


def test_a_chip_that_lies_about_the_password_is_found_out():
    """It sends a token of its own instead of proving that it knows the password."""
    card = EmrtdCard(chip(AES128))
    lie = tlv.build(0x7C, tlv.build(0x86, bytes(8))) + b"\x90\0"

    def transmit(apdu: bytes) -> bytes:
        last = apdu[:2] == b"\x00\x86"
        raw = card.answer(apdu)
        return lie if last else raw

    with pytest.raises(WrongPassword, match="does not know"):
        whole(transmit)


def test_a_failed_pace_is_not_followed_by_a_weaker_way():
    card = EmrtdCard(chip(AES128))
    commands: list[int] = []

    def transmit(apdu: bytes) -> bytes:
        commands.append(apdu[1])
        return b"\x6a\x80" if apdu[1] == 0x22 else card.answer(apdu)

    with pytest.raises(Refused):
        whole(transmit)
    assert 0x84 not in commands


@pytest.mark.parametrize("step", [0x81, 0x83])
def test_a_point_off_the_curve_is_not_used(step: int):
    card = EmrtdCard(chip(AES128))

    def transmit(apdu: bytes) -> bytes:
        raw = card.answer(apdu)
        return raw[:-3] + bytes([raw[-3] ^ 1]) + raw[-2:] if apdu[1] == 0x86 and apdu[7] == step else raw

    with pytest.raises(Garbled, match="no point of brainpoolP256r1"):
        whole(transmit)


def test_our_own_point_sent_back_is_not_used():
    card = EmrtdCard(chip(AES128))

    def transmit(apdu: bytes) -> bytes:
        raw = card.answer(apdu)
        if apdu[1] == 0x86 and len(apdu) > 8 and apdu[7] == 0x83:
            return tlv.build(0x7C, tlv.build(0x84, apdu[9:-1])) + b"\x90\0"
        return raw

    with pytest.raises(Garbled, match="our own point"):
        whole(transmit)


def test_a_basic_challenge_that_was_seen_before_opens_nothing():
    """The chip's proof is over another challenge: an old conversation played again."""
    first, second = EmrtdCard(chip()), EmrtdCard(chip())
    recorded: dict[int, bytes] = {}

    def record(apdu: bytes) -> bytes:
        recorded[apdu[1]] = first.answer(apdu)
        return recorded[apdu[1]]

    whole(record)
    with pytest.raises((Tampered, WrongPassword)):
        whole(lambda apdu: recorded[0x82] if apdu[1] == 0x82 else second.answer(apdu))


@pytest.mark.parametrize("ways", [(), (AES128,)])
@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw[:-3] + bytes([raw[-3] ^ 1]) + raw[-2:],
        lambda raw: raw[:3] + bytes([raw[3] ^ 0x80]) + raw[4:],
        lambda _raw: b"\x90\0",
        lambda _raw: b"\x69\x88",
        lambda raw: raw[:-2] + tlv.build(0x99, b"\x90\0") + raw[-2:],
        lambda raw: b"\x00" + raw,
    ],
    ids=["proof", "content", "bare", "refusal", "more", "garbage"],
)
def test_a_changed_answer_closes_the_channel(ways: tuple[tuple[str, int], ...], change: Callable[[bytes], bytes]):
    steps = count(EmrtdCard(chip(*ways)).answer)
    card = EmrtdCard(chip(*ways))
    with pytest.raises(Tampered, match=r"^the protected channel: "):
        whole(changed(card.answer, steps - 3, change))


def count(answer: Answer) -> int:
    """How many commands a whole reading takes."""
    commands = 0

    def transmit(apdu: bytes) -> bytes:
        nonlocal commands
        commands += 1
        return answer(apdu)

    whole(transmit)
    return commands


def test_an_answer_played_again_closes_the_channel():
    card = EmrtdCard(chip())
    answers: list[bytes] = []

    def transmit(apdu: bytes) -> bytes:
        answers.append(card.answer(apdu))
        return answers[-3] if len(answers) == 9 else answers[-1]

    with pytest.raises(Tampered, match="proof of a message"):
        whole(transmit)


def test_a_command_played_again_closes_the_chips_side():
    card = EmrtdCard(chip())
    answers: list[Response] = []

    def transmit(apdu: bytes) -> bytes:
        raw = card.answer(apdu)
        if apdu[0] & 0x0C == 0x0C and not answers:
            answers.append(Response.decode(card.answer(apdu)))
            answers.append(Response.decode(card.answer(apdu)))
        return raw

    with pytest.raises(Tampered):
        whole(transmit)
    assert [response.sw for response in answers] == [0x6988, 0x6985]


def test_a_plain_command_ends_the_channel():
    card = EmrtdCard(chip())
    answers: list[Response] = []

    def transmit(apdu: bytes) -> bytes:
        if apdu[0] & 0x0C == 0x0C and not answers:
            answers.append(Response.decode(card.answer(Command(0x00, 0xB0, 0, 0, le=1).encode())))
            answers.append(Response.decode(card.answer(apdu)))
        return card.answer(apdu)

    with pytest.raises(Tampered):
        whole(transmit)
    assert answers[1].sw == 0x6985


@pytest.mark.parametrize("part", ["challenge", "own"])
def test_a_chip_that_proves_another_challenge_is_not_believed(part: str):
    """It has the document's keys, and what it seals is of another conversation."""
    keys, challenge = bac.Keys(bac.seed(ZONE_KEY)), b"challeng"
    said = {"challenge": b"X" * 8 + b"O" * 8, "own": challenge + b"X" * 8}[part]

    def transmit(apdu: bytes) -> bytes:
        return (challenge if apdu[1] == 0x84 else keys.seal(said + b"S" * 16)) + b"\x90\0"

    with pytest.raises(Tampered, match="the chip's proof is wrong"):
        bac.open_session(Card(transmit), ZONE_KEY, lambda size: b"O" * size)


def test_files_are_shut_before_the_channel_is_open():
    card = EmrtdCard(chip(AES128))
    for name, sw in (("EF.COM", 0x6A82), ("DG1", 0x6A82)):
        command = Command(0x00, 0xA4, 0x02, 0x0C, lds.FILES[name].to_bytes(2, "big"))
        assert Response.decode(card.answer(command.encode())).sw == sw
    card.answer(Command(0x00, 0xA4, 0x04, 0x0C, lds.APPLICATION).encode())
    command = Command(0x00, 0xA4, 0x02, 0x0C, b"\x01\x01")
    assert Response.decode(card.answer(command.encode())).sw == 0x6982
    assert Response.decode(card.answer(b"\x00")).sw == 0x6700


@pytest.mark.parametrize("ways", [(), (AES128,)])
def test_a_chip_pulled_out_or_mute_at_any_command_is_said_to_be(ways: tuple[tuple[str, int], ...]):
    for after in (0, 1, 3, 5, 7, 9, 20):
        for fault, error in ((torn, Torn), (mute, Silent)):
            with pytest.raises(error):
                whole(fault(EmrtdCard(chip(*ways)).answer, after))


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("EF_COM", b"\x60", "cut short"),
        ("EF_COM", b"\x61\x00", "data objects 60"),
        ("DG1", tlv.build(0x61, tlv.build(0x5F1F, b"A" * 90)), "zone does not hold"),
        ("DG1", tlv.build(0x61, tlv.build(0x5F1F, b"\xff" * 90)), "zone does not hold"),
        ("DG1", tlv.build(0x61, b""), "data objects 5F1F"),
        ("DG1", GROUPS["DG1"][:40], "it ends after"),
        ("DG2", GROUPS["DG2"][:500], "it ends after"),
        ("DG2", b"\x75\x83\x01\x00\x00" + bytes(70_000), "32,767"),
        ("DG11", build.dg11("A", "1", "20010230"), "calendar"),
        ("DG11", build.dg11("A", "1", "2001"), "eight|calendar"),
        ("DG11", tlv.build(0x6B, tlv.build(0x5F0E, b"\xff\xfe")), "UTF-8"),
        ("EF_CardAccess", b"\x31\x05\x30\x03\x06\x01\x04", "security information"),
        ("EF_CardAccess", b"\x31", "cut short"),
    ],
)
def test_a_malformed_file_is_garbled_by_its_name(name: str, content: bytes, why: str):
    with pytest.raises(Garbled, match=f"^{name.replace('_', '.')}: .*({why})"):
        whole(EmrtdCard(chip(**{name: content})).answer)


@pytest.mark.parametrize("zone", [td2, td3])
def test_the_zone_of_a_passport_is_read_too(zone: Callable[[Printed], tuple[str, str]]):
    printed = zone(Printed("X12345678", "900101", "M", "300101", "SAMPLE", "ALI"))
    assert lds.zone(build.dg1(printed), TODAY).surname == "SAMPLE"


@pytest.mark.parametrize(
    ("picture", "kind"),
    [
        (b"\xff\xd8\xff\xe1A", "jpeg"),
        (b"\x00\x00\x00\x0cjP  \r\n\x87\nA", "jpeg2000"),
        (b"\xff\x4f\xff\x51A", "jpeg2000"),
    ],
)
def test_a_picture_comes_out_as_it_went_in(picture: bytes, kind: str):
    assert face.read(build.dg2(picture)) == Photo(kind, picture)


@pytest.mark.parametrize(
    ("group", "error", "why"),
    [
        (build.dg2(b"GIF89a"), Unreadable, "neither"),
        (build.dg2(b""), Garbled, "cut short"),
        (build.dg2(PORTRAIT).replace((32 + len(PORTRAIT)).to_bytes(4, "big"), b"\0\0\xff\xff"), Garbled, "cut short"),
        (build.dg2(b"\xff\xd8\xff").replace(b"FAC", b"FAX"), Unreadable, "19794-5"),
        (tlv.build(0x75, tlv.build(0x7F61, tlv.build(0x02, b"\0"))), Garbled, "no face"),
        (tlv.build(0x75, tlv.build(0x7F61, tlv.build(0x7F60, b""))), Garbled, "no picture"),
        (tlv.build(0x75, b""), Garbled, "7F61"),
    ],
)
def test_a_face_that_cannot_be_shown_is_said_to_be(group: bytes, error: type[CardError], why: str):
    with pytest.raises(error, match=why):
        face.read(group)


def test_birth_in_four_bytes_is_read():
    assert lds.details(tlv.build(0x6B, tlv.build(0x5F2B, bytes.fromhex("20010203")))).birth == date(2001, 2, 3)
    assert lds.details(tlv.build(0x6B, tlv.build(0x5F2B, b"20010000"))).birth is None


def test_a_person_stays_out_of_every_text():
    document = whole(EmrtdCard(chip()).answer)
    assert repr(document) == "Document(access='BAC', files=['DG1', 'DG11', 'DG2', 'EF.SOD'])"
    assert [repr(part) for part in (document.photo, document.details, PASSWORD)] == [
        "Photo('jpeg')",
        "Details()",
        "Password('MRZ')",
    ]
    assert ZONE[0] not in repr(document.zone)


@given(st.lists(st.binary(max_size=80), max_size=30))
def test_any_answers_end_in_a_typed_error(answers: list[bytes]):
    left = iter(answers)
    with pytest.raises(CardError):
        whole(lambda _apdu: next(left, b"\x6f\x00"))


@settings(max_examples=60, deadline=None)
@given(at=st.integers(0, 60), junk=st.binary(max_size=40))
def test_one_wild_answer_ends_in_a_typed_error_or_a_whole_reading(at: int, junk: bytes):
    card = EmrtdCard(chip(AES128))
    try:
        document = whole(changed(card.answer, at, lambda _raw: junk + b"\x90\0"))
    except CardError:
        return
    assert document.files["DG1"] == GROUPS["DG1"]


def test_the_security_object_is_signed_as_a_states_is(tmp_path: Path):
    """OpenSSL checks the signature, the signer's certificate and the country's, with code that is not ours."""
    (tmp_path / "sod").write_bytes(tlv.inside(sod(), 0x77, "EF.SOD"))
    (tmp_path / "root").write_bytes(issuer().root_der())
    command = ["openssl", "cms", "-verify", "-inform", "DER", "-in", "sod", "-CAfile", "root.pem", "-purpose", "any"]
    subprocess.run(
        ["openssl", "x509", "-inform", "DER", "-in", "root", "-out", "root.pem"], cwd=tmp_path, check=True, timeout=30
    )
    moment = str(int(issuer().signer.not_valid_before_utc.timestamp()) + 86400)
    done = subprocess.run(
        [*command, "-attime", moment, "-out", "content"], cwd=tmp_path, capture_output=True, check=False, timeout=30
    )
    assert done.returncode == 0, done.stderr.decode()
    content = (tmp_path / "content").read_bytes()
    assert sha256(GROUPS["DG1"]).digest() in content
