"""巡河记录: the list, what waits to be decided, one patrol, and deciding."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import View

from accounts.tables.desks import ByDesk
from attachments.models import BlobKind
from attachments.reads.gallery import Picture, pictures
from attachments.reads.responses import SIZES, document_response, photo_response
from attachments.services.uploads import shown
from common import clock
from common.errors import Invalid
from common.templatetags.office import metres, minutes
from common.text.chinese import date_words, local_date, local_moment, moment_words
from common.web.views import ActPage, Button, DetailPage, ListPage, RoleRequiredMixin, ticked
from inspections.models import (
    ChecklistItem,
    OldPatrol,
    Patrol,
    PatrolAct,
    PatrolRule,
    PatrolState,
)
from inspections.neighbours.seams import ENTRY_BUTTONS, PATROL_CARDS
from inspections.permissions import abilities
from inspections.reads.maps import patrol_map, way_words
from inspections.rules.comparison import compare
from inspections.rules.filtering import Filtered, filtered
from inspections.rules.tracks import unpack
from inspections.rules.validity import Requirement
from inspections.services.decisions import decide, decide_many
from inspections.services.rules import requirement_of, rule_of
from inspections.sheets import statistics
from inspections.tables.filters import InboxFilter, PatrolFilter
from inspections.tables.patrols import InboxTable, PatrolTable, place_words
from inspections.views import OFFICE_AND_CHIEF
from inspections.views.rules import in_words

LISTED = (
    Patrol.objects.select_related("chief", "reach__river", "division__parent")
    .defer("track", "checklist", "photos", "reach__line")
    .annotate(is_old=Exists(OldPatrol.objects.filter(patrol=OuterRef("pk"))))
)
MOST_BESIDE = 10
ANSWERS = {"ok": "正常", "bad": "有问题", "na": "不涉及"}


class PatrolListPage(ListPage):
    """巡河记录 of a month."""

    roles = OFFICE_AND_CHIEF
    model = Patrol
    queryset = LISTED
    table_class = PatrolTable
    filterset_class = PatrolFilter
    title = "巡河记录"
    menu = "patrols"
    empty_text = "这个月还没有巡河记录。"
    export_columns = statistics.PATROLS

    def get_buttons(self) -> list[Button]:
        buttons = []
        if self.request.user.has_role("office"):
            buttons += [
                Button("纸质补录", reverse("inspections:paper_create"), "file-plus"),
                Button("登记联合巡河", reverse("inspections:joint_create"), "users-group"),
                Button("导入历史巡河", reverse("inspections:old_patrol_import"), "upload"),
                *(button() for button in ENTRY_BUTTONS),
            ]
        if self.request.user.has_role("chief"):
            own = reverse("inspections:own_create")
            buttons.append(Button("登记我的巡河", own, "plus", "primary"))
        return buttons

    def get_table(self, **kwargs: Any) -> Any:
        table = super().get_table(**kwargs)
        if self.request.GET.get("findings") != "missed":
            table.exclude = ("missed_count",)
        return table

    def get_totals(self, queryset: QuerySet[Any]) -> dict[str, str]:
        # A withdrawn patrol is listed, and counts for nothing.
        left = ~Q(state=PatrolState.WITHDRAWN)
        sums = queryset.order_by().aggregate(
            time=Sum("duration_s", filter=left),
            way=Sum("length_m", filter=left),
            found=Sum("found_count", filter=left),
            missed=Sum("missed_count", filter=left),
            withdrawn=Count("pk", filter=~left),
        )
        gone = sums["withdrawn"]
        return {
            "duration_s": minutes(sums["time"]),
            "length_m": metres(sums["way"]),
            "found_count": f"{sums['found'] or 0:,}",
            "missed_count": f"{sums['missed'] or 0:,}",
        } | ({"besides": f"不含已撤回的 {gone:,} 条"} if gone else {})


class InboxPage(ByDesk, ListPage):
    """待核实: patrols that wait for a word of staff, with the reasons."""

    roles = ("office",)
    model = Patrol
    queryset = LISTED.filter(state=PatrolState.PENDING)
    table_class = InboxTable
    filterset_class = InboxFilter
    title = "待核实巡河"
    lead = "这些巡河记录没有通过系统检查，请逐条或成批认定是否有效；认定无效须写明理由。"
    menu = "patrol_inbox"
    empty_text = "没有待核实的巡河记录。"
    export_columns = statistics.PATROLS

    def get_queryset(self) -> QuerySet[Any]:
        """What one decides as an office; what one only sees as a chief waits for another."""
        seen: Any = super().get_queryset()
        return seen.in_ranges(self.request.user.office_ranges)

    def get_bulk_actions(self) -> list[Button]:
        query = self.request.GET.urlencode()
        return [
            Button(
                "认定有效", f"{reverse('inspections:patrols_confirm')}?{query}", style="primary"
            ),
            Button(
                "认定无效",
                f"{reverse('inspections:patrols_reject')}?{query}",
                style="outline-danger",
                confirm="所选巡河将认定为无效，不计入完成情况。",
                note="认定无效的理由",
            ),
        ]


class BulkDecidePage(ActPage):
    """Confirms or rejects the ticked patrols; `accept` is set by the address."""

    accept = True

    def back(self) -> str:
        query = self.request.GET.urlencode()
        return f"{reverse('inspections:patrol_inbox')}?{query}"

    def perform(self, request: HttpRequest) -> str:
        ids = ticked(request)
        if not ids:
            raise Invalid("patrols.none", "请先勾选要核实的巡河记录。")
        result = decide_many(
            patrol_ids=ids,
            accept=self.accept,
            note=request.POST.get("note", ""),
            by=self.request.user,
            at=clock.now(),
        )
        if result.decided:
            word = "有效" if self.accept else "无效"
            messages.success(request, f"已认定 {result.decided} 条为{word}。")
        for words in result.refusals[:5]:
            messages.error(request, words)
        return self.back()


class DecidePage(ActPage):
    """Confirms or rejects one patrol from its page."""

    accept = True

    def back(self) -> str:
        return reverse("inspections:patrol_detail", args=[self.kwargs["pk"]])

    def perform(self, request: HttpRequest) -> str:
        get_object_or_404(
            Patrol.objects.visible_to(self.request.user).only("pk"), pk=self.kwargs["pk"]
        )
        patrol = decide(
            patrol_id=self.kwargs["pk"],
            accept=self.accept,
            note=request.POST.get("note", ""),
            by=self.request.user,
            at=clock.now(),
            seen=request.POST.get("seen", PatrolState.PENDING),
            client_ref=_uuid(request.POST.get("client_ref", "")),
        )
        messages.success(request, f"已认定为“{patrol.get_state_display()}”。")
        return self.back()


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


class PatrolDetailPage(DetailPage):
    """One patrol: where, how long, what was asked, what staff made of it."""

    roles = OFFICE_AND_CHIEF
    model = Patrol
    queryset = Patrol.objects.select_related(
        "chief",
        "reach__river",
        "division__parent",
        "due__rule__division__parent",
        "due__rule__reach",
        "recorded_by",
        "joint_of__chief",
        "old__by",
    )
    template_name = "inspections/patrol_detail.html"
    menu = "patrols"

    def get_title(self) -> str:
        return f"{self.object.reach} 巡河"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        patrol: Patrol = self.object
        rule, user = _rule_of(patrol), self.request.user
        day = local_date(patrol.started_at)
        requirement = requirement_of(rule, day=day, division=patrol.division_id)
        way = _way(patrol, requirement)
        beside = list(_beside(patrol, user))
        attached = shown(patrol.photos, owner_ids=[patrol.recorded_by_id])
        acts = list(patrol.acts.select_related("by"))
        return super().get_context_data(**kwargs) | {
            "map": patrol_map(patrol, way, next(iter(beside), None)),
            "left_out": way_words(way) if way else [],
            "beside": beside,
            "is_beside_hidden": patrol.alike_id is not None
            and patrol.alike_id not in {other.pk for other in beside},
            "lead": _lead(patrol),
            "rule": in_words(rule) if rule else None,
            "why_address": _why_address(patrol) if user.has_role("office") else "",
            "lines": _comparison(patrol, requirement, arrived=len(attached)),
            "answers": _answers(patrol),
            "pictures": pictures(attached, lambda a, size: _photo_address(patrol, a.uuid, size)),
            "documents": [
                (a.name or "扫描件", _photo_address(patrol, a.uuid, "full"))
                for a in attached
                if a.blob.kind != BlobKind.IMAGE
            ],
            "abilities": abilities(user, patrol),
            "decisions": patrol.decisions.select_related("by"),
            "acts": _with_pictures(patrol, acts),
            "companions": patrol.joined.select_related("chief").defer("track"),
            "cards": PATROL_CARDS.of(patrol, user, clock.now()),
            "next_pending": _next_pending(patrol, user),
        }


def _lead(patrol: Patrol) -> str:
    """Who, when, where: 赵明德，2026年11月20日 08:30—09:05，太和镇古岩村."""
    begun, ended = local_moment(patrol.started_at), local_moment(patrol.ended_at)
    until = "" if begun.date() == ended.date() else f"{date_words(ended.date())} "
    when = f"{moment_words(begun)}—{until}{ended:%H:%M}"
    return f"{patrol.actor_name}，{when}，{place_words(patrol.division)}"


def _why_address(patrol: Patrol) -> str:
    """Where it is explained why this rule holds for what the patrol counts towards."""
    if patrol.due is None:
        return ""
    post, day = f"（{patrol.due.appointment_id}）", patrol.due.period_start
    return f"{reverse('inspections:rule_list')}?{urlencode({'post': post, 'day': day})}#answer"


def _rule_of(patrol: Patrol) -> PatrolRule | None:
    return rule_of(
        patrol.due,
        tier=patrol.tier,
        division=patrol.division_id,
        reach=patrol.reach_id,
        day=local_date(patrol.started_at),
    )


def _way(patrol: Patrol, requirement: Requirement) -> Filtered | None:
    """The way that counts, found anew in the points as they came."""
    if not patrol.track:
        return None
    return filtered(
        unpack(patrol.track),
        max_accuracy_m=requirement.max_accuracy_m,
        drift_m=requirement.drift_m,
    )


def _beside(patrol: Patrol, user: Any) -> QuerySet[Any]:
    """The patrol whose track this one repeats, then those that repeat this one's; as far as one sees them."""
    seen = Patrol.objects.visible_to(user).select_related("chief", "reach", "division__parent")
    return seen.filter(Q(pk=patrol.alike_id) | Q(alike=patrol.pk)).order_by("pk")[:MOST_BESIDE]


