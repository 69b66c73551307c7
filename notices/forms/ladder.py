"""What staff and recipients type about the ladder: how it is issued, its steps, a rule."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms

from accounts.models import Division, Level
from attachments.neighbours.fields import ScansField
from common.store.scope import within
from common.web.forms import PortalForm, text_area
from notices.models import LadderRule, Measure, Proposal, RuleKind, Rung
from notices.rules.ladder import OFFERED, Step
from notices.rules.letters import default_body
from notices.services.ladder import (
    LONGEST_REASON,
    LONGEST_WORDS,
    Held,
    Issue,
    last_days,
    propose_number,
)


class IssueForm(PortalForm):
    """How a proposal is issued on the rung decided on; a reason where that is not the one proposed."""

    fields: dict[str, Any]
    beside = (("number", "signer"), ("meets_at", "meets_place"))

    reason = forms.CharField(label="改用的理由", max_length=LONGEST_REASON, widget=text_area(2))
    number = forms.CharField(label="文号", max_length=60)
    signer = forms.CharField(label="签发人", max_length=40)
    meets_at = forms.DateTimeField(label="约谈时间")
    meets_place = forms.CharField(label="约谈地点", max_length=80)
    answer_by = forms.DateField(label="回复期限")
    body = forms.CharField(
        label="要求",
        widget=text_area(4),
        help_text="事实、依据、期限和申诉的办法由系统写进文书，不必在此重复。",
    )

    def __init__(
        self, *args: Any, proposal: Proposal, rung: str, at: datetime, **kwargs: Any
    ) -> None:
        self.rung = rung
        last = Measure.objects.filter(division=proposal.division_id).order_by("-pk").first()
        initial = {
            "number": propose_number(proposal.division, rung, at),
            "signer": last.signer if last else "",
            "answer_by": last_days(proposal.division, at)[0],
            "body": default_body(rung, is_person=proposal.is_person),
        }
        super().__init__(*args, **(kwargs | {"initial": initial}))
        if rung == proposal.rung:
            del self.fields["reason"]
        if rung != Rung.INTERVIEW:
            del self.fields["meets_at"], self.fields["meets_place"]

    @property
    def how(self) -> Issue:
        return Issue(rung=self.rung, **self.cleaned_data)


class StepForm(PortalForm):
    """The words and files of one step, of one measure or several; of an interview also when, where and who."""

    fields: dict[str, Any]
    beside = (("day", "place"),)

    day = forms.DateField(label="约谈日期")
    place = forms.CharField(label="约谈地点", max_length=80)
    people = forms.CharField(
        label="参加人员",
        max_length=500,
        widget=text_area(2),
        help_text="约谈人、被约谈人和其他参加人员。",
    )
    words = forms.CharField(max_length=LONGEST_WORDS, widget=text_area(5))
    files = ScansField(label="附件", required=False)  # type: ignore[assignment]

    def __init__(
        self, *args: Any, step: Step, place: str, meets_at: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].initial, self.fields["day"].initial = place, meets_at
        self.fields["words"].label = step.prompt
        self.fields["words"].error_messages["required"] = f"请填写{step.prompt}。"
        if step.code != "hold":
            del self.fields["day"], self.fields["place"], self.fields["people"]
        if not step.takes_files:
            del self.fields["files"]

    def held(self, together: Sequence[str] = ()) -> Held | None:
        """`together`: the numbers of the other letters that called to this interview."""
        said = self.cleaned_data
        if "day" not in said:
            return None
        return Held(day=said["day"], place=said["place"], people=said["people"], together=together)


class LadderRuleForm(PortalForm):
    """A new version of a rule."""

    fields: dict[str, Any]
    beside = (("kind", "division"), ("number", "rung"))

    kind = forms.ChoiceField(
        label="情形", choices=[each for each in RuleKind.choices if each[0] in OFFERED]
    )
    division = forms.ModelChoiceField(
        label="适用行政区",
        queryset=Division.objects.none(),
        required=False,
        empty_label="全部（市级及以上河长办设定）",
    )
    number = forms.IntegerField(
        label="连续月数或次数",
        min_value=1,
        max_value=12,
        help_text="巡河、黄灯、红灯为连续几个月；提醒为几次逾期未回复。",
    )
    rung = forms.ChoiceField(label="建议", choices=Rung.choices)
    basis = forms.CharField(
        label="依据",
        max_length=300,
        required=False,
        widget=text_area(2),
        help_text="写进文书，收件人看得到。",
    )
    is_on = forms.BooleanField(label="启用", required=False)
    valid_from = forms.DateField(
        label="自何日起",
        help_text="按通报月份最后一天适用的规则提出建议。",
    )

    def __init__(self, *args: Any, user: Any, rule: LadderRule | None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"is_on": True}
        if rule is not None:
            names = ("kind", "division", "number", "rung", "basis", "is_on")
            initial = {name: getattr(rule, name) for name in names}
        super().__init__(*args, **(kwargs | {"initial": initial}))
        places = Division.objects.inside().filter(is_active=True, level__lte=Level.DISTRICT)
        mine = places.filter(within(user.office_ranges, "code")).order_by("code")
        self.fields["division"].queryset = mine
        if rule is None or rule.division_id is None:
            self.fields["division"].initial = mine.first()
            self.initial["division"] = mine.first()
