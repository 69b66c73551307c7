"""The phones' addresses for spots."""

from django.urls import path

from common.web import converters  # noqa: F401 - registers anyuuid
from spots.api import views

app_name = "spots_api"

urlpatterns = [
    path("spots/", views.SpotListView.as_view(), name="spot_list"),
    path("spots/<anyuuid:uuid>/visits/", views.SpotVisitView.as_view(), name="spot_visit"),
]
