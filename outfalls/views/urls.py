"""Addresses of 排污口整治; the public's are in `outfalls.views.public_urls`."""

from django.urls import path

from common.imports.views import import_urls
from outfalls.sheets.imports import SurveyRegister
from outfalls.views import acts, campaign, outfalls, sightings, signs

app_name = "outfalls"

urlpatterns = [
    *import_urls(
        SurveyRegister,
        name="outfall_survey",
        menu="outfall_cases",
        back="outfalls:outfall_list",
        under="survey/",
    ),
    path("", outfalls.OutfallCaseListPage.as_view(), name="outfall_list"),
    path("lookup/", outfalls.OutfallLookup.as_view(), name="outfall_lookup"),
    path("overview/", campaign.OverviewPage.as_view(), name="overview"),
    path("overview/report/", campaign.CampaignReport.as_view(), name="campaign_report"),
    path("overview/sheets/", campaign.CampaignSheets.as_view(), name="campaign_sheets"),
    path("map/", campaign.OutfallMapPage.as_view(), name="map"),
    path("map/points/", campaign.OutfallMapPoints.as_view(), name="map_points"),
    path("assign/", campaign.AssignPage.as_view(), name="assign"),
    path("assign/all/", campaign.AssignScopePage.as_view(), name="assign_scope"),
    path("seen/", sightings.SightingListPage.as_view(), name="sighting_list"),
    path("seen/<int:pk>/", sightings.SightingPage.as_view(), name="sighting"),
    path("signs/", signs.SignSheetPage.as_view(), name="sign_sheet"),
    path("<int:pk>/", outfalls.OutfallCasePage.as_view(), name="outfall_detail"),
    path("<int:pk>/sign/", signs.SignFile.as_view(), name="sign_file"),
    path("<int:pk>/report/", outfalls.CaseReportFile.as_view(), name="case_report"),
    path("<int:pk>/photos/<uuid:photo>/<slug:size>/", outfalls.PhotoPage.as_view(), name="photo"),
    path("<int:pk>/acts/<slug:step>/", acts.ActPage.as_view(), name="outfall_act"),
]
