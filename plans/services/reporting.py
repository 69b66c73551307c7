"""月报送: what a unit reports of a line for a month, judged on the locked line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from accounts.models import Unit, User
from attachments.rules.limits import MOST_PHOTOS
from common.api.fingerprints import fingerprint
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.store.resends import is_same, one_ref_one_act, reused
from common.store.scope import covers
from common.text.chinese import date_words, local_date, moment_words, number_words
from common.text.months import Month
from plans.models import LightCause, Line, ListState, ProgressReport, Target
from plans.rules.progress import ALL, TargetStanding, task_percent
from plans.rules.reporting import (
    Figure,
    done_fault,
    figure_faults,
    month_fault,
    percent_faults,
)
from plans.rules.reporting import Target as Promised
from plans.services.frozen import last_frozen_month
from plans.services.lights import relight

LONGEST_WORDS = 2000
LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Reported:
    """The line as it now is, the report, and whether this call wrote it or an earlier one had."""

    line: Line
    report: ProgressReport
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """What was filled in."""

    month: Month
    figures: Mapping[str, Figure]
    percent: Decimal | None
    words: str
    reason: str
    files: list[str]
    done_on: date | None


@one_ref_one_act
@transaction.atomic
def report_progress(
    *,
    line_id: int,
    month: Month,
    figures: Mapping[str, Figure],
    words: str,
    seen_seq: int,
    by: User,
    at: datetime,
    percent: Decimal | None = None,
    reason: str = "",
    files: Sequence[UUID | str] = (),
    done_on: date | None = None,
    unit_id: int | None = None,
    client_ref: UUID | None = None,
) -> Reported:
    """Writes a unit's report of a line for a month, and moves the line by it unless a later month is reported already.

    figures     {target id as text: reached in all so far}, one for each target of the line
    percent     0–100, of a line without targets; None where the targets say it
    reason      why a figure fell below the last one, where one did
    files       UUIDs of uploads that show it
    done_on     the day on which all was done; by default the month's last day up to `at`
    seen_seq    the `seq` of the month's report that `by` had before them, 0 for none
    unit_id     for which of the line's units, where `by` speaks for several; by default the leading one
    client_ref  one that `by` used for this line and month with the same content: the first report, before any judging

    Raises NotVisible, NotAllowed, Conflict (`report.meanwhile`, which says who reported when; `client_ref.reused`),
    Invalid (`words`, `reason`, `percent`, `done_on`, `files`, `month` and target ids). A refusal leaves no trace.
    """
    line = lock_line(line_id)
    sheet = _Sheet(
        month=month,
        figures=figures,
        percent=percent,
        words=words.strip(),
        reason=reason.strip(),
        files=[str(key) for key in files],
        done_on=done_on,
    )
    # A page stores its files anew with each press, so that only their number says something.
    said = fingerprint(replace(sheet, files=[""] * len(files)))
    known = _known(line, month, by, client_ref, said)
    if known is not None:
        return Reported(line, known, False)
    unit, on_behalf = reporting_unit(line, by, unit_id)
    _check_open(line, unit, month, at)
    _check_seen(line, month, seen_seq)
    report = _take(
        line,
        sheet,
        seq=seen_seq + 1,
        unit=unit,
        on_behalf=on_behalf,
        by=by,
        at=at,
        client_ref=client_ref or uuid4(),
        body_hash=said,
    )
    return Reported(line, report, True)


def lock_line(line_id: int) -> Line:
    """A line, locked, with its list and lead unit. Raises NotVisible where it does not exist."""
    rows = Line.objects.select_for_update(of=("self",)).select_related("task_list", "lead_unit")
    line: Line | None = rows.filter(pk=line_id).first()
    if line is None:
        raise _not_found()
    return line


def _not_found() -> NotVisible:
    return NotVisible("line.unknown", "没有这项任务，或不在您的管理范围内。")


def _known(
    line: Line, month: Month, by: User, client_ref: UUID | None, said: str
) -> ProgressReport | None:
    """The report that this user already wrote under `client_ref`."""
    if client_ref is None:
        return None
    report: ProgressReport | None = ProgressReport.objects.filter(
        by=by, client_ref=client_ref
    ).first()
    if report is None:
        return None
    is_of_it = (report.line_id, report.month) == (line.pk, month.first_day)
    if not is_of_it or not is_same(report.body_hash, said):
        raise reused(report)
    return report


def reporting_unit(line: Line, by: User, unit_id: int | None = None) -> tuple[Unit, bool]:
    """The unit that reports, and whether an office does so on its behalf.

    Raises NotVisible, NotAllowed (a chief; a unit that has no part in the line).
    """
    units = [line.lead_unit, *(d.unit for d in line.duties.select_related("unit").order_by("id"))]
    own = [unit for unit in units if unit.pk in by.unit_ids]
    is_office = covers(by.office_ranges, line.division_id)
    if not own and not is_office:
        if covers(by.code_ranges, line.division_id):
            raise NotAllowed("report.units_only", "进展由责任单位填报，河长办可以代填。")
        raise _not_found()
    if unit_id is None:
        return (own or units)[0], not own
    # A unit that an office names is the line's own; a clerk names one of theirs.
    chosen = next((u for u in (units if is_office else own) if u.pk == unit_id), None)
    if chosen is None:
        raise NotAllowed("report.other_unit", "该单位不是这项任务的牵头单位或责任单位。")
    return chosen, chosen not in own


def _check_open(line: Line, unit: Unit, month: Month, at: datetime) -> None:
    """Refuses what nobody can report on now."""
    today = local_date(at)
    refuse_closed_line(line, unit, today)
    words = month_fault(
        month,
        starts=Month.of(line.starts_on),
        today=Month.of(today),
        frozen=last_frozen_month(line.division_id),
    )
    if words:
        raise Invalid("report.month", words, fields={"month": words})


def refuse_closed_line(line: Line, unit: Unit, today: date) -> None:
    """Raises Invalid for a line of which nothing is reported: not binding, withdrawn, or of a dissolved unit."""
    if line.task_list.state != ListState.BINDING:
        raise Invalid("line.not_binding", "清单还没有生效，不能填报进展。")
    if line.withdrawn_on is not None:
        words = f"这项任务已于{date_words(line.withdrawn_on)}撤销，不再填报。"
        raise Invalid("line.withdrawn", words)
    if unit.dissolved_on is not None and not unit.exists_on(today):
        words = (
            f"{unit}已于{date_words(unit.dissolved_on)}撤销，不能填报；"
            "请河长办先修订清单，改定责任单位。"
        )
        raise Invalid("report.unit_dissolved", words)


def _check_seen(line: Line, month: Month, seen_seq: int) -> None:
    """Whoever did not see the month's last report is told of it."""
    last = line.reports.filter(month=month.first_day).order_by("-seq").first()
    if seen_seq == (last.seq if last else 0):
        return
    if last is None:
        raise Conflict("report.meanwhile", f"{month.label}还没有填报，请刷新后重新提交。")
    raise Conflict(
        "report.meanwhile",
        f"{last.by_name}（{last.unit}）已于{moment_words(last.at)}填报{month.label}的进展，"
        f"进度 {number_words(last.percent)} %。您填写的内容没有覆盖它，请核对后再提交。",
    )


