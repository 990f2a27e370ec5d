"""What every signed-in page has: who may see it, its frame, its other language."""

from collections.abc import Callable, Mapping
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from hub.fleet.models import Centre

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """Only whoever is signed in sees it, and no cache keeps it."""
    return never_cache(login_required(view))


def allowed(right: str, app: str = "watch") -> Callable[[View], View]:
    """Only whoever is signed in and was given this right of an app sees it; others are told whom to ask."""

    def with_right(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **named: object) -> HttpResponse:
            if not has_right(request, right, app):
                return page(request, "not_allowed", {"right": right}, status=403)
            return view(request, **named)

        return signed_in(guarded)

    return with_right


def has_right(request: HttpRequest, right: str, app: str = "watch") -> bool:
    """Whether whoever asks was given a right of an app."""
    return bool(request.user.has_perm(f"{app}.{right}"))  # type: ignore[union-attr]  # None in no view: the middleware sets it


def page(
    request: HttpRequest, name: str, about: Mapping[str, object], *, here: str = "", status: int = 200
) -> HttpResponse:
    """The page of a template in its frame; `here` is its place in the menu, where that has another name."""
    centres = list(Centre.objects.order_by("name_en" if get_language() == "en" else "name_ar"))
    everywhere = {"centres": centres, "other": other(), "here": here or name}
    return render(request, f"staff/{name}.html", {**about, **everywhere}, status=status)


def other() -> str:
    """The language that the page is not in."""
    return "ar" if get_language() == "en" else "en"
