"""A full disk: a tap is stored or honestly not, and it is seen before it happens."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.model import Rating
from kiosk.outbox import Outbox, OutboxError
from kiosk.outbox_reserve import MIB, Reserve
from tests.kiosk.chain import assert_chain
from tests.kiosk.test_outbox import bodies, opened


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 20 MiB of its own."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = (
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m", "rayak-test", disk], check=False).returncode == 0
    )
    if not mounted:
        pytest.skip("a file system can be mounted by root only")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


def fill(disk: Path) -> Path:
    blob = disk / "somebody-elses.log"
    with blob.open("wb", buffering=0) as file:
        try:
            while file.write(b"x" * 4096):
                pass
        except OSError:
            pass
    return blob


def tap_until_refused(outbox: Outbox, most: int = 20_000) -> tuple[list[str], OutboxError]:
    ids: list[str] = []
    for _ in range(most):
        try:
            ids.append(outbox.put(Rating(5, "ar")))
        except OutboxError as error:
            return ids, error
    raise AssertionError("the disk never filled")


def test_a_full_disk_is_seen_while_taps_are_still_stored(small_disk: Path):
    outbox = opened(small_disk, reserve_mb=4)
    assert outbox.health().space == "ok"
    fill(small_disk)
    for _ in range(1000):
        outbox.put(Rating(5, "ar"))
    health = outbox.health()
    assert (health.writable, health.space, health.reserve_held) == (True, "full", False)
    assert outbox.count() == 1000
    outbox.close()


def test_what_cannot_be_stored_is_refused_and_what_was_stored_stays(small_disk: Path):
    outbox = opened(small_disk, reserve_mb=4)
    fill(small_disk)
    ids, error = tap_until_refused(outbox)
    assert (error.code, error.passing) == ("E-21", False)
    assert [record.id for record in outbox.each()] == ids
    assert_chain(bodies(outbox))
    health = outbox.health()
    assert (health.writable, health.code, health.space) == (False, "E-21", "full")
    outbox.close()
    again = opened(small_disk, reserve_mb=4)
    assert [record.id for record in again.each()] == ids
    again.close()


def test_room_again_means_taps_again_and_a_reserve_again(small_disk: Path):
    outbox = opened(small_disk, reserve_mb=4)
    blob = fill(small_disk)
    ids, _ = tap_until_refused(outbox)
    blob.unlink()
    more = outbox.put(Rating(1, "ar"))
    health = outbox.health()
    assert (health.writable, health.space, health.reserve_held) == (True, "ok", True)
    assert [record.id for record in outbox.each()] == [*ids, more]
    assert_chain(bodies(outbox))
    outbox.close()


def test_a_queue_on_a_full_disk_can_still_be_emptied(small_disk: Path):
    outbox = opened(small_disk, reserve_mb=4)
    fill(small_disk)
    ids, _ = tap_until_refused(outbox)
    while batch := outbox.waiting(500):
        outbox.settle([record.id for record in batch], [])
    assert (outbox.count(), outbox.made()[1]) == (0, len(ids))
    assert outbox.put(Rating(5, "ar"))
    outbox.close()


def test_a_disk_full_from_the_start_is_said(small_disk: Path):
    fill(small_disk)
    with pytest.raises(OutboxError) as caught:
        opened(small_disk, reserve_mb=4)
    assert caught.value.code == "E-21"


def test_a_disk_that_went_read_only_is_said(small_disk: Path):
    opened(small_disk).close()
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(OutboxError) as caught:
        opened(small_disk).put(Rating(5, "ar"))
    assert caught.value.code == "E-23"


def test_a_file_that_may_not_grow_is_a_full_disk_to_it(tmp_path: Path):
    """The same without a file system of its own: for whoever runs the tests without being root."""
    outbox = opened(tmp_path, reserve_mb=1)
    outbox._file.use(lambda db: db.execute("PRAGMA max_page_count = 60").fetchone())
    ids, error = tap_until_refused(outbox)
    assert (error.code, error.passing) == ("E-21", False)
    assert [record.id for record in outbox.each()] == ids
    assert_chain(bodies(outbox))
    outbox.settle([record.id for record in outbox.waiting(100)], [])
    outbox.put(Rating(5, "ar"))
    assert outbox.count() == len(ids) - 99
    outbox.close()


def test_a_reserve_is_real_space(tmp_path: Path):
    reserve = Reserve(tmp_path, 2, 0)
    assert reserve.hold() is True
    assert (tmp_path / "outbox.reserve").stat().st_blocks * 512 >= 1.5 * MIB
    assert reserve.release(all_of_it=False) is True
    assert (reserve.release(all_of_it=False), reserve.held) == (False, False)
    assert reserve.release(all_of_it=True) is True


@pytest.mark.parametrize(("free_mb", "space"), [(500, "ok"), (50, "low"), (0, "full")])
def test_the_state_of_the_space_goes_by_what_is_free(tmp_path: Path, free_mb: int, space: str):
    reserve = Reserve(tmp_path, 2, 100, free=lambda _: free_mb * MIB)
    reserve.hold()
    assert reserve.space() == space


def test_a_reserve_waits_until_there_is_room_for_it_twice(tmp_path: Path):
    free = [3 * MIB]
    reserve = Reserve(tmp_path, 2, 0, free=lambda _: free[0])
    assert reserve.hold() is False
    free[0] = 4 * MIB
    assert reserve.hold() is True
