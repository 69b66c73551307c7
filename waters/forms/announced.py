"""The class that was announced of a section's water in a month."""

from typing import Any

from django import forms

from common import clock
from common.errors import Invalid
from common.text.months import Month
from common.web.filters import MonthSelect
from common.web.forms import PortalForm
from waters.models import FOUND_CLASSES


class AnnouncedForm(PortalForm):
    """The class of a section's water in a month."""

    month = forms.CharField(label="月份", widget=MonthSelect(empty_label=None))
    water_class = forms.ChoiceField(label="水质类别", choices=[("", "请选择"), *FOUND_CLASSES])
    beside = (("month", "water_class"),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].initial = str(Month.of(clock.now()).previous())

    def clean_month(self) -> Month:
        try:
            return Month.parse(self.cleaned_data["month"])
        except Invalid as error:
            raise forms.ValidationError(error.detail) from None