def _last_up_to(line: Line, month: Month) -> ProgressReport | None:
    """The last report before this one: of the month itself, else of an earlier month."""
    earlier = line.reports.filter(month__lte=month.first_day)
    found: ProgressReport | None = earlier.order_by("-month", "-seq").first()
    return found


def _next_after(line: Line, month: Month) -> ProgressReport | None:
    """What the next reported month says, where an earlier one is corrected."""
    later = line.reports.filter(month__gt=month.first_day)
    found: ProgressReport | None = later.order_by("month", "-seq").first()
    return found


def _check_sheet(
    sheet: _Sheet,
    targets: list[Target],
    before: ProgressReport | None,
    after: ProgressReport | None,
) -> None:
    fields = {}
    if not sheet.words:
        fields["words"] = "请写明进展。"
    elif len(sheet.words) > LONGEST_WORDS:
        fields["words"] = f"进展不能超过 {LONGEST_WORDS} 字。"
    if len(sheet.reason) > LONGEST_REASON:
        fields["reason"] = f"原因不能超过 {LONGEST_REASON} 字。"
    if len(sheet.files) > MOST_PHOTOS:
        fields["files"] = f"佐证材料不能超过 {MOST_PHOTOS} 个。"
    if targets:
        fields |= figure_faults(
            [promised(target) for target in targets],
            sheet.figures,
            before=_figures_of(before),
            after=_figures_of(after),
            reason=sheet.reason,
        )
    elif sheet.figures:
        fields |= dict.fromkeys(sheet.figures, "这项任务没有设目标，请填报进度。")
    else:
        fields |= percent_faults(
            sheet.percent,
            before=before.percent if before else Decimal(0),
            after=after.percent if after else ALL,
            reason=sheet.reason,
        )
    if fields:
        raise Invalid("report.invalid", "；".join(fields.values()), fields=fields)


