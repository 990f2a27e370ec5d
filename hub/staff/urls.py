"""Addresses of the signed-in pages."""

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, path

from hub.staff import (
    acts,
    alerts,
    fleet,
    pins,
    uptime,
    views,
    views_guide,
    views_orders,
    views_pairing,
    views_releases,
    views_settings,
)

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
    path("kiosks/<str:number>/orders", views_orders.orders, name="staff-orders"),
    path("orders/<uuid:order_id>/file", views_orders.order_file, name="staff-order-file"),
    path("settings", views_settings.settings, name="staff-settings"),
    path("settings/new", views_settings.new, name="staff-settings-new"),
    path("settings/pictures", views_settings.pictures, name="staff-pictures"),
    path("settings/pictures/<str:sha256>", views_settings.picture_file, name="staff-picture"),
    path("settings/<int:number>", views_settings.version, name="staff-settings-version"),
    path("settings/<int:number>/publish", views_settings.publish, name="staff-settings-publish"),
    path("settings/<int:number>/again", views_settings.again, name="staff-settings-again"),
    path("settings/guide", views_guide.guide, name="staff-guide"),
    path("settings/guide/<int:number>", views_guide.version, name="staff-guide-version"),
    path("settings/guide/<int:number>/publish", views_guide.publish, name="staff-guide-publish"),
    path("settings/guide/<int:number>/back", views_guide.back, name="staff-guide-back"),
    path("releases", views_releases.releases, name="staff-releases"),
    path("pair", views_pairing.typed, name="pair-typed"),
    path("sign-in", views.SignIn.as_view(), name="staff-sign-in"),
    path("sign-out", LogoutView.as_view(), name="staff-sign-out"),
]
