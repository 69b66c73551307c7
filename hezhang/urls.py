"""Every page's address. The phones' API is in `hezhang.api_urls`."""

from django.contrib import admin
from django.urls import include, path

from hezhang import health, views

urlpatterns = [
    # First: most requests are the phones'.
    path("api/v1/", include("hezhang.api_urls")),
    path("", views.home, name="home"),
    path("home/charts/", views.home_charts, name="home_charts"),
    path("search/", views.search, name="search"),
    path("health/live/", health.live, name="health_live"),
    path("health/ready/", health.ready, name="health_ready"),
    path("accounts/", include("accounts.urls")),
    path("uploads/", include("attachments.urls")),
    path("rivers/", include("rivers.urls")),
    path("chiefs/", include("chiefs.urls")),
    path("inspections/", include("inspections.urls")),
    path("plans/", include("plans.urls")),
    path("notices/", include("notices.urls")),
    path("issues/", include("issues.urls")),
    path("supervision/", include("supervision.views.urls")),
    path("borders/", include("borders.urls")),
    path("justice/", include("justice.urls")),
    path("spots/", include("spots.urls")),
    path("complaints/", include("complaints.urls")),
    path("p/", include("complaints.public_urls")),
    path("admin/", admin.site.urls),
]

handler400 = "hezhang.errors.bad_request"
handler403 = "hezhang.errors.forbidden"
handler404 = "hezhang.errors.not_found"
handler500 = "hezhang.errors.fault"
