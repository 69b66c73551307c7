"""月台账: what came in during a month, and what was carried over from before, for a division."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, Final

from django.db.models import Q, QuerySet

from accounts.models import Division
from accounts.reads.issuing import issuer_of
from common.documents.official import Align, OfficialDocument
from common.errors import Conflict
from common.text.chinese import local_date, local_moment
from common.text.months import Month
from common.text.spans import MonthSpan
from issues.models import Issue
from issues.reads.figures import Counts, totals, verified_alone, was_closed
from issues.reads.wording import place_words
from issues.rules.figure_words import reported_words

# More rows than these cannot be read on paper.
MOST_ON_PAPER: Final = 2000
CARRIED: Final = "以前上报、当月初未办结或当月反弹"


@dataclass(frozen=True, slots=True)
class MonthLedger:
    """A month of a division, or several together, as of a moment. `added` came in during the month;
    `carried` before it, and was open when it began, or was found back again in it (反弹). `before` are the
    counts of the same months of the year before, as of the end of these; `alone` of `verified_alone`."""

    month: MonthSpan
    division: Division
    counts: Counts
    before: Counts
    added: QuerySet[Issue]
    carried: QuerySet[Issue]
    is_over: bool
    alone: int = 0

    @property
    def title(self) -> str:
        """江南区2026年10月问题台账."""
        return f"{self.division}{self.month.label}问题台账"

    @property
    def added_title(self) -> str:
        return "当月上报" if self.month.is_one else "期内上报"

    @property
    def carried_title(self) -> str:
        return (
            CARRIED
            if self.month.is_one
            else CARRIED.replace("当月", "期内").replace("月初", "期初")
        )

    def words(self) -> list[str]:
        """The month in sentences."""
        counts = self.counts
        during = "当月" if self.month.is_one else self.month.label
        until = (
            "期末" if self.is_over and not self.month.is_one else "月末" if self.is_over else "目前"
        )
        before = self.before
        alone = f"其中 {self.alone} 件未能另由一人复核，" if self.alone else ""
        return [
            f"{during}上报 {reported_words(counts.reported, counts.found)}，其中一般 {counts.general} 件、"
            f"较重 {counts.heavier} 件、重大 {counts.major} 件；立行立改 {counts.on_spot} 件。",
            f"{during}受理 {counts.accepted} 件，销号 {counts.closed} 件，{alone}{until}未办结 {counts.open} 件。",
            f"去年同期（{self.month.year_before.label}，整月）上报 "
            f"{reported_words(before.reported, before.found)}，受理 {before.accepted} 件，"
            f"销号 {before.closed} 件。",
        ]


def month_ledger(
    issues: QuerySet[Issue], when: Month | MonthSpan, division: Division, at: datetime
) -> MonthLedger:
    """The months of a division out of the issues that one sees: three statements, and two when read."""
    month = MonthSpan.of(when)
    rows = issues.select_related("kind", "reach", "unit", "division__parent")
    rows = rows.defer("reach__line", "photos").order_by("division_id", "reported_at", "pk")
    inside: Any = rows
    inside = inside.below(division.pk)
    begins, ends = month.starts_at, month.ends_at
    was_open = Q(closed_at=None) | Q(closed_at__gte=begins)
    was_open &= ~was_closed(closed_at__lt=begins, updated_at__gte=ends)
    return MonthLedger(
        month,
        division,
        totals(month, division.pk, at),
        totals(month.year_before, division.pk, month.year_before.ends_at),
        inside.filter(reported_at__gte=begins, reported_at__lt=ends),
        inside.filter(was_open, reported_at__lt=begins),
        is_over=at >= ends,
        alone=verified_alone(month, division.pk),
    )


def write_docx(ledger: MonthLedger, *, at: datetime) -> IO[bytes]:
    """The month's ledger as an official document with its two tables, in a temporary file, rewound.
    Raises Conflict (`month.too_many`)."""
    parts = [(ledger.added_title, list(ledger.added[: MOST_ON_PAPER + 1]))]
    parts.append((ledger.carried_title, list(ledger.carried[: MOST_ON_PAPER + 1])))
    if sum(len(rows) for _, rows in parts) > MOST_ON_PAPER:
        raise Conflict(
            "month.too_many",
            f"超过 {MOST_ON_PAPER} 件，不宜成文，请导出 Excel，或按下级行政区分别导出。",
        )
    document = OfficialDocument(
        issuer=issuer_of(ledger.division, at),
        number="",
        title=ledger.title,
        recipients=[],
        date=local_date(at),
    )
    document.heading(1, "总体情况")
    for paragraph in ledger.words():
        document.paragraph(paragraph)
    for heading, rows in parts:
        document.heading(1, f"{heading}（{len(rows)} 件）")
        if rows:
            document.table(
                _HEADS, [_cells(n, row) for n, row in enumerate(rows, 1)], _WIDTHS, align=_ALIGN
            )
        else:
            document.paragraph("无。")
    handle = tempfile.TemporaryFile(suffix=".docx")  # noqa: SIM115 - handed to the caller
    document.save(handle)
    handle.seek(0)
    return handle


_HEADS: Final = ("序号", "编号", "地点", "问题", "程度", "责任单位", "上报", "期限", "状态")
_WIDTHS: Final = (9, 22, 24, 38, 10, 20, 13, 13, 14)
_ALIGN: Final[list[Align]] = [
    *("center", "center", "left", "left", "center", "left", "center", "center", "center")
]


def _cells(ordinal: int, issue: Issue) -> list[object]:
    return [
        ordinal,
        issue.number,
        place_words(issue.division),
        f"{issue.kind}：{issue.description}",
        issue.get_severity_display(),
        issue.unit.name if issue.unit else "",
        f"{local_moment(issue.reported_at):%m-%d}",
        f"{local_moment(issue.rectify_by):%m-%d}" if issue.rectify_by else "",
        issue.get_state_display(),
    ]
