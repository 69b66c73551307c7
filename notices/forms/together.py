"""Forms of 集中约谈: several persons or units called to one interview."""

from datetime import datetime
from typing import Any

from django import forms

from common.web.forms import PortalForm, text_area
from notices.rules.letters import default_body
from notices.rules.rungs import Rung
from notices.services.ladder import LONGEST_REASON, LONGEST_WORDS, last_days


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
