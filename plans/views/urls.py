"""Addresses of lists, reviews, reports and lights."""

from django.urls import path

from common.imports.views import import_urls
from plans.sheets.imports import LineRegister
from plans.views import (
    bulk,
    exports,
    instructions,
    lights,
    line_page,
    lines,
    lists,
    meeting,
    period_report,
    plans,
    reporting,
    reviews,
    revisions,
    river_page,
    spreading,
)

app_name = "plans"

urlpatterns = [
    path("matters/", meeting.MattersPage.as_view(), name="matters"),
    path("exposed/", meeting.ExposedPage.as_view(), name="exposed"),
    path("exposed/add/<int:pk>/", meeting.ExposePage.as_view(), name="expose"),
    path("orders/", meeting.OrdersPage.as_view(), name="orders"),
    path("rivers/<int:pk>/", river_page.RiverSummaryPage.as_view(), name="river_summary"),
    path("instructions/", instructions.InstructionListPage.as_view(), name="instruction_list"),
    path("lights/", lights.LightMatrixPage.as_view(), name="light_matrix"),
    path("lines/", lines.LineListPage.as_view(), name="line_list"),
    path("lines/<int:pk>/", line_page.LineDetailPage.as_view(), name="line_detail"),
    path("lines/<int:pk>/override/", line_page.LineOverridePage.as_view(), name="line_override"),
    path(
        "lines/<int:pk>/instruction/<slug:act>/",
        line_page.InstructionActPage.as_view(),
        name="instruction_act",
    ),
    path("reviews/answer/", bulk.ReviewsAnswerPage.as_view(), name="reviews_answer"),
    path("lines/push/", bulk.LinesPushPage.as_view(), name="lines_push"),
    path("reviews/", reviews.ReviewListPage.as_view(), name="review_list"),
    path("lists/<int:pk>/submit/", reviews.SubmitPage.as_view(), name="review_submit"),
    path("lists/<int:pk>/review/<int:ask>/", reviews.AnswerPage.as_view(), name="review_answer"),
    path("lists/<int:pk>/review/remind/", reviews.RemindAct.as_view(), name="review_remind"),
    path("lists/<int:pk>/review/withdraw/", reviews.WithdrawAct.as_view(), name="review_withdraw"),
    path(
        "lists/<int:pk>/review/files/<uuid:uuid>/",
        reviews.ReviewFilePage.as_view(),
        name="review_file",
    ),
    path("reports/quarter/", period_report.QuarterPage.as_view(), name="quarter"),
    path("reports/year/", period_report.YearPage.as_view(), name="year"),
    path("revisions/", revisions.RevisionListPage.as_view(), name="revision_list"),
    path("lists/<int:pk>/revisions/new/", revisions.ReviseLinePage.as_view(), name="revision_add"),
    path(
        "lists/<int:pk>/revisions/lines/<int:line>/",
        revisions.ReviseLinePage.as_view(),
        name="revision_change",
    ),
    path(
        "lists/<int:pk>/revisions/lines/<int:line>/withdraw/",
        revisions.WithdrawLinePage.as_view(),
        name="revision_withdraw_line",
    ),
    path(
        "lists/<int:pk>/revisions/<int:revision>/",
        revisions.RevisionPage.as_view(),
        name="revision_detail",
    ),
    path(
        "lists/<int:pk>/revisions/<int:revision>/refuse/",
        revisions.RefuseAct.as_view(),
        name="revision_refuse",
    ),
    path(
        "lists/<int:pk>/revisions/<int:revision>/take-back/",
        revisions.TakeBackAct.as_view(),
        name="revision_take_back",
    ),
    path("month/", reporting.MonthPage.as_view(), name="month"),
    path("month/<str:month>/<int:pk>/", reporting.LineMonthPage.as_view(), name="month_line"),
    path("month/units/", reporting.MonthUnitsPage.as_view(), name="month_units"),
    path("month/urge/", reporting.UrgeAct.as_view(), name="month_urge"),
    path(
        "lines/<int:line>/files/<uuid:file>/<str:size>/",
        reporting.ReportFilePage.as_view(),
        name="report_file",
    ),
    # lists and plans as they are written
    path("", lists.ListStatusPage.as_view(), name="list_status"),
    path("spread/", spreading.SpreadPage.as_view(), name="spread"),
    path("lists/new/", lists.ListAddPage.as_view(), name="list_add"),
    path("lists/<int:pk>/", lists.ListDetailPage.as_view(), name="list_detail"),
    path("lists/<int:pk>/edit/", lists.ListChangePage.as_view(), name="list_change"),
    path("lists/<int:pk>/delete/", lists.ListDeleteAct.as_view(), name="list_delete"),
    path("lists/<int:pk>/export/", exports.ListExportDownload.as_view(), name="list_export"),
    path("lists/<int:pk>/next-year/", spreading.NextYearPage.as_view(), name="next_year"),
    path("lists/<int:pk>/lines/new/", lists.LineFormPage.as_view(), name="line_add"),
    path("lists/<int:pk>/lines/<int:line>/edit/", lists.LineFormPage.as_view(), name="line_change"),
    path(
        "lists/<int:pk>/lines/<int:line>/withdraw/",
        lists.LineWithdrawAct.as_view(),
        name="line_withdraw",
    ),
    *import_urls(
        LineRegister,
        name="line",
        menu="plan_lists",
        back="plans:list_status",
        roles=("office", "unit"),
        under="",
    ),
    path("cycles/", plans.PlanListPage.as_view(), name="cycle_list"),
    path("cycles/new/", plans.PlanAddPage.as_view(), name="cycle_add"),
    path("cycles/<int:pk>/", plans.PlanDetailPage.as_view(), name="cycle_detail"),
    path("cycles/<int:pk>/edit/", plans.PlanChangePage.as_view(), name="cycle_change"),
    path("cycles/<int:pk>/approve/", plans.PlanApprovePage.as_view(), name="cycle_approve"),
    path("cycles/<int:pk>/reopen/", plans.PlanReopenAct.as_view(), name="cycle_reopen"),
    path("cycles/<int:pk>/files/<uuid:file>/", plans.PlanFileDownload.as_view(), name="cycle_file"),
    path(
        "cycles/<int:pk>/lists/<slug:part>/",
        plans.PlanEntriesPage.as_view(),
        name="cycle_entries",
    ),
]
