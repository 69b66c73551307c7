"""The borders of a division: all at a glance, one with everything about it, swaps in pairs."""

from dataclasses import fields
from functools import cached_property
from typing import IO, Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import TemplateView

from accounts.models import Division
from borders.forms import SwapPairsForm
from borders.models import Agreement, Meeting, OutsideSwap
from borders.reads.figures import Border, Side, borders_of
from borders.reads.swaps import swap_files, with_posts
from borders.rules.pairing import Pair
from borders.services.swaps import arrange_pairs
from borders.sheets.figures import TRANSFERS, write_year
from borders.tables.borders import TransferTable
from borders.tables.filters import TransferFilter, year_of, years
from common import clock
from common.store.scope import common_code, covers, range_below, within
from common.text.chinese import local_date
from common.web.exports import FilePage, PageFile, Told, dated, file_response
from common.web.views import Button, FormPage, ListPage, RoleRequiredMixin, TitledMixin
from inspections.models import Patrol, PatrolKind, SwapArrangement
from issues.models import Transfer
from rivers.models import Reach

READERS = ("office", "chief")
SHOWN = 8


class BorderListPage(RoleRequiredMixin, TitledMixin, FilePage, TemplateView):
    """跨界协作: every neighbour with what went over and came in, in all or of a year."""

    roles = READERS
    template_name = "borders/border_list.html"
    lead = "与邻区之间移交问题、会商和互巡的情况，按行政区划代码排列。"
    menu = "borders"

    @cached_property
    def year(self) -> int | None:
        return year_of(self.request.GET.get("year", ""))

    def get_title(self) -> str:
        return f"跨界协作（{self.year}年）" if self.year else "跨界协作"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.GET.get("export") == "xlsx":
            return file_response(request, self.get_file())
        return super().get(request, *args, **kwargs)

    def get_buttons(self) -> list[Button]:
        asked = f"?export=xlsx{f'&year={self.year}' if self.year else ''}"
        buttons = [
            Button("导出 Excel", asked, "file-spreadsheet"),
            Button("联席会议", reverse("borders:meeting_list"), "users-group"),
            Button("商定事项", reverse("borders:agreement_list"), "list-check"),
        ]
        if self.request.user.has_role("office"):
            buttons.insert(
                0, Button("登记来函", reverse("borders:letter_add"), "mail", style="primary")
            )
        return buttons

    def seen(self, model: Any, field: str) -> Any:
        """Rows that the user sees, of the year that is asked for."""
        rows = model.objects.visible_to(self.request.user)
        return rows.filter(**{f"{field}__year": self.year}) if self.year else rows

    def get_file(self) -> PageFile:
        transfers = self.seen(Transfer, "asked_at").order_by("asked_at", "pk")
        agreements = self.seen(Agreement, "meeting__held_on").order_by("meeting__held_on", "pk")
        meetings = self.seen(Meeting, "held_on").select_related("division", "neighbour")
        title = self.get_title()

        def make(told: Told) -> IO[bytes]:
            context = self.get_context_data()
            return write_year(
                title,
                borders=[*context["own"], *context["below"]],
                transfers=transfers.select_related("from_division", "to_division", "issue"),
                meetings=meetings.prefetch_related("others"),
                agreements=agreements.select_related(
                    "issue", "meeting__division", "meeting__neighbour"
                ).prefetch_related("meeting__others"),
                swaps=with_posts(self.seen(OutsideSwap, "started_on")),
            )

        pieces = transfers.count() + meetings.count() + agreements.count()
        return PageFile(title=title, filename=dated(title), pieces=pieces, make=make)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        home = self.request.user.home_division
        borders = borders_of(
            self.seen(Transfer, "asked_at"), self.seen(Meeting, "held_on"), home.pk
        )
        own = {border.pair.theirs: border for border in borders if border.pair.is_own}
        for code in _across_the_water(home):
            own.setdefault(code, Border(Pair(home.pk, code, is_own=True)))
        below = [border for border in borders if not border.pair.is_own]
        codes = {code for b in [*own.values(), *below] for code in (b.pair.ours, b.pair.theirs)}
        names = Division.objects.in_bulk(codes)
        return super().get_context_data(**kwargs) | {
            "home": home,
            "own": [_named(own[code], names) for code in sorted(own)],
            "below": [_named(border, names) for border in below],
            "year": self.year,
            "years": years(),
        }


