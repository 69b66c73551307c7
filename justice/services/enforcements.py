"""Recording joint enforcement, and saying so in the ledgers of the issues it was about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import JUSTICE_KINDS, Division, Unit, User
from common.errors import Invalid, NotAllowed
from common.text.chinese import date_words, local_date
from issues.models import Issue
from issues.permissions import abilities
from issues.services import act
from justice.models import JointEnforcement
from rivers.models import River

LEDGER_WORDS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Enforcement:
    """What is recorded: `agencies` are units of the police and the procurator, `others` names the rest."""

    title: str
    held_on: date
    account: str
    agencies: Sequence[Unit] = ()
    others: str = ""
    river: River | None = None
    place: str = ""
    is_cross_border: bool = False
    people: int | None = None
    cases: int = 0
    issues: Sequence[Issue] = ()
    photos: Sequence[str] = ()


@transaction.atomic
def record_enforcement(
    *, what: Enforcement, division: Division, by: User, at: datetime
) -> JointEnforcement:
    """Writes the record in the name of the office of `division`. Raises Invalid, NotAllowed."""
    if not by.is_office_of(division.pk):
        raise NotAllowed("enforcement.not_yours", "只有河长办可以登记联合执法。")
    _check(what, by, at)
    row = JointEnforcement(
        division=division, recorded_by=by, recorded_by_name=by.name, recorded_at=at
    )
    _write(row, what, by, at)
    return row


@transaction.atomic
def correct_enforcement(
    *, row: JointEnforcement, what: Enforcement, by: User, at: datetime
) -> JointEnforcement:
    """Puts a record right; what it said before stays in its history. Raises Invalid, NotAllowed."""
    row = JointEnforcement.objects.select_for_update().get(pk=row.pk)
    if not by.is_office_of(row.division_id):
        raise NotAllowed("enforcement.not_yours", "这条记录由登记的河长办更正。")
    _check(what, by, at)
    _write(row, what, by, at)
    return row


def _check(what: Enforcement, by: User, at: datetime) -> None:
    fields = {}
    if not what.title.strip():
        fields["title"] = "请填写名称。"
    if not what.account.strip():
        fields["account"] = "请填写开展情况。"
    if what.held_on > local_date(at):
        fields["held_on"] = "日期不能晚于今天。"
    if not what.agencies and not what.others.strip():
        fields["others"] = "请填写参加单位。"
    if any(unit.kind not in JUSTICE_KINDS for unit in what.agencies):
        fields["agencies"] = "请只选择公安、检察机关，其他单位填在“其他参加单位”。"
    elsewhere = [
        issue.number
        for issue in what.issues
        if not Issue.objects.visible_to(by).filter(pk=issue.pk).exists()
    ]
    if elsewhere:
        fields["issues"] = f"没有找到问题 {'、'.join(elsewhere)}，或不在您的管理范围内。"
    if fields:
        raise Invalid("enforcement.incomplete", "；".join(fields.values()), fields=fields)


def _write(row: JointEnforcement, what: Enforcement, by: User, at: datetime) -> None:
    row.title, row.held_on = what.title.strip(), what.held_on
    row.account, row.others = what.account.strip(), what.others.strip()
    row.river, row.place = what.river, what.place.strip()
    row.is_cross_border, row.people, row.cases = what.is_cross_border, what.people, what.cases
    row.photos = [str(key) for key in what.photos]
    row.updated_at = at
    known = set(row.issues.values_list("pk", flat=True)) if row.pk else set()
    row.save()
    row.agencies.set(what.agencies)
    row.issues.set(what.issues)
    for issue in what.issues:
        if issue.pk not in known:
            _tell(issue, row, by, at)


def _tell(issue: Issue, row: JointEnforcement, by: User, at: datetime) -> None:
    """A line in the ledger of an issue to which the office may still add."""
    if not abilities(by, issue)["supplement"]:
        return
    account = row.account
    if len(account) > LEDGER_WORDS:
        account = f"{account[:LEDGER_WORDS]}……"
    note = f"联合执法“{row.title}”（{date_words(row.held_on)}，{participants(row)}）：{account}"
    act(issue_id=issue.pk, action="supplement", by=by, at=at, note=note)


def participants(row: Any) -> str:
    """江南区公安局、区水利局: everybody who took part."""
    names = [unit.name for unit in row.agencies.all()]
    return "、".join([*names, *([row.others] if row.others else [])])
