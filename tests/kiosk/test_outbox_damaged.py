"""A damaged file is moved aside whole, byte for byte, and taps go on in a new stream."""

import random
from pathlib import Path

import pytest

from kiosk.model import Rating
from kiosk.outbox import OutboxError
from tests.kiosk.chain import assert_chain
from tests.kiosk.test_outbox import bodies, opened


def filled(folder: Path, records: int = 60) -> list[bytes]:
    outbox = opened(folder)
    for number in range(records):
        outbox.put(Rating(number % 5 + 1, "ar"))
    outbox.settle([outbox.waiting(1)[0].id], [])
    kept = bodies(outbox)
    outbox.close()
    return kept


def scribble(file: Path, seed: int) -> None:
    chance = random.Random(seed)
    content = bytearray(file.read_bytes())
    for _ in range(chance.choice((1, 1, 8, 64))):
        content[chance.randrange(len(content))] ^= chance.randrange(1, 256)
    file.write_bytes(bytes(content))


@pytest.mark.parametrize("seed", range(60))
def test_random_damage_is_seen_and_kept_or_hurts_nothing(tmp_path: Path, seed: int):
    kept = filled(tmp_path)
    file = tmp_path / "outbox.db"
    scribble(file, seed)
    spoilt = file.read_bytes()
    outbox = opened(tmp_path)
    moved = outbox.health().moved_aside
    if moved:
        assert (moved[0] / "outbox.db").read_bytes() == spoilt
        assert bodies(outbox) == []
    else:
        assert bodies(outbox) == kept
    before = outbox.count()
    outbox.put(Rating(5, "en"))
    assert outbox.count() == before + 1
    outbox.close()


def test_most_damage_is_seen(tmp_path: Path):
    """A file full of records has hardly a byte that may change unseen: the chain covers what SQLite does not."""
    seen = 0
    for seed in range(20):
        folder = tmp_path / str(seed)
        filled(folder)
        scribble(folder / "outbox.db", seed)
        outbox = opened(folder)
        seen += len(outbox.health().moved_aside)
        outbox.close()
    assert seen >= 12


@pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\x00" + b"\x00" * 4080])
def test_a_file_that_is_no_outbox_is_moved_aside(tmp_path: Path, content: bytes):
    filled(tmp_path)
    (tmp_path / "outbox.db").write_bytes(content)
    outbox = opened(tmp_path)
    outbox.put(Rating(1, "ar"))
    (moved,) = outbox.health().moved_aside
    assert (moved / "outbox.db").read_bytes() == content
    assert_chain(bodies(outbox))
    outbox.close()


def test_the_log_goes_with_its_file(tmp_path: Path):
    first = opened(tmp_path)
    first.put(Rating(1, "ar"))
    wal = (tmp_path / "outbox.db-wal").read_bytes()
    (tmp_path / "outbox.db").write_bytes(b"x" * 4096)
    second = opened(tmp_path)
    (moved,) = second.health().moved_aside
    assert (moved / "outbox.db-wal").read_bytes() == wal
    assert (moved / "outbox.db").read_bytes() == b"x" * 4096
    first.close()
    assert (moved / "outbox.db-wal").read_bytes() == wal
    second.put(Rating(2, "ar"))
    assert second.count() == 1
    second.close()


def test_a_process_that_had_the_damaged_file_open_goes_on_in_the_new_one(tmp_path: Path):
    screen = opened(tmp_path)
    screen.put(Rating(1, "ar"))
    (tmp_path / "outbox.db").write_bytes(b"x" * 8192)
    sender = opened(tmp_path)
    tapped = screen.put(Rating(2, "ar"))
    assert [record.id for record in sender.waiting(10)] == [tapped]
    assert len(list(tmp_path.glob("damaged-*"))) == 1
    screen.close()
    sender.close()


def test_damage_under_an_open_file_is_found_at_the_next_start_and_taps_go_on(tmp_path: Path):
    filled(tmp_path, 200)
    outbox = opened(tmp_path)
    content = bytearray((tmp_path / "outbox.db").read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    (tmp_path / "outbox.db").write_bytes(bytes(content))
    for _ in range(3):
        outbox.put(Rating(5, "ar"))
    outbox.close()
    again = opened(tmp_path)
    again.put(Rating(5, "ar"))
    assert len(again.health().moved_aside) == 1
    assert_chain(bodies(again))
    again.close()


def test_a_second_damage_gets_a_folder_of_its_own(tmp_path: Path):
    for _ in range(2):
        filled(tmp_path)
        (tmp_path / "outbox.db").write_bytes(b"x" * 4096)
    opened(tmp_path).close()
    assert len(list(tmp_path.glob("damaged-*/outbox.db"))) == 2


def test_a_log_left_without_its_file_is_not_read_into_the_new_one(tmp_path: Path):
    outbox = opened(tmp_path)
    outbox.put(Rating(1, "ar"))
    (tmp_path / "outbox.db").unlink()
    outbox.put(Rating(2, "ar"))
    assert outbox.count() == 1
    assert_chain(bodies(outbox))
    (moved,) = outbox.health().moved_aside
    assert (moved / "outbox.db-wal").exists()
    outbox.close()


def test_a_queue_that_cannot_be_opened_keeps_nothing_open(tmp_path: Path):
    (tmp_path / "outbox.db").mkdir()
    for _ in range(3):
        before = len(list(Path("/proc/self/fd").iterdir()))
        with pytest.raises(OutboxError):
            opened(tmp_path)
        assert len(list(Path("/proc/self/fd").iterdir())) == before
