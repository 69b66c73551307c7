"""Drawing proposals by rule from published notices. It sends nothing: a named person decides.

Only a district's notices are gone through. A town's notice names the same chiefs and lines, and would
propose each a second time.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.models import Division, Level, User
from accounts.models.querysets import official_order
from common.errors import NotAllowed
from common.store.scope import range_below, within
from common.text.chinese import local_date
from common.text.months import Month
from notices.models import (
    LadderRule,
    Measure,
    Notice,
    NoticeLight,
    NoticeLine,
    NoticeState,
    Proposal,
    ProposalDraw,
    ProposalState,
    RuleKind,
    Rung,
)
from notices.rules.ladder import end_of_quarter, is_end_of_quarter, lasted, run_in_quarter
from notices.services.rules import rules_on

# A row of months without target is not followed back further.
_LOOK_BACK = 12


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a rule finds: whom, by which key, with which facts."""

    rule: LadderRule
    kind: str
    key: str
    name: str
    place_code: str
    place: str
    chief: int | None = None
    unit: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def who(self) -> tuple[str, int | None, int | None, str]:
        return (self.kind, self.chief, self.unit, self.key)


def draw_due(*, at: datetime) -> int:
    """The beat's: every district's notices published since the last that was gone through, every
    correction, and the reminders that nobody answered. Returns how many were proposed."""
    districts = Division.objects.inside().filter(level=Level.DISTRICT, is_active=True)
    return sum(draw_district(division=each, at=at) for each in districts.order_by("code"))


def draw_by_hand(*, by: User, at: datetime) -> int:
    """Called by the button: does what the beat does for the districts of the office, and goes through
    their newest notice again, because rules may have changed. Raises NotAllowed for a user who has
    no office of a district."""
    districts = Division.objects.inside().filter(within(by.office_ranges, "code"))
    mine = list(districts.filter(level=Level.DISTRICT, is_active=True).order_by("code"))
    if not mine:
        raise NotAllowed("proposal.no_district", "处理建议由区县及以上河长办提取。")
    return sum(draw_district(division=each, at=at, again=True) for each in mine)


def draw_district(*, division: Division, at: datetime, again: bool = False) -> int:
    """Proposes for one district, each month in a transaction of its own; idempotent."""
    made = 0
    for month in _months_to_draw(division, again=again):
        made += _draw_month(division, month, at)
    return made + _draw_unanswered(division, at)


def _months_to_draw(division: Division, *, again: bool) -> list[Month]:
    """Months published since the last that was gone through (the newest alone where none ever was: nobody
    is proposed for what lies years back), and those of corrections, with the end of their quarter, whose
    list they may change."""
    current = Notice.objects.filter(division=division, state=NoticeState.PUBLISHED)
    newest = current.aggregate(newest=Max("month"))["newest"]
    if newest is None:
        return []
    fresh = current.filter(proposal_draw=None)
    drawn = ProposalDraw.objects.filter(notice__division=division)
    last = drawn.aggregate(last=Max("notice__month"))["last"]
    months = {newest} if again or last is None else set()
    if last is not None:
        months |= set(fresh.filter(month__gt=last).values_list("month", flat=True))
    for corrected in fresh.filter(revision__gt=1).values_list("month", flat=True):
        months |= {corrected, end_of_quarter(Month.of(corrected)).first_day}
    return sorted(Month.of(month) for month in months)


@transaction.atomic
def _draw_month(division: Division, month: Month, at: datetime) -> int:
    notice = (
        Notice.objects.select_for_update(of=("self",))
        .filter(division=division, month=month.first_day, state=NoticeState.PUBLISHED)
        .first()
    )
    if notice is None:
        return 0
    rules = {k: r for k, r in rules_on(month.last_day, division.code).items() if r.is_on}
    found: list[Candidate] = []
    if is_end_of_quarter(month) and RuleKind.PATROLS in rules:
        found += _missed_in_a_row(division, month, rules[RuleKind.PATROLS])
    for kind in (RuleKind.YELLOW, RuleKind.RED):
        if kind in rules:
            found += _of_colour(division, month, rules[kind])
    drawn = Proposal.objects.filter(division=division, notice__month=month.first_day)
    made = _write(division, found, drawn, at=at, notice=notice)
    ProposalDraw.objects.get_or_create(notice=notice, defaults={"at": at, "made": made})
    return made


