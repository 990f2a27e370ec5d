"""The units of the booted image, looked at and broken; run after boot.py by `make test-image`."""

import re
import subprocess
import time

import pytest

from image.twin import HOST
from tests.image.booted import PATIENCE, Visitor, wait
from tests.image.time_server import time_server

pytestmark = pytest.mark.timeout(PATIENCE * 2)
RAYAK = "setpriv --reuid=rayak --regid=rayak --init-groups --no-new-privs"
RESOLVER = "10.0.2.3"  # QEMU's own, which is there and is not the hub
EXPOSURE = {"rayak-sender.service": 3.0, "rayak-screen.service": 5.0, "rayak-update.service": 3.0}


def restarts(inside) -> int:
    return int(inside.property("rayak-screen.service", "NRestarts"))


def pid_of_screen(inside) -> int:
    """The Python under cage, by the words that it was started with."""
    (found,) = inside.run("grep -lsz '^screen$' $(grep -lsz 'bin/kiosk$' /proc/[0-9]*/cmdline)").split()
    return int(found.split("/")[2])


def test_nothing_failed_and_the_start_is_over(inside):
    wait(lambda: inside.ask("systemctl is-system-running")[1].strip() != "starting", 300, "the end of the start")
    assert inside.run("systemctl --failed --no-legend --plain") == ""
    assert inside.run("systemctl is-system-running").strip() == "running"


def test_what_a_technician_asks_is_answered(inside):
    code, said = inside.ask(f"{RAYAK} /opt/rayak/.venv/bin/kiosk check --json")
    print(said)
    assert code in (0, 1)


def test_nothing_wears_the_card(inside):
    assert inside.run("cat /proc/swaps").count("\n") == 1
    mounts = {line.split()[0]: line.split()[1] for line in inside.run("findmnt -rn -o TARGET,FSTYPE").splitlines()}
    assert (mounts["/"], mounts["/var"], mounts["/data"]) == ("squashfs", "tmpfs", "ext4")
    assert inside.run("ls /var/log/journal 2>/dev/null || true") == ""
    header = inside.run("journalctl --header --no-pager | grep -c 'File path: /run/log/journal'")
    assert int(header) >= 1
    limit = inside.run("systemd-analyze cat-config systemd/journald.conf | grep -x RuntimeMaxUse=32M")
    assert limit.strip() == "RuntimeMaxUse=32M"


def test_the_kernel_is_watched_by_hardware(inside):
    assert inside.run("cat /sys/class/watchdog/watchdog0/state").strip() == "active"


def test_the_time_comes_from_the_hub_where_nothing_else_has_it(inside):
    """QEMU's network names no time server, and the twin reaches no other machine."""
    assert f"FallbackNTP={HOST} " in inside.run("cat /run/systemd/timesyncd.conf.d/rayak.conf")
    assert inside.run("timedatectl show -p NTPSynchronized --value").strip() == "no"
    with time_server() as asked:
        inside.run("systemctl restart systemd-timesyncd")
        is_set = "timedatectl show -p NTPSynchronized --value"
        wait(lambda: inside.run(is_set).strip() == "yes", 90, "the time")
    assert asked


def test_no_port_is_open(inside):
    """But resolved's own, on the machine itself, and the one by which DHCP answers."""
    listening = inside.run("cat /proc/net/tcp /proc/net/tcp6 | awk '$4 == \"0A\" {print $2}'").split()
    heard = inside.run("cat /proc/net/udp /proc/net/udp6 | awk '$4 == \"07\" && $3 ~ /:0000$/ {print $2}'").split()
    outside = [place for place in (*listening, *heard) if not place.startswith(("3500007F", "3600007F"))]
    assert [place for place in outside if not place.endswith((":0044", ":0222"))] == []  # clients of DHCP, of DHCPv6


def test_the_units_are_shut_as_far_as_they_can_be(inside):
    for unit, most in EXPOSURE.items():
        said = inside.run(f"systemd-analyze security --no-pager {unit} | tail -n 1")
        figure = float(re.search(r"(\d+\.\d+)", said)[1])
        print(f"\n{unit}: exposure {figure}", end="")
        assert figure <= most


