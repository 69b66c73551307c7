"""The list of sections."""

from typing import Any

import django_filters as filters
import django_tables2 as tables

from common.web.tables import PortalTable
from rivers.tables.filters import OfRiverFilter
from rivers.tables.registers import CodeColumn, name_words
from waters.models import Section, SectionGrade, WaterClass


class SectionFilter(OfRiverFilter):
    words_in = ("name", "river__name")
    pinyin = "river__sort_key"
    grade = filters.ChoiceFilter(
        label="级别", choices=SectionGrade.choices, method="of_grade", empty_label="全部"
    )

    class Meta(OfRiverFilter.Meta):
        model = Section

    def of_grade(self, queryset: Any, name: str, value: str) -> Any:
        # No code of a grade is a part of another.
        return queryset.filter(grades__contains=value)


class SectionTable(PortalTable):
    """断面."""

    code = CodeColumn()
    name = tables.Column(linkify=("waters:section_detail", {"pk": tables.A("pk")}))
    grades = tables.Column(accessor="grade_words", order_by="grades", verbose_name="级别")
    target = tables.Column(verbose_name="目标水质")
    river = tables.Column(
        linkify=("rivers:river_detail", {"pk": tables.A("river_id")}), order_by="river__sort_key"
    )

    class Meta:
        model = Section
        fields = ("code", "name", "kind", "grades", "target", "river", "division", "rhythm")
        order_by = "code"

    def render_name(self, record: Section) -> Any:
        return name_words(record, record.name)

    def render_target(self, value: str) -> str:
        words: dict[str, str] = dict(WaterClass.choices)
        return words[value]