def _across_the_water(home: Division) -> list[str]:
    """Neighbours named on reaches of the register, of whatever level, beyond the own division."""
    reaches = Reach.objects.below(home.pk).in_use().exclude(neighbour=None)
    codes = reaches.order_by().values_list("neighbour", flat=True).distinct()
    return [code for code in codes if not covers([home.code_range], code)]


def _named(border: Border, names: dict[str, Division]) -> dict[str, Any]:
    ours, theirs = names[border.pair.ours], names[border.pair.theirs]
    return {"border": border, "ours": ours, "theirs": theirs}


class OfBorder:
    """What pages of one border have in common: two divisions, of which the user sees the first."""

    request: Any
    kwargs: dict[str, Any]

    @cached_property
    def ours(self) -> Division:
        return get_object_or_404(
            Division.objects.visible_to(self.request.user), pk=self.kwargs["ours"]
        )

    @cached_property
    def theirs(self) -> Division:
        other = get_object_or_404(Division, pk=self.kwargs["theirs"])
        here, there = self.ours.code_range, other.code_range
        if covers([here], other.pk) or covers([there], self.ours.pk):
            raise Http404
        return other

    @property
    def words(self) -> str:
        return f"{self.ours}与{self.theirs}"

    def address(self, name: str) -> str:
        return reverse(f"borders:{name}", args=[self.ours.pk, self.theirs.pk])


class BorderPage(OfBorder, ListPage):
    """One border: figures, what was transferred, meetings, swaps, joint patrols."""

    roles = READERS
    model = Transfer
    table_class = TransferTable
    filterset_class = TransferFilter
    template_name = "borders/border.html"
    menu = "borders"
    empty_text = "双方还没有移交过问题。在问题页点“移交邻区”或“函告区外”即可移交。"
    export_columns = TRANSFERS

    def get_title(self) -> str:
        return self.words

    def get_queryset(self) -> QuerySet[Transfer]:
        seen: Any = super().get_queryset()
        rows: QuerySet[Transfer] = seen.between(self.ours.pk, self.theirs.pk)
        return rows.select_related("from_division", "to_division", "issue")

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"ours": self.ours.pk}

    def get_filterset_kwargs(self, filterset_class: Any) -> dict[str, Any]:
        return super().get_filterset_kwargs(filterset_class) | {"ours": self.ours.pk}

    def get_buttons(self) -> list[Button]:
        if not self.request.user.is_office_of(self.ours.pk):
            return []
        buttons = [Button("登记会议", self.address("meeting_add"), "plus", style="primary")]
        if self.theirs.is_external:
            there = self.address("outside_swaps")
            buttons.append(Button("登记互巡", there, "arrows-exchange"))
        if self.request.user.is_office_of(self.theirs.pk):
            buttons.append(Button("安排互巡", self.address("swap_pairs"), "arrows-exchange"))
        return buttons

    @property
    def arranger(self) -> Division | None:
        """Whose office arranges swaps over this border; None where the other side has no posts here."""
        code = None if self.theirs.is_external else common_code(self.ours.pk, self.theirs.pk)
        return Division.objects.filter(pk=code).first()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ours, theirs = self.ours.pk, self.theirs.pk
        year = year_of(self.request.GET.get("year", ""))
        meetings = Meeting.objects.visible_to(self.request.user).between(ours, theirs)
        rows = Transfer.objects.visible_to(self.request.user).between(ours, theirs)
        # The posts of a neighbour outside the portal are not here, so swaps with it are of the other kind.
        is_outside = self.theirs.is_external
        swaps = _swaps(ours, theirs) if not is_outside else SwapArrangement.objects.none()
        outside = OutsideSwap.objects.between(ours, theirs)
        joint = _joint_patrols(self.request.user, ours, theirs)
        if year:
            meetings, rows = meetings.filter(held_on__year=year), rows.filter(asked_at__year=year)
            lasted = {"started_on__year__lte": year, "ended_on__year__gte": year}
            swaps, outside = swaps.filter(**lasted), outside.filter(**lasted)
            joint = joint.filter(started_at__year=year)
        pair = Pair(ours, theirs, is_own=True)
        # A meeting of several counts to each border of ours; here only this one is asked for.
        counted = {each.pair: each for each in borders_of(rows, meetings, ours)}
        border = counted.get(pair, Border(pair))
        open_items = Agreement.objects.open().filter(meeting__in=meetings)
        return super().get_context_data(**kwargs) | {
            "year": year,
            "border": border,
            "sides": [("我方移交", border.over), ("对方移交", border.into)],
            "figures": [field.name for field in fields(Side)],
            "ours": self.ours,
            "theirs": self.theirs,
            "meetings": meetings.select_related("division", "neighbour").prefetch_related("others")[
                :SHOWN
            ],
            "items": open_items.select_related("meeting", "issue").order_by("due_on")[:SHOWN],
            "day": local_date(clock.now()),
            "swaps": swaps[:SHOWN],
            "outside_swaps": swap_files(with_posts(outside)[:SHOWN]) if is_outside else [],
            "arranger": self.arranger,
            "joint": joint[:SHOWN],
        }


