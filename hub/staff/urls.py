"""Addresses of the signed-in pages."""

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, path

from hub.staff import views, views_pairing

urlpatterns: list[URLPattern] = [
    path("", views.home, name="staff-home"),
    path("figures.csv", views.figures_csv, name="staff-csv"),
    path("kiosks", views.kiosks, name="staff-kiosks"),
    path("comments", views.written, name="staff-comments"),
    path("pair", views_pairing.typed, name="pair-typed"),
    path("sign-in", views.SignIn.as_view(), name="staff-sign-in"),
    path("sign-out", LogoutView.as_view(), name="staff-sign-out"),
]
