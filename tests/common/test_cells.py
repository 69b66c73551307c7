"""Rows of lists and widgets of forms as functions draw them: as the libraries' own templates would."""

from datetime import date
from types import SimpleNamespace

import django_tables2 as tables
import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.test import RequestFactory
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from accounts.models import Unit
from common.store.counting import counted, counts_of
from common.web.cells import draw_rows
from common.web.filters import MonthSelect
from common.web.tables import BadgeColumn, DateColumn, NumberColumn, PortalTable
from common.web.widgets import draw_widget


class Table(PortalTable):
    name = tables.Column(
        linkify=("accounts:unit_change", {"pk": tables.A("pk")}),
        attrs={"a": {"class": "text-reset"}},
    )
    kind = tables.Column(default="未定")
    place = tables.Column(accessor="division__name")
    tall = NumberColumn(verbose_name="高 <米>")
    day = DateColumn()
    words = tables.Column(empty_values=())
    state = BadgeColumn(words=lambda record: "在办")

    def render_words(self, record):
        return format_html("<b>{}</b>", record.name)


def drawn(*records, table=Table):
    shown = table(list(records))
    shown.request = RequestFactory().get("/")
    return draw_rows(shown)


def record(**values):
    known = {
        "pk": 7,
        "name": "甲 & 乙",
        "kind": None,
        "division": None,
        "tall": 1234,
        "state": "open",
    }
    return SimpleNamespace(**known | {"day": date(2026, 11, 2)} | values)


def test_a_row_is_escaped_linked_and_labelled() -> None:
    row = drawn(record())
    assert 'class="text-reset" href="/accounts/units/7/' in row
    assert ">甲 &amp; 乙</a></td>" in row
    assert 'data-label="高 &lt;米&gt;" class="num">1,234</td>' in row
    assert 'class="nowrap">2026-11-02</td>' in row
    assert "<b>甲 &amp; 乙</b></td>" in row
    assert '<span class="badge bg-azure-lt">在办</span></td>' in row


def test_what_is_missing_reads_as_the_columns_default() -> None:
    row = drawn(record(day=None))
    assert ">未定</td>" in row
    # The division is none, so it has no name either.
    assert row.count(">—</td>") == 2


def test_a_coded_value_reads_as_its_words() -> None:
    class Units(PortalTable):
        class Meta:
            model = Unit
            fields = ("kind",)

    assert ">镇街</td>" in drawn(Unit(kind="town"), table=Units)


def test_a_heading_is_written_where_it_changes() -> None:
    class Grouped(PortalTable):
        name = tables.Column()

        def group_of(self, record):
            return mark_safe("<i>甲</i>") if record.kind == "a" else "乙 & 丙"

    rows = drawn(record(kind="a"), record(kind="a"), record(kind="b"), table=Grouped)
    assert rows.count("portal-group") == 2
    assert "<i>甲</i></th>" in rows
    assert "乙 &amp; 丙</th>" in rows


CHOICES = [("", "全部"), ("年度", [("a", "甲 & 乙"), ("b", "丙")]), ("c", "丁")]
WIDGETS = {
    "select": (forms.Select(attrs={"class": "x", "required": True}, choices=CHOICES), "b"),
    "nothing chosen": (forms.Select(choices=CHOICES), None),
    "several": (forms.SelectMultiple(choices=CHOICES), ["a", "c"]),
    "month": (MonthSelect(), "2026-11"),
    "text": (forms.TextInput(attrs={"type": "search", "placeholder": '"甲"'}), "乙 <丙>"),
    "number": (forms.NumberInput(attrs={"min": 0, "hidden": False}), 0),
    "date": (forms.DateField().widget, date(2026, 11, 2)),
    "hidden": (forms.HiddenInput(), "7"),
    "box": (forms.CheckboxInput(), True),
    "text area": (forms.Textarea(attrs={"rows": 3}), "甲\n<乙>"),
    "empty text area": (forms.Textarea(), None),
}


@pytest.mark.parametrize("name", WIDGETS)
def test_a_widget_is_drawn_as_its_template_draws_it(name) -> None:
    widget, value = WIDGETS[name]
    context = widget.get_context("field", value, {"id": "id_field"})
    own = draw_widget(widget.template_name, context)
    theirs = TemplatesSetting().render(widget.template_name, context)
    assert own is not None
    assert "".join(own.split()) == "".join(theirs.split())


def test_a_rare_widget_is_left_to_its_template() -> None:
    assert draw_widget("django/forms/widgets/clearable_file_input.html", {}) is None


@pytest.mark.django_db
def test_many_counts_are_one_statement(cast, django_assert_num_queries) -> None:
    units = Unit.objects.order_by("name")
    nothing = Unit.objects.filter(pk__in=[])
    kinds = Unit.objects.values("kind").distinct()
    with django_assert_num_queries(1):
        found = counts_of([units, nothing, kinds])
    assert found == [units.count(), 0, kinds.count()]
    assert counts_of([nothing]) == [0]
    lines = [("甲", 3, "/a/"), ("乙", units, "/b/")]
    assert counted(lines) == [("甲", 3, "/a/"), ("乙", units.count(), "/b/")]