@transaction.atomic
def _draw_unanswered(division: Division, at: datetime) -> int:
    rule = rules_on(local_date(at), division.code).get(RuleKind.UNANSWERED)
    if rule is None or not rule.is_on:
        return 0
    # Two at once: the second waits, and finds what the first proposed.
    Division.objects.select_for_update(of=("self",)).get(pk=division.pk)
    drawn = Proposal.objects.filter(division=division, kind=RuleKind.UNANSWERED)
    used = {
        row["measure"]
        for facts in drawn.exclude(state__in=["open", "lapsed"]).values_list("facts", flat=True)
        for row in facts["rows"]
    }
    return _write(division, _unanswered(division, rule, used, local_date(at)), drawn, at=at)


def _write(
    division: Division,
    found: Iterable[Candidate],
    drawn: Any,
    *,
    at: datetime,
    notice: Notice | None = None,
) -> int:
    """Adds what is new; an open proposal whose facts are gone or have changed lapses. What a person
    has decided stays, whatever a correction says."""
    wanted = {each.who: each for each in found}
    standing = drawn.exclude(state=ProposalState.LAPSED).select_for_update(of=("self",))
    for old in standing.order_by("pk"):
        new = wanted.get((old.kind, old.chief_id, old.unit_id, old.key))
        if old.state != ProposalState.OPEN or (new is not None and new.facts == old.facts):
            wanted.pop((old.kind, old.chief_id, old.unit_id, old.key), None)
            if old.state == ProposalState.OPEN and notice and old.notice_id != notice.pk:
                Proposal.objects.filter(pk=old.pk).update(notice=notice)
            continue
        Proposal.objects.filter(pk=old.pk).update(state=ProposalState.LAPSED)
    rows = [_proposal(division, each, notice, at) for each in wanted.values()]
    Proposal.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def _proposal(
    division: Division, found: Candidate, notice: Notice | None, at: datetime
) -> Proposal:
    return Proposal(
        division=division,
        notice=notice,
        rule=found.rule,
        kind=found.kind,
        rung=found.rule.rung,
        basis=found.rule.basis,
        key=found.key,
        facts=found.facts,
        chief_id=found.chief,
        unit_id=found.unit,
        recipient_name=found.name,
        place_code=found.place_code,
        place=found.place,
        made_at=at,
    )


def _missed_in_a_row(division: Division, month: Month, rule: LadderRule) -> list[Candidate]:
    """Chiefs on the quarter's list, in the order of the notice; by frozen lines alone."""
    quarter = [month.plus(-n).first_day for n in range(3)]
    lines = NoticeLine.objects.filter(
        notice__division=division,
        notice__state=NoticeState.PUBLISHED,
        notice__month__gt=month.plus(-_LOOK_BACK).first_day,
        notice__month__lte=month.first_day,
    )
    in_quarter = lines.filter(notice__month__in=quarter).values("chief")
    by_chief: dict[int, list[tuple[Month, NoticeLine]]] = {}
    ordered = (
        lines.filter(chief__in=in_quarter)
        .select_related("notice")
        .order_by("division_id", "chief_id", "notice__month", "id")
        .defer("notice__figures", "notice__words")
    )
    for line in ordered:
        by_chief.setdefault(line.chief_id, []).append((line.notice.period, line))
    used = _used_until(division, by_chief, month)
    found = []
    for chief, rows in by_chief.items():
        run = run_in_quarter(
            {each for each, _ in rows},
            quarter_end=month,
            number=rule.number,
            used_until=used.get(chief),
        )
        if run:
            found.append(_of_chief(rule, chief, run, [row for row in rows if row[0] in run]))
    return found


def _used_until(division: Division, chiefs: Iterable[int], month: Month) -> dict[int, Month]:
    """The last month of what earlier quarters' lists have held against each chief."""
    earlier = Proposal.objects.filter(
        division=division,
        kind=RuleKind.PATROLS,
        chief__in=list(chiefs),
        notice__month__lt=month.first_day,
    ).exclude(state=ProposalState.LAPSED)
    found: dict[int, Month] = {}
    for chief, facts in earlier.values_list("chief_id", "facts"):
        last = Month.parse(facts["months"][-1])
        found[chief] = max(last, found.get(chief, last))
    return found


