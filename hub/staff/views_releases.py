"""The page of what the kiosks of each centre are offered to run, and how they take it."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from hub.fleet.queries import release
from hub.staff.page import page, signed_in


@signed_in
@require_safe
def releases(request: HttpRequest) -> HttpResponse:
    """Which release each centre has, how its kiosks take it, and every release that there is."""
    about = {"at_centres": release.by_centre(), "releases": release.newest_first()}
    return page(request, "releases", about)
