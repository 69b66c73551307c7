"""Uploads of a form that is not sent yet."""

from django.urls import path

from attachments.views import OwnUploadPage

app_name = "attachments"

urlpatterns = [path("<uuid:uuid>/<slug:size>/", OwnUploadPage.as_view(), name="own")]
