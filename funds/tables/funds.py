"""Lists of rules and of statements."""

import django_tables2 as tables
from django.urls import reverse
from django_tables2 import A

from common.text.months import Month
from common.web.marks import badge
from common.web.tables import BadgeColumn, DateColumn, NumberColumn, PortalTable
from funds.models import FundRule, Statement


class RuleTable(PortalTable):
    name = tables.Column(linkify=("funds:rule_detail", {"pk": A("pk")}))
    kind = tables.Column()
    division = tables.Column(verbose_name="核算行政区")
    in_force = tables.Column(
        verbose_name="现行版本", accessor="held_number", empty_values=(), orderable=False
    )
    draft = tables.Column(
        verbose_name="草稿", accessor="draft_number", empty_values=(), orderable=False
    )
    statements = NumberColumn(verbose_name="结算单", accessor="statement_count")

    class Meta:
        model = FundRule
        fields = ("name", "kind", "division", "in_force", "draft", "statements")

    def render_in_force(self, record):
        if record.held_number is None:
            return badge("draft", "未启用")
        return f"第 {record.held_number} 版，自{Month.of(record.held_from).label}"

    def render_draft(self, record):
        return "—" if record.draft_number is None else f"第 {record.draft_number} 版"


class StatementTable(PortalTable):
    title = tables.Column(linkify=("funds:statement_detail", {"pk": A("pk")}))
    kind = tables.Column(verbose_name="类别", accessor="rule__kind")
    division = tables.Column(verbose_name="核算行政区")
    first = tables.Column(verbose_name="期间")
    total = NumberColumn(verbose_name="金额（元）", places=2, accessor="shown_total")
    state = BadgeColumn()
    answers = tables.Column(verbose_name="答复", empty_values=(), orderable=False)
    frozen_at = DateColumn(verbose_name="定稿日期")

    class Meta:
        model = Statement
        fields = ("title", "kind", "division", "first", "total", "state", "answers", "frozen_at")

    def render_first(self, record):
        return record.period_words

    def render_answers(self, record):
        if record.asked_count is None or record.sent_at is None:
            return "—"
        said = f"{record.confirmed_count}/{record.asked_count} 已确认"
        return f"{said}，{record.objected_count} 有异议" if record.objected_count else said


def statement_address(statement: Statement) -> str:
    return reverse("funds:statement_detail", args=[statement.pk])
