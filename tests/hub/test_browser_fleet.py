"""The pages of the fleet in a real browser with scripts off, in both languages, wide and narrow; pictures are kept."""

import re
from pathlib import Path

import pytest

from hub.cards.domain import guide_version
from hub.clock import now_ms
from tests.hub.kiosk_side import KioskSide, wall
from tests.hub.served import hub, post, served
from tests.hub.test_ailments import WELL
from tests.hub.test_browser import WORDS, open_page, picture

PASSWORD = "correct-horse-9-staple"
SIZES = [(1440, 900), (390, 844)]
CENTRES = {
    "ISA": ("مركز بطاقة الهوية – مدينة عيسى", "ID Card Centre – Isa Town"),
    "MUH": ("مركز بطاقة الهوية – المحرق", "ID Card Centre – Muharraq"),
}
DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
ALERTS = """
from hub.fleet.models import Kiosk
from hub.watch.domain import recipient
from hub.watch.models import Alert
from hub.clock import now_ms
first, second = Kiosk.objects.filter(centre="ISA").order_by("desk")[1:3]
now = now_ms()
lasted = {"first_ms": now - 2_520_000, "opened_ms": now - 2_400_000}
Alert.objects.create(centre="ISA", kiosk=first.number, kind="out-of-service", detail="E-21", grave=True, **lasted)
Alert.objects.create(centre="ISA", kiosk=second.number, kind="part", part="card", detail="lost", grave=True, **lasted)
Alert.objects.create(centre="MUH", kiosk="", kind="centre-silent", grave=True, closed_ms=now, **lasted)
Alert.objects.create(centre="MUH", kiosk=Kiosk.objects.filter(centre="MUH").first().number, kind="new-stream",
    part="x", detail="1", grave=False, **lasted)
from datetime import date, timedelta
from hub.watch.models import Day
Kiosk.objects.update(enrolled_ms=now - 40 * 86_400_000)
for kiosk in Kiosk.objects.all():
    for back in range(1, 30):
        lost = (back * 7 + int(kiosk.desk_id[-1]) * 11) % 17 * 60_000 * (30 if back == 9 else 1)
        day = (date.fromtimestamp(now / 1000) - timedelta(days=back)).isoformat()
        about = {"open_ms": 43_200_000, "usable_ms": 43_200_000 - lost}
        Day.objects.update_or_create(centre=kiosk.centre_id, kiosk=kiosk.number, day=day, defaults=about)
from hub.fleet.domain import settings_version
from hub.fleet.models import Centre
held = settings_version.Content({"hours": {"sunday": "08:00-14:00", "friday": "", "closed_on": "2026-12-16"}})
version = settings_version.write(held, None, "officer", now)
settings_version.publish(version, Centre.objects.filter(code="ISA"), "officer", now)
recipient.add("ISA", "mail", "supervisor@example.org", "ar", now)
recipient.add("", "webhook", "https://bell.example/rayak", "en", now)
"""
AILING = [
    {},
    {"screen": "out-of-service", "code": "E-21"},
    {"vitals": {"parts": [{"kind": "card", "state": "lost"}, {"kind": "printer", "state": "ready"}]}},
    {"vitals": {"parts": [{"kind": "card", "state": "ok"}, {"kind": "printer", "state": "paper-low"}]}},
    {"vitals": {"under_voltage": True, "celsius": 82}},
    {"waiting": 312, "vitals": {"oldest": wall(now_ms() - 3_600_000)}},
]


def beats(kiosk: KioskSide, guide: str, bent: dict) -> None:
    about = {"board": "raspberry-pi-4", "image": "0.2.0", "guide": guide}
    kiosk.beat(**{**bent, "vitals": WELL | about | bent.get("vitals", {})})


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A hub with two centres and some kiosks, not all of them well."""
    data: Path = tmp_path_factory.mktemp("hub")
    hub(data, "manage", "migrate", "-v0")
    hub(data, "user", "officer", HUB_USER_PASSWORD=PASSWORD)
    hub(data, "allow", "officer", "give_pins", "see_acts", "set_alerts", "set_hours")
    for centre, (ar, en) in CENTRES.items():
        for n in (1, 2, 3):
            site = [
                "--centre",
                centre,
                "--centre-ar",
                ar,
                "--centre-en",
                en,
                "--desk",
                f"{centre}0{n}",
                "--label",
                str(n),
            ]
            hub(data, "place", *site, "--service", "renewal", "--service-ar", "تجديد", "--service-en", "Renewal")
    hub(data, "hours", "--all-day", "--centre", "ISA")
    hub(data, "hours", "--all-day", "--centre", "MUH")
    by = hub(data, "staff", "add", "--centre", "ISA", "--name", "Sample officer").split()[0]
    own_guide = guide_version.own()[0][:16]
    with served(data) as address:
        for n, bent in enumerate(AILING):
            centre = list(CENTRES)[n // 3]
            desk = f"{centre}0{n % 3 + 1}"
            kiosk = KioskSide(lambda path, content, headers: post(address + path, content, headers), base=address)
            kiosk.enrol(hub(data, "code", "--centre", centre, "--desk", desk))
            where = {"centre": centre, "desk": desk}
            made = [kiosk.record(stars=5, **where) for _ in range(12)]
            acts = [
                kiosk.record(kind="act", act={"by": who, "did": did}, **where)
                for who, did in ((by, "in"), (by, "reset"), ("", "refused"))
            ]
            kiosk.send(*made[:4], *made[4 + (n == 3) :], *acts)
            beats(kiosk, own_guide, bent)
        hub(data, "manage", "shell", "-v0", "-c", ALERTS)
        yield data, address


def signed_in(chromium, address: str, language: str, size: tuple[int, int]):
    page, wrong = open_page(chromium, WORDS[language][0], size)
    page.goto(f"{address}/staff/sign-in")
    page.fill("[name=username]", "officer")
    page.fill("[name=password]", PASSWORD)
    page.click("button.button")
    page.wait_for_url(f"{address}/staff/", wait_until="load")
    return page, wrong


@pytest.mark.parametrize("size", SIZES, ids=["wide", "narrow"])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_staff_look_at_the_fleet(place, chromium, language: str, size: tuple[int, int]):
    _, address = place
    page, wrong = signed_in(chromium, address, language, size)

    def shot(name: str) -> None:
        picture(page, f"{name}_{size[0]}x{size[1]}_{language}")
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], name
        for link in page.locator("main a:visible, main button:visible").all():
            assert link.bounding_box()["height"] >= 20

    page.goto(f"{address}/staff/kiosks")
    shot("fleet")
    page.locator(".tiles a.bad").click()
    assert page.locator(".health li").count() == 2
    page.locator(".health .where a").first.click()
    assert re.search(r"/staff/kiosks/\w{4}$", page.url)
    shot("kiosk")
    assert page.locator("dd a[href$='/settings/guide/0']").count() == 1
    page.goto(f"{address}/staff/alerts")
    shot("alerts")
    page.goto(f"{address}/staff/availability")
    shot("availability")
    page.goto(f"{address}/staff/hours?centre=ISA")
    shot("hours")
    page.goto(f"{address}/staff/acts")
    shot("acts")
    page.goto(f"{address}/staff/pins?centre=ISA")
    page.get_by_role("textbox").fill("Sample supervisor")
    page.locator("section button.button").click()
    assert re.fullmatch(r"\d{6}", page.locator(".pin").inner_text())
    shot("pins")
    assert wrong == []