def _comparison(patrol: Patrol, requirement: Requirement, *, arrived: int) -> Any:
    """`arrived`: photos that have come; a photo that is only named is no evidence yet."""
    return compare(
        requirement=requirement,
        kind=patrol.kind,
        duration_s=patrol.duration_s,
        length_m=patrol.length_m,
        coverage=patrol.coverage,
        reach_m=patrol.reach.length_m,
        photos=arrived,
        photos_missing=len(set(patrol.photos)) - arrived,
    )


def _answers(patrol: Patrol) -> list[tuple[str, str, bool]]:
    """(what was looked at, the answer in words, is it bad), in the order of the checklist."""
    if not patrol.checklist:
        return []
    items = ChecklistItem.objects.filter(code__in=patrol.checklist)
    return [
        (
            row.title,
            ANSWERS.get(patrol.checklist[row.code], "—"),
            patrol.checklist[row.code] == "bad",
        )
        for row in items
    ]


def _with_pictures(patrol: Patrol, acts: list[PatrolAct]) -> list[tuple[PatrolAct, list[Picture]]]:
    """Each act of the sender with its photos that have come, in one query."""
    named = [photo for act in acts for photo in act.photos]
    arrived = shown(named, owner_ids={act.by_id for act in acts})
    return [
        (
            act,
            pictures(
                [each for each in arrived if str(each.uuid) in act.photos],
                lambda each, size: _photo_address(patrol, each.uuid, size),
            ),
        )
        for act in acts
    ]


