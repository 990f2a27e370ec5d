"""The technician's pages: a code from a kiosk's screen, its desk, and it is a kiosk."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from hub.clock import now_ms
from hub.fleet.domain import crockford, pairing, pairing_code, throttle
from hub.fleet.domain.pairing import PairingError
from hub.fleet.models import Centre, Pairing
from hub.fleet.queries import kiosk as kiosks
from hub.fleet.queries import place
from hub.staff.page import allowed, other
from hub.writer import write

WRONG_CODES, STRETCH_S = 20, 600
FILLING_S = 600  # a code that was good when its page was opened may end while the form is filled


@dataclass(frozen=True)
class Visit:
    """One way through the pages: the kiosk that asks, the code as scanned or typed, and leave to go on with it."""

    pairing: Pairing
    code: str
    ticket: str

    @property
    def shown(self) -> str:
        """The code as the kiosk's screen shows it."""
        return f"{self.code[:4]}-{self.code[4:]}"


@allowed("pair_kiosks", "fleet")
@require_safe
def typed(request: HttpRequest) -> HttpResponse:
    """Take a code that nobody could scan."""
    code = crockford.as_typed(request.GET.get("code", "").strip())
    if not code:
        return _page(request, "pair_code", {})
    if not code.isalnum() or len(code) != pairing_code.LENGTH:
        return _page(request, "pair_code", {"amiss": "form", "code": code[:16]}, 400)
    return HttpResponseRedirect(_address(request, code))


@allowed("pair_kiosks", "fleet")
@require_http_methods(["GET", "HEAD", "POST"])
def paired(request: HttpRequest, code: str) -> HttpResponse:
    """Ask where the kiosk that shows this code stands, and pair it."""
    if _tired(request):
        return _slow(request)
    ticket = request.POST.get("ticket") or request.GET.get("ticket", "")
    found, begun = pairing_code.find(code), _of_ticket(request, ticket)
    asking = found.pairing if found else begun
    if asking is None:
        return _wrong(request)
    if asking.kiosk is not None:
        return _done(request, asking)
    if begun != asking and (found is None or found.until_ms <= now_ms()):
        return _page(request, "pair_code", {"amiss": "stale"}, 410)
    visit = Visit(asking, crockford.as_typed(code), ticket if begun == asking else _ticket(request, asking))
    return _pair(request, visit) if request.method == "POST" else _ask(request, visit)


def _ask(request: HttpRequest, visit: Visit, status: int = 200, gone: str = "") -> HttpResponse:
    """The centre, then the desk, then whether it replaces a kiosk: one tap each."""
    about: dict[str, object] = {"visit": visit, "gone": gone}
    desk = place.desk((request.POST if request.method == "POST" else request.GET).get("desk", ""))
    if desk is not None:
        standing = kiosks.standing_at(desk.code)
        return _page(request, "pair_confirm", {**about, "desk": desk, "standing": standing}, status)
    centres = list(Centre.objects.order_by("name_en" if other() == "ar" else "name_ar"))
    chosen = centres[0].code if len(centres) == 1 else request.GET.get("centre", "")
    desks = place.desks(chosen)
    about |= {"centres": centres, "desks": desks}
    return _page(request, "pair_desks" if desks else "pair_centres", about, status)


def _pair(request: HttpRequest, visit: Visit) -> HttpResponse:
    desk, replaced = place.desk(request.POST.get("desk", "")), request.POST.get("replaces")
    if desk is None or replaced is None:
        return _ask(request, visit, 400)
    by = request.user.get_username()
    try:
        write(lambda: pairing.pair(visit.pairing.key, desk, replaced, by, now_ms()))
    except PairingError as error:
        if error.why == "gone":
            return _ask(request, visit, 409, gone=replaced)
    return HttpResponseRedirect(_address(request, visit.code, ticket=visit.ticket), status=303)


def _done(request: HttpRequest, asking: Pairing) -> HttpResponse:
    """Who it is now: a success to whoever did it, a code that was used to anybody else."""
    mine = asking.by == request.user.get_username()
    return _page(request, "pair_done", {"pairing": asking, "kiosk": asking.kiosk, "mine": mine}, 200 if mine else 410)


def _wrong(request: HttpRequest) -> HttpResponse:
    for what, who in _keys(request):
        throttle.allow(what, who, WRONG_CODES, STRETCH_S, now_ms())
    return _page(request, "pair_code", {"amiss": "unknown"}, 404)


def _tired(request: HttpRequest) -> bool:
    return any(throttle.exceeded(what, who, WRONG_CODES, STRETCH_S, now_ms()) for what, who in _keys(request))


def _slow(request: HttpRequest) -> HttpResponse:
    response = _page(request, "pair_code", {"amiss": "slow"}, 429)
    response.headers["Retry-After"] = str(STRETCH_S)
    return response


def _keys(request: HttpRequest) -> list[tuple[str, str]]:
    return [("pair-from", str(request.META.get("REMOTE_ADDR", ""))), ("pair-as", request.user.get_username())]


def _ticket(request: HttpRequest, asking: Pairing) -> str:
    return TimestampSigner(salt="pairing").sign(f"{request.user.pk}.{asking.key}")


def _of_ticket(request: HttpRequest, ticket: str) -> Pairing | None:
    try:
        user, _, key = TimestampSigner(salt="pairing").unsign(ticket, max_age=FILLING_S).partition(".")
    except BadSignature:
        return None
    if user != str(request.user.pk):
        return None
    return Pairing.objects.select_related("kiosk__desk__centre").filter(key=key).first()


def _address(request: HttpRequest, code: str, **more: str) -> str:
    asked = {name: value for name, value in {**more, "lang": request.GET.get("lang", "")}.items() if value}
    return f"{reverse('pair', args=[code])}{'?' if asked else ''}{urlencode(asked)}"


def _page(request: HttpRequest, template: str, about: dict[str, object], status: int = 200) -> HttpResponse:
    """A page for the phone of somebody who stands at a kiosk: without the menu."""
    return render(request, f"staff/{template}.html", {**about, "other": other()}, status=status)
