"""Addresses for everybody."""

from django.urls import path

from health.views import public

app_name = "public_health"

urlpatterns = [path("<uuid:uuid>/", public.PublicResultPage.as_view(), name="result")]
