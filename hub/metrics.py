"""The address that Prometheus scrapes: this process's own counts, and how the fleet is by the database."""

import hmac
from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.db.models import Count, Sum
from django.http import Http404, HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from hub import meters
from hub.clock import now_ms, parse_wire_time
from hub.feedback.models import Stream
from hub.fleet.models import Kiosk
from hub.staff.queries.fleet import counts, fleet
from hub.watch.models import Alert, Notice

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def metrics(request: HttpRequest) -> HttpResponse:
    """The text format of Prometheus to whoever brings HUB_METRICS_TOKEN; there is no such address without one."""
    if not settings.METRICS_TOKEN:
        raise Http404
    brought = request.headers.get("Authorization", "").encode()
    if not hmac.compare_digest(brought, f"Bearer {settings.METRICS_TOKEN}".encode()):
        return HttpResponse("A bearer token is asked for.\n", status=401, headers={"WWW-Authenticate": "Bearer"})
    asked = CollectorRegistry(auto_describe=False)
    asked.register(Fleet())
    body = generate_latest(meters.registry) + generate_latest(asked)
    return HttpResponse(body, content_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})


class Fleet(Collector):
    """What the database tells: no series for each kiosk, which the pages have, but sums."""

    def collect(self) -> Iterator[Metric]:
        """Nine statements however many kiosks there are."""
        now = now_ms()
        yield _labelled("rayak_kiosks", "Kiosks by how they are", "state", counts(fleet("", now)))
        yield from self._queues(now)
        held = Stream.objects.aggregate(n=Sum("held"))["n"] or 0
        yield CounterMetricFamily("rayak_records", "Records that the hub holds from kiosks", held)
        yield from self._alerts()

    def _queues(self, now: int) -> Iterator[Metric]:
        live = Kiosk.objects.filter(revoked_ms=None)
        sums = live.aggregate(waiting=Sum("waiting"), aside=Sum("set_aside"))
        oldest = [told["oldest"] for told in live.values_list("vitals", flat=True) if told and told["oldest"]]
        age = (now - min(map(parse_wire_time, oldest))) / 1000 if oldest else 0.0
        yield GaugeMetricFamily(
            "rayak_waiting_records", "Records on the kiosks that wait to be sent", sums["waiting"] or 0
        )
        yield GaugeMetricFamily("rayak_set_aside_records", "Records that the hub refused", sums["aside"] or 0)
        yield GaugeMetricFamily("rayak_oldest_waiting_seconds", "Age of the oldest record that waits", max(0.0, age))

    def _alerts(self) -> Iterator[Metric]:
        kinds = (
            Alert.objects.filter(closed_ms=None, opened_ms__isnull=False).values_list("kind").annotate(n=Count("id"))
        )
        yield _labelled("rayak_alerts_open", "Alerts that are open", "kind", dict(kinds))
        waiting = Notice.objects.filter(next_ms__isnull=False).count()
        yield GaugeMetricFamily("rayak_messages_waiting", "Messages about alerts that wait to be sent", waiting)


def _labelled(name: str, says: str, label: str, values: Mapping[Any, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, says, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
