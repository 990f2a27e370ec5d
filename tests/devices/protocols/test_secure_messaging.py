"""The protected channel: both sides understand each other, for every cipher, and nothing else passes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.protocols import tlv
from devices.protocols.apdu import Command, Response
from devices.protocols.card_errors import CardError, Tampered
from devices.protocols.emrtd.secure_messaging import Session, unwrap, unwrap_command, wrap, wrap_response
from devices.protocols.emrtd.suite import AES_128, AES_192, AES_256, TRIPLE_DES, Suite, pad, unpad

SUITES = (TRIPLE_DES, AES_128, AES_192, AES_256)
suites = st.sampled_from(SUITES)


def pair(suite: Suite) -> tuple[Session, Session]:
    seed, counter = b"a shared secret.", b"\xff" * suite.block  # a counter at its end starts at zero again
    return Session(suite, seed, counter), Session(suite, seed, counter)


@settings(deadline=None)
@given(
    suite=suites,
    data=st.binary(max_size=200),
    back=st.binary(max_size=223),
    le=st.none() | st.integers(1, 256),
    ins=st.sampled_from([0xA4, 0xB0, 0xB1]),
)
def test_both_sides_understand_each_other(suite: Suite, data: bytes, back: bytes, le: int | None, ins: int):
    terminal, chip = pair(suite)
    for number in range(3):
        command = Command(0x00, ins, number, 0x0C, data, le)
        masked = Command.decode(wrap(terminal, command).encode())
        assert not data or data not in masked.data or len(data) < 8
        assert unwrap_command(chip, masked) == command
        answer = wrap_response(chip, Response(back, 0x9000 + number), odd=bool(ins & 1))
        assert len(answer.data) <= 256
        assert unwrap(terminal, answer) == Response(back, 0x9000 + number)


@settings(deadline=None)
@given(suite=suites, raw=st.binary(max_size=120), sw=st.sampled_from([0x9000, 0x6988]))
def test_any_answer_but_the_right_one_closes_the_channel(suite: Suite, raw: bytes, sw: int):
    terminal, _ = pair(suite)
    with pytest.raises(Tampered):
        unwrap(terminal, Response(raw, sw))
    with pytest.raises(Tampered, match="closed"):
        wrap(terminal, Command(0, 0xB0, 0, 0, le=1))


@settings(deadline=None)
@given(suite=suites, raw=st.binary(max_size=120))
def test_any_command_but_the_right_one_closes_the_chips_side(suite: Suite, raw: bytes):
    _, chip = pair(suite)
    with pytest.raises(CardError):
        unwrap_command(chip, Command(0x0C, 0xB0, 0, 0, raw, 256))


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: f"{suite.cipher}-{suite.key_size}")
def test_no_single_bit_of_an_answer_may_change(suite: Suite):
    _, chip = pair(suite)
    answer = wrap_response(chip, Response(b"content", 0x9000))
    for at in range(8 * len(answer.data)):
        changed = bytearray(answer.data)
        changed[at // 8] ^= 1 << at % 8
        terminal, _ = pair(suite)
        with pytest.raises(Tampered):
            unwrap(terminal, Response(bytes(changed), 0x9000))


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: f"{suite.cipher}-{suite.key_size}")
def test_a_message_out_of_its_turn_is_refused(suite: Suite):
    terminal, chip = pair(suite)
    first = wrap(terminal, Command(0, 0xB0, 0, 0, le=4))
    answer = wrap_response(chip, Response(b"once", 0x9000))
    terminal.next()
    with pytest.raises(Tampered):
        unwrap(terminal, answer)
    _, chip = pair(suite)
    unwrap_command(chip, first)
    with pytest.raises(Tampered):
        unwrap_command(chip, first)


@given(st.binary(max_size=64), st.sampled_from([8, 16]))
def test_padding_comes_off_again(data: bytes, block: int):
    padded = pad(data, block)
    assert len(padded) % block == 0
    assert unpad(padded) == data


def test_no_padding_is_none():
    assert [unpad(raw) for raw in (b"", b"\0\0", b"a\0", b"\x81")] == [None] * 4


@pytest.mark.parametrize(
    "body",
    [tlv.build(0x99, b"\x90"), tlv.build(0x99, b"\x90\0\0"), tlv.build(0x87, b"\x01"), tlv.build(0x99, b"\x90\0") * 2],
    ids=["short status", "long status", "no status", "two"],
)
def test_an_answer_laid_out_wrongly_is_refused_for_all_its_proof(body: bytes):
    terminal, chip = pair(AES_128)
    answer = body + tlv.build(0x8E, chip.proof(chip.next(), body))
    with pytest.raises(Tampered):
        unwrap(terminal, Response(answer, 0x9000))


@pytest.mark.parametrize("secret", [b"\x02" + bytes(16), b"\x01" + bytes(15), b"\x01" + bytes(16), b""])
def test_an_answer_that_does_not_open_is_refused_for_all_its_proof(secret: bytes):
    terminal, chip = pair(AES_128)
    body = tlv.build(0x87, secret) + tlv.build(0x99, b"\x90\0")
    answer = body + tlv.build(0x8E, chip.proof(chip.next(), body))
    with pytest.raises(Tampered):
        unwrap(terminal, Response(answer, 0x9000))


def test_a_length_in_more_bytes_than_needed_is_proved_as_it_came():
    terminal, chip = pair(AES_128)
    body = b"\x99\x81\x02\x90\x00"
    answer = body + tlv.build(0x8E, chip.proof(chip.next(), body))
    assert unwrap(terminal, Response(answer, 0x9000)) == Response(b"", 0x9000)
