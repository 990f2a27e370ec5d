"""How bright the panel is, and the machine started anew, over stand-ins of the kernel and of systemctl."""

import pytest

from kiosk.backlight import LEVELS, Backlight
from kiosk.power import PowerError, reboot


@pytest.fixture
def panel(tmp_path):
    folder = tmp_path / "panel"
    folder.mkdir()
    (folder / "max_brightness").write_text("255\n")
    (folder / "brightness").write_text("255\n")
    return folder


def test_it_goes_round_the_levels(panel):
    light = Backlight(panel.parent)
    seen = []
    for _ in range(len(LEVELS) + 1):
        light.set(light.next())
        seen.append(light.percent)
    assert seen == [40, 70, 100, 40]


def test_it_is_never_dark(panel):
    light = Backlight(panel.parent)
    light.set(0)
    assert (panel / "brightness").read_text() == "1"


@pytest.mark.parametrize("most", ["0", "", "x"])
def test_a_panel_that_tells_no_range_is_none(panel, most):
    (panel / "max_brightness").write_text(most)
    assert Backlight(panel.parent).percent is None


def test_without_a_panel_nothing_is_set(tmp_path):
    light = Backlight(tmp_path / "none")
    light.set(50)
    assert light.percent is None


def test_restarting_asks_once(tmp_path):
    reboot(("touch", str(tmp_path / "asked")))
    assert (tmp_path / "asked").exists()


@pytest.mark.parametrize(
    ("command", "why"),
    [(("false",), "refused"), (("no-such-program-here",), "did not run"), (("sh", "-c", "echo no >&2; exit 4"), "no")],
)
def test_what_says_no_is_said(command, why):
    with pytest.raises(PowerError, match=why):
        reboot(command)
