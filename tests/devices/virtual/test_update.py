"""The update application: one record or the other, whatever is cut, replayed, forged or sent in the wrong order."""

from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.protocols.apdu import Card, Command, Response
from devices.protocols.card_errors import CardError, Refused, Silent, Tampered, Torn
from devices.protocols.profile import SHIPPED, load
from devices.virtual.applets.faults import mute, torn
from devices.virtual.applets.files import SAMPLES, FileCard
from devices.virtual.applets.scp03 import Keys
from devices.virtual.applets.several import Several
from devices.virtual.applets.store import Store
from devices.virtual.applets.update import AID, UpdateCard
from tests.devices.virtual.issuer_side import KEYS, Host, update

OLD, NEW = b"the old record", bytes(range(256)) * 3
NOT_STAGED, STAGED = 0, 1


def fresh() -> Store:
    return Store(OLD, version=6, size=1024)


def whole(store: Store) -> tuple[int, bytes]:
    """What the card holds after its next insertion, asked for in both ways."""
    card = UpdateCard(store, KEYS)
    host = Host(card.answer)
    version, _, digest = host.state()
    assert digest == sha256(store.record).digest()
    plain = Card(card.answer).ask(Command(0x80, 0xB2, 0, 0, le=256), "the version")
    assert int.from_bytes(plain, "big") == version
    return version, store.record


def test_a_record_is_replaced():
    store = fresh()
    update(UpdateCard(store, KEYS).answer, 7, NEW)
    assert whole(store) == (7, NEW)
    update(UpdateCard(store, KEYS).answer, 8, OLD)
    assert whole(store) == (8, OLD)


@pytest.mark.parametrize("acted", [False, True])
def test_a_card_torn_at_any_command_holds_one_record_whole(acted: bool):
    """Torn at the commit, before or after it: the host cannot know which, and asks the card."""
    seen: list[tuple[int, bytes]] = []
    while True:
        store = fresh()
        try:
            update(torn(UpdateCard(store, KEYS).answer, len(seen), acted=acted), 7, NEW)
        except Torn:
            seen.append(whole(store))
            update(UpdateCard(store, KEYS).answer, 9, NEW)
        else:
            break
    before = seen.index((7, NEW))
    assert seen == [(6, OLD)] * before + [(7, NEW)] * (len(seen) - before)
    assert len(seen) - before == (2 if acted else 1)


def test_a_power_cut_between_any_two_bytes_leaves_one_record_whole():
    seen = set()
    writes = 0
    record = NEW[:300]
    while True:
        store = fresh()
        store.cut_after(writes)
        try:
            update(UpdateCard(store, KEYS).answer, 7, record)
        except Torn:
            store.cut_after(None)
            now = whole(store)
            assert now in {(6, OLD), (7, record)}
            seen.add(now)
            if writes % 17 == 0:
                update(UpdateCard(store, KEYS).answer, 9, record)
                assert whole(store) == (9, record)
            writes += 1
        else:
            break
    assert (writes > 300, seen) == (True, {(6, OLD)})  # the last byte written is the one that decides


@pytest.mark.parametrize("told", [1, 254, 255, 256, 65535])
def test_a_cut_never_gives_a_channels_number_again(told: int):
    for writes in range(3):
        store = fresh()
        for _ in range(told):
            store.count()
        store.cut_after(writes)
        with pytest.raises(Torn):
            store.count()
        store.cut_after(None)
        assert store.count() > told


def test_a_shadow_half_replaced_is_not_staged():
    store = fresh()
    store.stage(0, NEW)
    store.cut_after(20)
    with pytest.raises(Torn):
        store.stage(0, OLD * 3)
    assert (store.staged, store.shadow) == (False, b"")


def test_a_store_outlives_the_insertion_in_a_file(tmp_path: Path):
    store = fresh()
    store.stage(0, b"half of a new rec")
    store.save(tmp_path / "card")
    again = Store.load(tmp_path / "card")
    assert (again.version, again.record, again.shadow, again.staged) == (6, OLD, b"half of a new rec", True)
    update(UpdateCard(again, KEYS).answer, 7, NEW)
    again.save(tmp_path / "card")
    assert whole(Store.load(tmp_path / "card")) == (7, NEW)
    assert [file.name for file in tmp_path.iterdir()] == ["card"]


def test_a_file_that_is_no_store_is_refused(tmp_path: Path):
    (tmp_path / "card").write_bytes(b"short")
    with pytest.raises(ValueError, match="not a chip's memory"):
        Store.load(tmp_path / "card")


