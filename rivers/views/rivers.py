"""河流湖库: list, dossier, forms."""

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils.functional import cached_property

from common import clock
from common.text.chinese import local_date, number_words
from common.web.cards import Card, in_order
from common.web.views import Button
from rivers import services
from rivers.forms import RiverForm
from rivers.models import Outfall, Reach, River, Signboard
from rivers.neighbours.seams import RIVER_CARDS, RIVER_PLACES, SHELF_PAPERS, SHOWN
from rivers.reads.maps import (
    LEVEL,
    MOST_REACHES,
    box_around,
    collection,
    place_features,
    reach_features,
)
from rivers.registers.pages import (
    RegisterDetailPage,
    RegisterFormPage,
    RegisterListPage,
    RegisterRestoreAct,
    RegisterRetirePage,
    Shelf,
    link,
)
from rivers.rules.signboards import late_days
from rivers.sheets import columns
from rivers.tables.filters import RiverFilter, term_days
from rivers.tables.registers import RiverTable, outdated_words

SHELF = Shelf("river", "河流湖库", "rivers")
# Lines on a dossier's map are thinned to this: a whole river is seen at once.
DOSSIER_TOLERANCE_M = 5


class RiverListPage(RegisterListPage):
    """河流湖库 of the user's divisions."""

    shelf = SHELF
    model = River
    queryset = River.objects.select_related("division", "parent")
    table_class = RiverTable
    filterset_class = RiverFilter
    export_columns = list(columns.EXPORT_RIVER)

    def get_queryset(self) -> QuerySet[River]:
        rows: Any = super().get_queryset()
        return rows.with_reach_count(self.request.user)

    def get_buttons(self) -> list[Button]:
        query = self.request.GET.urlencode()
        address = reverse("rivers:river_papers") + (f"?{query}" if query else "")
        return [Button("一河一档 PDF", address, "file-text"), *super().get_buttons()]

    def get_totals(self, queryset: QuerySet[River]) -> dict[str, str]:
        total = queryset.aggregate(total=Sum("length_km"), reaches=Sum("reach_count"))
        return {
            "length_km": f"{total['total'] or 0:,.1f}",
            "reach_count": f"{total['reaches'] or 0:,}",
        }


