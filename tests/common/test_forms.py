"""What a form of the portal says of what was typed names its field."""

import pytest
from django import forms

from common.web.forms import PortalForm


class Sheet(PortalForm):
    held_on = forms.DateField(label="日期", required=False)
    begins = forms.DateTimeField(label="开始时间", required=False)
    size = forms.IntegerField(label="抽取件数（件）", required=False, min_value=1, max_value=99)
    area = forms.DecimalField(label="面积", required=False, min_value=0)
    length = forms.FloatField(label="长度", required=False)
    kind = forms.ChoiceField(label="类别", required=False, choices=[("a", "甲")])
    own = forms.IntegerField(
        label="年份", required=False, error_messages={"invalid": "年份如 2026。"}
    )


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("held_on", "昨天", "日期请写成日期，如 2026-11-22。"),
        ("begins", "昨天", "开始时间请写成日期和时间，如 2026-11-22 09:30。"),
        ("size", "几件", "抽取件数请填整数。"),
        ("size", "0", "抽取件数不能小于 1。"),
        ("size", "100", "抽取件数不能大于 99。"),
        ("area", "很大", "面积请填数字。"),
        ("length", "很长", "长度请填数字。"),
        ("kind", "b", "类别中没有这一项，请重新选择。"),
        ("own", "去年", "年份如 2026。"),
    ],
)
def test_a_refusal_names_its_field(name, typed, sentence):
    assert Sheet({name: typed}).errors == {name: [sentence]}