def test_a_record_larger_than_its_store_is_refused():
    with pytest.raises(ValueError, match="cannot hold"):
        Store(b"x" * 11, size=10)


def test_the_wrong_hash_changes_nothing():
    store = fresh()
    host = Host(UpdateCard(store, KEYS).answer)
    host.stage(NEW)
    assert host.commit(7, NEW[:-1]).sw == 0x6A80
    assert host.state() == (6, STAGED, sha256(OLD).digest())
    assert host.commit(7, NEW).ok
    assert host.commit(8, NEW).sw == 0x6985
    assert host.state() == (7, NOT_STAGED, sha256(NEW).digest())


def test_nothing_staged_nothing_committed():
    host = Host(UpdateCard(fresh(), KEYS).answer)
    assert host.commit(7, OLD).sw == 0x6985
    assert host.state()[:2] == (6, NOT_STAGED)
    assert host.send(Command(0x84, 0xB0, 0, 0, le=10)).sw == 0x6B00


@pytest.mark.parametrize(
    ("command", "sw"),
    [
        (Command(0x84, 0xD6, 0, 20, b"a hole"), 0x6B00),
        (Command(0x84, 0xD6, 0x7F, 0xFF, b"outside"), 0x6B00),
        (Command(0x84, 0xB0, 0x10, 0, le=1), 0x6B00),
        (Command(0x84, 0xEE, 0, 0, b"short"), 0x6A80),
        (Command(0x84, 0xEE, 0, 0, bytes(34)), 0x6A80),
        (Command(0x84, 0xCA, 0, 2, le=256), 0x6A88),
        (Command(0x84, 0x44, 0, 0), 0x6D00),
    ],
)
def test_a_wrong_command_is_refused_and_the_channel_stays(command: Command, sw: int):
    host = Host(UpdateCard(fresh(), KEYS).answer)
    host.stage(b"staged")
    assert host.send(command).sw == sw
    assert host.state()[:2] == (6, STAGED)


def test_a_shadow_begun_again_forgets_the_first():
    host = Host(UpdateCard(fresh(), KEYS).answer)
    host.stage(NEW)
    host.stage(b"short")
    assert host.staged(5) == b"short"
    assert host.commit(7, b"short").ok


@pytest.mark.parametrize(("keys", "sw"), [(Keys(bytes(16), KEYS.mac), 0x6982), (Keys(KEYS.enc, bytes(16)), 0x6982)])
def test_the_wrong_keys_open_no_channel(keys: Keys, sw: int):
    """With another K-ENC the channel opens, and the first encrypted command closes it."""
    card = UpdateCard(fresh(), KEYS)
    with pytest.raises((Refused, AssertionError), match=f"{sw:04X}"):
        Host(card.answer, keys).stage(NEW)
    assert Response.decode(card.answer(Command(0x84, 0xCA, 0, 1, bytes(8), 256).encode())).sw == 0x6982


def test_a_wrong_cryptogram_with_a_right_proof_is_refused():
    card = UpdateCard(fresh(), KEYS)
    host = Host(card.answer)
    host.card.ask(Command(0x80, 0x50, 0, 0, b"hostchal", 256), "INITIALIZE UPDATE")
    challenge = Response.decode(card.answer(Command(0x80, 0x50, 0, 0, b"hostchal", 256).encode())).data[13:21]
    channel = type(host.channel)(KEYS, b"hostchal", challenge)
    wrong = channel.prove(Command(0x84, 0x82, 0x33, 0, bytes(8)))
    assert Response.decode(card.answer(wrong.encode())).sw == 0x6300


def test_a_changed_or_replayed_command_closes_the_channel():
    for spoil in (lambda raw: raw, lambda raw: raw[:-1] + bytes([raw[-1] ^ 1])):
        store = fresh()
        card = UpdateCard(store, KEYS)
        host = Host(card.answer)
        raw = host.channel.wrap(Command(0x84, 0xD6, 0, 0, b"once")).encode()
        card.answer(raw)
        assert Response.decode(card.answer(spoil(raw))).sw == 0x6982
        with pytest.raises(AssertionError, match="6982"):
            host.state()
        assert store.shadow == b"once"


def test_a_plain_command_ends_the_channel():
    host = Host(UpdateCard(fresh(), KEYS).answer)
    assert host.card.ask(Command(0x80, 0xB2, 0, 0, le=256), "the version") == b"\0\6"
    with pytest.raises(AssertionError, match="6982"):
        host.state()


