"""Addresses of lists, reviews, reports and lights."""

from django.urls import URLPattern

app_name = "plans"

urlpatterns: list[URLPattern] = []
