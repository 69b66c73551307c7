"""The two short lists and the orders as a meeting reads them: one shape of line, with owner, due date,
light and funds; and as an official document."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any, Final

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import Division
from accounts.reads.issuing import issuer_of
from attachments.models import Attachment
from attachments.reads.gallery import Picture, pictures
from attachments.services import uploads as attachments
from common.documents.official import Align, OfficialDocument
from common.text.chinese import date_words, local_date, number_words
from issues.models import Issue
from issues.rules.actions import FIXED_EVENTS
from plans.models import Light, Line
from plans.reads.totals import Figures, figures_of, funds_of

# Of each side of an issue, before and after; who wants them all opens it.
MOST_PICTURES: Final = 3


@dataclass(frozen=True, slots=True)
class Shown:
    """An issue beside its line. The pictures are for those who may open it."""

    issue: Issue
    may_open: bool
    before: list[Picture] = field(default_factory=list)
    after: list[Picture] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Row:
    """A line with its units, money in yuan, and issues. `number` counts within its list."""

    line: Line
    number: int
    units: list[str]
    planned: Decimal
    in_place: Decimal
    paid: Decimal
    issues: list[Shown]


@dataclass(frozen=True, slots=True)
class Meeting:
    """What a page of the meeting shows: rows in order of lists and lines, and their sums."""

    rows: list[Row]
    figures: Figures
    funds: dict[str, Decimal]


def meeting(lines: QuerySet[Line], user: Any) -> Meeting:
    """The rows of binding lines, with what hangs on them; ten queries, however many lines."""
    found = list(
        lines.select_related("task_list", "lead_unit")
        .prefetch_related("duties__unit", "funds", "issues__kind", "issues__reach")
        .order_by("task_list__number", "task_list_id", "order")
    )
    shown = _issues_shown(found, user)
    rows: list[Row] = []
    count = 0
    for before, line in zip([None, *found], found, strict=False):
        count = count + 1 if before and before.task_list_id == line.task_list_id else 1
        funds = line.funds.all()
        rows.append(
            Row(
                line=line,
                number=count,
                units=[str(duty.unit) for duty in line.duties.all()],
                planned=_sum(funds, "planned"),
                in_place=_sum(funds, "in_place"),
                paid=_sum(funds, "paid"),
                issues=[shown[issue.pk] for issue in line.issues.all()],
            )
        )
    return Meeting(rows, figures_of(lines), funds_of(lines))


def _sum(funds: Any, name: str) -> Decimal:
    return sum((getattr(fund, name) for fund in funds), Decimal(0))


def _issues_shown(lines: list[Line], user: Any) -> dict[int, Shown]:
    issues = {issue.pk: issue for line in lines for issue in line.issues.all()}
    if not issues:
        return {}
    visible = Issue.objects.visible_to(user).filter(pk__in=issues).prefetch_related("ledger")
    opened = {issue.pk: issue for issue in visible}
    photos = _photos(list(opened.values()))
    return {
        pk: _with_pictures(issue, opened[pk], photos) if pk in opened else Shown(issue, False)
        for pk, issue in issues.items()
    }


def _photos(issues: list[Issue]) -> dict[str, Attachment]:
    keys = [key for issue in issues for key in issue.photos]
    keys += [key for issue in issues for entry in issue.ledger.all() for key in entry.files]
    owners = {entry.by_id for issue in issues for entry in issue.ledger.all() if entry.by_id}
    return {str(found.uuid): found for found in attachments.shown(keys, owner_ids=owners)}


def _with_pictures(issue: Issue, opened: Issue, photos: dict[str, Attachment]) -> Shown:
    """How it was when it was reported, and how it looks since the last fixing. A photo is shown where
    its uploader is one of the issue's own ledger."""
    entries = list(opened.ledger.all())
    owners = {entry.by_id for entry in entries}

    def of(keys: list[str]) -> list[Picture]:
        own = [photos[k] for k in keys if k in photos and photos[k].uploaded_by_id in owners]
        return pictures(
            own[:MOST_PICTURES],
            lambda a, size: reverse("issues:issue_photo", args=[issue.pk, a.uuid, size]),
        )

    fixed = [entry.files for entry in entries if entry.event in FIXED_EVENTS and entry.files]
    return Shown(issue, True, of(opened.photos), of(fixed[-1]) if fixed else [])


def wan_words(value: Decimal) -> str:
    """Yuan in 万元."""
    return number_words(value / 10_000)


_WIDTHS: Final = (7, 40, 28, 18, 18, 14, 12)
_ALIGN: Final[tuple[Align, ...]] = (
    *("center", "left", "left"),
    *("center", "right", "right", "center"),
)
_HEADERS: Final = (
    "序号",
    "事项",
    "牵头（责任）单位",
    "完成时限",
    "资金（万元）",
    "进度（%）",
    "亮灯",
)


def write_docx(
    shown: Meeting, *, title: str, division: Division, at: datetime, with_issues: bool
) -> IO[bytes]:
    """The list as an official document, in a temporary file, rewound. Orders come one under another,
    each with its table."""
    day = local_date(at)
    document = OfficialDocument(
        issuer=issuer_of(division, at), number="", title=title, recipients=[], date=day
    )
    document.paragraph(summary(shown, day))
    by_list: dict[int, list[Row]] = {}
    for row in shown.rows:
        by_list.setdefault(row.line.task_list_id, []).append(row)
    for rows in by_list.values():
        of = rows[0].line.task_list
        document.heading(1, f"{of.number}　{of.title}" if of.number else of.title)
        cells = [_cells(row, with_issues) for row in rows]
        document.table(_HEADERS, cells, _WIDTHS, align=_ALIGN)
    file: IO[bytes] = tempfile.TemporaryFile(suffix=".docx")  # noqa: SIM115 - closed by the response
    document.save(file)
    file.seek(0)
    return file


def summary(shown: Meeting, day: date) -> str:
    """The list in two sentences."""
    overall, lights = shown.figures.overall, shown.figures.lights
    percent = "" if overall.percent is None else f"，总体进度 {overall.percent} %"
    lit = "、".join(f"{Light(light).label} {lights[light]} 项" for light in Light.values)
    funds = shown.funds
    money = (
        f"计划资金 {wan_words(funds['planned'])} 万元，到位 {wan_words(funds['in_place'])} 万元，"
        f"支付 {wan_words(funds['paid'])} 万元。"
    )
    return f"截至{date_words(day)}，共 {overall.tasks} 项，完成 {overall.done} 项{percent}；{lit}。{money}"


def _cells(row: Row, with_issues: bool) -> list[str]:
    line = row.line
    what = line.title
    if with_issues and row.issues:
        states = "；".join(f"{s.issue.number} {s.issue.get_state_display()}" for s in row.issues)
        what = f"{what}（台账：{states}）"
    units = str(line.lead_unit) + (f"（{'、'.join(row.units)}）" if row.units else "")
    light = str(Light(line.shown_light).label)
    due, percent = f"{line.due_on:%Y-%m-%d}", number_words(line.percent)
    return [str(row.number), what, units, due, wan_words(row.planned), percent, light]
