"""The phones' addresses for patrols; that of a single one is wired in `hezhang.api.urls`."""

from django.urls import path

from inspections.api import views

app_name = "inspections_api"

urlpatterns = [
    path("patrols/", views.PatrolListView.as_view(), name="patrol_list"),
]
