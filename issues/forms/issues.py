"""Forms of the ledger's pages; what they hold is written by services."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import Q

from accounts.models import JUSTICE_KINDS, Division, Role, Unit
from attachments.neighbours.fields import FilesField, PhotosField
from common.store.scope import codes_up, range_below, within
from common.text.chinese import date_words, local_date
from common.text.personal import personal_parts
from common.web.doubts import AsksMixin
from common.web.form_places import LatitudeField, LongitudeField, PlaceForm
from common.web.forms import PortalForm, PortalModelForm, prepare, text_area
from common.web.lookups import LookupField
from inspections.models import Patrol, PatrolState
from issues.models import Issue, IssueKind, LookBackReport, Severity, Source
from issues.neighbours.fields import KindField, UnitField, with_accounts
from issues.permissions import answerable_clues
from issues.rules.clocks import Rules
from issues.rules.outcomes import outcomes_after
from issues.rules.pieces import Action
from issues.services import PlanWords, Visit, What
from issues.services.acts.binding import Asking
from issues.services.acts.registry import BINDINGS
from issues.services.clues import LONGEST_CASE_NUMBER
from issues.services.inputs import LONGEST_LETTER, LONGEST_NOTE, LONGEST_VISITORS
from rivers.models import Reach
from rivers.reads.footing import add_far_fault

# Papers that one act or report takes beside its photos.
MOST_PAPERS = 10


class ActForm(PortalForm):
    """The form of one action: just the pieces that it needs or takes."""

    client_ref = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(
        self,
        *args: Any,
        action: Action,
        issue: Issue | None,
        user: Any,
        rules: Rules,
        at: datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        made = act_form_fields(action, issue=issue, user=user, rules=rules, at=at)
        for name, field in made.items():
            prepare(field)
            self.fields[name] = field


def act_form_fields(
    action: Action, *, issue: Issue | None, user: Any, rules: Rules, at: datetime
) -> dict[str, forms.Field]:
    """The fields of an action's form, in the order in which they are filled in: what each of its pieces asks
    by itself, then what is special in it (`Binding.form`)."""
    fields: dict[str, forms.Field] = {}
    binding = BINDINGS[action.code]
    needs = binding.needs(rules)
    pieces = (*action.needs, *action.takes)
    if "division" in pieces:
        rows = Division.objects.filter(is_active=True).order_by("code")
        fields["division"] = DivisionChoice(rows, label="移交到", empty_label="请选择")
    fields |= _unit_fields(pieces, needs, issue=issue, user=user, at=at)
    if "outcome" in pieces and issue is not None:
        fields |= _answer_fields(issue, user)
    if "complex" in pieces:
        fields["is_complex"] = forms.BooleanField(
            label="复杂问题，先报整改方案",
            required=False,
            help_text="责任单位签收后先报方案（定时限、定任务、定措施、定责任），同意后再整改。",
        )
    if "plan" in pieces:
        fields |= _plan_fields()
    if "visit" in pieces:
        fields |= _visit_fields(user, at)
    if "deadline" in pieces:
        fields["deadline"] = _deadline_field(issue, is_needed="deadline" in needs)
    if "kind" in pieces:
        fields |= _kind_fields(issue)
    fields |= _letter_fields(pieces)
    fields["note"] = forms.CharField(
        label=action.prompt,
        required="note" in needs,
        max_length=LONGEST_NOTE,
        widget=text_area(),
    )
    if issue is not None:
        fields["photos"] = _photos_field(needs)
        if "scan" not in needs:
            # A scan's own field takes papers as it is.
            fields["papers"] = _papers_field()
    binding.form(fields, Asking(issue=issue, user=user, rules=rules, at=at))
    return fields


def _kind_fields(issue: Issue | None) -> dict[str, forms.Field]:
    severity = forms.ChoiceField(
        label="程度",
        choices=Severity.choices,
        required=False,
        initial=issue.severity if issue else None,
    )
    kind = KindField(required=False, initial=issue.kind_id if issue else None)
    return {"kind": kind, "severity": severity}


def _letter_fields(pieces: Collection[str]) -> dict[str, forms.Field]:
    if "letter" not in pieces:
        return {}
    number = forms.CharField(label="来函文号", max_length=LONGEST_LETTER, required=False)
    return {"letter": number}


class DivisionChoice(forms.ModelChoiceField):
    """Divisions by their full names: towns of several districts bear the same."""

    def label_from_instance(self, obj: Any) -> str:
        return obj.full_name or obj.name


def _unit_fields(
    pieces: Collection[str], needs: Collection[str], *, issue: Issue | None, user: Any, at: datetime
) -> dict[str, forms.Field]:
    """Who is charged, who co-operates, or to whom of the police and the procurator it goes."""
    fields: dict[str, forms.Field] = {}
    if "justice" in pieces:
        fields["unit"] = _justice_field(issue, at)
    if "unit" in pieces:
        fields["unit"] = _unit_field(issue, user, at)
    if "helpers" in pieces:
        fields["helpers"] = _helpers_field(issue, user, at, is_needed="helpers" in needs)
    return fields


def _unit_field(issue: Issue | None, user: Any, at: datetime) -> forms.Field:
    units = Unit.objects.existing(local_date(at)).visible_to(user).select_related("division")
    return UnitField(units if issue is None else _holding(units, issue))


def _helpers_field(issue: Issue | None, user: Any, at: datetime, *, is_needed: bool) -> forms.Field:
    """Only units that somebody can act for: they are told on their own home page."""
    units = Unit.objects.existing(local_date(at)).visible_to(user).select_related("division")
    rows = with_accounts(units if issue is None else _holding(units, issue), Role.UNIT)
    if issue is not None and issue.unit_id:
        rows = rows.exclude(pk=issue.unit_id)
    return forms.ModelMultipleChoiceField(
        rows.filter(has_account=True).order_by("division_id", "name"),
        label="配合单位",
        required=is_needed,
        widget=forms.CheckboxSelectMultiple,
        help_text="与责任单位一起办理：看得到问题和台账，可补充情况，不申请销号。",
        error_messages={"required": "请选择配合单位。"},
    )


def _holding(units: Any, issue: Issue) -> Any:
    """Only units whose division holds the place: the issue's own and those above it. A neighbour has
    units of its own, down to its towns'."""
    if not issue.is_away:
        return units.filter(division_id__in=codes_up(issue.division_id))
    code = issue.office_code
    return units.filter(Q(division_id__in=codes_up(code)) | within([range_below(code)]))


