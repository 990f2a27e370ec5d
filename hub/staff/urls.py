"""Addresses of the signed-in pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
