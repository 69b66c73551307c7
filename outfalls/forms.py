"""Forms of the room's pages; what they hold is written by services."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms

from accounts.models import Unit
from attachments.neighbours.fields import FilesField, PhotosField
from common import clock
from common.text.chinese import date_words, local_date
from common.web.doubts import AsksMixin
from common.web.forms import CHOOSE, PortalForm, text_area
from common.web.lookups import LookupField, offer
from issues.models import Issue
from outfalls.models import Answer, Case, Category
from outfalls.querysets import seen_by
from outfalls.rules.standards import ITEMS, PH, PH_WORDS, STANDARDS, TYPED, doubt_of, read_cell
from outfalls.rules.steps import OPEN, STATES
from outfalls.services.permits import ACTS
from outfalls.services.records import LONGEST_NOTE, Act
from outfalls.services.studying import Sample, sample_faults
from rivers.models import Outfall, PermitKind
from rivers.rules.outfall_kinds import permit_kind_of


def _today() -> date:
    return local_date(clock.now())


def _words(label: str, *, rows: int = 3, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST_NOTE, widget=text_area(rows), **kwargs)


def _unit_field(**kwargs: Any) -> LookupField:
    return LookupField(
        label="整治单位",
        lookup="accounts:unit_lookup",
        code_field="pk",
        help_text="输入单位名称，从列表中选择。",
        **kwargs,
    )


def units_for(user: Any) -> Any:
    return Unit.objects.known_to(user).existing(_today())


class ActForm(AsksMixin, PortalForm):
    """Base of the forms about one outfall; a day that can hardly be is asked about. `ref` tells a form sent twice from
    two acts."""

    ref = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, user: Any, outfall: Outfall, case: Case | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.outfall, self.case = user, outfall, case
        self.initial.setdefault("ref", uuid4())

    def act(self) -> Act:
        data = self.cleaned_data
        return Act(
            note=data.get("note", ""),
            photos=tuple(str(key) for key in data.get("photos", ())),
            files=tuple(str(key) for key in data.get("papers", ())),
            client_ref=data.get("ref"),
        )


class SurveyForm(ActForm):
    surveyed_on = forms.DateField(label="排查日期")
    surveyor = forms.CharField(label="排查人", max_length=60, required=False)
    is_flowing = forms.NullBooleanField(
        label="排查时是否排水",
        required=False,
        widget=forms.Select(choices=[("", "未注明"), ("true", "正在排水"), ("false", "未排水")]),
    )
    flows_when_dry = forms.BooleanField(label="晴天排水", required=False)
    campaign = forms.CharField(
        label="专项行动", max_length=60, required=False, help_text="如“2026年入河排污口排查整治”。"
    )
    note = _words("排查情况", required=False, help_text="水色、气味、排放去向、周边情况等。")
    photos = PhotosField(required=False, label="现场照片（整治前）")
    beside = (("surveyed_on", "surveyor"), ("is_flowing", "campaign"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["surveyed_on"].initial = _today()
        if self.case is not None:
            self.fields["campaign"].initial = self.case.campaign


class MonitorForm(ActForm):
    """A sampling: a value as the laboratory wrote it for each item, and a limit where it is not the standard's."""

    taken_on = forms.DateField(label="采样日期")
    lab = forms.CharField(label="监测单位", max_length=80, required=False)
    flow = forms.CharField(
        label="流量", max_length=40, required=False, help_text="如 120 立方米/日。"
    )
    is_dry = forms.BooleanField(label="未排水，没有采样", required=False)
    standard = forms.ChoiceField(label="执行标准", required=False)
    standard_words = forms.CharField(
        label="其他标准名称",
        max_length=80,
        required=False,
        help_text="地方标准或许可规定的，在下面填写限值。",
    )
    is_cold = forms.BooleanField(
        label="水温不高于 12℃", required=False, help_text="GB 18918 的氨氮限值因水温而异。"
    )
    note = _words("说明", required=False, rows=2)
    photos = PhotosField(required=False, label="现场照片")
    papers = FilesField(required=False, label="监测报告")
    beside = (("taken_on", "lab"), ("flow", "is_dry"), ("standard", "standard_words"))
    ph_words = PH_WORDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["taken_on"].initial = _today()
        standard: Any = self.fields["standard"]
        known = [(each.code, each.name) for each in STANDARDS.values()]
        standard.choices = [("", "未定"), *known, (TYPED, "其他标准（填写名称和限值）")]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        standard, words = data.get("standard"), data.get("standard_words")
        if standard == TYPED and not words:
            self.add_error("standard_words", "请填写其他标准的名称。")
        elif standard == TYPED and not self.limits() and not data.get("is_dry"):
            self.add_error("standard", "选了其他标准的，请在下面填写它的限值。")
        elif standard and standard != TYPED and words:
            name = STANDARDS[standard].name
            told = f"已选“{name}”；执行“{words}”的，执行标准请选“其他标准”，否则清空这一项。"
            self.add_error("standard_words", told)
        if not self.errors:
            # What cannot be is said before what is unlikely is asked.
            for name, fault in sample_faults(self.sample(), clock.now()).items():
                self.add_error(name, fault)
        return data

    def sample(self) -> Sample:
        """What was filled in, as the service takes it."""
        data = self.cleaned_data
        return Sample(
            taken_on=data["taken_on"],
            values=self.values(),
            limits=self.limits(),
            standard="" if data["standard"] == TYPED else data["standard"],
            standard_words=data["standard_words"],
            is_dry=data["is_dry"],
            is_cold=data["is_cold"],
            flow=data["flow"],
            lab=data["lab"],
        )

    @property
    def item_rows(self) -> list[tuple[str, forms.BoundField, forms.BoundField | None]]:
        """(item, its value, its limit) for the table of the page; pH has a range, and no limit to be typed."""
        return [
            (words, self[f"value_{item}"], None if item == PH else self[f"limit_{item}"])
            for item, words in ITEMS.items()
        ]

    def doubts(self) -> dict[str, str]:
        """A value or a limit that is most often another unit, and a day of which a sampling is there already."""
        found = {}
        for item, words in self.values().items():
            read = read_cell(item, words)
            number = None
            if read is not None:
                number = read.limit if read.is_below else read.number
            found[f"value_{item}"] = doubt_of(item, number)
            found[f"limit_{item}"] = doubt_of(item, self.limits().get(item))
        day: date = self.cleaned_data["taken_on"]
        if self.case is not None and self.case.monitorings.filter(taken_on=day).exists():
            found["taken_on"] = f"{date_words(day)}已经登记过一次监测"
        return {name: words for name, words in found.items() if words}

    def values(self) -> dict[str, str]:
        return {item: self.cleaned_data.get(f"value_{item}", "") for item in ITEMS}

    def limits(self) -> Mapping[str, Decimal]:
        typed = {item: self.cleaned_data.get(f"limit_{item}") for item in ITEMS}
        return {item: limit for item, limit in typed.items() if limit is not None}


