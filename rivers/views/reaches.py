"""河段: list, page, forms."""

from typing import Any

from django.db.models import QuerySet, Sum

from common import clock
from common.text.chinese import metres_words
from common.web.cards import Card, in_order
from rivers import services
from rivers.forms import ReachForm
from rivers.models import Reach
from rivers.neighbours.seams import REACH_CARDS
from rivers.reads.maps import LEVEL, box_around, collection, place_features, reach_features
from rivers.registers.pages import (
    RegisterDetailPage,
    RegisterFormPage,
    RegisterListPage,
    RegisterRestoreAct,
    RegisterRetirePage,
    Shelf,
    link,
)
from rivers.sheets import columns
from rivers.tables.filters import ReachFilter
from rivers.tables.registers import ReachTable
from rivers.views.rivers import term_signboards

SHELF = Shelf("reach", "河段", "reaches")


class ReachListPage(RegisterListPage):
    """Reaches of the user's divisions."""

    shelf = SHELF
    model = Reach
    # A line weighs far more than all the rest, and no list shows it. What a reach hangs on is fetched
    # for the page shown: joined, the whole table of divisions would be read before the cut.
    queryset = Reach.objects.prefetch_related("river", "division").defer("line")
    table_class = ReachTable
    filterset_class = ReachFilter
    export_columns = list(columns.EXPORT_REACH)

    def get_totals(self, queryset: QuerySet[Reach]) -> dict[str, str]:
        return {"length_m": f"{queryset.aggregate(total=Sum('length_m'))['total'] or 0:,}"}

    def export_rows(self, queryset: QuerySet[Reach]) -> Any:
        return super().export_rows(queryset.select_related("neighbour"))


class ReachDetailPage(RegisterDetailPage):
    """A reach: facts, its line, what is on it, and what later rooms add."""

    shelf = SHELF
    model = Reach
    queryset = Reach.objects.select_related("river", "division", "neighbour")
    template_name = "rivers/dossier.html"

    def facts(self) -> list[tuple[str, Any]]:
        reach = self.object
        return [
            ("编码", reach.code),
            ("河流", link(reach.river, "rivers:river_detail")),
            ("所在行政区", reach.division.full_name or reach.division),
            ("自上游起次序", reach.order or ""),
            ("岸别", reach.get_bank_display()),
            ("起点", reach.start_place),
            ("终点", reach.end_place),
            ("长度", metres_words(reach.length_m)),
            ("中心线", f"{len(reach.line)} 个坐标点" if reach.line else "未登记"),
            ("界河或跨界", "是" if reach.is_boundary else "否"),
            ("相邻行政区", reach.neighbour),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        reach = self.object
        outfalls = list(reach.outfalls.in_use().select_related("reach"))
        signboards = list(reach.signboards.in_use().select_related("reach"))
        term_signboards(signboards, user)
        own = [
            Card(title, f"rivers/dossier/{name}.html", {"rows": rows}, name, order, len(rows))
            for title, name, rows, order in (
                ("入河排污口", "outfalls", outfalls, 20),
                ("公示牌", "signboards", signboards, 30),
            )
        ]
        features = [
            *reach_features([reach], user=user, colouring=LEVEL, tolerance_m=2),
            *place_features(outfalls, "outfall", "rivers:outfall_detail"),
            *place_features(signboards, "signboard", "rivers:signboard_detail"),
        ]
        return super().get_context_data(**kwargs) | {
            "cards": in_order([*own, *REACH_CARDS.of(reach, user, clock.now())]),
            "map_data": collection(features),
            "map_box": box_around(Reach.objects.visible_to(user)),
            "main_river": reach.river,
        }


class ReachFormPage(RegisterFormPage):
    shelf = SHELF
    model = Reach
    form_class = ReachForm
    save = staticmethod(services.save_reach)
    argument = "reach"


class ReachRetirePage(RegisterRetirePage):
    shelf = SHELF
    model = Reach


class ReachRestoreAct(RegisterRestoreAct):
    shelf = SHELF
    model = Reach
