"""Addresses of this room under `/api/v1/`."""

from django.urls import path

from plans.api import views

app_name = "plans_api"

urlpatterns = [
    path("plans/lines/", views.PlanLines.as_view(), name="lines"),
    path("plans/reports/", views.PlanReports.as_view(), name="reports"),
    path("plans/funds/", views.PlanFunds.as_view(), name="funds"),
]
