"""Appointing, ending, correcting."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from chiefs.forms import AppointForm, CorrectForm, EndForm
from chiefs.models import Appointment
from chiefs.permissions import appointment_abilities
from chiefs.rules.appointing import VILLAGE
from chiefs.services.appointments import appoint, correct_appointment, end_appointment
from chiefs.views.people import OfChiefMixin, SeenFormPage
from common import clock
from common.text.chinese import local_date
from common.web.views import FormPage


class AppointPage(OfChiefMixin, FormPage):
    """登记任职."""

    ability = "appoint"
    form_class = AppointForm
    menu = "chiefs"
    success_message = "任职已登记。"

    def get_title(self) -> str:
        return f"登记任职：{self.chief.name}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        return {"title": self.chief.post, "started_on": local_date(clock.now())}

    def perform(self, form: Any) -> str:
        data = form.cleaned_data
        # The tier follows from the place: nobody is asked what the register knows.
        tier = VILLAGE if data["reach"] else data["division"].level
        appoint(chief=self.chief, tier=tier, by=self.request.user, at=clock.now(), **data)
        return self.get_cancel_url()


class OfAppointmentMixin:
    """A page about one appointment, for users who may do `ability`."""

    ability = ""
    request: Any
    kwargs: dict[str, Any]

    @cached_property
    def appointment(self) -> Appointment:
        rows = Appointment.objects.visible_to(self.request.user)
        rows = rows.select_related("chief", "division", "river", "reach")
        row: Appointment = get_object_or_404(rows, pk=self.kwargs["pk"])
        if not appointment_abilities(self.request.user, row)[self.ability]:
            raise PermissionDenied
        return row

    def get_cancel_url(self) -> str:
        return reverse("chiefs:chief_detail", args=[self.appointment.chief_id])

    def changed_row(self) -> Appointment:
        return self.appointment

    def words(self) -> str:
        row = self.appointment
        return f"{row.chief.name} {row.subject}{row.tier_words}{row.get_kind_display()}"


class EndPage(OfAppointmentMixin, SeenFormPage):
    """办理卸任: without a successor; with one it is a handover."""

    ability = "end"
    form_class = EndForm
    menu = "chiefs"
    lead = "有接任人的，请办理交接。"
    submit_label = "办理卸任"
    success_message = "已办理卸任，仍显示其姓名的公示牌列为须更新。"

    def get_title(self) -> str:
        return f"卸任：{self.words()}"

    def get_initial(self) -> dict[str, Any]:
        return {"on": local_date(clock.now()), "seen_at": self.appointment.updated_at.isoformat()}

    def save_row(self, form: Any) -> str:
        end_appointment(
            appointment=self.appointment,
            by=self.request.user,
            at=clock.now(),
            **form.cleaned_data,
        )
        return self.get_cancel_url()


class CorrectPage(OfAppointmentMixin, SeenFormPage):
    """更正任职: what was keyed in wrong."""

    ability = "correct"
    form_class = CorrectForm
    menu = "chiefs"
    lead = "只用于改正登记错误；人员变动请办理卸任或交接。改动会留痕。"
    success_message = "已更正。"

    def get_title(self) -> str:
        return f"更正任职：{self.words()}"

    def get_initial(self) -> dict[str, Any]:
        row = self.appointment
        return {
            "started_on": row.started_on,
            "ended_on": row.ended_on,
            "title": row.title,
            "basis": row.basis,
            "seen_at": row.updated_at.isoformat(),
        }

    def save_row(self, form: Any) -> str:
        correct_appointment(
            appointment=self.appointment,
            by=self.request.user,
            at=clock.now(),
            **form.cleaned_data,
        )
        return self.get_cancel_url()
