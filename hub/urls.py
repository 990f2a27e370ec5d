"""Every address of the hub."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

from hub.cards import views as cards
from hub.feedback import views as feedback_views
from hub.feedback.health import healthz
from hub.fleet import views as fleet_views
from hub.fleet.api import problem
from hub.fleet.domain.refusal import RefusalError
from hub.metrics import metrics
from hub.openapi import openapi
from hub.staff import views_pairing

handler404 = "hub.public.views.no_page"


def no_such_address(_request: HttpRequest, rest: str) -> HttpResponse:
    """Machines get JSON, also where nothing is."""
    return problem(RefusalError(404, "no-such-address", f"There is nothing at {rest[:100]!r}."))


urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/records", feedback_views.records),
    path("api/v1/beat", feedback_views.beats),
    path("api/v1/enrol", fleet_views.enrol),
    path("api/v1/pair", fleet_views.pair),
    path("api/v1/hub-keys", fleet_views.hub_keys),
    path("api/v1/staff", fleet_views.staff),
    path("api/v1/settings", fleet_views.settings),
    path("api/v1/content/<str:sha256>", fleet_views.content),
    path("api/v1/release", fleet_views.release),
    path("api/v1/release/<str:sha256>", fleet_views.bundle),
    path("api/v1/orders", fleet_views.orders),
    path("api/v1/orders/<uuid:order_id>", fleet_views.order_report),
    path("api/v1/cards/notifications", cards.notifications),
    path("api/v1/cards/notifications/read", cards.read),
    path("api/v1/cards/readiness", cards.ready),
    path("api/v1/cards/statements", cards.statements),
    path("api/v1/cards/updates", cards.updates),
    path("api/v1/cards/updates/<str:session>", cards.update_next),
    path("api/v1/cards/authenticity", cards.authenticity),
    path("api/v1/documents/keys", cards.document_keys),
    path("api/v1/guide", cards.service_guide),
    path("api/v1/openapi.json", openapi),
    path("api/<path:rest>", no_such_address),
    path("healthz", healthz),
    re_path(r"^[Pp]/(?P<code>[0-9A-Za-z-]{1,40})/?$", views_pairing.paired, name="pair"),
    path("metrics", metrics),
    path("staff/", include("hub.staff.urls")),
    path("", RedirectView.as_view(pattern_name="staff-home")),
    path("", include("hub.public.urls")),
]
