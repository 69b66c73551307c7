"""The phones' API, version 1: each room brings its own part. The address of a single patrol comes before
these (`hezhang.api.patrol_upload`)."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from hezhang.api import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("me/", views.MeView.as_view(), name="api_me"),
    path("changes/", views.ChangesView.as_view(), name="api_changes"),
    path("schema/", views.SchemaView.as_view(), name="api_schema"),
    path("docs/", views.reference_page, name="api_docs"),
    path("sync/", views.SyncView.as_view(), name="api_sync"),
    path("", include("accounts.api.urls")),
    path("", include("inspections.api.urls")),
    path("", include("issues.api.urls")),
    path("", include("spots.api.urls")),
    path("", include("attachments.api.urls")),
    path("", include("notices.api.urls")),
    path("", include("plans.api.urls")),
    path("", include("funds.api.urls")),
    # Last: whatever is left has no address.
    re_path(r"^(?P<rest>.*)$", views.unknown, name="api_unknown"),
]
