"""Forms of this room; each is saved by a service."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django import forms

from accounts.models import Division, Level
from attachments.neighbours.fields import ScansField
from common.errors import Invalid
from common.text.months import Month
from common.web.filters import MonthSelect
from common.web.forms import PortalForm, PortalModelForm, text_area
from common.web.lookups import LookupField
from inspections.models import ChecklistItem, PatrolRule
from inspections.neighbours.posts import PostField, posts_of
from rivers.models import Reach


def _choose_from(field: Any, queryset: Any) -> None:
    """The rows a field may take are those its user may see."""
    field.queryset = queryset


class EntryForm(PortalForm):
    """What a patrol on paper and a joint patrol have in common."""

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    reach = LookupField(
        label="巡查河段", lookup="rivers:reach_lookup", help_text="输入名称、拼音首字母或编码选择。"
    )
    started_at = forms.DateTimeField(label="开始时间")
    ended_at = forms.DateTimeField(label="结束时间")
    beside: tuple[tuple[str, ...], ...] = (("started_at", "ended_at"),)

    def __init__(self, *args: Any, user: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        reaches = Reach.objects.visible_to(user).in_use().select_related("division")
        _choose_from(self.fields["reach"], reaches)
        self.initial.setdefault("uuid", uuid4())

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        begun, ended = values.get("started_at"), values.get("ended_at")
        if begun and ended and ended < begun:
            self.add_error("ended_at", "结束时间早于开始时间。")
        elif ended and ended > self.at:
            self.add_error("ended_at", "结束时间晚于现在，请检查日期。")
        return values

    @property
    def key(self) -> UUID:
        return self.cleaned_data["uuid"]


class PaperForm(EntryForm):
    """纸质补录."""

    post = PostField(
        label="河长（任职）",
        lookup="inspections:post_lookup",
        help_text="输入姓名、拼音首字母或河段名称选择；巡河记在此人名下。",
    )
    actor = forms.CharField(
        label="实际巡河人", max_length=40, required=False, help_text="与河长不同时填写。"
    )
    note = forms.CharField(label="巡查情况", widget=text_area(), required=False)
    scans = ScansField(label="纸质记录扫描件", missing="请上传纸质记录的扫描件或照片。")
    field_order = ["post", "reach", "started_at", "ended_at", "actor", "note", "scans", "uuid"]

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        _choose_from(self.fields["post"], posts_of(user))
        self.fields["reach"].required = False
        self.fields["reach"].help_text = "不填为该任职的河段；任职为整条河流的，须填写。"

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        post = values.get("post")
        if post and not values.get("reach"):
            values["reach"] = post.reach
            if not post.reach and "reach" not in self.errors:
                self.add_error("reach", "该任职为整条河流，请填写巡查的河段。")
        return values


class JointForm(EntryForm):
    """联合巡河: up to five posts, the first of which leads."""

    first = PostField(label="牵头河长", lookup="inspections:post_lookup")
    second = PostField(label="参加河长一", lookup="inspections:post_lookup")
    third = PostField(label="参加河长二", lookup="inspections:post_lookup", required=False)
    fourth = PostField(label="参加河长三", lookup="inspections:post_lookup", required=False)
    note = forms.CharField(
        label="巡查情况",
        widget=text_area(),
        help_text="写明参加的单位和人员、巡查和处置情况。",
    )
    scans = ScansField(label="照片或扫描件", required=False)
    people = ("first", "second", "third", "fourth")
    beside = (*EntryForm.beside, ("first", "second"), ("third", "fourth"))
    field_order = ["reach", "started_at", "ended_at", *people, "note", "scans", "uuid"]

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        for name in self.people:
            _choose_from(self.fields[name], posts_of(user))

    @property
    def chiefs(self) -> list[Any]:
        chosen = [self.cleaned_data[name] for name in self.people]
        return [post.chief for post in chosen if post]


class SwapForm(PortalForm):
    """交叉互巡."""

    first = PostField(label="甲方河长（任职）", lookup="inspections:post_lookup")
    second = PostField(label="乙方河长（任职）", lookup="inspections:post_lookup")
    started_on = forms.DateField(label="起始日期")
    ended_on = forms.DateField(label="截止日期", help_text="互巡的最后一天。")
    note = forms.CharField(label="说明", max_length=200, required=False)
    beside = (("first", "second"), ("started_on", "ended_on"))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first", "second"):
            _choose_from(self.fields[name], posts_of(user))


class ReopenForm(PortalForm):
    """重新生成往月应巡."""

    month = forms.CharField(label="月份", widget=MonthSelect(empty_label=None))
    division = LookupField(
        label="行政区",
        lookup="accounts:division_lookup",
        help_text="连同其下级；只能选本级以下，最上级河长办可选本级。",
    )
    reason = forms.CharField(
        label="理由",
        widget=text_area(),
        max_length=200,
        help_text="如某人任职补登的文号。理由记入审计记录，并在各处统计数字旁显示。",
    )
    beside = (("month", "division"),)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_from(self.fields["division"], Division.objects.inside().visible_to(user))

    def clean_month(self) -> Month:
        try:
            return Month.parse(self.cleaned_data["month"])
        except Invalid as error:
            raise forms.ValidationError(error.detail) from None


class RuleForm(PortalModelForm):
    """A new patrol rule, or a new version of one."""

    months = forms.MultipleChoiceField(
        label="适用月份",
        choices=[(str(n), f"{n}月") for n in range(1, 13)],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="不选为全年。选了的，其余月份不要求巡河，也不再适用上级要求。",
    )
    reach = LookupField(
        label="适用河段",
        lookup="rivers:reach_lookup",
        required=False,
        help_text="只对某一河段另作要求时填写。",
    )
    min_share = forms.IntegerField(
        label="或覆盖河段（%）",
        min_value=0,
        max_value=100,
        initial=60,
        help_text="短于最少里程的河段，按此比例。",
    )
    beside = (
        ("division", "reach"),
        ("period", "times"),
        ("min_minutes", "min_metres", "min_share"),
        ("buffer_m", "max_kmh"),
        ("valid_from", "valid_to"),
    )

    class Meta:
        model = PatrolRule
        fields = (
            "tier",
            "division",
            "reach",
            "period",
            "times",
            "months",
            "min_minutes",
            "min_metres",
            "min_share",
            "buffer_m",
            "max_kmh",
            "needs_track",
            "needs_photo",
            "why",
            "basis",
            "valid_from",
            "valid_to",
        )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_from(self.fields["reach"], Reach.objects.visible_to(user).in_use())
        division: Any = self.fields["division"]
        division.queryset = Division.objects.inside().visible_to(user).filter(level__lte=Level.TOWN)
        # A rule without a place is for the widest office; the others begin at their own division.
        home = user.home_division
        is_widest = home is not None and home.level <= Level.CITY
        division.empty_label = "全部" if is_widest else None
        if home is not None and not is_widest:
            self.initial.setdefault("division", home.pk)

    def clean_min_share(self) -> Decimal:
        return Decimal(self.cleaned_data["min_share"]) / 100

    def clean_months(self) -> list[int]:
        return sorted(int(month) for month in self.cleaned_data["months"])

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("division") and values.get("reach"):
            self.add_error("reach", "行政区和河段只能填一项。")
        return values

    def _post_clean(self) -> None:
        # The service judges and saves; the model's own checks would only say it again in English.
        return


class ChecklistForm(PortalModelForm):
    """A line of the checklist; its place is set on the list."""

    class Meta:
        model = ChecklistItem
        fields = ("title", "hint", "is_active")
        help_texts = {
            "title": "如“水面”“入河排污口”。",
            "hint": "手机上显示在检查内容下面，说明看什么。",
            "is_active": "停用后手机上不再询问，已报的巡河记录不变。",
        }


class ExplainForm(PortalForm):
    """Which rule holds for a chief on their water on this day?"""

    post = PostField(
        label="河长（任职）",
        lookup="inspections:post_lookup",
        help_text="输入姓名、拼音首字母或河段名称选择。",
    )
    day = forms.DateField(label="日期", help_text="周期按其第一天适用的要求。")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_from(self.fields["post"], posts_of(user))
