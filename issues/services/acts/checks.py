"""Checks that several topics share."""

from datetime import timedelta

from accounts.models import Unit
from common.errors import Invalid
from common.store.scope import covers, range_below
from common.text.chinese import local_date
from issues.models import Issue
from issues.services.inputs import Act

# Whoever names a later day mistyped the year; clocks count every workday up to it.
FARTHEST = timedelta(days=366 * 3)


def refusal(code: str, field: str, sentence: str) -> Invalid:
    """A refusal that names the one field at fault."""
    return Invalid(code, sentence, fields={field: sentence})


def check_deadline(issue: Issue, act: Act) -> None:
    """A day that was named is neither past nor years away."""
    deadline, today = act.what.deadline, local_date(act.at)
    if deadline is not None and deadline < today:
        raise refusal("issue.deadline_past", "deadline", "期限不能早于今天。")
    if deadline is not None and deadline > today + FARTHEST:
        raise refusal("issue.deadline_far", "deadline", "期限过远，请检查年份。")


def check_unit(issue: Issue, act: Act, *, unit: Unit | None = None, field: str = "unit") -> None:
    """The unit's division holds the place, and the unit exists; by default that of the act."""
    unit = unit or act.what.unit
    if unit is None:
        return
    if not _holds(unit, issue):
        where = "不在本行政区" if issue.is_away else "不管辖问题所在地"
        raise refusal("issue.unit_elsewhere", field, f"{unit}{where}，不能选择该单位。")
    if not unit.exists_on(local_date(act.at)):
        raise refusal("issue.unit_dissolved", field, f"{unit}已撤销，请改选其他单位。")


def _holds(unit: Unit, issue: Issue) -> bool:
    """Does the unit's division hold the place? A neighbour has units of its own, down to its towns'."""
    if not issue.is_away:
        return covers([unit.division.code_range], issue.division_id)
    code = issue.office_code
    return covers([unit.division.code_range], code) or covers([range_below(code)], unit.division_id)