def _of_chief(
    rule: LadderRule, chief: int, run: list[Month], rows: list[tuple[Month, NoticeLine]]
) -> Candidate:
    last = rows[-1][1]
    return Candidate(
        rule=rule,
        kind=RuleKind.PATROLS,
        key=f"{run[-1]}",
        chief=chief,
        name=last.chief_name,
        place_code=last.division_id,
        place=last.division_name,
        facts={
            "months": [str(month) for month in run],
            "rows": [
                {
                    "month": str(month),
                    "subject": line.subject,
                    "due": line.periods_due,
                    "met": line.periods_met,
                    "required": line.required,
                    "done": line.done,
                }
                for month, line in rows
            ],
        },
    )


def _of_colour(division: Division, month: Month, rule: LadderRule) -> list[Candidate]:
    """Lead units of the district with lines that showed the rule's colour in each of so many months."""
    months = [month.plus(-n) for n in range(rule.number)]
    low, high = range_below(division.code)
    rows = list(
        NoticeLight.objects.filter(
            notice__division=division,
            notice__state=NoticeState.PUBLISHED,
            notice__month__in=[each.first_day for each in months],
            light=rule.kind,
            unit__division_id__gte=low,
            unit__division_id__lt=high,
        )
        .order_by(*official_order("unit__"), "id")
        .select_related("unit__division", "notice")
        .defer("notice__figures", "notice__words")
    )
    shown: dict[int, set[Month]] = {}
    for row in rows:
        shown.setdefault(row.line_id, set()).add(Month.of(row.notice.month))
    by_unit: dict[int, list[NoticeLight]] = {}
    for row in rows:
        is_now = Month.of(row.notice.month) == month
        if is_now and lasted(shown[row.line_id], until=month, number=rule.number):
            by_unit.setdefault(row.unit_id, []).append(row)
    return [_of_unit(rule, unit, months, lines) for unit, lines in by_unit.items()]


def _of_unit(
    rule: LadderRule, unit: int, months: list[Month], lines: list[NoticeLight]
) -> Candidate:
    first = lines[0]
    return Candidate(
        rule=rule,
        kind=rule.kind,
        key=f"{months[0]}",
        unit=unit,
        name=first.unit_name,
        place_code=first.unit.division_id,
        place=first.unit.division.name,
        facts={
            "months": [str(month) for month in reversed(months)],
            "rows": [
                {
                    "line": line.line_id,
                    "list": line.list_title,
                    "title": line.title,
                    "due": f"{line.due_on:%Y-%m-%d}",
                    "percent": f"{line.percent.normalize():f}",
                    "since": f"{line.since:%Y-%m-%d}",
                    "why": line.why,
                }
                for line in lines
            ],
        },
    )


def _unanswered(
    division: Division, rule: LadderRule, used: set[int], today: date
) -> list[Candidate]:
    """Those who left so many reminders of this year unanswered. Reminders that a decided proposal counted
    are not counted again."""
    late = Measure.objects.filter(
        division=division, rung=Rung.REMINDER, answered_at=None, answer_by__lt=today
    ).filter(answer_by__year=today.year)
    rows = late.standing().exclude(pk__in=used).order_by("place_code", "recipient_name", "pk")
    by_whom: dict[tuple[int | None, int | None], list[Measure]] = {}
    for row in rows:
        by_whom.setdefault((row.chief_id, row.unit_id), []).append(row)
    return [
        Candidate(
            rule=rule,
            kind=RuleKind.UNANSWERED,
            key=f"{measures[-1].pk}",
            chief=chief,
            unit=unit,
            name=measures[-1].recipient_name,
            place_code=measures[-1].place_code,
            place=measures[-1].place,
            facts={
                "rows": [
                    {
                        "measure": each.pk,
                        "number": each.number,
                        "issued": f"{local_date(each.issued_at):%Y-%m-%d}",
                        "answer_by": f"{each.answer_by:%Y-%m-%d}",
                    }
                    for each in measures
                ]
            },
        )
        for (chief, unit), measures in by_whom.items()
        if len(measures) >= rule.number
    ]
