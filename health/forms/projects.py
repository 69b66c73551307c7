"""Forms of 幸福河湖 projects; each is saved by a service."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from accounts.models import Division, Unit
from attachments.neighbours.fields import FilesField
from common.web.doubts import AsksMixin
from common.web.forms import PortalForm, text_area
from common.web.lookups import LookupField, offer
from health.models import Assessment, Project, StepKind
from health.services.projects import FIRST_YEAR, LONGEST_NAME, StepInput
from rivers.models import Reach, River


class ProjectForm(AsksMixin, PortalForm):
    """A new project."""

    beside = (
        ("river", "reach"),
        ("division", "year"),
        ("starts_on", "due_on"),
    )

    name = forms.CharField(label="名称", max_length=LONGEST_NAME)
    river = LookupField(label="河流", lookup="rivers:river_lookup")
    reach = LookupField(
        label="河段", lookup="rivers:reach_lookup", required=False, help_text="整条河流的不填。"
    )
    division = LookupField(label="行政区", lookup="accounts:division_lookup")
    year = forms.IntegerField(label="年度", min_value=FIRST_YEAR)
    lead_unit = forms.ModelChoiceField(Unit.objects.none(), label="牵头单位", required=False)
    starts_on = forms.DateField(label="计划开工日期")
    due_on = forms.DateField(label="计划完成日期")
    content = forms.CharField(
        label="建设内容", required=False, max_length=2000, widget=text_area(3)
    )

    def __init__(self, *args: Any, user: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["lead_unit"]
        unit.queryset = Unit.objects.visible_to(user).existing(day).in_official_order()
        offer(
            self,
            river=River.objects.selectable_by(user).in_use(),
            reach=Reach.objects.visible_to(user).in_use(),
            division=Division.objects.kept_by(user),
        )
        self.initial.setdefault("division", user.home_division)
        self.initial.setdefault("year", day.year)


class StepForm(AsksMixin, PortalForm):
    """A step of a project."""

    beside = (("kind", "on"), ("is_passed", "score"), ("who", "document"))

    kind = forms.ChoiceField(label="环节")
    on = forms.DateField(label="日期")
    is_passed = forms.TypedChoiceField(
        label="结果",
        choices=[("yes", "通过"), ("no", "未通过")],
        coerce=lambda value: value == "yes",
    )
    score = forms.DecimalField(label="得分", required=False, max_digits=5, decimal_places=2)
    who = forms.CharField(
        label="组织单位和人员",
        max_length=120,
        help_text="如“市河长办验收组（组长某某）”。",
    )
    document = forms.CharField(label="文号", required=False, max_length=60)
    assessment = forms.ModelChoiceField(
        Assessment.objects.none(), label="依据的评价", required=False
    )
    note = forms.CharField(label="意见", required=False, max_length=2000, widget=text_area(3))
    scans = FilesField(label="附件", required=False)

    def __init__(
        self,
        *args: Any,
        project: Project,
        kinds: Sequence[str],
        user: Any,
        day: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(StepKind.choices)
        kind: Any = self.fields["kind"]
        kind.choices = [(code, labels[code]) for code in kinds]
        self.initial["on"] = day
        assessment: Any = self.fields["assessment"]
        rows = Assessment.objects.visible_to(user).filter(
            river=project.river_id, purpose="happy", state__in=("published", "archived")
        )
        assessment.queryset = rows.select_related("river", "reach")

    def given(self) -> StepInput:
        clean = self.cleaned_data
        names = ("kind", "on", "is_passed", "who", "score", "document", "assessment", "note")
        return StepInput(**{name: clean[name] for name in names}, files=clean["scans"])
