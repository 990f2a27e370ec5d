"""Addresses of the phone pages; a QR code holds them in capitals."""

from django.urls import URLPattern, path, re_path

from hub.public import views

urlpatterns: list[URLPattern] = [
    re_path(r"^[Dd]/(?P<code>[A-Za-z0-9]{2,16})/?$", views.landing, name="landing"),
    re_path(r"^[Dd]/(?P<code>[A-Za-z0-9]{2,16})/(?P<token>[A-Za-z0-9]{1,64})/?$", views.landing, name="landing-here"),
    re_path(r"^[Cc]/(?P<code>[^/]*)/?$", views.comment, name="comment"),
    re_path(r"^[Rr]/?$", views.ready, name="ready"),
    re_path(r"^[Ss]/(?P<code>[0-9A-Za-z-]{1,40})/?$", views.statement, name="statement"),
    re_path(r"^[Ss]/(?P<code>[0-9A-Za-z-]{1,40})/[Pp][Dd][Ff]$", views.statement_page, name="statement-page"),
    path("rated/<str:kept>", views.rated, name="rated"),
    path("privacy", views.privacy, name="privacy"),
]
