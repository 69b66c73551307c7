"""Counts a month once for a division and everything below it, ready to be cut into notices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from accounts.models import Division, Level
from chiefs.models import Appointment
from common.store.scope import level_of, parent_code
from common.text.months import Month
from inspections.models.parameters import MISSED_WITHIN_DAYS
from inspections.reads import figures as patrol_figures
from issues.models import Source
from issues.reads import figures as issue_figures
from notices.reads.figures import Cell, IssueCount, MonthCounts, PatrolCount, part
from plans.reads import lights as plan_figures
from waters.reads.closed import ClosedWater, closed_water

LAST = datetime.max.replace(tzinfo=UTC)
SOURCES = {source.value: source.label for source in Source}


@dataclass(frozen=True)
class UnmetRow:
    """A chief who did not meet what was due on one reach (or river), over the month."""

    chief_id: int
    chief_name: str
    tier: int
    code: str
    place: str
    subject: str
    due: int
    met: int
    required: int
    done: int


@dataclass(frozen=True)
class MonthCounted:
    """Figures and list of one month; the list is ordered by division, then reach: nobody is ranked.
    `lit` are the lines of lists with their lights at the month's end; `water` is None where nobody has closed it."""

    counts: MonthCounts
    unmet: Sequence[UnmetRow]
    lit: Sequence[plan_figures.Lit] = ()
    water: ClosedWater | None = None

    def unmet_in(self, code: str) -> Sequence[UnmetRow]:
        """The list of one division and everything below it."""
        return part(self.unmet, code)

    def lit_in(self, code: str) -> Sequence[plan_figures.Lit]:
        """The lines that concern one division: of its lists and those below it, and those in which a
        unit of these divisions leads or answers."""
        return [each for each in self.lit if each.concerns(code)]


def count_month(month: Month, code: str, *, at: datetime | None = None) -> MonthCounted:
    """Three statements over the month (what was due, patrols, issues), one for the list, those of
    the lights and those of closed water, whatever the number of towns; the cells are small: one a village and tier.

    `at` is the moment up to which closures count (the demo drafts in the past); none: all of them.
    """
    posts = patrol_figures.posts_of(month, code)
    counts = MonthCounts(
        month,
        patrols=[
            Cell(cell.code, cell.tier, _patrols(cell.figures))
            for cell in patrol_figures.cells_of(month, code, posts)
        ],
        issues=[
            Cell(cell.code, cell.tier, _issues(cell.counts), (cell.source, SOURCES[cell.source]))
            for cell in issue_figures.cells(month, code, at or LAST)
        ],
        missed_days=MISSED_WITHIN_DAYS.on(month.last_day, code),
    )
    rows = _unmet_rows([post for post in posts if post.is_unmet])
    return MonthCounted(
        counts,
        sorted(rows, key=lambda row: (row.code, row.subject, row.chief_name)),
        plan_figures.lights_at_end(month, code),
        closed_water(month, code),
    )


def unmet_now(month: Month, code: str) -> list[UnmetRow]:
    """The list by name of a month that is over, as it would be today: one statement, and two for names."""
    rows = _unmet_rows([post for post in patrol_figures.posts_of(month, code) if post.is_unmet])
    return sorted(rows, key=lambda row: (row.code, row.subject, row.chief_name))


def _patrols(line: patrol_figures.Figures) -> PatrolCount:
    return PatrolCount(
        due=line.due,
        met=line.met,
        required=line.required,
        done=line.done,
        found=line.found,
        missed=line.missed,
    )


def _issues(counts: issue_figures.Counts) -> IssueCount:
    return IssueCount(
        total=counts.found,
        general=counts.general,
        heavier=counts.heavier,
        major=counts.major,
        on_spot=counts.on_spot,
        closed=counts.rectified,
        void=counts.void,
        accepted=counts.accepted,
        settled=counts.closed,
        open=counts.open,
    )


def _unmet_rows(posts: Sequence[patrol_figures.Post]) -> list[UnmetRow]:
    """With the names of who they were, of what and where."""
    held = {
        pk: (chief_id, name, reach or river)
        for pk, chief_id, name, reach, river in Appointment.objects.filter(
            pk__in={post.appointment_id for post in posts}
        ).values_list("pk", "chief_id", "chief__name", "reach__name", "river__name")
    }
    codes = {post.code for post in posts}
    towns = {above for code in codes if (above := parent_code(code))}
    names = dict(Division.objects.filter(pk__in=codes | towns).values_list("code", "name"))
    rows = []
    for post in posts:
        chief_id, name, subject = held[post.appointment_id]
        rows.append(
            UnmetRow(
                chief_id=chief_id,
                chief_name=name,
                tier=post.tier,
                code=post.code,
                place=_place(post.code, names),
                subject=subject,
                due=post.due,
                met=post.met,
                required=post.required,
                done=post.done,
            )
        )
    return rows


def _place(code: str, names: Mapping[str, str]) -> str:
    """清溪镇河口村 for a village, 清溪镇 for a town: two villages may share a name, not both."""
    above = parent_code(code)
    is_village = level_of(code) == Level.VILLAGE
    return names.get(above or "", "") + names[code] if is_village else names[code]
