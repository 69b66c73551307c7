"""Addresses of lists, reviews, reports and lights."""

from django.urls import path

from plans.views import lights, line_page, lines, supervisions

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
]
