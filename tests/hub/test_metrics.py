"""What Prometheus scrapes, and the dashboard and rules that are drawn from it."""

import json
import re
from pathlib import Path

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from hub.clock import now_ms
from hub.watch.domain import hours
from hub.watch.domain.timetable import WEEKDAYS
from hub.watch.models import Alert
from tests.hub.kiosk_side import KioskSide, wall
from tests.hub.test_ailments import WELL

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).parents[2]
TOKEN = "a-token-of-the-tests"


@pytest.fixture(autouse=True)
def _token(settings) -> None:
    settings.METRICS_TOKEN = TOKEN


def scraped() -> dict[tuple[str, ...], float]:
    """Each sample by its name and label values."""
    answer = Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


def test_nobody_reads_without_the_token(settings):
    assert Client().get("/metrics").status_code == 401
    for wrong in ("Bearer x", "Basic abc", f"bearer {TOKEN}", "Bearer é"):
        assert Client().get("/metrics", headers={"Authorization": wrong}).status_code == 401
    settings.METRICS_TOKEN = ""
    for brought in ("", "Bearer "):
        assert Client().get("/metrics", headers={"Authorization": brought}).status_code == 404


def test_it_sets_no_cookie():
    assert Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).cookies == {}


def test_it_tells_how_the_fleet_is(enrol):
    well, ill = enrol(), enrol()
    hours.put("ISA", dict.fromkeys(WEEKDAYS, "00:00-00:00"), "")
    well.send(*well.ratings(5, 4, 3))
    well.beat(vitals=WELL)
    ill.beat(screen="stopped", waiting=7, set_aside=1, vitals=WELL | {"oldest": wall(now_ms() - 3_600_000)})
    Alert.objects.create(centre="ISA", kiosk=ill.number, kind="screen", grave=True, first_ms=1, opened_ms=1)
    Alert.objects.create(centre="ISA", kiosk=ill.number, kind="queue", grave=True, first_ms=1)
    found = scraped()
    assert (found["rayak_kiosks", "bad"], found["rayak_kiosks", "ok"]) == (1, 1)
    assert found["rayak_records_total",] == 3
    assert (found["rayak_waiting_records",], found["rayak_set_aside_records",]) == (7, 1)
    assert 3600 <= found["rayak_oldest_waiting_seconds",] < 3700
    assert found["rayak_alerts_open", "screen"] == 1
    assert ("rayak_alerts_open", "queue") not in found


def test_requests_are_counted_by_the_hubs_own_patterns(kiosk: KioskSide):
    before = scraped()
    kiosk.send(*kiosk.ratings(5))
    Client().get("/api/v1/cards/updates/made-up-by-somebody")
    Client().get("/no/such/page/either")
    after = scraped()

    def more(*sample: str) -> float:
        return after.get(sample, 0) - before.get(sample, 0)

    assert more("rayak_request_seconds_count", "api/v1/records", "2xx") == 1
    assert more("rayak_request_seconds_count", "api/v1/cards/updates/<str:session>", "4xx") == 1
    assert more("rayak_request_seconds_count", "none", "4xx") == 1
    assert not [name for name in after if "made-up-by-somebody" in str(name)]


def named(text: str) -> set[str]:
    return set(re.findall(r"\brayak_[a-z_]+", text))


@pytest.mark.parametrize("name", ["grafana-dashboard.json", "prometheus-rules.yml"])
def test_every_metric_that_is_drawn_exists(kiosk: KioskSide, name: str):
    kiosk.send(*kiosk.ratings(5))
    Alert.objects.create(centre="ISA", kiosk="", kind="centre-silent", grave=True, first_ms=1, opened_ms=1)
    there = {sample[0] for sample in scraped()}
    wanted = named((ROOT / "config" / name).read_text(encoding="utf-8"))
    assert wanted
    assert wanted - there == set()


def test_the_dashboard_draws_every_metric():
    text = (ROOT / "config" / "grafana-dashboard.json").read_text(encoding="utf-8")
    panels = json.loads(text)["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert all(target["expr"] for panel in panels for target in panel["targets"])
    told = {"rayak_kiosks", "rayak_records_total", "rayak_waiting_records", "rayak_set_aside_records"}
    told |= {"rayak_oldest_waiting_seconds", "rayak_alerts_open", "rayak_messages_waiting"}
    assert told <= named(text)
