"""Pages of the registers."""

from typing import Any

from django.urls import URLPattern, path

from common.imports.views import import_urls
from rivers.sheets import imports
from rivers.views import lookups, maps, places, reaches, rivers

app_name = "rivers"


def _pages(name: str, under: str, *views: Any) -> list[URLPattern]:
    """List, new, page, correct, retire and restore of one register."""
    listed, page, form, retire, restore = views
    return [
        path(under, listed.as_view(), name=f"{name}_list"),
        path(f"{under}new/", form.as_view(), name=f"{name}_new"),
        path(f"{under}<int:pk>/", page.as_view(), name=f"{name}_detail"),
        path(f"{under}<int:pk>/edit/", form.as_view(), name=f"{name}_edit"),
        path(f"{under}<int:pk>/retire/", retire.as_view(), name=f"{name}_retire"),
        path(f"{under}<int:pk>/restore/", restore.as_view(), name=f"{name}_restore"),
    ]


urlpatterns = [
    *import_urls(
        imports.RiverRegister,
        name="river",
        menu="rivers",
        back="rivers:river_list",
        under="",
    ),
    *import_urls(
        imports.ReachRegister,
        name="reach",
        menu="reaches",
        back="rivers:reach_list",
        under="reaches/",
    ),
    *import_urls(
        imports.OutfallRegister, name="outfall", menu="outfalls", back="rivers:outfall_list"
    ),
    *import_urls(
        imports.SignboardRegister, name="signboard", menu="signboards", back="rivers:signboard_list"
    ),
    *import_urls(
        imports.SectionRegister, name="section", menu="sections", back="rivers:section_list"
    ),
    path("map/", maps.MapPage.as_view(), name="map"),
    path("map/lines/", maps.MapLines.as_view(), name="map_lines"),
    path("lookup/rivers/", lookups.RiverLookup.as_view(), name="river_lookup"),
    path("lookup/reaches/", lookups.ReachLookup.as_view(), name="reach_lookup"),
    path("signboards/check/", places.SignboardCheckManyAct.as_view(), name="signboard_check_many"),
    path("signboards/<int:pk>/check/", places.SignboardCheckPage.as_view(), name="signboard_check"),
    path(
        "signboards/<int:pk>/photos/<uuid:photo>/<slug:size>/",
        places.SignboardPhotoPage.as_view(),
        name="signboard_photo",
    ),
    path("sections/<int:pk>/sample/", places.SectionSamplePage.as_view(), name="section_sample"),
    *_pages(
        "reach",
        "reaches/",
        reaches.ReachListPage,
        reaches.ReachDetailPage,
        reaches.ReachFormPage,
        reaches.ReachRetirePage,
        reaches.ReachRestoreAct,
    ),
    *_pages(
        "outfall",
        "outfalls/",
        places.OutfallListPage,
        places.OutfallDetailPage,
        places.OutfallFormPage,
        places.OutfallRetirePage,
        places.OutfallRestoreAct,
    ),
    *_pages(
        "signboard",
        "signboards/",
        places.SignboardListPage,
        places.SignboardDetailPage,
        places.SignboardFormPage,
        places.SignboardRetirePage,
        places.SignboardRestoreAct,
    ),
    *_pages(
        "section",
        "sections/",
        places.SectionListPage,
        places.SectionDetailPage,
        places.SectionFormPage,
        places.SectionRetirePage,
        places.SectionRestoreAct,
    ),
    *_pages(
        "river",
        "",
        rivers.RiverListPage,
        rivers.RiverDetailPage,
        rivers.RiverFormPage,
        rivers.RiverRetirePage,
        rivers.RiverRestoreAct,
    ),
]
