"""Addresses of lists, reviews, reports and lights."""

from django.urls import path

from plans.views import lights, line_page, lines, reporting, reviews, supervisions

app_name = "plans"

urlpatterns = [
    path("instructions/", supervisions.SupervisionListPage.as_view(), name="supervision_list"),
    path("lights/", lights.LightMatrixPage.as_view(), name="light_matrix"),
    path("lines/", lines.LineListPage.as_view(), name="line_list"),
    path("lines/<int:pk>/", line_page.LineDetailPage.as_view(), name="line_detail"),
    path("lines/<int:pk>/override/", line_page.LineOverridePage.as_view(), name="line_override"),
    path(
        "lines/<int:pk>/supervision/<slug:act>/",
        line_page.SupervisionActPage.as_view(),
        name="supervision_act",
    ),
    path("reviews/", reviews.ReviewListPage.as_view(), name="review_list"),
    path("lists/<int:pk>/submit/", reviews.SubmitPage.as_view(), name="review_submit"),
    path("lists/<int:pk>/rounds/", reviews.RoundsPage.as_view(), name="review_rounds"),
    path("lists/<int:pk>/review/<int:ask>/", reviews.AnswerPage.as_view(), name="review_answer"),
    path("lists/<int:pk>/review/remind/", reviews.RemindAct.as_view(), name="review_remind"),
    path("lists/<int:pk>/review/withdraw/", reviews.WithdrawAct.as_view(), name="review_withdraw"),
    path(
        "lists/<int:pk>/review/files/<uuid:uuid>/",
        reviews.ReviewFilePage.as_view(),
        name="review_file",
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
]
