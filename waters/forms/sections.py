"""The form of a section."""

from typing import Any

from django import forms

from accounts.models import Division
from common.web.lookups import LookupField, offer
from rivers.registers.forms import DIVISION_HELP, PlaceMixin, RegisterForm
from rivers.sheets.imports import known_rivers
from waters.models import Section, SectionGrade, WaterClass
from waters.services.facts import SectionFacts


class SectionForm(PlaceMixin, RegisterForm):
    grades = forms.MultipleChoiceField(
        label="级别",
        choices=SectionGrade.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一个级别。"},
    )
    river = LookupField(label="河流", lookup="rivers:river_lookup")
    division = LookupField(label="所在行政区", lookup="accounts:division_lookup")
    target = forms.ChoiceField(label="目标水质", choices=[("", "请选择"), *WaterClass.choices])
    target_since = forms.IntegerField(
        label="自哪一年起",
        required=False,
        help_text="不填为今年；以前各年的目标不变。",
        error_messages={"invalid": "请填写四位年份，如 2026。"},
    )
    upstream_division = LookupField(
        label="上游（左岸）行政区", lookup="accounts:any_division_lookup", required=False
    )
    downstream_division = LookupField(
        label="下游（右岸）行政区", lookup="accounts:any_division_lookup", required=False
    )
    inflow_section = LookupField(
        label="入境断面",
        lookup="waters:section_lookup",
        required=False,
        help_text="水从哪个断面流入本辖区，评价时可扣除其超标部分；没有的不填。",
    )

    class Meta:
        model = Section
        fields = (
            "code",
            "name",
            "kind",
            "river",
            "division",
            "border",
            "rhythm",
            "in_index",
            "is_automatic",
            "longitude",
            "latitude",
        )

    field_order = (
        *("code", "name", "kind", "grades", "river", "division", "target", "target_since"),
        *("border", "upstream_division", "downstream_division", "rhythm", "inflow_section"),
        *("in_index", "is_automatic", "longitude", "latitude", "datum", "seen_at"),
    )
    beside = (("target", "target_since"), ("upstream_division", "downstream_division"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, river=known_rivers(self.user))
        offer(self, division=Division.objects.kept_by(self.user))
        offer(self, upstream_division=Division.objects.all())
        offer(self, downstream_division=Division.objects.all())
        offer(self, inflow_section=Section.objects.visible_to(self.user))
        for name in ("upstream_division", "downstream_division"):
            self.fields[name].help_text = DIVISION_HELP
        if self.instance.pk:
            self.initial["grades"] = self.instance.grade_list
            # Targets are years of their own, on the section's page.
            del self.fields["target"], self.fields["target_since"]
            for name in ("upstream_division", "downstream_division", "inflow_section"):
                self.initial[name] = getattr(self.instance, name)

    def facts(self) -> SectionFacts:
        given = self.place(self.given(SectionFacts))
        return SectionFacts(**given | {"grades": tuple(given["grades"])})
