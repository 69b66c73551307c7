"""Pages of the room of water."""

from django.urls import path

from common.imports.views import import_urls
from rivers.registers.pages import register_urls
from waters.sheets import imports
from waters.views import sections

app_name = "waters"

urlpatterns = [
    *import_urls(
        imports.SectionRegister, name="section", menu="sections", back="waters:section_list"
    ),
    path("lookup/sections/", sections.SectionLookup.as_view(), name="section_lookup"),
    path("sections/<int:pk>/announced/", sections.AnnouncedPage.as_view(), name="announced"),
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
