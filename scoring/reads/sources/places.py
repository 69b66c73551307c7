"""What happens in a town or lies with a unit: patrols, issues, complaints."""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse

from common.text.chinese import local_date
from complaints.models import Complaint, ComplaintState
from inspections.reads.figures import month_figures
from issues.reads.figures import Counts, by_unit, cells
from scoring.reads.figures import COUNT, RATE, Counted, Reading, Source, Year, counts, rate
from scoring.rules.rubrics import Kind

TOWNS = (Kind.TOWN,)


def _span(year: Year) -> str:
    return f"month={year.span.last}&since={year.span.first}"


def _patrols(year: Year) -> Reading:
    """Periods due and met in the towns; three queries."""
    figures = month_figures(year.span, year.code, day=local_date(year.at))
    found = Reading()
    for child in figures.children:
        key = year.town_of(child.code)
        own = child.figures
        if key is None or not own.ended:
            continue
        found.numbers[key] = rate(own.ended_met, own.ended)
        address = f"{reverse('inspections:statistics')}?{_span(year)}&division={child.code}"
        words = f"到期应巡 {own.ended} 期，达标 {own.ended_met} 期"
        found.rows[key] = [Counted(words, address)]
    return found


def _issues(year: Year) -> dict[str, Counts]:
    """The year's issues by subject: of a town what lies in it, of a unit what lies with it; two queries."""
    return year.once("issues", lambda: _issues_of(year))


def _issues_of(year: Year) -> dict[str, Counts]:
    found: dict[str, Counts] = {}
    for cell in cells(year.span, year.code, year.at):
        if (key := year.town_of(cell.code)) is not None:
            found.setdefault(key, Counts()).add(cell.counts)
    own = {int(s.key[2:]): s.key for s in year.subjects if s.kind == Kind.UNIT}
    if own:
        for unit, counted in by_unit(year.span, year.code, year.at).items():
            if unit in own:
                found.setdefault(own[unit], Counts()).add(counted)
    return found


def _issue_list(key: str, state: str = "") -> str:
    kind, _, of = key.partition(":")
    return f"{reverse('issues:issue_list')}?{'unit' if kind == 'u' else 'town'}={of}{state}"


def _rectified(year: Year) -> Reading:
    found = Reading()
    for key, counted in _issues(year).items():
        if counted.found:
            found.numbers[key] = rate(counted.rectified, counted.found)
            words = f"发现 {counted.found} 个，已销号 {counted.rectified} 个"
            first, last = year.span.first.first_day, year.span.last.last_day
            days = f"&reported_from={first}&reported_to={last}"
            found.rows[key] = [Counted(words, _issue_list(key, days))]
    return found


def _overdue(year: Year) -> Reading:
    known = _issues(year)
    found = Reading()
    for subject in year.subjects:
        number = known.get(subject.key, Counts()).overdue
        found.numbers[subject.key] = {"count": Decimal(number)}
        if number:
            address = _issue_list(subject.key, "&clock=overdue")
            found.rows[subject.key] = [Counted(f"逾期未办结 {number} 个", address)]
    return found


def _repeated(year: Year) -> Reading:
    """Places that were reported again in the year and are not settled yet: one for each place. One query."""
    rows = Complaint.objects.below(year.code).filter(
        repeats__isnull=False,
        received_at__gte=year.span.first.starts_at,
        received_at__lt=year.span.last.ends_at,
    )
    again = rows.filter(state__in=[ComplaintState.RECEIVED, ComplaintState.ACCEPTED]).order_by("pk")
    places: dict[int, tuple[str, Counted]] = {}
    for pk, first, code, number in again.values_list("pk", "repeats_id", "division_id", "number"):
        if (key := year.town_of(code)) is not None:
            address = reverse("complaints:complaint_detail", args=[pk])
            places.setdefault(first, (key, Counted(f"投诉 {number[-4:]}", address)))
    return counts(year.of_kinds(TOWNS), places.values())


PLACES = (
    Source(
        code="patrols.completion", name="巡河完成率", noun="巡河达标", gives=RATE, read=_patrols,
        kinds=TOWNS, absent="没有应巡任务",
        about="辖区各级河长到期的应巡期数、达标期数和完成率。",
    ),
    Source(
        code="issues.rectified", name="问题整改率", noun="问题整改", gives=RATE, read=_rectified,
        absent="没有问题",
        about="本年发现的问题（镇街按地点，部门按责任单位）中已销号的数量和比例。",
    ),
    Source(
        code="issues.overdue", name="逾期未办结的问题", noun="逾期问题", gives=COUNT, read=_overdue,
        about="核算时期限已过、还没有办结的问题数。",
    ),
    Source(
        code="complaints.repeated", name="群众重复举报未解决", noun="重复举报未解决", gives=COUNT,
        read=_repeated, kinds=TOWNS,
        about="本年重复举报、还没有答复办结的地点数，每处一次。",
    ),
)  # fmt: skip
