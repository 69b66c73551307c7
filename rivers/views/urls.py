"""Pages of the registers."""

from django.urls import path

from common.imports.views import import_urls
from rivers.registers.pages import register_urls
from rivers.sheets import imports
from rivers.views import dossiers, lookups, maps, places, quality, reaches, rivers

app_name = "rivers"


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
    path("map/", maps.MapPage.as_view(), name="map"),
    path("dossiers/", dossiers.RiverPapersPage.as_view(), name="river_papers"),
    path("<int:pk>/dossier.pdf", dossiers.RiverPaperPage.as_view(), name="river_paper"),
    path("quality/", quality.QualityPage.as_view(), name="quality"),
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
    *register_urls(
        "reach",
        "reaches/",
        reaches.ReachListPage,
        reaches.ReachDetailPage,
        reaches.ReachFormPage,
        reaches.ReachRetirePage,
        reaches.ReachRestoreAct,
    ),
    *register_urls(
        "outfall",
        "outfalls/",
        places.OutfallListPage,
        places.OutfallDetailPage,
        places.OutfallFormPage,
        places.OutfallRetirePage,
        places.OutfallRestoreAct,
    ),
    *register_urls(
        "signboard",
        "signboards/",
        places.SignboardListPage,
        places.SignboardDetailPage,
        places.SignboardFormPage,
        places.SignboardRetirePage,
        places.SignboardRestoreAct,
    ),
    *register_urls(
        "river",
        "",
        rivers.RiverListPage,
        rivers.RiverDetailPage,
        rivers.RiverFormPage,
        rivers.RiverRetirePage,
        rivers.RiverRestoreAct,
    ),
]
