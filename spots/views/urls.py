"""Addresses of 疑似图斑."""

from django.urls import path

from common.imports.views import import_urls
from spots.sheets import imports, verdicts
from spots.views import batches, bulk, maps, spots

app_name = "spots"

urlpatterns = [
    *import_urls(imports.SpotRegister, name="spot", menu="spots", back="spots:spot_list", under=""),
    path("", spots.SpotListPage.as_view(), name="spot_list"),
    *import_urls(
        verdicts.VerdictRegister,
        name="spot_verdict",
        menu="spots",
        back="spots:spot_list",
        under="verdicts/",
    ),
    path("verify/", bulk.SpotsVerifyPage.as_view(), name="spots_verify"),
    path("assign/", spots.SpotAssignPage.as_view(), name="spot_assign"),
    path("map/", maps.SpotMapPage.as_view(), name="map"),
    path("map/points/", maps.SpotMapPoints.as_view(), name="map_points"),
    path("batches/", batches.BatchListPage.as_view(), name="batch_list"),
    path("batches/<int:pk>/", batches.BatchDetailPage.as_view(), name="batch_detail"),
    path("batches/<int:pk>/assign/", batches.BatchAssignPage.as_view(), name="batch_assign"),
    path("batches/<int:pk>/days/", batches.BatchDaysPage.as_view(), name="batch_days"),
    path("batches/<int:pk>/edit/", batches.BatchEditPage.as_view(), name="batch_edit"),
    path("batches/<int:pk>/report/", batches.BatchReport.as_view(), name="batch_report"),
    path("batches/<int:pk>/sheets/", batches.BatchSheets.as_view(), name="batch_sheets"),
    path("<int:pk>/", spots.SpotDetailPage.as_view(), name="spot_detail"),
    path("<int:pk>/verify/", spots.SpotVerifyPage.as_view(), name="spot_verify"),
    path("<int:pk>/send-back/", spots.SpotSendBackPage.as_view(), name="spot_send_back"),
    path("<int:pk>/reopen/", spots.SpotReopenPage.as_view(), name="spot_reopen"),
    path(
        "<int:pk>/photos/<uuid:photo>/<slug:size>/",
        spots.SpotPhotoPage.as_view(),
        name="spot_photo",
    ),
]
