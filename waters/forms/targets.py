"""What a section's water ought to be from a year on."""

from datetime import datetime
from typing import Any

from django import forms

from common.text.chinese import local_date
from common.web.forms import PortalForm
from waters.models import SectionTarget, WaterClass

_BASIS: Any = SectionTarget._meta.get_field("basis")
_FIRST = 2000


class TargetForm(PortalForm):
    """A target from a year on; one of the same year is replaced."""

    beside = (("year", "target"),)

    year = forms.IntegerField(
        label="自哪一年起",
        min_value=_FIRST,
        help_text="到下一次登记的年份为止；同一年已有目标的，改为现在填写的。",
        error_messages={"invalid": "请填写四位年份，如 2026。"},
    )
    target = forms.ChoiceField(label="目标水质", choices=[("", "请选择"), *WaterClass.choices])
    basis = forms.CharField(
        label="依据",
        max_length=_BASIS.max_length,
        required=False,
        help_text="如“水污染防治目标责任书”。",
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this = local_date(at).year
        year: Any = self.fields["year"]
        # A plan of five years may be entered before it begins.
        year.max_value = this + 10
        year.validators.append(_not_after(this + 10))
        year.initial = this


def _not_after(last: int) -> Any:
    def check(value: int) -> None:
        if value > last:
            raise forms.ValidationError(f"年份不能晚于 {last} 年，请检查。")

    return check
