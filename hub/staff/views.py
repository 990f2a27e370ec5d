"""The signed-in pages."""

from django.conf import settings
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub.clock import now_ms
from hub.fleet.domain import throttle
from hub.staff import spreadsheet
from hub.staff.page import other, page, signed_in
from hub.staff.queries import comments, report

FAILURES, STRETCH_S = 10, 900


class SignIn(LoginView):
    """Sign-in that tires of guessing: ten failures by an address or for a name in a quarter of an hour."""

    template_name = "staff/sign_in.html"
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: object, **named: object) -> HttpResponse:
        """Look at the password only while there were few failures."""
        now, keys = now_ms(), self._keys(request)
        if any(throttle.exceeded(what, who, FAILURES, STRETCH_S, now) for what, who in keys):
            return self._tired(request)
        response: HttpResponse = super().post(request, *args, **named)
        if response.status_code == 200:  # the form again: it failed
            for what, who in keys:
                throttle.allow(what, who, FAILURES, STRETCH_S, now)
        return response

    def _keys(self, request: HttpRequest) -> list[tuple[str, str]]:
        name = request.POST.get("username", "")[:150].casefold()
        return [("sign-in-from", str(request.META.get("REMOTE_ADDR", ""))), ("sign-in-as", name)]

    def _tired(self, request: HttpRequest) -> HttpResponse:
        form = self.get_form_class()(request)
        about = {"form": form, "tired": True, "other": other()}
        response = render(request, self.template_name, about, status=429)
        response.headers["Retry-After"] = str(STRETCH_S)
        return response

    def get_context_data(self, **about: object) -> dict[str, object]:
        """The form, and the other language."""
        return {**super().get_context_data(**about), "other": other()}


@signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The figures of a span of days, by centre, desk, service or hour."""
    question, now = report.asked(request.GET), now_ms()
    about = {
        "asked": question,
        "lines": report.report(question, now),
        "reasons": report.reason_counts(question, now),
        "days": report.DAYS,
        "kinds": [("centre", _("Centre")), ("desk", _("Desk")), ("service", _("Service")), ("hour", _("Hour"))],
        "zone": settings.TIME_ZONE,
    }
    return page(request, "home", about)


@signed_in
@require_safe
def figures_csv(request: HttpRequest) -> HttpResponse:
    """The same figures for a spreadsheet."""
    question = report.asked(request.GET)
    response = HttpResponse(spreadsheet.report(report.report(question, now_ms())), content_type="text/csv")
    name = f"rayak-{question.by}-{question.days}d{'-' + question.centre if question.centre else ''}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@signed_in
@require_safe
def written(request: HttpRequest) -> HttpResponse:
    """The newest comments."""
    question = report.asked(request.GET)
    return page(request, "comments", {"asked": question, "comments": comments.newest(question.centre)})
