"""Photos from phones."""

from django.urls import path

from attachments.api import views
from common.web import converters  # noqa: F401 - registers anyuuid

app_name = "attachments_api"

urlpatterns = [path("photos/<anyuuid:uuid>/", views.PhotoView.as_view(), name="photo")]
