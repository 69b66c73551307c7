"""巡河见排污口异常: taken in from patrols, and what an office makes of each."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import uuid5

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from common.errors import Conflict, NotAllowed, NotVisible
from common.store.bulk import insert_rows
from common.text.chinese import date_words, local_date
from inspections.models import Patrol
from issues.models import Issue, IssueKind, Source
from issues.services import Report, report_issue
from outfalls.models import Answer, Case, CaseEntry, Sighting
from outfalls.rules.steps import CLOSED, SEEN
from outfalls.services.records import LONGEST_NOTE, refuse, role_words
from rivers.models import Outfall

# The line of the patrols' checklist, and the answer that opens a follow-up.
ITEM, BAD = "outfall", "bad"
KIND: Final = "outfall"
# A patrol may arrive long after others that were taken in; what is older was looked at by then.
LOOKED_BACK: Final = timedelta(days=3)
FIRST_LOOK: Final = timedelta(days=90)


@transaction.atomic
def pull_sightings(*, at: datetime) -> int:
    """Takes in the patrols that arrived since the last look and saw something odd at an outfall; how many. Twice is
    the same as once: a patrol is taken in once."""
    last = Sighting.objects.aggregate(last=Max("patrol__received_at"))["last"]
    since = last - LOOKED_BACK if last else at - FIRST_LOOK
    rows = Patrol.objects.filter(received_at__gt=since, received_at__lte=at, checklist__outfall=BAD)
    found = list(rows.order_by("received_at", "pk").values_list("pk", "reach_id", "started_at"))
    known = set(
        Sighting.objects.filter(patrol__in=[pk for pk, *_ in found]).values_list(
            "patrol_id", flat=True
        )
    )
    new = [row for row in found if row[0] not in known]
    insert_rows(Sighting, ("patrol_id", "reach_id", "seen_at"), new, or_leave=True)
    return len(new)


@transaction.atomic
def answer_sighting(
    *,
    sighting_id: int,
    answer: str,
    words: str,
    outfall: Outfall | None = None,
    is_dry_flow: bool = False,
    issue: Issue | None = None,
    check_on: date | None = None,
    by: User,
    at: datetime,
) -> Sighting:
    """One act for what a patrol saw: an issue of the ledger (`issue`, or a new one), a check on a day, or nothing odd.

    Raises NotVisible, NotAllowed, Conflict (`sighting.answered`), Invalid.
    """
    rows = Sighting.objects.visible_to(by).select_for_update(of=("self",))
    seen = rows.select_related("reach__division", "patrol").filter(pk=sighting_id).first()
    if seen is None:
        raise NotVisible("sighting.not_found", "没有找到这条记录，或不在您的管理范围内。")
    if not by.is_office_of(seen.reach.division_id):
        raise NotAllowed("sighting.not_allowed", "由河段所在行政区的河长办处置。")
    if seen.answer:
        who = seen.answered_by.name if seen.answered_by else ""
        words_then = f"{who}已处置（{seen.get_answer_display()}），不能再次处置。"
        raise Conflict("sighting.answered", words_then)
    _refuse_faults(seen, answer, words, outfall, issue, check_on, at)
    if answer == Answer.ISSUE and issue is None:
        issue = _report(seen, words, by=by, at=at)
    seen.outfall, seen.answer, seen.is_dry_flow = outfall, answer, is_dry_flow
    seen.issue = issue if answer == Answer.ISSUE else None
    seen.words, seen.answered_by, seen.answered_at = words.strip(), by, at
    seen.save()
    if outfall is not None:
        _tell_case(seen, outfall, check_on, by=by, at=at)
    return seen


def _refuse_faults(
    seen: Sighting,
    answer: str,
    words: str,
    outfall: Outfall | None,
    issue: Issue | None,
    check_on: date | None,
    at: datetime,
) -> None:
    is_check = answer == Answer.CHECK
    day = ""
    if is_check and check_on is None:
        day = "请填写检查日期。"
    elif is_check and check_on is not None and check_on < local_date(at):
        day = "检查日期不能早于今天。"
    elsewhere = outfall is not None and outfall.reach_id != seen.reach_id
    refuse(
        answer="" if answer in Answer.values else "请选择处置方式。",
        words="请写明情况。"
        if not words.strip()
        else ""
        if len(words) <= 300
        else "不能超过 300 字。",
        check_on=day,
        outfall="该排污口不在这一河段，请改选。"
        if elsewhere
        else "请选择要检查的排污口；还没有登记的，先登记。"
        if is_check and outfall is None
        else "",
        issue="该问题不在这一河段，请改选。" if issue and issue.reach_id != seen.reach_id else "",
    )


def _report(seen: Sighting, words: str, *, by: User, at: datetime) -> Issue:
    """The issue that a patrol's find becomes: one, however often it is sent."""
    report = Report(
        uuid=uuid5(seen.patrol.uuid, "outfall"),
        reach=seen.reach,
        kind=IssueKind.objects.get(code=KIND),
        severity="general",
        description=f"{date_words(seen.seen_at)}巡河见排污口异常：{words.strip()}"[:LONGEST_NOTE],
        source=Source.PATROL,
    )
    return report_issue(report=report, by=by, at=at).issue


def _tell_case(
    seen: Sighting, outfall: Outfall, check_on: date | None, *, by: User, at: datetime
) -> None:
    """The outfall's own record knows of it, and the day on which somebody looks."""
    Outfall.objects.select_for_update(of=("self",)).get(pk=outfall.pk)
    case, _ = Case.objects.get_or_create(outfall=outfall, defaults={"updated_at": at})
    if seen.answer == Answer.CHECK:
        case.next_check_on = check_on
    case.flows_when_dry = case.flows_when_dry or seen.is_dry_flow
    case.updated_at = at
    case.save(update_fields=["next_check_on", "flows_when_dry", "updated_at"])
    data = {
        "seen_on": local_date(seen.seen_at).isoformat(),
        "answer": seen.answer,
        "issue": seen.issue.number if seen.issue else "",
        "is_dry_flow": seen.is_dry_flow,
        "next_check_on": check_on.isoformat() if check_on and seen.answer == Answer.CHECK else "",
        "was_closed": case.state in CLOSED,
    }
    CaseEntry.objects.create(
        case=case,
        event=SEEN,
        by=by,
        by_name=by.name,
        by_role=role_words(by, seen.reach.division_id),
        at=at,
        note=seen.words,
        data=data,
    )
