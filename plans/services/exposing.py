"""突出问题: an issue flagged for exposure becomes a line of the list in one act."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from accounts.models import Division, User
from common.errors import Invalid, NotVisible
from issues.models import Issue
from plans.models import Line, ListKind, TaskList
from plans.services.line_input import LineInput
from plans.services.lines import add_line
from plans.services.lists import create_list


@transaction.atomic
def expose_issue(
    *, issue_id: int, division: Division, given: LineInput, year: int, by: User, at: datetime
) -> Line:
    """Puts a flagged issue on the year's 突出问题 list of a division, which is begun where there is none.

    given  the line; its issue is set here
    Raises NotVisible, Invalid `issue.not_exposed`, `issue.listed`, and as `create_list` and `add_line`.
    """
    issue = Issue.objects.visible_to(by).filter(pk=issue_id).first()
    if issue is None:
        raise NotVisible("issue.not_found", "没有找到该问题，或不在您的管理范围内。")
    if not issue.is_exposed:
        raise Invalid("issue.not_exposed", "这个问题没有挂牌，请先在台账中挂牌。")
    kind = ListKind.EXPOSED
    of = TaskList.objects.filter(kind=kind, division=division, year=year).first()
    if of is None:
        of = create_list(kind=kind, division=division, year=year, by=by, at=at)
    line = add_line(list_id=of.pk, given=replace(given, issues=[issue.pk]), by=by, at=at)
    # Asked under the list's lock, which `add_line` took: of two clerks one is told.
    others = Line.objects.standing().filter(task_list=of, issues=issue).exclude(pk=line.pk)
    if others.exists():
        raise Invalid("issue.listed", f"问题 {issue.number} 已在这份清单中。")
    return line
