"""Pages of the room of water."""

from django.urls import path

from common.imports.views import import_urls
from rivers.registers.pages import register_urls
from waters.sheets import imports
from waters.sheets.announced import AnnouncedRegister
from waters.sheets.samples import SampleRegister
from waters.views import closes, entry, months, sections, shares, standards, warnings

app_name = "waters"

urlpatterns = [
    *import_urls(
        imports.SectionRegister, name="section", menu="sections", back="waters:section_list"
    ),
    *import_urls(
        AnnouncedRegister,
        name="announced",
        menu="water_entry",
        back="waters:month_entry",
        under="announced/",
    ),
    *import_urls(SampleRegister, name="sample", menu="water_entry", back="waters:month_entry"),
    path("entry/", entry.MonthEntryPage.as_view(), name="month_entry"),
    path("tables/announced/", entry.AnnouncedTablePage.as_view(), name="announced_table"),
    path("tables/samples/", entry.SampleTablePage.as_view(), name="sample_table"),
    path("sections/<int:pk>/samples/", entry.SectionSamplesPage.as_view(), name="section_samples"),
    path("sections/<int:pk>/samples/new/", entry.SampleNewPage.as_view(), name="sample_new"),
    path("samples/<int:pk>/void/", entry.SampleVoidPage.as_view(), name="sample_void"),
    path("lookup/sections/", sections.SectionLookup.as_view(), name="section_lookup"),
    path("sections/<int:pk>/announced/", sections.AnnouncedPage.as_view(), name="announced"),
    path("sections/<int:pk>/target/", sections.TargetPage.as_view(), name="target_new"),
    path("months/", months.MonthSheetPage.as_view(), name="month_sheet"),
    path("months/report/", months.MonthReport.as_view(), name="month_report"),
    path("months/close/", closes.MonthClosePage.as_view(), name="month_close"),
    path("closes/<int:pk>/", closes.CloseDetailPage.as_view(), name="close_detail"),
    path("warnings/", warnings.WarningsPage.as_view(), name="warning_list"),
    path(
        "warnings/<str:key>/<slug:outlet>/",
        warnings.TakeWarningPage.as_view(),
        name="warning_take",
    ),
    path("standards/", standards.StandardsPage.as_view(), name="standards"),
    path("standards/new/", standards.StandardNewPage.as_view(), name="standard_new"),
    path(
        "standards/<int:pk>/withdraw/",
        standards.StandardWithdrawPage.as_view(),
        name="standard_withdraw",
    ),
    path("shares/", shares.SharesPage.as_view(), name="shares"),
    *register_urls(
        "section",
        "sections/",
        sections.SectionListPage,
        sections.SectionDetailPage,
        sections.SectionFormPage,
        sections.SectionRetirePage,
        sections.SectionRestoreAct,
    ),
]
