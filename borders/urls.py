"""Addresses of 跨界协作."""

from django.urls import URLPattern, URLResolver

app_name = "borders"

urlpatterns: list[URLPattern | URLResolver] = []
