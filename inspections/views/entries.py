"""What staff enter: a patrol from paper, a joint patrol, a swap arrangement."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from attachments.neighbours.fields import KeepsUploads
from common import clock
from common.api.fingerprints import fingerprint
from common.text.chinese import local_date
from common.web.lookups import OFFERED, LookupPage
from common.web.views import ActPage, Button, FormPage, ListPage
from inspections.forms.own import OwnPatrolForm
from inspections.forms.patrols import JointForm, PaperForm, SwapForm
from inspections.models import Patrol, PatrolState, SwapArrangement
from inspections.neighbours.posts import matching_posts, post_hint, post_line, posts_of
from inspections.services.paper import Entry, record_joint, record_on_paper
from inspections.services.submit import SentPatrol, submit_patrol
from inspections.services.swaps import arrange_swap, end_swap
from inspections.sheets import statistics
from inspections.tables.filters import SwapFilter
from inspections.tables.patrols import SwapTable


class EntryPage(KeepsUploads, FormPage):
    """What the two forms of a patrol written down by staff have in common."""

    menu = "patrols"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "at": clock.now()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.cancel_url = reverse("inspections:patrol_list")
        return super().get_context_data(**kwargs)

    def entry(self, form: Any) -> Entry:
        values = form.cleaned_data
        return Entry(
            uuid=form.key,
            reach=values["reach"],
            started_at=values["started_at"],
            ended_at=values["ended_at"],
            note=values["note"],
            scans=tuple(values["scans"]),
            actor=values.get("actor", ""),
        )


class PaperPage(EntryPage):
    """纸质补录."""

    form_class = PaperForm
    title = "纸质补录"
    lead = "把纸质巡河记录补录到系统，记在河长名下；补录人为您的账号，扫描件一并存档。"
    success_message = "已补录。"

    def perform(self, form: Any) -> str:
        patrol = record_on_paper(
            chief=form.cleaned_data["post"].chief,
            entry=self.entry(form),
            by=self.request.user,
            at=clock.now(),
        )
        return reverse("inspections:patrol_detail", args=[patrol.pk])


class JointPage(EntryPage):
    """登记联合巡河."""

    form_class = JointForm
    title = "登记联合巡河"
    lead = "参加的每位河长各计一次，统计巡河次数时合计一次。"
    success_message = "已登记。"

    def perform(self, form: Any) -> str:
        patrols = record_joint(
            chiefs=form.chiefs, entry=self.entry(form), by=self.request.user, at=clock.now()
        )
        return reverse("inspections:patrol_detail", args=[patrols[0].pk])


class OwnPatrolPage(EntryPage):
    """登记我的巡河 by a chief above village level, whose phone need not come along."""

    roles = ("chief",)
    form_class = OwnPatrolForm
    title = "登记我的巡河"
    lead = "镇街级及以上河长在电脑上登记自己的巡河；与手机上报的一样审核和统计，不要求轨迹的不必有轨迹。"

    def perform(self, form: Any) -> str:
        said, user = form.cleaned_data, self.request.user
        sent = SentPatrol(
            reach_id=said["reach"].pk,
            kind=said["kind"],
            started_at=said["started_at"],
            ended_at=said["ended_at"],
            nothing_found=said["nothing_found"],
            note=said["note"].strip(),
            photos=[str(key) for key in said["photos"]],
        )
        meaning = {name: said[name] for name in ("kind", "started_at", "ended_at", "note")}
        patrol, is_new = submit_patrol(
            uuid=form.key,
            sent=sent,
            # Photos are stored anew with each press, so that how many there are is what counts.
            body_hash=fingerprint(meaning | {"reach": sent.reach_id, "photos": len(sent.photos)}),
            by=user,
            at=clock.now(),
        )
        if is_new:
            self.say(patrol)
        return reverse("inspections:patrol_detail", args=[patrol.pk])

    def say(self, patrol: Patrol) -> None:
        if patrol.state == PatrolState.PENDING:
            why = "；".join(patrol.reasons)
            messages.warning(self.request, f"已登记，待河长办核实：{why}。")
        else:
            messages.success(self.request, "已登记，计入您的巡河。")


class SwapListPage(ListPage):
    """交叉互巡安排."""

    model = SwapArrangement
    queryset = SwapArrangement.objects.select_related(
        "created_by",
        "first__chief",
        "first__reach",
        "first__river",
        "first__division",
        "second__chief",
        "second__reach",
        "second__river",
        "second__division",
    )
    table_class = SwapTable
    filterset_class = SwapFilter
    title = "交叉互巡"
    lead = "两位河长在一段时间内互巡对方的河段；互巡记在巡河人自己的应巡任务上。"
    menu = "swaps"
    empty_text = "还没有安排交叉互巡。"
    export_columns = statistics.SWAPS

    def get_buttons(self) -> list[Button]:
        return [Button("安排互巡", reverse("inspections:swap_create"), "plus", style="primary")]

    def get_table(self, **kwargs: Any) -> Any:
        table = super().get_table(**kwargs)
        table.user, table.today = self.request.user, local_date(clock.now())
        return table


class SwapCreatePage(FormPage):
    """安排互巡."""

    form_class = SwapForm
    title = "安排交叉互巡"
    menu = "swaps"
    success_message = "已安排。"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.cancel_url = reverse("inspections:swap_list")
        return super().get_context_data(**kwargs)

    def perform(self, form: Any) -> str:
        arrange_swap(**form.cleaned_data, by=self.request.user, at=clock.now())
        return reverse("inspections:swap_list")


class SwapEndPage(ActPage):
    """Ends an arrangement today."""

    success_message = "互巡安排已结束。"

    def back(self) -> str:
        return reverse("inspections:swap_list")

    def perform(self, request: HttpRequest) -> str:
        get_object_or_404(
            SwapArrangement.objects.visible_to(self.request.user), pk=self.kwargs["pk"]
        )
        at = clock.now()
        end_swap(
            swap_id=self.kwargs["pk"],
            ended_on=local_date(at),
            by=self.request.user,
            at=at,
        )
        return self.back()


class PostLookupPage(LookupPage):
    """Posts that match what is typed."""

    roles = ("office",)

    def get(self, request: HttpRequest) -> JsonResponse:
        rows = matching_posts(posts_of(request.user), request.GET.get("q", "").strip())
        results = [{"value": post_line(row), "hint": post_hint(row)} for row in rows[:OFFERED]]
        return JsonResponse({"results": results})
