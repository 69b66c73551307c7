"""河长名录, and the persons that fields offer."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from chiefs.models import Appointment, Chief
from chiefs.sheets.exports import register_columns
from chiefs.tables.filters import RegisterFilter
from chiefs.tables.registers import RegisterTable
from common import clock
from common.spreadsheets import Column
from common.text.chinese import date_words, local_date
from common.web.filters import key_of
from common.web.lookups import LookupPage
from common.web.views import Button, ListPage
from rivers.models import River

OFFICE_AND_CHIEF = ("office", "chief")


class RegisterPage(ListPage):
    """Who is chief of what, today or on any past day."""

    roles = OFFICE_AND_CHIEF
    model = Appointment
    queryset = Appointment.objects.select_related(
        "chief", "division__parent", "river", "reach"
    ).defer("reach__line")
    table_class = RegisterTable
    filterset_class = RegisterFilter
    template_name = "chiefs/register.html"
    title = "河长名录"
    menu = "register"
    empty_text = "这一天没有在任的河长。"

    @property
    def export_columns(self) -> list[Column]:  # type: ignore[override]
        return register_columns(self.request.user)

    @property
    def day(self) -> date:
        """The day asked for; today where none, or no day, is given."""
        try:
            return date.fromisoformat(self.request.GET.get("day", ""))
        except ValueError:
            return local_date(clock.now())

    def get_filterset_kwargs(self, filterset_class: Any) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_filterset_kwargs(filterset_class)
        asked: QueryDict = self.request.GET.copy()
        asked["day"] = self.day.isoformat()
        return kwargs | {"data": asked}

    def get_table_kwargs(self) -> dict[str, Any]:
        # On the present day nobody's term is over; the column only fills when looking back.
        today = local_date(clock.now())
        return {"exclude": ("ended_on",)} if self.day >= today else {}

    def get_buttons(self) -> list[Button]:
        if not self.request.user.has_role("office"):
            return []
        return [
            Button("导入", reverse("chiefs:chief_import"), "upload"),
            Button("登记河长", reverse("chiefs:chief_create"), "plus", "primary"),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        given = {k: v for k, v in self.request.GET.items() if k not in ("sort", "page", "per_page")}
        key = key_of(given.get("river", ""))
        rivers = River.objects.visible_to(self.request.user)
        river = rivers.filter(pk=key).first() if key is not None else None
        return context | {
            "day": self.day,
            "lead": f"{date_words(self.day)}在任{f'，{river}' if river else ''}",
            "is_filtered": any(given.values()),
        }


class ChiefLookupPage(LookupPage):
    """Persons that fields of this room offer."""

    queryset: QuerySet[Chief] = Chief.objects.select_related("division")
    code_field = "pk"

    def hint(self, row: Any) -> str:
        return f"{row.division} {row.post}".strip()
