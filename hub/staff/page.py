"""What every signed-in page is drawn with, and who may open one."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from hub.fleet.models import Centre

View = Callable[..., HttpResponse]
MAY = {
    "pair": "fleet.pair_kiosks",
}
"""What `hub may` calls each permission."""


def page(request: HttpRequest, here: str, about: dict[str, Any], template: str = "", status: int = 200) -> HttpResponse:
    """A page beside the menu, in which `here` is marked; of the template of that name unless another is named."""
    centres = list(Centre.objects.order_by("name_en" if get_language() == "en" else "name_ar"))
    everywhere = {"centres": centres, "other": other(), "here": here}
    return render(request, f"staff/{template or here}.html", {**everywhere, **about}, status=status)


def phone(request: HttpRequest, template: str, about: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page for the phone of somebody who stands at a kiosk."""
    return render(request, f"staff/{template}.html", {**about, "other": other()}, status=status)


def other() -> str:
    """The language that the page is not in."""
    return "ar" if get_language() == "en" else "en"


def may(what: str) -> Callable[[View], View]:
    """Only who is signed in and may do this comes in; the others are told so, and what to do."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **named: object) -> HttpResponse:
            if not (isinstance(request.user, User) and request.user.has_perm(MAY[what])):
                return phone(request, "forbidden", {"what": what}, status=403)
            return view(request, **named)

        return login_required(guarded)

    return guard
