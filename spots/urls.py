"""Addresses of 疑似图斑."""

from django.urls import URLPattern, URLResolver

app_name = "spots"

urlpatterns: list[URLPattern | URLResolver] = []
