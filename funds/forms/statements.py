"""What is typed about statements: the period, answers, replies, reasons."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from attachments.neighbours.fields import ScansField
from common.text.months import Month
from common.web.forms import PortalForm, prepare, text_area
from funds.models import Answer
from funds.services.kinds import Kind

YEARS_BACK = 3
CLEARING = "clearing"


class ComputeForm(PortalForm):
    """Which period is reckoned; only those that are over are offered, and the clearings of past years."""

    period = forms.ChoiceField(label="核算哪一期")

    def __init__(self, *args: Any, kind: Kind, body: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = Month.of(at).year
        periods = [
            (first, last)
            for back in range(YEARS_BACK)
            for first, last in reversed(kind.periods(body, year - back))
            if last.ends_at <= at
        ]
        chosen: Any = self.fields["period"]
        clearings = [
            (f"{CLEARING}:{year - back}", f"{year - back}年度清算（轧差）")
            for back in range(YEARS_BACK)
        ]
        chosen.choices = [
            *((f"{first}:{last}", _label(first, last)) for first, last in periods),
            *(clearings if kind.is_netted else ()),
        ]


def _label(first: Month, last: Month) -> str:
    return first.label if first == last else f"{first.label}—{last.label}"


class AnswerForm(PortalForm):
    """A party's answer."""

    answer = forms.ChoiceField(
        label="答复",
        choices=[(Answer.CONFIRMED.value, "确认无误"), (Answer.OBJECTED.value, "提出异议")],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label="意见",
        required=False,
        max_length=500,
        widget=text_area(3),
        help_text="提出异议的，写明对哪个断面哪个月有异议、理由是什么；确认的可不填。",
    )


class LetterAnswerForm(AnswerForm):
    """What a neighbour outside the portal answered in its letter."""

    files = ScansField(label="回执扫描件", required=False)  # type: ignore[assignment]


class WordsForm(PortalForm):
    """Words for an act: a reply, a reason."""

    words = forms.CharField(label="说明", max_length=500, widget=text_area(3))

    def __init__(
        self, *args: Any, label: str, hint: str = "", most: int = 500, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["words"]
        field.label, field.help_text = label, hint
        field.widget.attrs["maxlength"] = most
        field.error_messages["required"] = f"请填写{label}。"


class FreezeForm(PortalForm):
    """定稿."""

    document_number = forms.CharField(
        label="文号", max_length=60, required=False, help_text="随文印发的填写；没有的可不填。"
    )
    words = forms.CharField(
        label="不采纳异议的理由",
        max_length=500,
        required=False,
        widget=text_area(3),
        help_text="有一方仍有异议时必填。",
    )


class GivenForm(PortalForm):
    """Flow and days of one month, a line for each section; an empty field takes a figure back."""

    def __init__(self, *args: Any, asked: list[tuple[str, str, str]], **kwargs: Any) -> None:
        """asked: (key of a field, its label, its present value)."""
        super().__init__(*args, **kwargs)
        for key, label, value in asked:
            field = forms.DecimalField(
                label=label, required=False, min_value=0, max_digits=18, decimal_places=6
            )
            self.fields[key] = field
            self.initial[key] = value
            prepare(field)
