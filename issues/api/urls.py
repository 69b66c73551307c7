"""The phones' addresses for issues."""

from django.urls import path

from common.web import converters  # noqa: F401 - registers anyuuid
from issues.api import views

app_name = "issues_api"

urlpatterns = [
    path("issues/", views.IssueListView.as_view(), name="issue_list"),
    path("issues/<anyuuid:uuid>/", views.IssueView.as_view(), name="issue"),
    path(
        "issues/<anyuuid:uuid>/actions/<slug:action>/",
        views.IssueActionView.as_view(),
        name="issue_action",
    ),
]
