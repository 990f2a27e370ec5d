"""What a technician is told: everything well, and each thing that is not."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk import qr
from kiosk.check_machine import FONTS, Machine
from kiosk.check_told import Finding, as_json, summary, table, worst
from kiosk.model import Rating
from kiosk.outbox import Refused, ScreenStatus, SenderStatus
from kiosk.remote_settings import RemoteSettings
from tests.kiosk import hub_faults as faults
from tests.kiosk.conftest import Desk
from tests.kiosk.test_commands import config, kiosk
from tests.kiosk.test_published import Shop, publish, started

NAMES = [
    *("config", "version", "network", "clock", "display", "fonts", "identity", "fingerprint", "waiting", "stream"),
    *("set aside", "storage", "disk", "reserve", "sender", "screen", "settings", "release", "hub"),
]
OF_THE_MACHINE = {"processor", "power", "file systems"}  # where the kernel tells of them


def findings(folder: Path) -> dict[str, dict]:
    done = kiosk("check", folder, "--json")
    document = json.loads(done.stdout)
    assert done.returncode == {"ok": 0, "attention": 1, "broken": 2}[document["state"]]
    return {finding["name"]: finding for finding in document["checks"]}


def both_run(desk: Desk) -> None:
    now = desk.clock.stamp()
    desk.sender().round()
    desk.outbox.show(ScreenStatus("ok", None, now.boot, now.mono))


def test_a_kiosk_in_order_is_told_in_full(desk: Desk):
    both_run(desk)
    found = findings(desk.folder)
    assert [name for name in found if name not in OF_THE_MACHINE] == NAMES
    of_the_kiosk = NAMES[NAMES.index("identity") :]
    assert {name: found[name]["state"] for name in of_the_kiosk} == dict.fromkeys(of_the_kiosk, "ok")
    assert found["identity"]["found"] == "kiosk 7K2M, centre ISA, desk ISA04, service renewal"
    assert found["fingerprint"]["found"] == desk.identity.fingerprint
    assert found["hub"]["found"] == "127.0.0.1 answers"


def test_the_table_says_what_to_do(desk: Desk):
    both_run(desk)
    desk.hub.faults.append(faults.portal)
    done = kiosk("check", desk.folder)
    line = next(line for line in done.stdout.splitlines() if line.startswith("hub"))
    assert line.split(maxsplit=2)[1:] == [
        "attention",
        "Something between us and the hub answers in its place (a web page came back)",
    ]
    assert "-> see the network and the hub's page" in done.stdout
    assert done.stdout.rstrip().splitlines()[-1] == "attention"
    assert done.returncode == 1


def spoil_identity(desk: Desk) -> None:
    (desk.folder / "identity.json").unlink()


def spoil_outbox(desk: Desk) -> None:
    desk.outbox.close()
    (desk.folder / "outbox.db").write_bytes(b"x" * 4096)


def refuse_a_record(desk: Desk) -> None:
    desk.outbox.settle([], [Refused(desk.outbox.put(Rating(1, "ar")), "malformed", "Bad star.")])


def stop_sender(desk: Desk) -> None:
    desk.outbox.say(SenderStatus(True, "2026-11-21T09:41:07.250Z", None, "Connected", None, desk.clock.boot, 1))


def screen_out_of_service(desk: Desk) -> None:
    now = desk.clock.stamp()
    desk.outbox.show(ScreenStatus("out-of-service", "E-21", now.boot, now.mono))


def revoke(desk: Desk) -> None:
    desk.hub.kiosks.clear()


def fill(desk: Desk) -> None:
    for _ in range(1000):
        desk.outbox.put(Rating(1, "ar"))


def refuse_settings(desk: Desk) -> None:
    RemoteSettings(desk.folder).refuse(7, "sound.volume = 101 is not allowed")


@pytest.mark.parametrize(
    ("spoil", "name", "state", "words"),
    [
        (spoil_identity, "identity", "broken", "this kiosk is not enrolled"),
        (spoil_outbox, "damaged file", "attention", "damaged-"),
        (refuse_a_record, "set aside", "attention", "1 refused, newest malformed: Bad star."),
        (stop_sender, "sender", "broken", "it is not running; it last said: Connected"),
        (screen_out_of_service, "screen", "broken", "out-of-service E-21"),
        (revoke, "hub", "broken", "The hub does not know this kiosk: enrol it again"),
        (fill, "waiting", "attention", "1000 records"),
        (refuse_settings, "settings", "attention", "7 refused: sound.volume = 101"),
    ],
)
def test_each_fault_is_told(desk: Desk, spoil: Callable, name: str, state: str, words: str):
    both_run(desk)
    spoil(desk)
    finding = findings(desk.folder)[name]
    assert finding["state"] == state
    assert words in finding["found"]
    assert finding["todo"]


def test_a_kiosk_never_started_is_told(tmp_path: Path):
    config(tmp_path)
    found = findings(tmp_path)
    assert found["identity"]["todo"] == "pair it by the code on its screen, or kiosk enrol --hub ADDRESS --code CODE"
    assert found["version"]["found"] == "0.1.0, on no image of ours"
    assert found["network"]["found"]


def test_the_machine_tells_what_is_connected(tmp_path: Path):
    for name, status in (("card0-HDMI-A-1", "connected"), ("card0-HDMI-A-2", "disconnected")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "status").write_text(f"{status}\n")
    machine = Machine(tmp_path, tmp_path, {"WAYLAND_DISPLAY": "wayland-0"})
    assert machine.displays() == ["card0-HDMI-A-1", "WAYLAND_DISPLAY wayland-0"]
    assert machine.missing_fonts() == list(FONTS)


def test_the_worst_state_is_that_of_the_whole():
    some = [Finding("a", "ok", "1"), Finding("b", "broken", "2", "mend it"), Finding("c", "attention", "3")]
    assert worst(some) == "broken"
    assert json.loads(as_json(some))["checks"][1] == {"name": "b", "state": "broken", "found": "2", "todo": "mend it"}
    assert table(some) == "a  ok         1\nb  broken     2\n              -> mend it\nc  attention  3\n\nbroken\n"


@pytest.mark.parametrize("amiss", [0, 6, 40])
def test_the_code_for_the_call_centre_holds_what_is_worst(amiss: int):
    some = [Finding(f"damaged file {n}", "attention", "/var/lib/rayak/" + "x" * 90) for n in range(amiss)]
    text = summary([Finding("clock", "ok", "it is set"), *some, Finding("storage", "broken", "read only")], "7K2M")
    assert text.startswith("RAYAK 7K2M BROKEN / STORAGE: READ ONLY / ")
    assert text.endswith("OK: CLOCK") == (amiss < 40)
    assert qr.modules(text, most=qr.ON_PAPER)


def test_what_the_hub_publishes_is_told_where_there_is_a_use_for_it(desk: Desk):
    with config(desk.folder).open("a") as file:
        file.write('[devices]\nscanner = "serial:/dev/none?protocol=scanner"\n')
    both_run(desk)
    found = findings(desk.folder)
    assert (found["document keys"]["state"], found["guide"]["state"]) == ("attention", "attention")
    assert found["scanner"]["found"] == "serial:/dev/none?protocol=scanner: not said yet"
    started.append(datetime.now(UTC))
    publish(desk.hub, minutes=-3)
    shop = Shop(desk)
    shop.ask()
    found = findings(desk.folder)
    assert found["document keys"]["found"] == "0 keys, 0 documents revoked, made 3 min ago"
    assert found["guide"]["found"] == "1 services, confirmed 0 min ago"
    assert {found[name]["state"] for name in ("document keys", "guide")} == {"ok"}


def test_a_list_that_is_too_old_to_judge_by_is_told(desk: Desk):
    with config(desk.folder).open("a") as file:
        file.write('[devices]\nscanner = "serial:/dev/none?protocol=scanner"\n')
    publish(desk.hub, minutes=-8 * 24 * 60)
    Shop(desk).ask()
    found = findings(desk.folder)["document keys"]
    assert found["state"] == "broken"
    assert found["found"] == "0 keys, 0 documents revoked, made 192 h ago: no document can be judged"
