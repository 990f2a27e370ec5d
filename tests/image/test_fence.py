"""The kiosk's services may speak to the hub's addresses alone: which those are, and when they change."""

import importlib
import json
import sys

import pytest

from image.root import OVERLAY
from kiosk.config import Settings
from kiosk.identity import IDENTITY_FILE, Facts

sys.path.insert(0, str(OVERLAY / "usr/lib/rayak"))  # as the unit starts it
fence = importlib.import_module("fence")
UNITS = OVERLAY / "etc/systemd/system"


@pytest.fixture
def files(tmp_path):
    return tmp_path / "kiosk.toml", tmp_path / "identity.json"


class World:
    """A hub's name, what it stands for, and what was allowed, turn by turn."""

    def __init__(self) -> None:
        self.name, self.stands_for, self.allowed = "hub.example", {"192.0.2.1"}, []
        self.fails = ""
        self.fence = fence.Fence(lambda: self.name, lambda _: self.stands_for, self.allow)

    def allow(self, addresses) -> None:
        if self.fails:
            raise fence.FenceError(self.fails)
        self.allowed.append(set(addresses))


@pytest.mark.parametrize(
    ("settings", "identity", "name"),
    [
        ('[sender]\nhub_url = "https://a.example:8443/x"\n', {"hub_url": "https://b.example"}, "a.example"),
        ('[sender]\nhub_url = ""\n', {"hub_url": "https://b.example"}, "b.example"),
        ('[kiosk]\nlanguage = "en"\n', {"hub_url": "http://192.0.2.9:8000"}, "192.0.2.9"),
        (None, {"hub_url": "https://[2001:db8::1]/"}, "2001:db8::1"),
        ('[sender]\nhub_url = "https://a.example"\n', None, "a.example"),
        ("not toml [", {"hub_url": "https://b.example"}, "b.example"),
        (None, {"hub_url": 7}, ""),
        (None, ["hub_url"], ""),
        (None, {"hub_url": "https://[broken"}, ""),
        (None, None, ""),
    ],
)
def test_the_hub_is_the_one_that_the_kiosk_speaks_to(files, settings, identity, name):
    for path, text in zip(files, (settings, identity and json.dumps(identity)), strict=True):
        if text is not None:
            path.write_text(text)
    assert fence.host(*files) == name


def test_the_hub_is_found_as_the_kiosk_writes_it():
    """By what the kiosk's own code keeps, so that neither side changes alone."""
    assert "hub_url" in Facts.__struct_fields__
    assert "hub_url" in Settings().sender.__struct_fields__
    assert str(fence.IDENTITY) == f"/var/lib/rayak/{IDENTITY_FILE}"


def test_an_address_stands_for_itself_and_this_machine_is_left_out():
    assert fence.addresses("192.0.2.9") == {"192.0.2.9"}
    assert fence.addresses("2001:db8::1") == {"2001:db8::1"}
    assert fence.addresses("localhost") == set()


@pytest.mark.parametrize("name", ["hub.invalid", f"{64 * 'x'}.example"])
def test_a_name_that_nobody_has_is_named(name):
    """RFC 6761, 6.4, and RFC 1035, 2.3.4: the first stands for nothing, the second cannot be asked for."""
    with pytest.raises(fence.FenceError, match=f"^{name} has no address now"):
        fence.addresses(name)


def test_nothing_is_set_while_nothing_changes():
    world = World()
    assert world.fence.look(0) == "allowed: hub.example at 192.0.2.1"
    assert world.fence.look(30) == ""
    assert world.allowed == [{"192.0.2.1"}]


def test_an_address_that_is_told_no_more_stays_for_an_hour():
    world = World()
    world.fence.look(0)
    world.stands_for = {"192.0.2.2"}
    world.fence.look(fence.KEPT_S)
    assert world.allowed[-1] == {"192.0.2.1", "192.0.2.2"}
    world.fence.look(fence.KEPT_S + 1)
    assert world.allowed[-1] == {"192.0.2.2"}


def test_another_hub_takes_the_place_of_the_one_before():
    world = World()
    world.fence.look(0)
    world.name, world.stands_for = "other.example", {"192.0.2.7"}
    world.fence.look(30)
    assert world.allowed[-1] == {"192.0.2.7"}
    world.name = ""
    assert world.fence.look(60) == "allowed: no hub at no address but this machine"
    assert world.allowed[-1] == set()


def test_what_could_not_be_set_is_set_again():
    world = World()
    world.fails = "rayak-sender.service: not now"
    with pytest.raises(fence.FenceError, match="not now"):
        world.fence.look(0)
    world.fails = ""
    assert world.fence.look(5)
    assert world.allowed == [{"192.0.2.1"}]


def test_a_name_with_very_many_addresses_does_not_fill_the_rules():
    told = {f"198.51.100.{n}" for n in range(fence.MOST + 30)}
    kept = fence.remembered({"192.0.2.1": 0.0}, told, 10.0)
    assert len(kept) == fence.MOST
    assert set(kept) < told


def test_systemd_is_told_whole_lists(programs):
    programs.make("systemctl")
    fence.allow({"192.0.2.2", "192.0.2.1"})
    words = "IPAddressAllow= IPAddressAllow=127.0.0.0/8 ::1/128 192.0.2.1 192.0.2.2"
    assert programs.words("systemctl") == [f"set-property --runtime {unit} {words}" for unit in fence.UNITS]


def test_what_systemd_refuses_is_said_in_its_words(programs):
    programs.make("systemctl", "echo Unit not loaded. >&2; exit 1")
    with pytest.raises(fence.FenceError, match=r"^rayak-sender\.service: Unit not loaded\.$"):
        fence.allow({"192.0.2.1"})


@pytest.mark.parametrize("unit", fence.UNITS)
def test_the_units_are_shut_until_the_hub_is_known(unit):
    text = (UNITS / f"{unit}.d/image.conf").read_text()
    assert "IPAddressDeny=any\nIPAddressAllow=localhost\n" in text
    assert "Wants=rayak-fence.service" in text
