"""SCP03 against vectors that are not ours, and both sides against each other.

Checked: NIST's CAVP vector of the KDF in counter mode (CMAC with AES-128, counter in the middle, 8 bits); and a
conversation of pySim's tests with a real eUICC (keys 00..0F and 10..1F, i = 70, levels 33, 11 and 03): the card
challenge, both cryptograms, EXTERNAL AUTHENTICATE, five wrapped commands and an encrypted answer.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.protocols.apdu import Command, Response
from devices.protocols.card_errors import CardError, Tampered
from devices.virtual.applets.scp03 import LEVEL, MOST, Channel, Keys, card_challenge, counter_mode
from tests.devices.virtual.issuer_side import KEYS

EUICC = bytes.fromhex("A0000005591010FFFFFFFF8900000100")


def test_the_key_derivation_of_nist():
    key = bytes.fromhex("b6e04abd1651f8794d4326f4c684e631")
    before = bytes.fromhex(
        "93612f7256c46a3d856d3e951e32dbf15fe11159d0b389ad38d603850fee6d18d22031435ed36ee20da76745fbea4b10fe1e"
    )
    after = bytes.fromhex("99322aae605a5f01e32b")
    assert counter_mode(key, before, after).hex() == "dcb1db87a68762c6b3354779fa590bef"


@pytest.mark.parametrize(
    ("sequence", "host", "challenge", "cryptogram", "authenticate"),
    [
        (2, "b13e5f938fc108c4", "3eb51047495b249f", "66c484c1d2ef1948", "84821100107d5f5826a993ebc89eea24957fa0b3ce"),
        (1, "8e1552d0513c60f3", "30760cd2c47c1dd3", "95065fe5ead8a9d7", "8482030010fd4721a14d9b07003c451d2f8ae6bb21"),
        (3, "fdf38259a1e0de44", "3b1aca81e821f219", "081cdc01c26b372d", "84823300108c36f96bcc00724a4e13ad591d7da3f0"),
    ],
)
def test_a_real_cards_handshake(sequence: int, host: str, challenge: str, cryptogram: str, authenticate: str):
    assert card_challenge(KEYS, sequence, EUICC).hex() == challenge
    channel = Channel(KEYS, bytes.fromhex(host), bytes.fromhex(challenge))
    assert channel.card_cryptogram.hex() == cryptogram
    level = bytes.fromhex(authenticate)[2]
    assert channel.prove(Command(0x84, 0x82, level, 0, channel.host_cryptogram)).encode().hex() == authenticate


def test_a_real_cards_conversation():
    channel = Channel(KEYS, bytes.fromhex("fdf38259a1e0de44"), bytes.fromhex("3b1aca81e821f219"))
    channel.prove(Command(0x84, 0x82, LEVEL, 0, channel.host_cryptogram))
    said = [
        ("80e2910006bf3e035c015a00", "84e2910018267a85dfe4a98fca6fb0527e0dfecce4914e40401433c87f00"),
        ("80f22002", "84f2200208ac6a59024bed84cc"),
        ("80ca006600", "84ca006608409912ad8fb7aed000"),
        ("80f220020a4f0212345c054f9f70c5", "84f22002185f3dafc3ac14c381536a488bf44e06d056df9d74dbd21e5a"),
        ("80f28002024f0000", "84f280021865165105be3373347d0424d4400af2ac393f569ec779389e00"),
    ]
    for number, (plain, wrapped) in enumerate(said):
        assert channel.wrap(Command.decode(bytes.fromhex(plain))).encode().hex() == wrapped
        if number == 0:
            answer = "f3ba2b1013aa6224f5e1c138d71805c569e5439b47576260b75fc021b25097cb2e68f8a0144975b9"
            plain_answer = channel.unwrap_answer(Response(bytes.fromhex(answer), 0x9000))
            assert plain_answer.data.hex() == "bf3e125a1089882119900000000000000000000005"


def pair(other: Keys = KEYS) -> tuple[Channel, Channel]:
    return Channel(KEYS, b"hostchal", b"cardchal"), Channel(other, b"hostchal", b"cardchal")


@given(data=st.binary(max_size=MOST), back=st.binary(max_size=MOST))
def test_both_sides_understand_each_other(data: bytes, back: bytes):
    host, card = pair()
    for number in range(3):
        command = Command(0x84, 0xD6, number, 0, data, 256)
        wrapped = Command.decode(host.wrap(command).encode())
        assert card.unwrap(wrapped) == command
        answer = card.wrap_answer(Response(back, 0x9000))
        assert len(answer.data) <= 256
        assert host.unwrap_answer(answer) == Response(back, 0x9000)


def test_an_error_goes_bare():
    host, card = pair()
    card.unwrap(host.wrap(Command(0x84, 0xEE, 0, 0)))
    answer = card.wrap_answer(Response(b"not told", 0x6A80))
    assert answer == Response(b"", 0x6A80)
    assert host.unwrap_answer(answer) == answer


@given(raw=st.binary(max_size=60))
def test_any_command_but_the_right_one_closes_the_channel(raw: bytes):
    host, card = pair()
    with pytest.raises(Tampered):
        card.unwrap(Command(0x84, 0xD6, 0, 0, raw))
    with pytest.raises(Tampered):
        card.unwrap(host.wrap(Command(0x84, 0xD6, 0, 0)))


@given(raw=st.binary(max_size=60))
def test_any_answer_but_the_right_one_closes_the_channel(raw: bytes):
    host, _ = pair()
    host.wrap(Command(0x84, 0xCA, 0, 1))
    with pytest.raises(Tampered):
        host.unwrap_answer(Response(raw, 0x9000))


def test_a_command_played_again_is_refused():
    host, card = pair()
    wrapped = host.wrap(Command(0x84, 0xD6, 0, 0, b"once"))
    card.unwrap(wrapped)
    with pytest.raises(Tampered):
        card.unwrap(wrapped)


def test_other_keys_understand_nothing():
    host, card = pair(Keys(bytes(16), bytes(16)))
    with pytest.raises(CardError):
        card.unwrap(host.wrap(Command(0x84, 0xD6, 0, 0, b"secret")))


def test_keys_stay_out_of_every_text():
    assert repr(KEYS) == "Keys(version=0x30)"
