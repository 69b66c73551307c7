"""Every page's address. The phones' API is in `hezhang.api.urls`."""

from django.contrib import admin
from django.urls import include, path, re_path

from hezhang.api import patrol_upload
from hezhang.api.views import unknown
from hezhang.home import views
from hezhang.web import health

urlpatterns = [
    # First: most requests are the phones', and of these a patrol's upload comes most often.
    patrol_upload.ADDRESS,
    path("api/v1/", include("hezhang.api.urls")),
    # Whatever else begins so: no redirect to a slash, and no page.
    re_path(r"^(?P<rest>api(?:/.*)?)$", unknown, name="api_unknown"),
    path("", views.home, name="home"),
    path("home/charts/", views.home_charts, name="home_charts"),
    path("home/below/", views.home_below, name="home_below"),
    path("search/", views.search, name="search"),
    path("help/", views.help_page, name="help"),
    path("help/<slug:subject>/", views.help_page, name="help_subject"),
    path("health/live/", health.live, name="health_live"),
    path("health/ready/", health.ready, name="health_ready"),
    path("accounts/", include("accounts.views.urls")),
    path("habits/", include("habits.views.urls")),
    path("jobs/", include("jobs.views.urls")),
    path("uploads/", include("attachments.urls")),
    path("papers/", include("papers.views.urls")),
    path("rivers/", include("rivers.views.urls")),
    path("waters/", include("waters.views.urls")),
    path("chiefs/", include("chiefs.views.urls")),
    path("inspections/", include("inspections.views.urls")),
    path("plans/", include("plans.views.urls")),
    path("notices/", include("notices.views.urls")),
    # Not health/: these are the probes' addresses, which know no session.
    path("river-health/", include("health.views.urls")),
    path("funds/", include("funds.views.urls")),
    path("screen/", include("screens.views.urls")),
    path("bulletins/", include("bulletins.views.urls")),
    path("scoring/", include("scoring.views.urls")),
    path("issues/", include("issues.views.urls")),
    path("supervision/", include("supervision.views.urls")),
    path("borders/", include("borders.views.urls")),
    path("justice/", include("justice.views.urls")),
    path("spots/", include("spots.views.urls")),
    path("complaints/", include("complaints.views.urls")),
    path("p/health/", include("health.views.public_urls")),
    path("p/b/", include("bulletins.views.public_urls")),
    path("outfalls/", include("outfalls.views.urls")),
    path("p/o/", include("outfalls.views.public_urls")),
    path("p/", include("complaints.views.public_urls")),
    path("m/", include("phone.views.urls")),
    path("phone/", include("phone.views.office_urls")),
    path("admin/", admin.site.urls),
]

handler400 = "hezhang.web.errors.bad_request"
handler403 = "hezhang.web.errors.forbidden"
handler404 = "hezhang.web.errors.not_found"
handler500 = "hezhang.web.errors.fault"
