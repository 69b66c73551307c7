"""回头看 as lists: filters, columns on the page, columns of the sheets."""

from datetime import date
from operator import attrgetter
from typing import Any, Final

import django_filters as filters
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.utils.safestring import SafeString

from accounts.models import Division, Level
from accounts.tables.desks import desk_at
from common import clock
from common.spreadsheets import Column
from common.text.chinese import local_date
from common.text.periods import Period, period_of, quarter_address, quarter_at
from common.web.filters import FilterForm
from common.web.marks import badge
from common.web.tables import NumberColumn, PortalTable, TickColumn, TimeColumn
from issues.models import LookBack, LookBackReport, Outcome
from issues.reads.look_backs import to_assign, to_visit
from issues.tables.issues import LESSER, town_of

QUARTERS_OFFERED = 12
WAITING, ASSIGNED, LATE, VISITED = "waiting", "assigned", "late", "visited"
STANDINGS: Final = {
    WAITING: "待安排",
    ASSIGNED: "待回访",
    LATE: "逾期未回访",
    VISITED: "已回访",
    **dict(Outcome.choices),
}


def quarters_offered(today: date) -> list[Period]:
    """This quarter and those before it, the newest first."""
    found = [period_of("quarter", today)]
    while len(found) < QUARTERS_OFFERED:
        found.append(found[-1].previous())
    return found


def _quarter_choices() -> list[tuple[str, str]]:
    today = local_date(clock.now())
    return [(quarter_address(each), each.label) for each in quarters_offered(today)]