def _photo_address(patrol: Patrol, uuid: UUID, size: str) -> str:
    return reverse("inspections:patrol_photo", args=[patrol.pk, uuid, size])


def _next_pending(patrol: Patrol, user: Any) -> int | None:
    """The next patrol that waits, so that a clerk goes through them without going back."""
    if not user.has_role("office"):
        return None
    waiting = Patrol.objects.visible_to(user).pending().exclude(pk=patrol.pk)
    newest = waiting.filter(started_at__lt=patrol.started_at).order_by("-started_at").values("pk")
    found = newest.first() or waiting.order_by("-started_at").values("pk").first()
    return found["pk"] if found else None


class PatrolPhotoPage(RoleRequiredMixin, View):
    """A photo or scan of a patrol one may see."""

    http_method_names = ["get", "head"]
    roles = OFFICE_AND_CHIEF

    def get(self, request: HttpRequest, pk: int, uuid: UUID, size: str) -> HttpResponseBase:
        patrols = Patrol.objects.visible_to(request.user).defer("track")
        patrol = get_object_or_404(patrols, pk=pk)
        owners = {patrol.recorded_by_id} if str(uuid) in patrol.photos else set()
        owners |= {act.by_id for act in patrol.acts.all() if str(uuid) in act.photos}
        if size not in SIZES or not owners:
            raise Http404
        found = shown([uuid], owner_ids=owners)
        if not found:
            raise Http404
        if found[0].blob.kind == BlobKind.IMAGE:
            return photo_response(found[0], size)
        return document_response(found[0])
