"""疑似图斑: the list, one spot, and what is done about it."""

from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import View

from accounts.tables.desks import ByDesk
from attachments.neighbours.fields import KeepsUploads
from attachments.reads.gallery import pictures
from attachments.reads.responses import SIZES, photo_response
from attachments.services import uploads as attachments
from common import clock
from common.text.chinese import date_words, local_date
from common.web.views import (
    BulkPage,
    Button,
    DetailPage,
    FormPage,
    ListPage,
    RoleRequiredMixin,
)
from rivers.reads.maps import collection, line_feature
from spots import services
from spots.forms import REAL, AssignSpotsForm, NoteForm, ReopenForm, VerifyForm
from spots.models import Spot, SpotEntry
from spots.permissions import abilities, may
from spots.reads.maps import points_of
from spots.rules.transitions import EVENT_WORDS, STEPS, can
from spots.services.records import why_not
from spots.sheets.exports import SPOT_COLUMNS
from spots.tables.filters import SpotFilter
from spots.tables.spots import SpotTable
from spots.views.batches import ROLES


class SpotListPage(ByDesk, ListPage):
    """Spots as filtered; those whose day comes first at the top."""

    roles = ROLES
    model = Spot
    queryset = Spot.objects.select_related("batch", "division__parent", "reach", "issue")
    table_class = SpotTable
    filterset_class = SpotFilter
    export_columns = SPOT_COLUMNS
    title = "疑似图斑"
    menu = "spots"
    empty_text = "没有疑似图斑。"
    # A spot lies in a village and is an office's: its piles say whose turn it is.
    turn_field = ""

    @cached_property
    def day(self) -> date:
        return local_date(clock.now())

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"day": self.day, "can_act": bool(self.get_bulk_actions())}

    def get_buttons(self) -> list[Button]:
        buttons = [
            Button("批次", reverse("spots:batch_list"), "list-details"),
            Button("地图", reverse("spots:map"), "map"),
        ]
        if self.request.user.has_role("office"):
            verdicts = reverse("spots:spot_verdict_import")
            buttons.append(Button("导入核查结果", verdicts, "file-check"))
            buttons.append(Button("导入图斑", reverse("spots:spot_import"), "upload", "primary"))
        return buttons

    def get_bulk_actions(self) -> list[Button]:
        if not self.request.user.has_role("office"):
            return []
        return [
            Button("成批认定", reverse("spots:spots_verify"), style="primary"),
            Button("指定核查单位", reverse("spots:spot_assign"), style="outline-secondary"),
        ]

    def export_rows(self, queryset: QuerySet[Any]) -> Any:
        return super().export_rows(queryset.select_related("assigned_to", "issue__kind"))


class SpotDetailPage(DetailPage):
    """One spot: where it is, what was found, and what it became."""

    roles = ROLES
    model = Spot
    queryset = Spot.objects.select_related(
        "batch", "division__parent", "reach__river", "assigned_to", "issue"
    )
    template_name = "spots/spot_detail.html"
    context_object_name = "spot"
    menu = "spots"

    def get_title(self) -> str:
        return f"图斑 {self.object.code}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        spot, day = self.object, local_date(clock.now())
        entries = list(spot.entries.all())
        can_do = abilities(self.request.user, spot)
        return super().get_context_data(**kwargs) | {
            "entries": [_shown(spot, entry) for entry in reversed(entries)],
            "may": can_do,
            "may_verify": can_do["confirm"],
            "is_late": spot.state in STEPS["confirm"].before and spot.verify_by < day,
            "map_data": _map_of(spot, day),
        }


def _map_of(spot: Spot, day: date) -> dict[str, Any]:
    ground = []
    if spot.reach is not None and spot.reach.line:
        ground = [line_feature(spot.reach.line, name=spot.reach.name, cls="plain")]
    return collection([*ground, *points_of([spot], day=day, with_outlines=True)])


def _shown(spot: Spot, entry: SpotEntry) -> dict[str, Any]:
    found = attachments.shown(entry.photos, owner_ids=[entry.by_id])

    def address(attachment: Any, size: str) -> str:
        return reverse("spots:spot_photo", args=[spot.pk, attachment.uuid, size])

    return {
        "entry": entry,
        "title": _title(entry),
        "facts": _facts(entry),
        "pictures": pictures(found, address),
        "waiting": len(entry.photos) - len(found),
    }


def _title(entry: SpotEntry) -> str:
    if entry.event == "visit":
        return f"现场核查：{'属实' if entry.data.get('is_real') else '不属实'}"
    return EVENT_WORDS[entry.event]


def _facts(entry: SpotEntry) -> list[str]:
    facts = []
    for key, words in (("verify_by", "核查期限"), ("rectify_by", "整改期限")):
        if day := entry.data.get(key):
            facts.append(f"{words}：{date_words(date.fromisoformat(day))}")
    if number := entry.data.get("issue"):
        facts.append(f"问题编号：{number}")
    if office := entry.data.get("from"):
        facts.append(f"原由{office}河长办核查")
    return facts