class LookBackFilter(filters.FilterSet):
    """By quarter, state, town and words."""

    q = filters.CharFilter(
        label="编号或内容",
        method="search",
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "编号、描述、地点"}),
    )
    quarter = filters.ChoiceFilter(
        label="季度", choices=_quarter_choices, method="by_quarter", empty_label="全部"
    )
    standing = filters.ChoiceFilter(
        label="进展", choices=list(STANDINGS.items()), method="by_standing", empty_label="全部"
    )
    town = filters.ModelChoiceFilter(
        label="镇街",
        queryset=lambda request: (
            Division.objects.visible_to(request.user).inside().filter(level=Level.TOWN)
        ),
        method="by_town",
        empty_label="全部",
    )
    way = filters.ChoiceFilter(
        label="方式",
        choices=[("drawn", "抽中"), ("unasked", "未经抽取"), ("third", "第三方")],
        method="by_way",
        empty_label="全部",
    )
    inbox = filters.ChoiceFilter(
        choices=[("assign", "待安排"), ("visit", "待回访")],
        method="by_inbox",
        widget=forms.HiddenInput,
    )

    class Meta:
        model = LookBack
        form = FilterForm
        fields: list[str] = []

    def search(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        words = value.strip()
        return queryset.filter(
            Q(issue__number__icontains=words)
            | Q(issue__description__icontains=words)
            | Q(issue__place__icontains=words)
        )

    def by_quarter(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        quarter = quarter_at(value)
        return queryset.filter(quarter=quarter.start) if quarter else queryset.none()

    def by_standing(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        given = Q(office__isnull=False) | ~Q(organisation="")
        conditions = {
            WAITING: Q(outcome="") & ~given,
            ASSIGNED: Q(outcome="") & given,
            LATE: Q(outcome="", visit_by__lt=local_date(clock.now())) & given,
            VISITED: ~Q(outcome=""),
        }
        return queryset.filter(conditions.get(value, Q(outcome=value)))

    def by_town(self, queryset: Any, name: str, value: Division) -> QuerySet[Any]:
        return queryset.below(value.code)

    def by_way(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == "third":
            return queryset.exclude(organisation="")
        return queryset.filter(draw__isnull=value == "unasked")

    def by_inbox(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        user = desk_at(self.request)
        return queryset.filter((to_assign if value == "assign" else to_visit)(user))


def whom_words(row: LookBack) -> str:
    """Who visits: 江南区河长办, or the third party's name; nothing where it is to be settled."""
    return f"{row.office}河长办" if row.office else row.organisation


def standing_words(row: LookBack, today: date) -> str:
    """A look-back's state, in words."""
    if row.outcome:
        return row.get_outcome_display()
    if not whom_words(row):
        return STANDINGS[WAITING]
    return STANDINGS[LATE if row.visit_by and row.visit_by < today else ASSIGNED]


_COLOURS = {"未反弹": "closed", "反弹": "bad", "逾期未回访": "overdue", "待回访": "open"}


class LookBackTable(PortalTable):
    """回头看."""

    tick = TickColumn()
    issue = tables.Column(
        verbose_name="编号",
        order_by="issue__number",
        linkify=("issues:issue_detail", {"pk": tables.A("issue_id")}),
        attrs={"td": {"class": "nowrap"}},
    )
    what = tables.Column(accessor="issue__kind", verbose_name="问题", orderable=False)
    severity = tables.Column(accessor="issue__severity", verbose_name="程度", orderable=False)
    town = tables.Column(
        accessor="division", verbose_name="镇街", order_by="division_id", attrs=LESSER
    )
    closed_at = TimeColumn(verbose_name="销号")
    whom = tables.Column(
        accessor="pk", verbose_name="回访", orderable=False, attrs={"td": {"class": "nowrap"}}
    )
    visit_by = tables.Column(verbose_name="期限", default="", attrs={"td": {"class": "nowrap"}})
    standing = tables.Column(accessor="pk", verbose_name="进展", orderable=False)
    visited_on = tables.Column(
        verbose_name="回访日期", default="", attrs={"td": {"class": "nowrap"}}
    )

    class Meta:
        model = LookBack
        fields = (
            "tick",
            "issue",
            "what",
            "severity",
            "town",
            "closed_at",
            "whom",
            "visit_by",
            "standing",
            "visited_on",
        )

    def __init__(self, *args: Any, today: date, can_assign: bool, **kwargs: Any) -> None:
        self.today = today
        if not can_assign:
            kwargs["exclude"] = (*kwargs.get("exclude", ()), "tick")
        super().__init__(*args, **kwargs)

    def render_tick(self, value: int, record: LookBack) -> str:
        """What was visited is given to nobody any more."""
        return "" if record.outcome else self.columns["tick"].column.render(value, record)

    def render_what(self, record: LookBack) -> str:
        words = record.issue.description
        return f"{record.issue.kind.name}：{words[:24]}{'…' if len(words) > 24 else ''}"

    def render_severity(self, record: LookBack) -> SafeString:
        return badge(record.issue.severity, record.issue.get_severity_display())

    def render_town(self, record: LookBack) -> str:
        return town_of(record.issue)

    def render_whom(self, record: LookBack) -> str:
        return whom_words(record)

    def render_visit_by(self, value: date) -> str:
        return f"{value:%Y-%m-%d}"

    def render_visited_on(self, value: date) -> str:
        return f"{value:%Y-%m-%d}"

    def render_standing(self, record: LookBack) -> SafeString:
        words = standing_words(record, self.today)
        return badge(_COLOURS.get(words, "waiting"), words)


class ReportTable(PortalTable):
    """第三方回访报告."""

    received_on = tables.Column(verbose_name="收到", attrs={"td": {"class": "nowrap"}})
    organisation = tables.Column()
    title = tables.Column(linkify=("issues:look_back_report", {"pk": tables.A("pk")}))
    division = tables.Column(verbose_name="委托的河长办", orderable=False)
    visits = NumberColumn(verbose_name="回访件数", orderable=False)
    rebounds = NumberColumn(verbose_name="反弹件数", orderable=False)

    class Meta:
        model = LookBackReport
        fields = ("received_on", "organisation", "title", "division", "visits", "rebounds")

    def render_received_on(self, value: date) -> str:
        return f"{value:%Y-%m-%d}"

    def render_division(self, value: Division) -> str:
        return f"{value}河长办"


class ReportFilter(filters.FilterSet):
    """By words."""

    q = filters.CharFilter(
        label="机构或名称",
        method="search",
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    class Meta:
        model = LookBackReport
        form = FilterForm
        fields: list[str] = []

    def search(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        words = value.strip()
        return queryset.filter(Q(organisation__icontains=words) | Q(title__icontains=words))


def look_back_columns(today: date) -> list[Column]:
    """Columns of the sheet of look-backs, as of a day."""
    return [
        Column("quarter", "季度", value=lambda row: period_of("quarter", row.quarter).label),
        Column("ordinal", "抽取次序", kind="int", value=lambda row: row.draw and row.draw.ordinal),
        Column("rank", "抽中次序", kind="int"),
        Column("number", "编号", value=lambda row: row.issue.number),
        Column("kind", "类别", value=lambda row: row.issue.kind.name),
        Column("severity", "程度", value=lambda row: row.issue.get_severity_display()),
        Column("description", "问题描述", value=lambda row: row.issue.description, width=50),
        Column("town", "镇街", value=lambda row: town_of(row.issue)),
        Column("unit", "责任单位", value=lambda row: row.issue.unit.name if row.issue.unit else ""),
        Column("closed_at", "销号时间", kind="datetime"),
        Column("whom", "回访", value=whom_words),
        Column("visit_by", "回访期限", kind="date"),
        Column("standing", "进展", value=lambda row: standing_words(row, today)),
        Column("visited_on", "回访日期", kind="date"),
        Column("visitors", "回访人员"),
        Column("words", "回访情况", width=50),
        Column("report", "第三方报告", value=lambda row: str(row.report or "")),
    ]


TALLY_COLUMNS = [
    Column("name", "行政区", value=lambda line: line.division.name),
    *(
        Column(name, words, kind="int", value=attrgetter(f"tally.{name}"))
        for name, words in (
            ("drawn", "抽中"),
            ("unasked", "未经抽取"),
            ("waiting", "待安排"),
            ("assigned", "待回访"),
            ("late", "逾期未回访"),
            ("visited", "已回访"),
            ("by_third_party", "其中第三方"),
            ("kept", "未反弹"),
            ("rebounded", "反弹"),
        )
    ),
    Column(
        "share",
        "反弹率（%）",
        kind="decimal",
        places=1,
        value=lambda line: None if (s := line.tally.rebound_share) is None else s * 100,
    ),
]


def frame_columns(severities: dict[str, str], size: int) -> list[Column]:
    """Columns of a drawing's frame, so that anybody can reckon it again by another tool."""
    return [
        Column("rank", "次序", kind="int"),
        Column("drawn", "抽中", kind="bool", value=lambda row: row.rank <= size),
        Column("number", "编号", value=lambda row: row.candidate.number),
        Column("severity", "程度", value=lambda row: severities[row.candidate.severity]),
        Column("weight", "权重", kind="int"),
        Column("key", "排序值 k", value=lambda row: f"{row.key:f}", width=36),
    ]
