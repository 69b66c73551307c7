"""联合执法: the list, one record, its form."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import View

from attachments.models import Attachment
from attachments.neighbours.fields import KeepsUploads
from attachments.reads.gallery import Picture, pictures
from attachments.reads.responses import SIZES, photo_response
from attachments.services import uploads as attachments
from common import clock
from common.web.views import Button, DetailPage, FormPage, ListPage, RoleRequiredMixin
from issues.models import Issue
from justice.forms import EnforcementForm
from justice.models import JointEnforcement
from justice.permissions import may_correct, office_division
from justice.services import Enforcement, correct_enforcement, record_enforcement
from justice.services.enforcements import participants
from justice.sheets.exports import ENFORCEMENT_COLUMNS
from justice.tables.filters import EnforcementFilter
from justice.tables.justice import EnforcementTable
from justice.views.clues import ROLES


class EnforcementListPage(ListPage):
    """联合执法 of the own divisions, or those that one's unit took part in."""

    roles = ROLES
    model = JointEnforcement
    queryset = JointEnforcement.objects.select_related("river").prefetch_related("agencies")
    table_class = EnforcementTable
    filterset_class = EnforcementFilter
    export_columns = ENFORCEMENT_COLUMNS
    title = "联合执法"
    menu = "enforcements"
    empty_text = "还没有登记联合执法。"

    def get_buttons(self) -> list[Button]:
        if not self.request.user.has_role("office"):
            return []
        return [Button("登记联合执法", reverse("justice:enforcement_add"), "plus", "primary")]

    def get_totals(self, queryset: QuerySet[Any]) -> dict[str, str]:
        found = queryset.order_by().aggregate(people=Sum("people"), cases=Sum("cases"))
        return {name: f"{value or 0:,}" for name, value in found.items()}


def _photos_of(row: JointEnforcement) -> list[Attachment]:
    """Photos of a record: each only as uploaded by somebody who wrote it, the first or a later time."""
    writers = set(row.history.values_list("history_user", flat=True)) | {row.recorded_by_id}
    return attachments.shown(row.photos, owner_ids=writers - {None})


def _pictures_of(row: JointEnforcement, photos: list[Attachment]) -> list[Picture]:
    return pictures(
        photos, lambda a, size: reverse("justice:enforcement_photo", args=[row.pk, a.uuid, size])
    )


class EnforcementDetailPage(DetailPage):
    """One record."""

    roles = ROLES
    model = JointEnforcement
    queryset = JointEnforcement.objects.select_related("river", "division").prefetch_related(
        "agencies"
    )
    template_name = "justice/enforcement_detail.html"
    menu = "enforcements"

    def get_buttons(self) -> list[Button]:
        if not may_correct(self.request.user, self.object):
            return []
        address = reverse("justice:enforcement_change", args=[self.object.pk])
        return [Button("更正", address, "edit")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        issues = Issue.objects.visible_to(self.request.user).filter(enforcements=row)
        return super().get_context_data(**kwargs) | {
            "row": row,
            "participants": participants(row),
            "issues": issues.select_related("kind", "reach").order_by("number"),
            "pictures": _pictures_of(row, _photos_of(row)),
        }


class EnforcementPhotoPage(RoleRequiredMixin, View):
    """A photo of a record, for whoever sees the record."""

    roles = ROLES
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int, photo: UUID, size: str) -> HttpResponseBase:
        row = get_object_or_404(JointEnforcement.objects.visible_to(request.user), pk=pk)
        found = next((a for a in _photos_of(row) if a.uuid == photo), None)
        if found is None or size not in SIZES:
            raise Http404
        return photo_response(found, size)


class EnforcementFormPage(KeepsUploads, FormPage):
    """Records joint enforcement, or puts a record right. Photos given before stay, but for those that are
    ticked off."""

    roles = ("office",)
    form_class = EnforcementForm
    menu = "enforcements"

    @cached_property
    def row(self) -> JointEnforcement | None:
        if "pk" not in self.kwargs:
            return None
        seen = JointEnforcement.objects.visible_to(self.request.user)
        row: JointEnforcement = get_object_or_404(seen, pk=self.kwargs["pk"])
        if not may_correct(self.request.user, row):
            raise PermissionDenied
        return row

    def get_title(self) -> str:
        return "更正联合执法" if self.row else "登记联合执法"

    def get_form_kwargs(self) -> dict[str, Any]:
        division = office_division(self.request.user)
        code = self.row.division_id if self.row else division.pk if division else ""
        who = {"user": self.request.user, "code": code, "at": clock.now()}
        return super().get_form_kwargs() | who | {"kept": self.photos}

    @cached_property
    def photos(self) -> dict[str, Picture]:
        """What the record shows now, by UUID."""
        if self.row is None:
            return {}
        return {
            str(photo.uuid): picture
            for photo in _photos_of(self.row)
            for picture in _pictures_of(self.row, [photo])
        }

    def get_initial(self) -> dict[str, Any]:
        if self.row is None:
            return {}
        names = ["title", "held_on", "river", "place", "others", "is_cross_border"]
        names += ["people", "cases", "account"]
        numbers = self.row.issues.order_by("number").values_list("number", flat=True)
        return {name: getattr(self.row, name) for name in names} | {
            "agencies": self.row.agencies.all(),
            "issues": "、".join(numbers),
        }

    def get_cancel_url(self) -> str:
        if self.row is None:
            return reverse("justice:enforcement_list")
        return reverse("justice:enforcement_detail", args=[self.row.pk])

    def perform(self, form: EnforcementForm) -> str:
        user, at = self.request.user, clock.now()
        data = dict(form.cleaned_data)
        dropped = set(self.photos) - set(data.pop("kept", ()))
        kept = [key for key in self.row.photos if key not in dropped] if self.row else []
        data["photos"] = [*kept, *(str(key) for key in data["photos"])]
        what = Enforcement(**data)
        if self.row is not None:
            row = correct_enforcement(row=self.row, what=what, by=user, at=at)
            messages.success(self.request, "已更正。")
        else:
            division = office_division(user)
            if division is None:
                raise PermissionDenied
            row = record_enforcement(what=what, division=division, by=user, at=at)
            messages.success(self.request, "已登记联合执法。")
        return reverse("justice:enforcement_detail", args=[row.pk])
