"""好, 较好, 一般: a chief's word about a town or unit."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import Division
from common.web.forms import CHOOSE, PortalForm, text_area
from scoring.reads.sources.ratings import WORDS
from scoring.reads.subjects import candidates
from scoring.services.ledger import LONGEST_WORDS


class RatingForm(PortalForm):
    """Whom, which year, which word, and why where it is not the best one."""

    beside = (("subject", "year"),)

    subject = forms.ChoiceField(label="镇街、部门")
    year = forms.TypedChoiceField(label="年度", coerce=int)
    word = forms.ChoiceField(label="等次", choices=[("", CHOOSE), *((w, w) for w in WORDS)])
    note = forms.CharField(
        label="说明",
        required=False,
        max_length=LONGEST_WORDS,
        widget=text_area(2),
        help_text="评为“较好”“一般”的，请写明理由。",
    )

    def __init__(self, *args: Any, division: Division, day: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        subject: Any = self.fields["subject"]
        subject.choices = [("", CHOOSE), *((s.key, s.name) for s in candidates(division.pk, day))]
        year: Any = self.fields["year"]
        year.choices = [(each, f"{each}年") for each in (day.year, day.year - 1)]