def _justice_field(issue: Issue | None, at: datetime) -> forms.Field:
    """The police and the procurator of the place, whether or not the office sees their division. One
    without an account gets the letter on paper, and the office enters its answer."""
    units = Unit.objects.existing(local_date(at)).filter(kind__in=JUSTICE_KINDS)
    if issue is not None:
        units = _holding(units, issue)
    field: Any = forms.ModelChoiceField(
        with_accounts(units, Role.JUSTICE).order_by("-division_id", "order", "pk"),
        label="公安、检察机关",
        empty_label="请选择",
        help_text="移送后，该单位的联络员可以看到这个问题和全部办理台账；没有联络员账号的，"
        "请打印线索移送函送达，回函由河长办登记。",
    )
    field.label_from_instance = lambda unit: (
        str(unit) if unit.has_account else f"{unit}（没有联络员账号）"
    )
    return field


def _answer_fields(issue: Issue, user: Any) -> dict[str, forms.Field]:
    rows = answerable_clues(user, issue).select_related("unit")
    clues = list(rows)
    clue: Any = forms.ModelChoiceField(rows, label="线索", empty_label="请选择")
    clue.label_from_instance = lambda row: f"{row.unit.name}，{row.number}"
    if len(clues) == 1:
        clue.initial, clue.widget = clues[0].pk, forms.HiddenInput()
    outcomes = [(o.value, o.label) for o in outcomes_after(row.state for row in clues)]
    return {
        "clue": clue,
        "outcome": forms.ChoiceField(label="办理结果", choices=[("", "请选择"), *outcomes]),
        "case_number": forms.CharField(
            label="案号",
            required=False,
            max_length=LONGEST_CASE_NUMBER,
            help_text="已立案的必填，如受案登记、立案决定或案件编号。",
        ),
    }


