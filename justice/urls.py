"""Addresses of 行刑衔接."""

from django.urls import URLPattern, URLResolver

app_name = "justice"

urlpatterns: list[URLPattern | URLResolver] = []
