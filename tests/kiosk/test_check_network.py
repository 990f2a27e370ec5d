"""What is read of the kernel's tables."""

from pathlib import Path

from kiosk.check_network import Line, Network, NetworkState, serial_number

ROUTE = """Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t0104140A\t0003\t0\t0\t100\t00000000\t0\t0\t0
eth0\t0004140A\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0
"""
TRIE = """Main:
  +-- 0.0.0.0/0 3 0 5
     |-- 127.0.0.1
        /32 host LOCAL
     |-- 172.17.0.1
        /32 host LOCAL
     |-- 10.20.4.17
        /32 host LOCAL
     |-- 10.20.4.255
        /32 link BROADCAST
"""


def made(folder: Path, route: str = ROUTE, trie: str = TRIE) -> Network:
    for name, text in (("route", route), ("fib_trie", trie)):
        path = folder / "proc/net" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    for name, carrier in (("eth0", "1"), ("wlan0", "0"), ("lo", "1"), ("docker0", "1")):
        line = folder / "sys/class/net" / name
        line.mkdir(parents=True)
        (line / "carrier").write_text(carrier)
        if name in ("eth0", "wlan0"):
            (line / "device").mkdir()
    (folder / "sys/class/net/wlan0/wireless").mkdir()
    (folder / "resolve").mkdir()
    (folder / "resolve/resolv.conf").write_text("# made\nnameserver 10.20.4.2\nnameserver 10.20.4.3\n")
    return Network(folder / "sys", folder / "proc", folder / "resolve")


def test_the_address_is_the_one_of_the_way_out(tmp_path: Path):
    state = made(tmp_path).state()
    assert state == NetworkState(
        (Line("eth0", wireless=False, up=True), Line("wlan0", wireless=True, up=False)),
        "10.20.4.17",
        "10.20.4.1",
        ("10.20.4.2", "10.20.4.3"),
    )
    assert state.connected


def test_without_a_way_out_it_is_not_connected(tmp_path: Path):
    state = made(tmp_path, route=ROUTE.splitlines()[0]).state()
    assert (state.gateway, state.address, state.connected) == ("", "172.17.0.1", False)


def test_a_machine_that_tells_nothing(tmp_path: Path):
    state = Network(tmp_path, tmp_path, tmp_path).state()
    assert (state.lines, state.address, state.gateway, state.connected) == ((), "", "", False)
    assert serial_number(tmp_path, tmp_path) == ""


def test_the_board_s_own_number(tmp_path: Path):
    (tmp_path / "device-tree").mkdir()
    (tmp_path / "device-tree/serial-number").write_text("10000000abcdef12\0")
    assert serial_number(tmp_path, tmp_path) == "10000000abcdef12"


def test_on_this_machine_nothing_raises():
    assert isinstance(Network().state(), NetworkState)
