"""What an act carries."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from accounts.models import Division, Unit, User
from common.text.workdays import end_of_day
from issues.models import Clue, IssueKind, LookBackReport
from issues.rules.clocks import Rules
from issues.rules.pieces import Action

LONGEST_NOTE: Final = 2000
LONGEST_LETTER: Final = 60
LONGEST_VISITORS: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanWords:
    """定时限、定任务、定措施、定责任 [001]."""

    deadline: date
    tasks: str
    measures: str
    responsible: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A look-back's visit: on which day, by whom, and the third party's report where it was one."""

    visited_on: date
    visitors: str
    report: LookBackReport | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class What:
    """What an act carries beside its note and photos; what it does not take is left out.

    helpers   units that co-operate with the one charged
    division  the neighbour it goes to
    letter    文号 of the paper that the files are scans of
    meeting   where it was agreed, in words
    """

    unit: Unit | None = None
    helpers: tuple[Unit, ...] = ()
    deadline: date | None = None
    is_complex: bool = False
    plan: PlanWords | None = None
    kind: IssueKind | None = None
    severity: str = ""
    clue: Clue | None = None
    outcome: str = ""
    case_number: str = ""
    visit: Visit | None = None
    division: Division | None = None
    letter: str = ""
    meeting: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act, with everything by which it is judged. `own` is what its actor had done of what it verifies, in the
    ledger's words, where another person should have verified it and could not (`issues.services.four_eyes`)."""

    action: Action
    by: User
    at: datetime
    note: str
    files: list[str]
    what: What
    rules: Rules
    own: tuple[str, ...] = ()

    def end_of(self, day: date) -> datetime:
        return end_of_day(day, day_ends=self.rules.clocks.day_ends)
