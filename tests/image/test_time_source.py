"""The hub's machine is where the time comes from, should the site name no other."""

import importlib
import os
import sys

import pytest

from image.root import OVERLAY

sys.path.insert(0, str(OVERLAY / "usr/lib/rayak"))  # as the unit starts it
time_source = importlib.import_module("time_source")
fence = importlib.import_module("fence")
RESTARTED = "--no-block try-restart systemd-timesyncd.service"


@pytest.fixture
def file(tmp_path):
    return tmp_path / "rayak.conf"


def test_the_hub_is_named_once_before_debians_own(file, programs):
    programs.make("systemctl")
    source = time_source.TimeSource(file)
    for _ in range(3):
        source.fall_back_to("hub.example")
    assert file.read_text() == f"[Time]\nFallbackNTP=hub.example {time_source.REST}\n"
    assert programs.words("systemctl") == [RESTARTED]
    source.fall_back_to("192.0.2.7")
    assert "FallbackNTP=192.0.2.7 " in file.read_text()
    assert len(programs.words("systemctl")) == 2


def test_timesyncd_can_read_it_whatever_the_units_mask(file, programs):
    programs.make("systemctl")
    before = os.umask(0o077)
    try:
        time_source.TimeSource(file).fall_back_to("hub.example")
    finally:
        os.umask(before)
    assert file.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("host", ["", "hub.example\nNTP=192.0.2.66", "two words", "x" * 254])
def test_what_is_no_name_changes_nothing(file, programs, host):
    programs.make("systemctl")
    time_source.TimeSource(file).fall_back_to(host)
    assert (file.exists(), programs.words("systemctl")) == (False, [])


def test_what_systemd_refuses_is_said_and_tried_again(file, programs):
    programs.make("systemctl", "echo Unit not loaded. >&2; exit 1")
    source = time_source.TimeSource(file)
    for _ in range(2):
        with pytest.raises(time_source.TimeSourceError, match=r"^systemd-timesyncd: Unit not loaded\.$"):
            source.fall_back_to("hub.example")


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(time_source.TimeSourceError, match="No such file"):
        time_source.TimeSource(tmp_path / "none/rayak.conf").fall_back_to("hub.example")


def test_a_time_source_that_cannot_be_named_does_not_hold_up_the_fence(tmp_path):
    allowed = []
    shut = fence.Fence(lambda: "hub.example", lambda _: {"192.0.2.1"}, allowed.append)
    line, pause = fence.once(shut, time_source.TimeSource(tmp_path / "none/rayak.conf"))
    assert (allowed, pause) == ([{"192.0.2.1"}], fence.LOOK_S)
    assert line.startswith("allowed: hub.example at 192.0.2.1; ")
    assert line.endswith("No such file or directory")


def test_a_fence_that_fails_does_not_hold_up_the_time_source(file, programs):
    programs.make("systemctl")

    def nobody(_: str) -> set[str]:
        raise fence.FenceError("hub.example has no address now")

    shut = fence.Fence(lambda: "hub.example", nobody, lambda _: None)
    said = fence.once(shut, time_source.TimeSource(file))
    assert said == ("hub.example has no address now", fence.AGAIN_S)
    assert file.exists()


def test_the_unit_may_write_where_timesyncd_reads():
    unit = (OVERLAY / "usr/lib/systemd/system/rayak-fence.service").read_text()
    assert f"ReadWritePaths={time_source.FILE.parent}" in unit
    made = (OVERLAY / "usr/lib/tmpfiles.d/rayak-image.conf").read_text()
    assert f"d {time_source.FILE.parent} 0755 root root -" in made