def test_the_kiosks_user_may_restart_the_machine_and_do_nothing_else(inside):
    """Asked, not done: polkit answers by an exit code."""
    asks = "pkcheck --process $$ --action-id"
    command = f"{RAYAK} /bin/sh -c '{asks} {{}}'"
    assert inside.ask(command.format("org.freedesktop.login1.reboot"))[0] == 0
    for action in ("login1.power-off", "systemd1.manage-units", "timedate1.set-time", "login1.halt"):
        assert inside.ask(command.format(f"org.freedesktop.{action}"))[0] != 0
    assert inside.ask(f"{RAYAK} systemctl stop rayak-sender")[0] != 0
    assert inside.property("rayak-sender.service", "ActiveState") == "active"


def test_udev_finds_nothing_wrong_with_our_rules(inside):
    rules = ("60-rayak-serial", "61-rayak-backlight", "70-rayak-stick")
    inside.run("udevadm verify --no-summary " + " ".join(f"/etc/udev/rules.d/{name}.rules" for name in rules))


def test_a_sender_that_is_killed_comes_back(inside):
    before = int(inside.property("rayak-sender.service", "NRestarts"))
    inside.run("systemctl kill -s KILL rayak-sender")
    wait(lambda: inside.property("rayak-sender.service", "ActiveState") == "active", 60, "the sender")
    assert int(inside.property("rayak-sender.service", "NRestarts")) == before + 1


def sent_from(inside, unit: str, host: str, port: int, *, kind: str) -> str:
    """Whether the kernel lets a process of the unit's control group send there: anything that it has become."""
    group = f"/sys/fs/cgroup{inside.property(unit, 'ControlGroup')}/cgroup.procs"
    program = (
        f"import socket; s = socket.socket(type=socket.SOCK_{kind}); s.settimeout(10); "
        f"s.connect(('{host}', {port})); s.send(b'?'); print('open')"
    )
    code, said = inside.ask(f'echo $$ >{group} && exec python3 -c "{program}"')
    assert code == 0 or "PermissionError" in said, said
    return "shut" if code else said.strip()


def test_the_sender_speaks_to_its_hub_and_to_nobody_else(hub, inside):
    for moment in ("at first", "after its fence was killed"):
        assert sent_from(inside, "rayak-sender.service", HOST, hub.port, kind="STREAM") == "open", moment
        assert sent_from(inside, "rayak-sender.service", RESOLVER, 53, kind="DGRAM") == "shut", moment
        assert sent_from(inside, "rayak-screen.service", RESOLVER, 53, kind="DGRAM") == "open", moment
        before = int(inside.property("rayak-fence.service", "NRestarts"))
        inside.run("systemctl kill -s KILL rayak-fence")
        wait(lambda before=before: int(inside.property("rayak-fence.service", "NRestarts")) > before, 60, "the fence")
    assert set(inside.property("rayak-update.service", "IPAddressDeny").split()) == {"0.0.0.0/0", "::/0"}


def test_a_frozen_screen_is_started_anew(twin, inside):
    frames, before = twin.marks("first-frame"), restarts(inside)
    inside.run(f"kill -STOP {pid_of_screen(inside)}")
    ended = wait(lambda: restarts(inside) > before, 60, "the end of the frozen screen")
    drew = ended + twin.wait_for("first-frame", frames, 300)
    print(f"\na frozen screen was ended after {ended:.0f} s and drew again after {drew:.0f} s")
    assert ended <= 30  # 20 s, and what an emulated machine takes to answer


def test_a_screen_that_fails_three_times_says_that_it_is_out_of_service(twin, inside):
    for _ in range(2):  # frozen once already
        frames = twin.marks("first-frame")
        inside.run(f"kill -KILL {pid_of_screen(inside)}")
        twin.wait_for("first-frame", frames, 300)
    wait(lambda: '"S-10"' in told(inside), 60, "the code S-10")
    inside.run("rm -f /run/rayak/failures && systemctl restart rayak-screen")
    frames = twin.marks("page-idle")
    twin.wait_for("page-idle", frames, 300)


