"""Forms of 任务交办单; each is saved by a service."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms

from accounts.models import Division, Role, Unit
from attachments.neighbours.fields import FilesField
from common.errors import DomainError
from common.text.chinese import local_date
from common.web.form_rows import RowForm, rows_of
from common.web.forms import PortalForm, text_area
from common.web.lookups import LookupField, offer
from issues.models import Severity
from issues.neighbours.fields import KindField, UnitField, with_accounts
from issues.services.inputs import LONGEST_NOTE
from rivers.models import Reach
from supervision.models import Supervision, SupervisionFinding
from supervision.services.orders import MOST_ITEMS, FoundItem, NewItem, Order

LONGEST_REQUIREMENT = 300


class ItemRow(RowForm):
    title = "交办事项"
    help_text = "一行一项，每项成为台账中的一件问题。"
    add_label = "加一项"
    needed = ("reach", "kind", "severity", "description")
    reach = LookupField(label="河段", lookup="rivers:reach_lookup")
    kind = KindField()
    severity = forms.ChoiceField(label="程度", choices=Severity.choices, initial=Severity.GENERAL)
    description = forms.CharField(label="问题", max_length=2000, widget=text_area(2))
    requirement = forms.CharField(
        label="整改要求", max_length=LONGEST_REQUIREMENT, widget=text_area(2)
    )

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, reach=Reach.objects.visible_to(by).in_use())


class OrderCreateForm(PortalForm):
    """An order form: whom it goes to, until when, and its items; `findings` of a supervision are ticked,
    further items are written in rows."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    division = forms.ModelChoiceField(
        Division.objects.none(), label="交办的河长办", empty_label=None
    )
    unit = UnitField(Unit.objects.none())
    title = forms.CharField(label="事由", max_length=80)
    deadline = forms.DateField(label="整改期限")
    requirement = forms.CharField(
        label="交办要求",
        required=False,
        max_length=LONGEST_NOTE,
        widget=text_area(2),
        help_text="对全部事项的要求；单项另有要求的，写在该项后面。",
    )
    beside = (("division", "unit"), ("title", "deadline"))

    def __init__(
        self,
        data: Any = None,
        *args: Any,
        user: Any,
        at: datetime,
        supervision: Supervision | None = None,
        findings: Sequence[SupervisionFinding] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(data, *args, **kwargs)
        self.supervision = supervision
        self.items_error = ""
        own = [g.division_id for g in user.current_grants if g.role == Role.OFFICE]
        division: Any = self.fields["division"]
        division.queryset = Division.objects.filter(pk__in=own)
        unit: Any = self.fields["unit"]
        units = Unit.objects.existing(local_date(at)).visible_to(user)
        unit.queryset = with_accounts(units.select_related("division"), Role.UNIT)
        if supervision is not None:
            division.queryset = Division.objects.filter(pk=supervision.division_id)
            self.initial["title"] = f"{supervision.title}发现问题整改"
        self.findings = {finding.pk: finding for finding in findings}
        for pk in self.findings:
            self.fields[f"take_{pk}"] = forms.BooleanField(
                required=False,
                initial=True,
                widget=forms.CheckboxInput({"class": "form-check-input"}),
            )
            self.fields[f"ask_{pk}"] = forms.CharField(
                required=False,
                max_length=LONGEST_REQUIREMENT,
                widget=forms.TextInput({"class": "form-control", "aria-label": "整改要求"}),
            )
        self.rows = rows_of(ItemRow, "items", data=data, form_kwargs={"by": user}, most=MOST_ITEMS)

    @property
    def lines(self) -> list[list[forms.BoundField]]:
        """Without the findings' fields, which have a table of their own."""
        return [line for line in super().lines if not line[0].name.startswith(("take_", "ask_"))]

    @property
    def finding_rows(self) -> list[tuple[SupervisionFinding, Any, Any]]:
        return [
            (finding, self[f"take_{pk}"], self[f"ask_{pk}"])
            for pk, finding in self.findings.items()
        ]

    def is_valid(self) -> bool:
        return all([super().is_valid(), self.rows.is_valid()])

    def add_domain_error(self, error: DomainError) -> None:
        self.items_error = error.fields.pop("items", "")
        if error.fields or not self.items_error:
            super().add_domain_error(error)

    def order(self) -> Order:
        """What is filled in."""
        data = self.cleaned_data
        found = [
            FoundItem(finding=finding, requirement=data[f"ask_{pk}"])
            for pk, finding in self.findings.items()
            if data[f"take_{pk}"]
        ]
        written = [NewItem(**row) for row in self.rows.given()]
        return Order(
            uuid=data["uuid"],
            division=data["division"],
            unit=data["unit"],
            title=data["title"],
            deadline=data["deadline"],
            requirement=data["requirement"],
            supervision=self.supervision,
            items=(*found, *written),
        )


class ReplyForm(PortalForm):
    """回执."""

    note = forms.CharField(label="办理情况", max_length=LONGEST_NOTE, widget=text_area(4))
    scans = FilesField(label="附件", required=False, help_text="盖章的回执扫描件、整改照片等。")