class SpotPhotoPage(RoleRequiredMixin, View):
    """A photo of a spot's record, for whoever sees the spot."""

    http_method_names = ["get", "head", "options"]
    roles = ROLES

    def get(self, request: HttpRequest, pk: int, photo: UUID, size: str) -> HttpResponseBase:
        spot = get_object_or_404(Spot.objects.visible_to(request.user), pk=pk)
        for entry in spot.entries.all():
            if str(photo) in entry.photos and size in SIZES:
                for found in attachments.shown([str(photo)], owner_ids=[entry.by_id]):
                    return photo_response(found, size)
        raise Http404


class SpotActPage(FormPage):
    """Base of the forms about one spot. Who may never is refused; who comes too late is told."""

    menu = "spots"
    step = ""
    template_name = "spots/spot_act.html"

    @cached_property
    def spot(self) -> Spot:
        visible = Spot.objects.visible_to(self.request.user).select_related(
            "batch", "reach", "division", "assigned_to"
        )
        found: Spot = get_object_or_404(visible, pk=self.kwargs["pk"])
        return found

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user: Any = request.user
        if user.is_authenticated and user.has_role(*self.roles):
            if can(self.spot.state, self.step) and not may(user, self.spot, self.step):
                raise PermissionDenied
            if not can(self.spot.state, self.step) and request.method in ("GET", "HEAD"):
                messages.error(request, why_not(self.spot, self.step))
                return redirect(self.get_cancel_url())
        return super().dispatch(request, *args, **kwargs)

    def get_title(self) -> str:
        return f"{STEPS[self.step].label} {self.spot.code}"

    def get_cancel_url(self) -> str:
        return reverse("spots:spot_detail", args=[self.spot.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"spot": self.spot}


class SpotVerifyPage(KeepsUploads, SpotActPage):
    """认定: real, with what the ledger takes; or not, with words."""

    form_class = VerifyForm
    template_name = "spots/spot_verify.html"
    step = "confirm"
    submit_label = "认定"

    def get_title(self) -> str:
        return f"认定图斑 {self.spot.code}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "spot": self.spot}

    def perform(self, form: VerifyForm) -> str:
        data = form.cleaned_data
        photos = [str(key) for key in data["photos"]]
        given: dict[str, Any] = {
            "spot_id": self.spot.pk,
            "by": self.request.user,
            "at": clock.now(),
        }
        if data["verdict"] == REAL:
            finding = services.Finding(
                reach=data["reach"],
                kind=data["kind"],
                severity=data["severity"],
                description=data["note"],
                rectify_by=data["rectify_by"],
                photos=photos,
            )
            done = services.confirm(finding=finding, **given)
            words = f"已认定属实，列入问题台账，编号 {done.issue}。"
        else:
            done = services.dismiss(note=data["note"], photos=photos, **given)
            words = "已认定不属实。"
        messages.success(self.request, words)
        return reverse("spots:spot_detail", args=[done.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        visits = [e for e in self.spot.entries.all() if e.event == "visit"]
        return super().get_context_data(**kwargs) | {
            "visits": [_shown(self.spot, entry) for entry in visits],
            "map_data": _map_of(self.spot, local_date(clock.now())),
        }


class SpotSendBackPage(SpotActPage):
    """退回分派."""

    form_class = NoteForm
    step = "send_back"
    submit_label = "退回"
    success_message = "已退回，由上级重新分派。"

    def perform(self, form: NoteForm) -> str:
        services.send_back(
            spot_id=self.spot.pk,
            note=form.cleaned_data["note"],
            by=self.request.user,
            at=clock.now(),
        )
        return self.get_cancel_url()


class SpotReopenPage(SpotActPage):
    """退回重核."""

    form_class = ReopenForm
    step = "reopen"
    submit_label = "退回重核"
    success_message = "已退回重核。"

    def perform(self, form: ReopenForm) -> str:
        services.reopen(
            spot_id=self.spot.pk, by=self.request.user, at=clock.now(), **form.cleaned_data
        )
        return self.get_cancel_url()


class SpotAssignPage(BulkPage):
    """指定核查单位 for the ticked spots: first the form with the chosen ones, then all or none."""

    form_class = AssignSpotsForm
    template_name = "spots/spot_assign.html"
    title = "指定核查单位"
    menu = "spots"
    submit_label = "分派"
    list_url_name = "spots:spot_list"
    none_chosen = "请先勾选要分派的图斑。"

    def find(self, keys: list[int]) -> QuerySet[Spot]:
        found = Spot.objects.visible_to(self.request.user).filter(pk__in=keys)
        return found.select_related("division__parent").order_by("code")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def perform(self, form: AssignSpotsForm) -> str:
        count = services.assign_spots(
            spot_ids=[spot.pk for spot in self.chosen],
            by=self.request.user,
            at=clock.now(),
            **form.cleaned_data,
        )
        messages.success(self.request, f"已分派 {count} 个图斑。")
        return reverse("spots:spot_list")
