"""What this process counts of its own work, for Prometheus; the rest is asked of the database when it is scraped."""

from prometheus_client import CollectorRegistry, Histogram

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

registry = CollectorRegistry(auto_describe=False)
requests = Histogram(
    "rayak_request_seconds",
    "Time from a request to its answer, by the address as the hub knows it and the class of its status",
    ("route", "status"),
    buckets=BUCKETS,
    registry=registry,
)


def answered(route: str, status: int, seconds: float) -> None:
    """Count a request; `route` is a pattern of the hub's, so that nobody outside makes new series."""
    requests.labels(route or "none", f"{status // 100}xx").observe(seconds)
