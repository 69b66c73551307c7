"""突出问题: an issue flagged for exposure becomes a line of the list in one act; of a list that binds, a revision."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import Division, User
from common.errors import Invalid, NotVisible
from issues.models import Issue
from plans.models import Line, ListKind, Revision, RevisionAction, TaskList
from plans.services.line_input import LineInput
from plans.services.lines import add_line
from plans.services.lists import create_list
from plans.services.revisions import Change, open_items, propose_revision


@transaction.atomic
def expose_issue(
    *, issue_id: int, division: Division, given: LineInput, year: int, by: User, at: datetime
) -> Line:
    """Puts a flagged issue on the year's 突出问题 list of a division, which is begun where there is none.

    given  the line; its issue is set here
    Raises NotVisible, Invalid `issue.not_exposed`, `issue.listed`, and as `create_list` and `add_line`.
    """
    issue = _flagged(issue_id, by)
    of = exposed_list(division, year)
    if of is None:
        of = create_list(kind=ListKind.EXPOSED, division=division, year=year, by=by, at=at)
    line = add_line(list_id=of.pk, given=replace(given, issues=[issue.pk]), by=by, at=at)
    # Asked under the list's lock, which `add_line` took: of two clerks one is told.
    _refuse_listed(of, issue, besides=line.pk)
    return line


@transaction.atomic
def propose_exposed_issue(
    *,
    issue_id: int,
    of: TaskList,
    given: LineInput,
    reason: str,
    by: User,
    at: datetime,
    client_ref: UUID | None = None,
) -> Revision:
    """Proposes a flagged issue as a new line of a 突出问题 list that binds: a revision, which somebody approves.

    given  the line; its issue is set here
    Raises NotVisible, Invalid `issue.not_exposed`, `issue.listed`, and as `propose_revision`.
    """
    issue = _flagged(issue_id, by)
    change = Change(action=RevisionAction.ADD, given=replace(given, issues=[issue.pk]))
    revision = propose_revision(
        list_id=of.pk, reason=reason, changes=[change], by=by, at=at, client_ref=client_ref
    )
    # Asked under the list's lock, which `propose_revision` took.
    _refuse_listed(of, issue)
    number = proposed_issues(of, besides=revision.pk).get(issue.pk)
    if number is not None:
        words = f"问题 {issue.number} 已在第 {number} 号修订中，尚待审批。"
        raise Invalid("issue.listed", words)
    return revision


def exposed_list(division: Division, year: int) -> TaskList | None:
    """The year's 突出问题 list of a division, None before it is begun."""
    lists = TaskList.objects.filter(kind=ListKind.EXPOSED, division=division, year=year)
    found: TaskList | None = lists.first()
    return found


def proposed_issues(of: TaskList, *, besides: int | None = None) -> dict[int, int]:
    """Issues that open revisions would put on a list: id → number of the revision. One query."""
    added = open_items(of).filter(action=RevisionAction.ADD).exclude(revision=besides)
    return {pk: item.revision.number for item in added for pk, _ in (item.new or {})["issues"]}


def _flagged(issue_id: int, by: User) -> Issue:
    issue: Issue | None = Issue.objects.visible_to(by).filter(pk=issue_id).first()
    if issue is None:
        raise NotVisible("issue.not_found", "没有找到该问题，或不在您的管理范围内。")
    if not issue.is_exposed:
        raise Invalid("issue.not_exposed", "这个问题没有挂牌，请先在台账中挂牌。")
    return issue


def _refuse_listed(of: TaskList, issue: Issue, *, besides: int | None = None) -> None:
    if Line.objects.standing().filter(task_list=of, issues=issue).exclude(pk=besides).exists():
        raise Invalid("issue.listed", f"问题 {issue.number} 已在这份清单中。")
