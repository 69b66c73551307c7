"""Pages of the issue ledger."""

from django.urls import path

from common.imports.views import import_urls
from issues.sheets.imports import OldIssueRegister
from issues.views import acts, bulk, checks, details, lists, look_backs, month

app_name = "issues"

urlpatterns = [
    *import_urls(
        OldIssueRegister,
        name="old_issue",
        menu="issues",
        back="issues:issue_list",
        under="old/",
    ),
    path("", lists.IssueListPage.as_view(), name="issue_list"),
    path("new/", acts.IssueReportPage.as_view(), name="issue_report"),
    path("new/on-spot/", acts.IssueOnSpotPage.as_view(), name="issue_on_spot"),
    path("bulk/<slug:action>/", bulk.IssueBulkPage.as_view(), name="issue_bulk"),
    path("checks/", checks.LedgerCheckPage.as_view(), name="ledger_check"),
    path("kinds/", acts.KindListPage.as_view(), name="kind_list"),
    path("kinds/new/", acts.KindFormPage.as_view(), name="kind_add"),
    path("kinds/<int:pk>/", acts.KindFormPage.as_view(), name="kind_change"),
    path("month/", month.MonthLedgerPage.as_view(), name="month"),
    path("look-backs/", look_backs.QuarterPage.as_view(), name="look_back_quarter"),
    path("look-backs/list/", look_backs.LookBackListPage.as_view(), name="look_back_list"),
    path("look-backs/assign/", look_backs.AssignPage.as_view(), name="look_back_assign"),
    path("look-backs/draws/new/", look_backs.DrawPage.as_view(), name="look_back_draw"),
    path("look-backs/draws/<int:pk>/", look_backs.DrawnPage.as_view(), name="look_back_drawn"),
    path("look-backs/reports/", look_backs.ReportListPage.as_view(), name="look_back_reports"),
    path(
        "look-backs/reports/new/",
        look_backs.ReportAddPage.as_view(),
        name="look_back_report_add",
    ),
    path("look-backs/reports/<int:pk>/", look_backs.ReportPage.as_view(), name="look_back_report"),
    path(
        "look-backs/reports/<int:pk>/files/<uuid:file>/",
        look_backs.ReportFilePage.as_view(),
        name="look_back_file",
    ),
    path("<int:pk>/", details.IssueDetailPage.as_view(), name="issue_detail"),
    path("<int:pk>/print/", details.IssuePrintPage.as_view(), name="issue_print"),
    path("<int:pk>/acts/<slug:action>/", acts.IssueActPage.as_view(), name="issue_act"),
    path(
        "<int:pk>/photos/<uuid:photo>/<slug:size>/",
        details.IssuePhotoPage.as_view(),
        name="issue_photo",
    ),
]
