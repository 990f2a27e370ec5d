"""What a check finds of the host: over folders made like the kernel's."""

from pathlib import Path

import pytest

from kiosk.check_host import Host, host
from kiosk.check_network import Network
from kiosk.check_told import Finding
from kiosk.vitals import Machine
from tests.kiosk.test_check_network import ROUTE, TRIE, made


def findings(machine: Machine, network: Network) -> dict[str, Finding]:
    return {one.name: one for one in host(Host(machine, network))}


def test_a_kiosk_s_image_network_and_machine_are_told(pi: Machine, tmp_path: Path):
    found = findings(pi, made(tmp_path / "net"))
    assert list(found) == ["version", "network", "processor", "power", "file systems"]
    assert found["version"].found == "0.1.0, image 0.3.0 for raspberry-pi-4, slot B"
    lines = "eth0 wired up, wlan0 wireless down"
    wanted = f"{lines}; 10.20.4.17, gateway 10.20.4.1, name servers 10.20.4.2 10.20.4.3"
    assert (found["network"].state, found["network"].found) == ("ok", wanted)
    assert (found["processor"].state, found["processor"].found) == ("ok", "54 degrees Celsius")
    assert {found[name].state for name in ("power", "file systems")} == {"attention"}
    assert all(one.todo for one in found.values() if one.state != "ok")


@pytest.mark.parametrize(
    ("route", "trie", "carrier", "words"),
    [
        (ROUTE, TRIE, "0", "eth0 wired down, wlan0 wireless down"),
        ("Iface\n", "Main:\n", "1", "eth0 wired up, wlan0 wireless down; no address"),
        ("Iface\n", TRIE, "1", "; 172.17.0.1, no way out"),
    ],
)
def test_each_fault_of_the_network_has_what_to_do(tmp_path: Path, route: str, trie: str, carrier: str, words: str):
    network = made(tmp_path, route, trie)
    (tmp_path / "sys/class/net/eth0/carrier").write_text(carrier)
    found = findings(Machine(tmp_path, tmp_path / "none", tmp_path / "none"), network)["network"]
    assert found.state == "attention"
    assert found.found.endswith(words)
    assert found.todo


def test_a_machine_that_tells_nothing_has_no_findings_of_it(tmp_path: Path):
    bare = Machine(tmp_path, tmp_path / "none", tmp_path / "none")
    found = findings(bare, Network(tmp_path, tmp_path, tmp_path))
    assert list(found) == ["version", "network"]
    assert found["version"].found == "0.1.0, on no image of ours"


def test_a_hot_processor_is_told(pi: Machine, tmp_path: Path):
    (tmp_path / "class/thermal/thermal_zone0/temp").write_text("80100\n")
    assert findings(pi, Network(tmp_path, tmp_path, tmp_path))["processor"].state == "attention"
