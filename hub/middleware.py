"""What each request passes on its way to a view; kiosk requests skip all that only pages need."""

import time
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from whitenoise.middleware import WhiteNoiseMiddleware

from hub import meters

GetResponse = Callable[[HttpRequest], HttpResponseBase]

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
if settings.SECURE_HSTS_SECONDS:
    HEADERS["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"


def for_machines(request: HttpRequest) -> bool:
    """Whether the request is a kiosk's or a monitor's, which have no session, language or form."""
    return request.path_info.startswith("/api/") or request.path_info in ("/healthz", "/metrics")


class Meter:
    """Counts each request and how long it took, by the pattern of its address."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = self.get_response(request)
        found = request.resolver_match
        meters.answered(found.route if found else "", response.status_code, time.perf_counter() - began)
        return response


class Proxy:
    """Believes X-Forwarded-For and X-Forwarded-Proto from the proxies of HUB_TRUSTED_PROXIES, and nobody else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.trusted = [ip_network(text, strict=False) for text in settings.TRUSTED_PROXIES]

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if self.trusted and self._trusts(request.META.get("REMOTE_ADDR", "")):
            self._unwrap(request)
        return self.get_response(request)

    def _unwrap(self, request: HttpRequest) -> None:
        if request.META.get("HTTP_X_FORWARDED_PROTO") in ("http", "https"):
            request.META["wsgi.url_scheme"] = request.META["HTTP_X_FORWARDED_PROTO"]
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        request.META["REMOTE_ADDR"] = next(
            (hop for hop in reversed(hops) if not self._trusts(hop)), request.META["REMOTE_ADDR"]
        )

    def _trusts(self, text: str) -> bool:
        try:
            address = ip_address(text)
        except ValueError:
            return False
        return any(address in network for network in self.trusted)


class Security:
    """Sets the headers that keep a page to itself."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class PagesOnly:
    """Stands before a middleware of the pages and lets the requests of machines pass by."""

    get_response: Any

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        rest = self.get_response if for_machines(request) else super().__call__  # type: ignore[misc]  # of the middleware that it is mixed with
        response: HttpResponseBase = rest(request)
        return response


class Static(PagesOnly, WhiteNoiseMiddleware):
    """The hub's own fonts and styles."""


class Session(PagesOnly, SessionMiddleware):
    """Sessions of signed-in staff."""


class Csrf(PagesOnly, CsrfViewMiddleware):
    """Tokens in the forms of signed-in staff; the phone pages carry signed tickets instead."""


class Authentication(PagesOnly, AuthenticationMiddleware):
    """Who is signed in."""


class Language(PagesOnly, LocaleMiddleware):
    """Arabic or English: what the address asks, else what was chosen, else what the browser prefers."""

    def process_request(self, request: HttpRequest) -> None:
        """Activate the language of the page."""
        asked = request.GET.get("lang", "")
        if asked not in dict(settings.LANGUAGES):
            super().process_request(request)
            return
        translation.activate(asked)
        request.LANGUAGE_CODE = asked

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Say in which language the page is."""
        if isinstance(response, HttpResponse) and "text/html" in response.headers.get("Content-Type", ""):
            return super().process_response(request, response)
        return response
