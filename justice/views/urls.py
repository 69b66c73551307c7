"""Addresses of 行刑衔接."""

from django.urls import path

from justice.views import clues, enforcements, lookups

app_name = "justice"

urlpatterns = [
    path("clues/", clues.ClueListPage.as_view(), name="clue_list"),
    path("clues/new/", clues.HandInPage.as_view(), name="hand_in"),
    path("clues/<int:pk>/letter/", clues.ClueLetter.as_view(), name="clue_letter"),
    path("enforcements/", enforcements.EnforcementListPage.as_view(), name="enforcement_list"),
    path("enforcements/new/", enforcements.EnforcementFormPage.as_view(), name="enforcement_add"),
    path(
        "enforcements/<int:pk>/",
        enforcements.EnforcementDetailPage.as_view(),
        name="enforcement_detail",
    ),
    path(
        "enforcements/<int:pk>/change/",
        enforcements.EnforcementFormPage.as_view(),
        name="enforcement_change",
    ),
    path(
        "enforcements/<int:pk>/photos/<uuid:photo>/<slug:size>/",
        enforcements.EnforcementPhotoPage.as_view(),
        name="enforcement_photo",
    ),
    path("lookup/reaches/", lookups.ReachLookup.as_view(), name="reach_lookup"),
    path("map/lines/", lookups.ReachLines.as_view(), name="map_lines"),
]
