"""Addresses of the signed-in pages."""

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, path

from hub.staff import acts, alerts, fleet, pins, uptime, views

urlpatterns: list[URLPattern] = [
    path("", views.home, name="staff-home"),
    path("figures.csv", views.figures_csv, name="staff-csv"),
    path("kiosks", fleet.kiosks, name="staff-kiosks"),
    path("kiosks/<str:number>", fleet.kiosk, name="staff-kiosk"),
    path("alerts", alerts.alerts, name="staff-alerts"),
    path("alerts/close", alerts.close, name="staff-alerts-close"),
    path("alerts/told", alerts.told, name="staff-alerts-told"),
    path("availability", uptime.uptime, name="staff-uptime"),
    path("availability.csv", uptime.uptime_csv, name="staff-uptime-csv"),
    path("hours", uptime.opening, name="staff-hours"),
    path("kiosks/<str:number>/revoke", fleet.revoke, name="staff-revoke"),
    path("pins", pins.pins, name="staff-pins"),
    path("acts", acts.acts, name="staff-acts"),
    path("acts.csv", acts.acts_csv, name="staff-acts-csv"),
    path("comments", views.written, name="staff-comments"),
    path("sign-in", views.SignIn.as_view(), name="staff-sign-in"),
    path("sign-out", LogoutView.as_view(), name="staff-sign-out"),
]
