"""Pages of 考核."""

from django.urls import path

from common.imports.views import import_urls
from scoring.sheets.imports import RubricRegister
from scoring.views import ratings, rubrics, scorings, sheets

app_name = "scoring"

urlpatterns = [
    *import_urls(RubricRegister, name="rubric", menu="rubrics", back="scoring:rubric_list"),
    path("", scorings.ScoringListPage.as_view(), name="scoring_list"),
    path("<int:pk>/", scorings.ScoringDetailPage.as_view(), name="scoring_detail"),
    path("<int:pk>/announce/", scorings.AnnouncePage.as_view(), name="scoring_announce"),
    path("<int:pk>/freeze/", scorings.FreezePage.as_view(), name="scoring_freeze"),
    path("<int:pk>/cancel/", scorings.CancelPage.as_view(), name="scoring_cancel"),
    path("<int:pk>/table/", scorings.WidePage.as_view(), name="scoring_wide"),
    path("<int:pk>/table.xlsx", scorings.ScoringTablePage.as_view(), name="scoring_table"),
    path("<int:pk>/result.docx", scorings.ScoringResultPage.as_view(), name="scoring_result"),
    path("sheets/<int:pk>/", sheets.SheetDetailPage.as_view(), name="sheet_detail"),
    path("sheets/<int:pk>/object/", sheets.ObjectPage.as_view(), name="sheet_object"),
    path("sheets/<int:pk>/bars/<slug:key>/", sheets.BarPage.as_view(), name="bar"),
    path("sheets/<int:pk>/rows/<slug:key>/", sheets.RowsPage.as_view(), name="sheet_rows"),
    path("sheets/<int:pk>/files/<uuid:uuid>/", sheets.SheetFilePage.as_view(), name="sheet_file"),
    path(
        "sheets/<int:pk>/items/<slug:key>/<slug:column>/", sheets.EntryPage.as_view(), name="entry"
    ),
    path("sheets/<int:pk>/objections/<int:objection>/", sheets.DecidePage.as_view(), name="decide"),
    path("rivers/<int:pk>/rate/", ratings.RatePage.as_view(), name="rate"),
    path("rubrics/", rubrics.RubricListPage.as_view(), name="rubric_list"),
    path("rubrics/new/", rubrics.RubricCreatePage.as_view(), name="rubric_create"),
    path("rubrics/<int:pk>/version/", rubrics.VersionNewPage.as_view(), name="version_new"),
    path("versions/<int:pk>/", rubrics.VersionDetailPage.as_view(), name="version_detail"),
    path("versions/<int:pk>/table.xlsx", rubrics.VersionTablePage.as_view(), name="version_table"),
    path("versions/<int:pk>/head/", rubrics.HeadPage.as_view(), name="version_head"),
    path("versions/<int:pk>/publish/", rubrics.PublishPage.as_view(), name="version_publish"),
    path("versions/<int:pk>/discard/", rubrics.DiscardPage.as_view(), name="version_discard"),
    path("versions/<int:pk>/open/", rubrics.OpenPage.as_view(), name="scoring_open"),
    path(
        "versions/<int:pk>/nodes/<slug:key>/", rubrics.NodeChangePage.as_view(), name="node_change"
    ),
    path(
        "versions/<int:pk>/nodes/<slug:key>/shapes/",
        rubrics.ShapeChoosePage.as_view(),
        name="shape_choose",
    ),
    path(
        "versions/<int:pk>/nodes/<slug:key>/add/<slug:kind>/",
        rubrics.NodeAddPage.as_view(),
        name="node_add",
    ),
    path(
        "versions/<int:pk>/nodes/<slug:key>/move/<slug:way>/",
        rubrics.NodeMovePage.as_view(),
        name="node_move",
    ),
    path(
        "versions/<int:pk>/nodes/<slug:key>/remove/",
        rubrics.NodeRemovePage.as_view(),
        name="node_remove",
    ),
]
