"""Addresses of this room under `/api/v1/`."""

from django.urls import path

from funds.api import views

app_name = "funds_api"

urlpatterns = [
    path("me/allowance/", views.MyAllowanceView.as_view(), name="my_allowance"),
]