def _figures_of(report: ProgressReport | None) -> dict[str, Decimal]:
    return {key: Decimal(amount) for key, amount in report.figures.items()} if report else {}


def promised(target: Target) -> Promised:
    """A target as the rules take it."""
    return Promised(key=str(target.pk), name=target.name, amount=target.amount, unit=target.unit)


def _percent_of(sheet: _Sheet, targets: list[Target]) -> Decimal:
    if sheet.percent is not None and not targets:
        return sheet.percent
    return task_percent(
        [
            TargetStanding(
                amount=target.amount,
                done=sheet.figures[str(target.pk)].amount,
                weight=target.weight,
            )
            for target in targets
        ]
    )


def _take(line: Line, sheet: _Sheet, *, by: User, at: datetime, **more: Any) -> ProgressReport:
    """Judges what was filled in, writes it, and moves the line by it."""
    targets = list(line.targets.all())
    before = _last_up_to(line, sheet.month)
    _check_sheet(sheet, targets, before, _next_after(line, sheet.month))
    reached = _percent_of(sheet, targets)
    report = ProgressReport.objects.create(
        line=line,
        month=sheet.month.first_day,
        percent=reached,
        figures={key: str(figure.amount) for key, figure in sheet.figures.items()},
        words=sheet.words,
        reason=sheet.reason,
        files=sheet.files,
        done_on=_done_on(line, sheet, reached, before, at),
        by=by,
        by_name=by.name,
        at=at,
        **more,
    )
    _move(line, report, targets, by=by, at=at)
    return report


def _done_on(
    line: Line,
    sheet: _Sheet,
    percent: Decimal,
    before: ProgressReport | None,
    at: datetime,
) -> date | None:
    """The day said, else the one said before, else the month's last day that has come."""
    today = local_date(at)
    day = sheet.done_on
    if day is None:
        if percent < ALL:
            return None
        if before is not None and before.done_on is not None:
            return before.done_on
        return min(today, sheet.month.last_day)
    words = done_fault(
        day, percent=percent, starts_on=line.starts_on, month=sheet.month, today=today
    )
    if words:
        raise Invalid("report.done_on", words, fields={"done_on": words})
    return day


def _move(
    line: Line, report: ProgressReport, targets: list[Target], *, by: User, at: datetime
) -> None:
    """The line follows its last reported month: a correction of an earlier one does not move it."""
    if line.reported_month is not None and report.month < line.reported_month:
        return
    for target in targets:
        target.done = Decimal(report.figures[str(target.pk)])
    Target.objects.bulk_update(targets, ["done"])
    line.percent, line.done_on = report.percent, report.done_on
    line.reported_month = report.month
    line.updated_at = at
    line.save(update_fields=["percent", "done_on", "reported_month", "updated_at"])
    if relight([line.pk], at=at, cause=LightCause.REPORTED, by=by):
        line.refresh_from_db(fields=["light"])
