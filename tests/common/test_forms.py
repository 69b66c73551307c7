"""What a form of the portal says of what was typed names its field."""

from datetime import date, datetime

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
    money = forms.DecimalField(label="金额（元）", required=False, max_digits=6, decimal_places=2)
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
        ("money", "12345.6", "金额整数部分不能超过 4 位。"),
        ("money", "1.234", "金额最多 2 位小数。"),
    ],
)
def test_a_refusal_names_its_field(name, typed, sentence):
    assert Sheet({name: typed}).errors == {name: [sentence]}


class Dated(PortalForm):
    plain = forms.DateField()
    typed = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    slashed = forms.DateField(widget=forms.DateInput(format="%Y/%m/%d"))
    begins = forms.DateTimeField(widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))


class Bare(forms.Form):
    """Of a library, say: nobody dressed it."""

    plain = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))


@pytest.mark.parametrize("name", ["plain", "typed", "slashed"])
def test_a_date_is_shown_as_browsers_read_it_whatever_its_form_says_of_the_widget(name):
    shown = str(Dated(initial={name: date(2026, 11, 2)})[name])
    assert shown.count("type=") == 1
    assert 'type="date"' in shown
    assert 'value="2026-11-02"' in shown


def test_a_moment_is_shown_as_browsers_read_it():
    shown = str(Dated(initial={"begins": datetime(2026, 11, 2, 9, 5)})["begins"])
    assert 'type="datetime-local"' in shown
    assert 'value="2026-11-02T09:05"' in shown


def test_a_date_is_shown_as_browsers_read_it_in_a_form_that_nobody_dressed():
    assert 'value="2026-11-02"' in str(Bare(initial={"plain": date(2026, 11, 2)})["plain"])


@pytest.mark.parametrize("typed", ["2026-11-02", "2026/11/2", "2026年11月2日"])
def test_a_date_may_be_typed_in_several_ways(typed):
    form = Dated({"plain": typed, "typed": typed, "slashed": typed, "begins": "2026-11-02T09:05"})
    assert form.is_valid()
    assert form.cleaned_data["plain"] == date(2026, 11, 2)