for _item, _name in ITEMS.items():
    MonitorForm.base_fields[f"value_{_item}"] = forms.CharField(
        label=f"{_name}监测值", max_length=30, required=False
    )
    if _item != PH:
        MonitorForm.base_fields[f"limit_{_item}"] = forms.DecimalField(
            label=f"{_name}限值", required=False, max_digits=12, decimal_places=4
        )


class TraceForm(ActForm):
    traced_on = forms.DateField(label="溯源日期")
    tracer = forms.CharField(label="溯源人（单位）", max_length=60, required=False)
    sources = forms.CharField(
        label="污染来源", max_length=2000, widget=text_area(3), help_text="一行一个。"
    )
    owner = forms.CharField(label="责任主体", max_length=120, required=False)
    owner_unknown = forms.BooleanField(label="责任主体无法确定", required=False)
    owner_named = forms.CharField(
        label="指定的责任主体",
        max_length=120,
        required=False,
        help_text="无法确定的，由属地县级人民政府或其指定的单位承担；未指定的不填。",
    )
    note = _words("溯源情况", required=False, help_text="用什么方法查到，排放路径如何。")
    photos = PhotosField(required=False, label="照片")
    papers = FilesField(required=False, label="溯源材料")
    beside = (("traced_on", "tracer"),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["traced_on"].initial = _today()
        for name in ("sources", "owner", "owner_unknown", "owner_named"):
            self.fields[name].initial = getattr(self.outfall, name)


class SortForm(ActForm):
    category = forms.ChoiceField(
        label="分类", choices=[("", CHOOSE), *Category.choices], widget=forms.Select
    )
    merged_into = LookupField(
        label="并入哪一个排污口",
        lookup="outfalls:outfall_lookup",
        required=False,
        help_text="“清理合并”的填写：输入名称或编码。",
    )
    measures = _words("整治措施", help_text="如截污纳管、增设隔油池、规范排放口。")
    unit = _unit_field(required=False)
    starts_on = forms.DateField(label="开始日期")
    due_on = forms.DateField(label="完成时限")
    note = _words("说明", required=False, rows=2)
    papers = FilesField(required=False, label="整治方案")
    beside = (("category", "merged_into"), ("starts_on", "due_on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, unit=units_for(self.user))
        offer(self, merged_into=seen_by(self.user).filter(is_active=True))
        self.fields["starts_on"].initial = _today()
        case = self.case
        if case is not None:
            for name in ("category", "measures", "unit", "starts_on", "due_on", "merged_into"):
                if value := getattr(case, name):
                    self.fields[name].initial = value


class FinishForm(ActForm):
    done_on = forms.DateField(label="完成日期")
    note = _words("完成情况")
    photos = PhotosField(label="整治后照片", missing="请上传整治后的照片。")
    papers = FilesField(required=False, label="附件")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["done_on"].initial = _today()
        help_text = self.fields["photos"].help_text
        self.fields["photos"].help_text = f"请站在整治前照片的拍摄地点拍，便于对照。{help_text}"


class AcceptForm(ActForm):
    accepted_on = forms.DateField(label="验收日期")
    people = forms.CharField(label="验收人员", max_length=120, help_text="姓名和单位。")
    note = _words("验收意见")
    next_check_on = forms.DateField(label="下次日常检查", required=False)
    photos = PhotosField(required=False, label="验收照片")
    papers = FilesField(required=False, label="验收材料")
    beside = (("accepted_on", "next_check_on"),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["accepted_on"].initial = _today()


class RefuseForm(ActForm):
    note = _words("不通过的原因")
    due_on = forms.DateField(label="新的完成时限")
    photos = PhotosField(required=False, label="照片")


class CheckForm(ActForm):
    checked_on = forms.DateField(label="检查日期")
    note = _words("检查情况")
    is_dry_flow = forms.BooleanField(label="晴天有水排出", required=False)
    next_check_on = forms.DateField(label="下次检查日期", required=False)
    photos = PhotosField(required=False, label="照片")
    beside = (("checked_on", "next_check_on"),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["checked_on"].initial = _today()


class ReopenForm(ActForm):
    note = _words("重新整治的原因")
    due_on = forms.DateField(label="完成时限")
    photos = PhotosField(required=False, label="照片")


class PermitForm(ActForm):
    what = forms.ChoiceField(label="办理事项", choices=[("", CHOOSE), *ACTS.items()])
    kind = forms.ChoiceField(label="审批或登记", choices=PermitKind.choices)
    number = forms.CharField(
        label="批复文号或登记号", max_length=80, required=False, help_text="注销的可不填。"
    )
    on = forms.DateField(label="批复、登记或注销日期")
    note = _words("说明", required=False, rows=2)
    papers = FilesField(required=False, label="批复或登记表")
    beside = (("what", "kind"), ("number", "on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = permit_kind_of(self.outfall.kind)
        self.fields["kind"].initial = asked or None
        if asked:
            words = PermitKind(asked).label
            self.fields["kind"].help_text = f"按部令第35号，这一类排污口应办{words}。"


class AssignForm(AsksMixin, PortalForm):
    """A unit and a day for chosen outfalls."""

    unit = _unit_field()
    due_on = forms.DateField(label="完成时限")
    campaign = forms.CharField(label="专项行动", max_length=60, required=False)
    note = _words("说明", required=False, rows=2)
    beside: tuple[tuple[str, ...], ...] = (("unit", "due_on"),)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, unit=units_for(user))


class ScopeForm(AssignForm):
    """The same for all of a place, kind and state; first how many these are is shown."""

    town = forms.ChoiceField(label="镇街", required=False)
    kind = forms.ChoiceField(label="类别", required=False)
    state = forms.ChoiceField(
        label="状态", choices=[("open", "全部未销号"), *((s, STATES[s]) for s in OPEN)]
    )
    expected = forms.IntegerField(required=False, widget=forms.HiddenInput)
    beside = (("town", "kind"), ("state", "unit"), ("due_on", "campaign"))
    field_order = ["town", "kind", "state", "unit", "due_on", "campaign", "note", "expected"]

    def __init__(self, *args: Any, towns: list[Any], kinds: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        town, kind = self.fields["town"], self.fields["kind"]
        town.choices = [("", "全部"), *towns]  # type: ignore[attr-defined]
        kind.choices = [("", "全部"), *kinds]  # type: ignore[attr-defined]


class SightingForm(AsksMixin, PortalForm):
    """What is made of what a patrol saw."""

    answer = forms.ChoiceField(label="处置", choices=Answer.choices, widget=forms.RadioSelect)
    outfall = forms.ModelChoiceField(
        label="是哪个排污口",
        queryset=Outfall.objects.none(),
        required=False,
        empty_label="未登记，或不确定",
    )
    is_dry_flow = forms.BooleanField(label="晴天有水排出", required=False)
    words = forms.CharField(label="情况", max_length=300, widget=text_area(3))
    issue = forms.ModelChoiceField(
        label="已有的问题",
        queryset=Issue.objects.none(),
        required=False,
        empty_label="没有，新报一条",
        help_text="“列入问题台账”的：巡河时已报了问题的，选它；没有的，提交后自动上报一条。",
    )
    check_on = forms.DateField(label="检查日期", required=False, help_text="“安排检查”的填写。")

    def __init__(self, *args: Any, outfalls: Any, issues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outfall"].queryset = outfalls  # type: ignore[attr-defined]
        self.fields["issue"].queryset = issues  # type: ignore[attr-defined]
