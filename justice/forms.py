"""Forms of this room; what they hold is written by services."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import JUSTICE_KINDS, Unit
from attachments.neighbours.fields import PhotosField
from attachments.reads.gallery import Picture
from common import clock
from common.store.scope import codes_up
from common.text.chinese import local_date
from common.web.form_places import LatitudeField, LongitudeField, PlaceForm
from common.web.forms import PortalForm, text_area
from common.web.lookups import LookupField
from issues.models import Issue, IssueKind, Severity
from issues.services.clues import LONGEST_CASE_NUMBER
from justice.reads.reaches import reaches_of
from rivers.models import River
from rivers.reads.footing import add_far_fault

MOST_ISSUES = 50


def _small(photo: Picture) -> SafeString:
    return format_html('<img src="{}" alt="" loading="lazy"> {}', photo.small, photo.caption)


class HandInForm(PlaceForm):
    """A clue of the police or the procurator for the river-chief office."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    reach = LookupField(
        label="河段", lookup="justice:reach_lookup", help_text="输入河段名称、拼音首字母或编码。"
    )
    place = forms.CharField(label="地点", max_length=160, required=False)
    kind = forms.ModelChoiceField(IssueKind.objects.filter(is_active=True), label="类别")
    severity = forms.ChoiceField(
        label="程度", choices=Severity.choices, initial=Severity.GENERAL, widget=forms.RadioSelect
    )
    description = forms.CharField(
        label="线索情况",
        max_length=2000,
        widget=text_area(5),
        help_text="写明时间、地点、涉及的人或单位，以及需要河长办办理什么。",
    )
    case_number = forms.CharField(
        label="案号",
        max_length=LONGEST_CASE_NUMBER,
        required=False,
        help_text="有案号的填写，便于日后对照。",
    )
    photos = PhotosField(required=False)
    longitude = LongitudeField()
    latitude = LatitudeField()
    beside = (("reach", "place"), ("longitude", "latitude"))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reach: Any = self.fields["reach"]
        reach.queryset = reaches_of(user)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        add_far_fault(self, data, on=local_date(clock.now()))
        return data


class EnforcementForm(PortalForm):
    """联合执法, recorded afterwards."""

    title = forms.CharField(label="名称", max_length=80)
    held_on = forms.DateField(label="日期")
    river = LookupField(label="河流", lookup="rivers:river_lookup", required=False)
    place = forms.CharField(label="地点", max_length=160, required=False)
    agencies = forms.ModelMultipleChoiceField(
        Unit.objects.none(),
        label="公安、检察机关",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="勾选的单位可以看到这条记录。",
    )
    others = forms.CharField(
        label="其他参加单位",
        max_length=300,
        required=False,
        help_text="如：区水利局、区农业农村委、清溪镇人民政府；邻区单位也写在这里。",
    )
    is_cross_border = forms.BooleanField(label="与邻区共同开展", required=False)
    people = forms.IntegerField(label="出动人次", required=False, min_value=1, max_value=1_000_000)
    cases = forms.IntegerField(
        label="立案件数", required=False, min_value=0, max_value=1_000_000, initial=0
    )
    account = forms.CharField(
        label="开展情况",
        max_length=4000,
        widget=text_area(5),
        help_text="检查了什么、发现和查处了什么。",
    )
    issues = forms.CharField(
        label="涉及问题",
        required=False,
        max_length=2000,
        widget=text_area(2),
        help_text="填写台账中的问题编号，多个用顿号或换行隔开；未办结的问题台账会记上这次执法。",
    )
    kept = forms.MultipleChoiceField(
        label="已有照片",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="传错的、不要的请取消勾选。",
    )
    photos = PhotosField(required=False)
    beside = (("title", "held_on"), ("river", "place"), ("people", "cases"))

    def __init__(
        self,
        *args: Any,
        user: Any,
        code: str,
        at: datetime,
        kept: Mapping[str, Picture] | None = None,
        **kwargs: Any,
    ) -> None:
        """`kept`: the photos of the record that is put right, by their UUIDs."""
        super().__init__(*args, **kwargs)
        self.user = user
        if kept:
            photos: Any = self.fields["kept"]
            photos.choices = [(key, _small(photo)) for key, photo in kept.items()]
            photos.initial = list(kept)
            self.fields["photos"].label = "再加照片"
        else:
            del self.fields["kept"]
        agencies: Any = self.fields["agencies"]
        units = Unit.objects.existing(local_date(at)).filter(kind__in=JUSTICE_KINDS)
        # Those of the own division and of the ones above; a district's office sees its towns' too.
        theirs = units.visible_to(user) | units.filter(division_id__in=codes_up(code))
        agencies.queryset = theirs.distinct().order_by("-division_id", "order", "pk")
        agencies.label_from_instance = lambda unit: unit.name
        river: Any = self.fields["river"]
        river.queryset = River.objects.visible_to(user).in_use()

    def clean_cases(self) -> int:
        return self.cleaned_data["cases"] or 0

    def clean_issues(self) -> list[Issue]:
        numbers = list(dict.fromkeys(re.split(r"[\s、，,；;]+", self.cleaned_data["issues"])))
        numbers = [number for number in numbers if number]
        if len(numbers) > MOST_ISSUES:
            raise forms.ValidationError(f"一次最多填写 {MOST_ISSUES} 个问题。")
        rows = Issue.objects.visible_to(self.user).filter(number__in=numbers)
        found = {issue.number: issue for issue in rows.select_related("kind")}
        if missing := [number for number in numbers if number not in found]:
            raise forms.ValidationError(
                f"没有找到问题 {'、'.join(missing)}，或不在您的管理范围内。"
            )
        return [found[number] for number in numbers]