class RiverDetailPage(RegisterDetailPage):
    """一河一档: everything about a river on one page."""

    shelf = SHELF
    model = River
    queryset = River.objects.select_related("division", "parent")
    template_name = "rivers/dossier.html"
    lead = "一河一档"

    def get_buttons(self) -> list[Button]:
        river = self.object
        on_map = Button("在地图上看", f"{reverse('rivers:map')}?river={river.pk}", "map-2")
        paper = Button("下载 PDF", reverse("rivers:river_paper", args=[river.pk]), "file-text")
        return [on_map, paper, *super().get_buttons()]

    def facts(self) -> list[tuple[str, Any]]:
        return river_facts(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        own, at = RiverCards(self.object, user), clock.now()
        return super().get_context_data(**kwargs) | {
            "cards": in_order([*own.cards(at), *RIVER_CARDS.of(self.object, user, at)]),
            "map_data": own.map_data(),
            "map_box": box_around(Reach.objects.visible_to(user)),
        }


def river_facts(river: River) -> list[tuple[str, Any]]:
    """Words and value of each fact about a river; some are empty."""
    return [
        ("编码", river.code),
        ("类别", river.get_kind_display()),
        ("河长最高层级", river.get_level_display()),
        ("主管行政区", river.division.full_name or river.division),
        ("流域", river.basin),
        ("汇入", river.parent and link(river.parent, "rivers:river_detail")),
        ("长度", river.length_km and f"{number_words(river.length_km, places=3)} 公里"),
        ("面积", river.area_km2 and f"{number_words(river.area_km2, places=3)} 平方公里"),
        ("起点", river.source),
        ("终点", river.mouth),
        ("概况", river.description),
    ]


class Part:
    """Rows of one register on a river: the first `most` are listed, as many as a map can show are drawn."""

    def __init__(self, rows: QuerySet[Any], most: int) -> None:
        self.rows = rows
        self.drawn = list(rows[:MOST_REACHES])
        self.shown = self.drawn[:most]

    @property
    def is_whole(self) -> bool:
        return len(self.drawn) < MOST_REACHES

    @cached_property
    def count(self) -> int:
        return len(self.drawn) if self.is_whole else self.rows.count()

    def total(self, field: str) -> int:
        """The sum of a field over all rows."""
        if self.is_whole:
            return sum(getattr(row, field) for row in self.drawn)
        total: int = self.rows.aggregate(total=Sum(field))["total"]
        return total


class RiverCards:
    """This room's cards of a river's dossier, for what the user sees of it; `most` rows are listed on each."""

    def __init__(self, river: River, user: Any, *, most: int = SHOWN) -> None:
        self.river, self.user, self.most = river, user, most
        reaches = Reach.objects.visible_to(user).in_use().filter(river=river)
        rows = reaches.select_related("river", "division").order_by("order", "code")
        self.reaches = Part(rows, most)
        on_river = {"reach__river": river}
        outfalls = Outfall.objects.visible_to(user).in_use().filter(**on_river)
        self.outfalls = Part(outfalls.select_related("reach").defer("reach__line"), most)
        signboards = Signboard.objects.visible_to(user).in_use().filter(**on_river)
        self.signboards = Part(signboards.select_related("reach").defer("reach__line"), most)
        tributaries = River.objects.visible_to(user).in_use().filter(parent=river)
        self.tributaries = Part(tributaries.select_related("division"), most)

    def cards(self, at: datetime) -> list[Card]:
        river = self.river.pk
        parts = [
            ("河段", "reaches", self.reaches, 10, f"reach_list?river={river}"),
            ("入河排污口", "outfalls", self.outfalls, 20, f"outfall_list?river={river}"),
            ("公示牌", "signboards", self.signboards, 30, f"signboard_list?river={river}"),
            ("支流", "tributaries", self.tributaries, 60, f"river_list?parent={river}"),
        ]
        term_signboards(self.signboards.shown, self.user)
        registers = [
            self._card(title, name, part, order, listed)
            for title, name, part, order, listed in parts
        ]
        return [*registers, self._papers(at)]

    def _card(self, title: str, name: str, part: "Part", order: int, listed: str) -> Card:
        page, _, query = listed.partition("?")
        context: dict[str, Any] = {"rows": part.shown}
        if part is self.reaches:
            context["total_m"] = part.total("length_m")
        return Card(
            title,
            f"rivers/dossier/{name}.html",
            context,
            name,
            order,
            part.count,
            more=f"{reverse(f'rivers:{page}')}?{query}" if part.count > self.most else "",
        )

    def _papers(self, at: datetime) -> Card:
        """The documents shelf: what the rooms have of the river, the newest first."""
        found = [
            paper for papers_of in SHELF_PAPERS for paper in papers_of(self.river, self.user, at)
        ]
        found.sort(key=lambda paper: (paper.day or date.min, paper.title), reverse=True)
        context = {"rows": found[: self.most], "left": max(len(found) - self.most, 0)}
        return Card("文件资料", "rivers/dossier/papers.html", context, "papers", 55, len(found))

    def map_data(self) -> dict[str, Any]:
        lines = reach_features(
            self.reaches.drawn, user=self.user, colouring=LEVEL, tolerance_m=DOSSIER_TOLERANCE_M
        )
        places = [
            *place_features(self.outfalls.drawn, "outfall", "rivers:outfall_detail"),
            *place_features(self.signboards.drawn, "signboard", "rivers:signboard_detail"),
        ]
        words = {"outfall": "排污口", "signboard": "公示牌"}
        for part in RIVER_PLACES:
            words[part.cls] = part.words
            places += part.features(self.river, self.user)
        there = {place["properties"]["cls"] for place in places}
        legend = [(cls, text) for cls, text in words.items() if cls in there]
        return collection([*lines, *places], legend=legend)


def term_signboards(boards: list[Signboard], user: Any) -> None:
    """Gives each of the boards `late_days` as of today, and `outdated` in words."""
    today = local_date(clock.now())
    term = term_days(user, today) if any(board.outdated_since for board in boards) else 0
    for board in boards:
        late = late_days(board.outdated_since, today=today, term_days=term)
        board.late_days = late  # type: ignore[attr-defined]
        since = board.outdated_since
        board.outdated = outdated_words(since, late) if since else ""  # type: ignore[attr-defined]


class RiverFormPage(RegisterFormPage):
    shelf = SHELF
    model = River
    form_class = RiverForm
    save = staticmethod(services.save_river)
    argument = "river"


class RiverRetirePage(RegisterRetirePage):
    shelf = SHELF
    model = River


class RiverRestoreAct(RegisterRestoreAct):
    shelf = SHELF
    model = River
