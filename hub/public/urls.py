"""Addresses of the phone pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