def _deadline_field(issue: Issue | None, *, is_needed: bool) -> forms.Field:
    field = forms.DateField(label="整改期限", required=is_needed)
    if issue and issue.rectify_by:
        field.help_text = f"不填则仍为 {date_words(issue.rectify_by)}。"
    return field


def _plan_fields() -> dict[str, forms.Field]:
    return {
        "deadline": forms.DateField(label="整改时限"),
        "tasks": forms.CharField(label="整改任务", widget=text_area(), max_length=LONGEST_NOTE),
        "measures": forms.CharField(label="整改措施", widget=text_area(), max_length=LONGEST_NOTE),
        "responsible": forms.CharField(label="责任人", max_length=120),
    }


def _visit_fields(user: Any, at: datetime) -> dict[str, forms.Field]:
    reports = LookBackReport.objects.visible_to(user)
    return {
        "visited_on": forms.DateField(label="回访日期", initial=local_date(at)),
        "visitors": forms.CharField(
            label="回访人员",
            max_length=LONGEST_VISITORS,
            help_text="到现场的人员，多人用顿号分开。",
        ),
        "report": forms.ModelChoiceField(
            reports,
            label="第三方回访报告",
            required=False,
            empty_label="不是第三方回访",
            help_text="第三方回访的，选择其报告；报告在“回头看”中登记。",
        ),
    }


def _photos_field(needs: Collection[str]) -> forms.Field:
    if "scan" in needs:
        return FilesField(label="来函扫描件", missing="请上传来函扫描件或照片。")
    is_needed = "photos" in needs
    field = PhotosField(required=is_needed)
    if is_needed:
        field.label = "整改后照片"
        field.help_text = f"复核时与整改前对照。{field.help_text}"
    return field


def _papers_field() -> FilesField:
    return FilesField(
        label="附件",
        required=False,
        most=MOST_PAPERS,
        help_text=f"方案、纪要、盖章函件等：PDF、Word（.docx）、Excel（.xlsx）或图片，最多 {MOST_PAPERS} 个，"
        "每个不超过 20 MB。",
    )


# A neighbour's letter is registered with its 文号 and answered by letter; an older ledger comes as a sheet.
ELSEWHERE = (Source.TRANSFER, Source.OLD)
# As long as a patrol may be told of afterwards; older ones are looked up by the office.
PATROL_DAYS = timedelta(days=60)


