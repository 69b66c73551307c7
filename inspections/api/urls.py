"""The phones' addresses for patrols; that of a single one is `hezhang.api.patrol_upload`."""

from django.urls import path

from inspections.api import views

app_name = "inspections_api"

urlpatterns = [
    path("patrols/", views.PatrolListView.as_view(), name="patrol_list"),
]
