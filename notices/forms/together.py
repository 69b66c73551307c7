"""Forms of 集中约谈: several persons or units called to one interview, and one record of it for all."""

from datetime import datetime
from typing import Any

from django import forms

from attachments.neighbours.fields import ScansField
from common.text.chinese import local_date
from common.web.forms import PortalForm, text_area
from notices.rules.ladder import Step
from notices.rules.letters import default_body
from notices.rules.rungs import Rung
from notices.services.ladder import LONGEST_REASON, LONGEST_WORDS, Held, last_days


class InterviewsForm(PortalForm):
    """One interview for all who are ticked; each gets a letter with a number of its own."""

    fields: dict[str, Any]
    beside = (("meets_at", "meets_place"), ("signer", "answer_by"))

    meets_at = forms.DateTimeField(label="约谈时间")
    meets_place = forms.CharField(label="约谈地点", max_length=80)
    signer = forms.CharField(label="签发人", max_length=40)
    answer_by = forms.DateField(label="回复期限")
    body = forms.CharField(
        label="要求",
        max_length=LONGEST_WORDS,
        widget=text_area(4),
        help_text="写进每一份文书；各人的事实、依据和申诉的办法由系统写入。",
    )
    reason = forms.CharField(
        label="改用约谈的理由",
        required=False,
        max_length=LONGEST_REASON,
        widget=text_area(2),
        help_text="所选中规则建议不是约谈的，须写明理由。",
    )

    def __init__(self, *args: Any, user: Any, at: datetime, is_person: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        home = user.home_division
        self.fields["answer_by"].initial = last_days(home, at)[0]
        self.fields["body"].initial = default_body(Rung.INTERVIEW, is_person=is_person)


class TogetherForm(PortalForm):
    """What is said once for several measures: the record of an interview, or how they ended."""

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

    def __init__(self, *args: Any, step: Step, place: str, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = step.prompt
        self.fields["day"].initial = local_date(at)
        self.fields["place"].initial = place
        if step.code != "hold":
            for name in ("day", "place", "people"):
                del self.fields[name]
        if not step.takes_files:
            del self.fields["files"]

    def held(self, together: tuple[str, ...]) -> Held | None:
        """`together`: the numbers of all letters that called to this interview."""
        said = self.cleaned_data
        if "day" not in said:
            return None
        return Held(day=said["day"], place=said["place"], people=said["people"], together=together)
