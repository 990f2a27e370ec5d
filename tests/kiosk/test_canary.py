"""The canary of the data partition: what comes back is what was written, or a code says that it was not."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kiosk import canary
from tests.limits import files_of_at_most


def test_what_was_written_comes_back(tmp_path: Path):
    assert [canary.code(tmp_path) for _ in range(3)] == ["", "", ""]
    assert (tmp_path / canary.FILE).stat().st_size == canary.PAGE
    assert (tmp_path / canary.FILE).stat().st_mode & 0o777 == 0o600


def test_other_bytes_are_a_fault_of_the_disk(tmp_path: Path):
    def flipped(file: int, count: int, at: int) -> bytes:
        read = os.pread(file, count, at)
        return read[:-1] + bytes([read[-1] ^ 1])

    assert canary.code(tmp_path, read=flipped) == "E-22"
    assert canary.code(tmp_path, read=lambda *about: os.pread(*about)[:100]) == "E-22"


def test_a_disk_that_refuses_is_a_fault(tmp_path: Path):
    assert canary.code(tmp_path / "gone") == "E-23"
    (tmp_path / canary.FILE).mkdir()
    assert canary.code(tmp_path) == "E-23"
    with files_of_at_most(100):
        (tmp_path / canary.FILE).rmdir()
        assert canary.code(tmp_path) == "E-22"  # cut off: less comes back


def test_two_at_once_do_not_take_each_other_s_bytes_for_a_fault(tmp_path: Path):
    with ThreadPoolExecutor(4) as singers:
        assert set(singers.map(lambda _: canary.code(tmp_path), range(100))) == {""}


def test_nothing_is_written_through_a_link(tmp_path: Path):
    (tmp_path / "elsewhere").write_text("precious")
    (tmp_path / canary.FILE).symlink_to("elsewhere")
    assert canary.code(tmp_path) == "E-23"
    assert (tmp_path / "elsewhere").read_text() == "precious"
