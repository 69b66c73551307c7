"""The phones' addresses for patrols; that of a single one is `hezhang.api.patrol_upload`."""

from django.urls import path

from common.web import converters  # noqa: F401 - registers anyuuid
from inspections.api import views

app_name = "inspections_api"

urlpatterns = [
    path("patrols/", views.PatrolListView.as_view(), name="patrol_list"),
    path(
        "patrols/<anyuuid:uuid>/actions/<slug:action>/",
        views.PatrolActionView.as_view(),
        name="patrol_action",
    ),
    path("dues/", views.DueListView.as_view(), name="due_list"),
    path("swaps/", views.SwapListView.as_view(), name="swap_list"),
]
