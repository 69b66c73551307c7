"""Forms of the spots' pages; what they hold is written by services."""

from typing import Any

from django import forms

from accounts.models import Division, Level
from attachments.neighbours.fields import PhotosField
from common.web.forms import CHOOSE, PortalForm, text_area
from common.web.lookups import LookupField, offer
from issues.models import IssueKind, Severity
from issues.reads.kinds import finding_kinds
from rivers.models import Reach
from spots.models import Spot
from spots.services.records import LONGEST_NOTE

REAL, UNREAL = "real", "unreal"


def _words(label: str, *, rows: int = 3, **kwargs: Any) -> forms.CharField:
    widget = text_area(rows)
    return forms.CharField(label=label, max_length=LONGEST_NOTE, widget=widget, **kwargs)


class AssignBatchForm(PortalForm):
    """A whole batch by division."""

    level = forms.TypedChoiceField(
        label="分派到",
        coerce=int,
        widget=forms.RadioSelect,
        help_text="每个图斑分派给所在行政区这一级的河长办核查。",
    )
    verify_by = forms.DateField(label="核查期限")

    def __init__(self, *args: Any, levels: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {
            Level.PROVINCE: "省（市）",
            Level.CITY: "市",
            Level.DISTRICT: "区县",
            Level.TOWN: "镇街",
        }
        field: Any = self.fields["level"]
        field.choices = [(level, f"{words[Level(level)]}河长办") for level in levels]
        field.initial = levels[-1] if levels else None


class AssignSpotsForm(PortalForm):
    """Chosen spots to one office."""

    to = LookupField(
        label="分派给",
        lookup="accounts:division_lookup",
        help_text="输入区县或镇街的名称、拼音首字母或代码，由其河长办核查；图斑登记在别处的，改为在该行政区。",
    )
    verify_by = forms.DateField(label="核查期限")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, to=Division.objects.kept_by(user).inside().filter(level__lte=Level.TOWN))


class MoveDaysForm(PortalForm):
    """Another day for all that are not settled."""

    verify_by = forms.DateField(label="新的核查期限")


class BatchForm(PortalForm):
    """What is said of a batch."""

    name = forms.CharField(label="批次名称", max_length=60)
    issued_by = forms.CharField(label="下发单位", max_length=60, required=False)
    received_on = forms.DateField(label="收到日期")
    rectify_by = forms.DateField(
        label="整改期限",
        required=False,
        help_text="属实图斑的整改期限，认定时自动带出，可另定；已认定的不变。",
    )
    beside = (("name", "issued_by"), ("received_on", "rectify_by"))


class NoteForm(PortalForm):
    """Words with which something goes back."""

    note = _words("退回理由")


class ReopenForm(NoteForm):
    """Words, and a new day."""

    verify_by = forms.DateField(label="核查期限")


class VerdictForm(PortalForm):
    """A verdict on several spots at once: real ones go to the ledger with the reach each lies on, and with their
    batch's day unless another is given."""

    verdict = forms.ChoiceField(
        label="认定结果",
        choices=[(REAL, "属实"), (UNREAL, "不属实")],
        widget=forms.RadioSelect,
    )
    note = _words(
        "核查情况",
        help_text="属实的，作为问题描述列入台账；不属实的，写明现场是什么、有何审批手续。",
    )
    kind = forms.ChoiceField(label="类别", required=False)
    severity = forms.ChoiceField(
        label="程度",
        choices=Severity.choices,
        initial=Severity.GENERAL,
        required=False,
        widget=forms.RadioSelect,
    )
    rectify_by = forms.DateField(
        label="整改期限", required=False, help_text="不填则为各自批次的整改期限。"
    )
    # Asked only of a real one.
    real_fields: tuple[str, ...] = ("kind", "severity", "rectify_by")
    asked_of_real = {"kind": "请选择类别。", "severity": "请选择程度。"}
    beside = (("kind", "rectify_by"),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", CHOOSE), *finding_kinds()]  # type: ignore[attr-defined]

    def clean_kind(self) -> IssueKind | None:
        code = self.cleaned_data["kind"]
        return IssueKind.objects.get(code=code) if code else None

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("verdict") == REAL:
            for name, words in self.asked_of_real.items():
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, words)
        return data


class VerifyForm(VerdictForm):
    """The verdict on one spot, with photos and the reach."""

    photos = PhotosField(required=False, label="现场照片")
    reach = LookupField(
        label="河段",
        lookup="rivers:reach_lookup",
        required=False,
        help_text="输入河段名称、拼音首字母或编码。",
    )
    real_fields = ("kind", "severity", "reach", "rectify_by")
    asked_of_real = VerdictForm.asked_of_real | {
        "reach": "请填写河段。",
        "rectify_by": "请填写整改期限。",
    }
    field_order = ["verdict", "note", "photos", "kind", "severity", "reach", "rectify_by"]

    def __init__(self, *args: Any, user: Any, spot: Spot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, reach=Reach.objects.visible_to(user).in_use())
        self.fields["reach"].initial = spot.reach
        self.fields["rectify_by"].initial = spot.batch.rectify_by
        self.fields["rectify_by"].help_text = ""