def _swaps(ours: str, theirs: str) -> QuerySet[SwapArrangement]:
    """交叉互巡 of a post here with a post there, the newest first."""
    here, there = [range_below(ours)], [range_below(theirs)]
    over = within(here, "first__division_id") & within(there, "second__division_id")
    back = within(there, "first__division_id") & within(here, "second__division_id")
    rows = SwapArrangement.objects.filter(over | back).select_related(
        "first__chief",
        "first__reach",
        "first__river",
        "first__division",
        "second__chief",
        "second__reach",
        "second__river",
        "second__division",
    )
    return rows.order_by("-started_on", "-pk")


def _joint_patrols(user: Any, ours: str, theirs: str) -> QuerySet[Patrol]:
    """联合巡河 on our water that borders theirs, or in which a chief of theirs took part."""
    there = [range_below(theirs)]
    joined = Patrol.objects.filter(joint_of=OuterRef("pk")).filter(
        within(there, "chief__division_id")
    )
    rows = Patrol.objects.visible_to(user).below(ours).not_void()
    rows = rows.filter(kind=PatrolKind.JOINT, joint_of=None)
    shared = within(there, "reach__neighbour_id") | Q(Exists(joined))
    return (
        rows.filter(shared)
        .select_related("reach", "chief")
        .annotate(others=Count("joined"))
        .order_by("-started_at")
    )


class SwapPairsPage(OfBorder, FormPage):
    """边界河长互巡 arranged in pairs, by the office above both sides."""

    form_class = SwapPairsForm
    template_name = "borders/swap_pairs.html"
    menu = "borders"
    submit_label = "安排"
    lead = "上下游、左右岸河长互换河段巡查；互巡记在巡河人自己的应巡任务上。"

    def get_title(self) -> str:
        return f"安排边界互巡：{self.words}"

    def get_form_kwargs(self) -> dict[str, Any]:
        self.theirs  # noqa: B018 - 404 where the two do not border
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_cancel_url(self) -> str:
        return self.address("border")

    def perform(self, form: SwapPairsForm) -> str:
        data = form.cleaned_data
        made = arrange_pairs(
            ours=self.ours.pk,
            theirs=self.theirs.pk,
            pairs=[(row["first"], row["second"]) for row in form.rows.given()],
            started_on=data["started_on"],
            ended_on=data["ended_on"],
            note=data["note"],
            by=self.request.user,
            at=clock.now(),
        )
        self.success_message = f"已安排 {len(made)} 对互巡。"
        return self.address("border")