@pytest.mark.parametrize(
    ("command", "sw"),
    [
        (Command(0x84, 0x82, 0x33, 0, bytes(16)), 0x6985),
        (Command(0x80, 0x50, 0x31, 0, bytes(8)), 0x6A88),
        (Command(0x80, 0x50, 0, 0, bytes(7)), 0x6700),
        (Command(0x84, 0xD6, 0, 0, b"plain"), 0x6982),
        (Command(0x80, 0xD6, 0, 0, b"plain"), 0x6D00),
        (Command(0x00, 0xA4, 0x04, 0, b"another"), 0x6A82),
    ],
)
def test_without_a_channel_nothing_is_done(command: Command, sw: int):
    card = UpdateCard(fresh(), KEYS)
    card.answer(Command(0x00, 0xA4, 0x04, 0, AID).encode())
    assert Response.decode(card.answer(command.encode())).sw == sw


def test_a_lower_level_is_not_taken():
    card = UpdateCard(fresh(), KEYS)
    card.answer(Command(0x00, 0xA4, 0x04, 0, AID).encode())
    card.answer(Command(0x80, 0x50, 0, 0, b"hostchal", 256).encode())
    assert Response.decode(card.answer(Command(0x84, 0x82, 0x01, 0, bytes(16)).encode())).sw == 0x6A86


def test_an_application_not_selected_does_not_answer():
    card = UpdateCard(fresh(), KEYS)
    assert Response.decode(card.answer(Command(0x80, 0xB2, 0, 0, le=2).encode())).sw == 0x6E00
    assert Response.decode(card.answer(b"\0")).sw == 0x6700


def test_a_forged_answer_closes_the_hosts_side():
    host = Host(UpdateCard(fresh(), KEYS).answer)
    wrapped = host.channel.wrap(Command(0x84, 0xCA, 0, 1, le=256))
    answer = host.card.send(wrapped)
    with pytest.raises(Tampered):
        host.channel.unwrap_answer(Response(answer.data[:-1] + bytes([answer.data[-1] ^ 1]), 0x9000))


def test_a_card_says_by_what_its_keys_are_known():
    card = UpdateCard(fresh(), KEYS, b"ten bytes.")
    card.answer(Command(0x00, 0xA4, 0x04, 0, AID).encode())
    greeting = Response.decode(card.answer(Command(0x80, 0x50, 0, 0, b"hostchal", 256).encode())).data
    assert (greeting[:10], greeting[10:13].hex(), greeting[29:]) == (b"ten bytes.", "300370", b"\0\0\1")
    with pytest.raises(ValueError, match="10 bytes"):
        UpdateCard(fresh(), KEYS, b"short")


def test_a_mute_card_says_nothing():
    with pytest.raises(Silent):
        Host(mute(UpdateCard(fresh(), KEYS).answer, 2))


def test_one_card_holds_the_identity_and_the_update_application():
    (profile,) = load(SHIPPED)
    store = fresh()
    both = Several(FileCard(profile, SAMPLES[0]).answer, {AID: UpdateCard(store, KEYS).answer})
    update(both.answer, 7, NEW)
    card = Card(both.answer)
    card.select(0x04, 0x00, bytes.fromhex(profile.application or ""), "the identity")
    with pytest.raises(Refused):
        card.ask(Command(0x80, 0xB2, 0, 0, le=2), "the version")
    card.select(0x04, 0x00, AID, "the update application")
    assert card.ask(Command(0x80, 0xB2, 0, 0, le=2), "the version") == b"\0\7"
    assert both.answer(b"\0") == b"\x67\x00"


@settings(max_examples=60)
@given(st.lists(st.binary(min_size=1, max_size=40), max_size=12))
def test_any_commands_change_no_record(commands: list[bytes]):
    store = fresh()
    card = UpdateCard(store, KEYS)
    card.answer(Command(0x00, 0xA4, 0x04, 0, AID).encode())
    for raw in commands:
        assert len(card.answer(raw)) >= 2
    assert (store.version, store.record, store.shadow) == (6, OLD, b"")


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from([0xCA, 0xD6, 0xB0, 0xEE, 0x44]), st.binary(max_size=40)), max_size=12))
def test_any_commands_inside_the_channel_end_in_an_answer(said: list[tuple[int, bytes]]):
    store = fresh()
    host = Host(UpdateCard(store, KEYS).answer)
    for ins, data in said:
        try:
            host.send(Command(0x84, ins, 0, 0, data, 100))
        except CardError:
            pytest.fail("the channel was lost")
    assert (store.version, store.record) == (6, OLD)