def told(inside) -> str:
    """What the screen last told of itself."""
    program = "import sqlite3; print(sqlite3.connect('/var/lib/rayak/outbox.db').execute("
    query = "\\\"SELECT body FROM said WHERE who = 'screen'\\\").fetchone()[0].decode())"
    return inside.run(f'python3 -c "{program}{query}"')


def test_a_stick_brings_a_network_and_is_the_kiosks_to_write_on(twin, inside, tmp_path):
    image, network = tmp_path / "stick.img", tmp_path / "network.toml"
    network.write_text('[wired]\nntp = ["192.0.2.7"]\n')
    subprocess.run(["/usr/sbin/mkdosfs", "-C", "-F", "32", str(image), "65536"], check=True, capture_output=True)
    subprocess.run(["mmd", "-i", str(image), "::rayak"], check=True)
    subprocess.run(["mcopy", "-i", str(image), str(network), "::rayak/network.toml"], check=True)
    for signed_in in (False, True):
        if signed_in:
            inside.run(f"{RAYAK} /bin/sh -c 'cut -d. -f1 /proc/uptime | sed s/$/000/ >/run/rayak/signed-in'")
            twin.pull()
            wait(lambda: inside.ask("findmnt -rn /run/rayak/stick")[0] != 0, 30, "the stick's end")
        twin.plug(image)
        wait(lambda: inside.ask("findmnt -rn /run/rayak/stick")[0] == 0, 90, "the stick")
        assert (inside.ask("ls /site/rayak/network.toml")[0] == 0) == signed_in
        said = inside.ask("cat /run/rayak/stick/rayak/network.toml.wrong.txt")[1]
        assert ("enter a PIN at its staff corner" in said) != signed_in
    options = inside.run("findmnt -rno OPTIONS /run/rayak/stick")
    assert {"rw", "sync", "nosuid", "nodev", "noexec"} <= set(options.split(","))
    assert inside.run("cat /site/rayak/network.toml") == network.read_text()
    assert "NTP=192.0.2.7" in inside.run("cat /run/systemd/network/10-rayak-wired.network")
    pid = pid_of_screen(inside)
    inside.run(f"nsenter -t {pid} -m {RAYAK} /bin/sh -c 'echo written >/run/rayak/stick/from-the-kiosk'")
    twin.pull()
    wait(lambda: inside.ask("findmnt -rn /run/rayak/stick")[0] != 0, 30, "the stick's end")
    read = subprocess.run(["mtype", "-i", str(image), "::from-the-kiosk"], capture_output=True, text=True, check=True)
    assert read.stdout == "written\n"
    assert inside.run("systemctl --failed --no-legend --plain") == ""


ACCESS_POINT = """country=BH
network={
    ssid="Centre"
    mode=2
    frequency=2437
    key_mgmt=WPA-PSK
    psk="correct horse"
}
"""
WIRELESS = """[wired]
[wifi]
name = "Centre"
passphrase = "correct horse"
country = "BH"
address = "198.51.100.2/24"
"""


def test_a_wireless_network_is_joined(inside):
    """By the kernel's simulated radios: one is the kiosk's, the other an access point's."""
    again = "systemctl restart rayak-site && networkctl reload"
    inside.run("modprobe mac80211_hwsim radios=2 && sleep 3")
    inside.run(f"cat >/run/ap.conf <<'END'\n{ACCESS_POINT}END")
    inside.run("systemd-run --unit=ap wpa_supplicant -i wlan1 -c /run/ap.conf")
    inside.run(f"cat >/site/rayak/network.toml <<'END'\n{WIRELESS}END\n{again}")
    inside.run("systemctl restart rayak-wifi")
    wait(lambda: "routable" in inside.run("networkctl --no-legend list wlan0"), 90, "the wireless network")
    assert "198.51.100.2" in inside.run("networkctl --no-pager status wlan0")
    inside.run(f"rm /site/rayak/network.toml /data/etc/network.toml; {again}")
    inside.run("systemctl stop ap rayak-wifi && modprobe -r mac80211_hwsim")


def test_it_serves_after_all_that(twin, hub):
    before = hub.counts()["ratings"]["n"]
    Visitor(twin).rate(3)
    time.sleep(1)
    wait(lambda: hub.counts()["ratings"]["n"] == before + 1, 120, "the rating at the hub")
