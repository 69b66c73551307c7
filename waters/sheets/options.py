"""What the upload forms of water ask beside the file."""

from typing import Any, Final

from django import forms

from common.errors import Invalid
from common.text.months import Month
from common.web.filters import MonthSelect
from waters.rules.cells import Unreadable, read_limits, read_names

MONTH, LIMITS, MICRO, SOURCE = "month", "limits", "micro", "source"
MICRO_LABEL: Final = "以 μg/L 填写的项目"


class MonthField(forms.CharField):
    """A month in its own form, 2026-09, or "" where the table tells it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=MonthSelect(empty_label="表中有月份"), required=False, **kwargs)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        try:
            return str(Month.parse(text)) if text else ""
        except Invalid as error:
            raise forms.ValidationError(error.detail) from None


class NamesField(forms.CharField):
    """汞、镉: indicators, kept as typed."""

    read: Any = staticmethod(read_names)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        try:
            self.read(text)
        except Unreadable as error:
            raise forms.ValidationError(f"“{self.label}”{error}。") from None
        return text


class LimitsField(NamesField):
    """氨氮 0.025、汞 0.00004: detection limits, kept as typed."""

    read = staticmethod(read_limits)


MONTH_OPTION: Final = MonthField(
    label="月份",
    help_text="表中没有“月份”一列的，在这里选择是哪个月的数据；有的以表为准。",
)
SAMPLE_OPTIONS: Final[dict[str, forms.Field]] = {
    MONTH: MONTH_OPTION,
    SOURCE: forms.ChoiceField(
        label="数据来源",
        choices=[("manual", "人工采样"), ("automatic", "自动监测")],
        initial="manual",
        required=False,
        help_text="表中没有“来源”一列的，按这里选择的登记。",
    ),
    LIMITS: LimitsField(
        label="检出限",
        required=False,
        max_length=500,
        help_text="表中只写“未检出”“ND”的项目，在这里写明检出限，如：氨氮 0.025、汞 0.00004。",
    ),
    MICRO: NamesField(
        label=MICRO_LABEL,
        required=False,
        max_length=200,
        help_text="表头没有写明单位、而数值是 μg/L 的项目，在这里写明，如：汞、镉、铅，读取时换算成 mg/L。",
    ),
}