class PatrolChoice(forms.ModelChoiceField):
    """Patrols by day, reach and who went."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{date_words(obj.started_at)} {obj.reach}（{obj.actor_name}）"


class ReportForm(AsksMixin, PlaceForm):
    """Entry of an issue by an office or an upper chief: from a patrol, an inspection, a complaint, an order …"""

    uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    source = forms.ChoiceField(
        label="来源",
        choices=[("", "请选择"), *(c for c in Source.choices if c[0] not in ELSEWHERE)],
    )
    patrol = PatrolChoice(
        Patrol.objects.none(),
        label="哪次巡河",
        required=False,
        empty_label="没有巡河记录",
        help_text="巡河发现的，选择您巡的或登记的那次巡河，计入该次巡河发现的问题；其他来源不选。",
    )
    reach = LookupField(
        label="河段", lookup="rivers:reach_lookup", help_text="输入河段名称、拼音首字母或编码。"
    )
    kind = KindField()
    severity = forms.ChoiceField(
        label="程度", choices=Severity.choices, initial=Severity.GENERAL, widget=forms.RadioSelect
    )
    description = forms.CharField(label="问题描述", max_length=2000, widget=text_area(4))
    place = forms.CharField(label="地点", max_length=160, required=False)
    longitude = LongitudeField()
    latitude = LatitudeField()
    reported_at = forms.DateTimeField(
        label="发现时间",
        required=False,
        help_text="不填则为现在。",
    )
    photos = PhotosField(required=False)
    papers = _papers_field()
    beside = (("source", "kind"), ("longitude", "latitude"))

    def __init__(self, *args: Any, user: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        reach: Any = self.fields["reach"]
        reach.queryset = Reach.objects.visible_to(user).in_use()
        patrol: Any = self.fields["patrol"]
        recent = Patrol.objects.own(user).filter(started_at__gte=at - PATROL_DAYS)
        recent = recent.exclude(state=PatrolState.WITHDRAWN)
        patrol.queryset = (
            recent.select_related("reach").defer("track", "reach__line").order_by("-started_at")
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        add_far_fault(self, data, on=local_date(self.at))
        patrol, reach = data.get("patrol"), data.get("reach")
        if patrol and data.get("source") not in (None, Source.PATROL):
            self.add_error("patrol", "选了巡河记录的，来源应为“巡河发现”。")
        elif patrol and reach and patrol.reach_id != reach.pk:
            self.add_error("patrol", f"这次巡河巡的是“{patrol.reach}”，与所填河段不同，请核对。")
        return data

    def doubts(self) -> dict[str, str]:
        """A complaint by telephone is typed as it was told, its caller's name and number too; a ledger keeps
        them for good."""
        if self.cleaned_data["source"] != Source.COMPLAINT:
            return {}
        found = {}
        for name in ("description", "place"):
            parts = personal_parts(self.cleaned_data.get(name) or "")
            if parts:
                said = "、".join(dict.fromkeys(f"{part.kind}“{part.text}”" for part in parts))
                found[name] = f"其中有{said}，记入台账后不能删除，责任单位看得到；是举报人的请删去"
        return found

    def clean_reported_at(self) -> datetime | None:
        """A clerk's mistyped day is asked back; only a phone's clock may run ahead."""
        found: datetime | None = self.cleaned_data["reported_at"]
        if found is not None and found > self.at:
            raise forms.ValidationError("发现时间不能晚于现在。", code="future")
        return found


class OnSpotForm(ReportForm):
    """登记并当场办结: what was found, and how it was put right there and then."""

    photos = PhotosField(label="整改前照片", missing="请上传整改前的照片。")
    words = forms.CharField(label="整改情况", max_length=LONGEST_NOTE, widget=text_area())
    after = PhotosField(label="整改后照片", missing="请上传整改后的照片。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["severity"].help_text = "重大问题不宜当场办结，请按程序交办整改。"


class KindForm(PortalModelForm):
    """A kind of issue."""

    beside = (("group", "name"),)

    class Meta:
        model = IssueKind
        fields = ("group", "name", "order", "is_active")
        help_texts = {
            "group": "如“四乱”；不属于任何大类的留空。",
            "order": "从小到大排列。",
            "is_active": "停用后不再用于新问题，已有问题不受影响。",
        }


def what_of(data: dict[str, Any]) -> What:
    """The pieces of a cleaned action form."""
    plan = visit = None
    if "visited_on" in data:
        visit = Visit(
            visited_on=data["visited_on"], visitors=data["visitors"], report=data["report"]
        )
    if "tasks" in data:
        plan = PlanWords(
            deadline=data["deadline"],
            tasks=data["tasks"],
            measures=data["measures"],
            responsible=data["responsible"],
        )
    return What(
        unit=data.get("unit"),
        helpers=tuple(data.get("helpers") or ()),
        deadline=data.get("deadline"),
        is_complex=bool(data.get("is_complex")),
        plan=plan,
        kind=data.get("kind"),
        severity=data.get("severity") or "",
        clue=data.get("clue"),
        outcome=data.get("outcome") or "",
        case_number=(data.get("case_number") or "").strip(),
        visit=visit,
        division=data.get("division"),
        letter=data.get("letter") or "",
    )
