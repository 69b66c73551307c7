"""申诉: a subject objects within its days; the office decides, and what it changes is worked out anew from the same
figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.services.four_eyes import refuse_own
from common.errors import Conflict, NotAllowed, NotVisible
from common.text.chinese import date_words, local_date
from scoring.models import (
    Column,
    Decision,
    Entry,
    Objection,
    Outcome,
    ScoringState,
    Sheet,
)
from scoring.permissions import speaks_for
from scoring.reads.working_out import again
from scoring.services.ledger import (
    checked_files,
    checked_words,
    invalid,
    locked_sheet,
    record,
    require,
)
from scoring.services.scorings import check_points, item_of, keep_run, write_results


@transaction.atomic
def object_to(
    *,
    sheet_id: int,
    key: str = "",
    words: str,
    files: Sequence[UUID | str] = (),
    by: User,
    at: datetime,
) -> Objection:
    """Whoever speaks for a subject objects to an item, or ("") to the whole. Raises NotVisible, NotAllowed, Conflict
    (not announced, too late, one about the same is open), Invalid."""
    sheet = locked_sheet(sheet_id, by)
    scoring = sheet.scoring
    if not speaks_for(by, sheet):
        raise NotAllowed("objection.not_yours", "只有被考核的镇街河长办或部门可以申诉。")
    if scoring.state != ScoringState.ANNOUNCED or scoring.objections_until is None:
        state = scoring.get_state_display()
        raise Conflict("objection.closed", f"考核现为“{state}”，公布后、定稿前可以申诉。")
    if local_date(at) > scoring.objections_until:
        until = date_words(scoring.objections_until)
        raise Conflict("objection.late", f"申诉期到{until}，已经过期；请与组织考核的河长办联系。")
    if key:
        item_of(sheet, key)
    if sheet.objections.filter(key=key, decision=None).exists():
        raise Conflict("objection.open", "对这一项的申诉正在处理，请等候答复。")
    made: Objection = Objection.objects.create(
        sheet=sheet,
        key=key,
        words=checked_words(words, "words", "请写明申诉理由。"),
        files=checked_files(files),
        by=by,
        by_name=by.name,
        at=at,
    )
    return made


@transaction.atomic
def decide(
    *,
    objection_id: int,
    outcome: str,
    points: Decimal | None = None,
    words: str,
    by: User,
    at: datetime,
) -> Decision:
    """The office upholds an objection (in part), with the item's points from now on, or rejects it, with a reply.

    What changes is worked out anew from the figures of the announcement and kept as a run. Raises NotVisible,
    NotAllowed (whoever speaks for the subject; whoever filled in the item's final column, where the office has somebody
    else), Conflict, Invalid.
    """
    known = Objection.objects.filter(pk=objection_id).values_list("sheet_id", flat=True).first()
    if known is None:
        raise NotVisible("objection.unknown", "没有找到，或不在您的管理范围内。")
    sheet = locked_sheet(known, by)
    scoring = sheet.scoring
    require(by, scoring, ScoringState.ANNOUNCED)
    objection = Objection.objects.get(pk=objection_id)
    if Decision.objects.filter(objection=objection).exists():
        raise Conflict("objection.decided", "这份申诉已经处理。")
    _refuse_own(sheet, objection, by)
    if outcome not in Outcome.values:
        raise invalid("outcome", "请选择处理结果。")
    words = checked_words(words, "words", "请写明答复。")
    if outcome == Outcome.REJECTED:
        points = None
    elif objection.key:
        if points is None:
            raise invalid("points", "采纳的，请填写该项改为多少分。")
        check_points(item_of(sheet, objection.key), points)
    else:
        # Of the whole nothing can be changed at once: its items are.
        points = None
    made: Decision = Decision.objects.create(
        objection=objection,
        outcome=outcome,
        points=points,
        words=words,
        by=by,
        by_name=by.name,
        at=at,
    )
    if points is not None:
        _change(sheet, objection, points, words, by=by, at=at)
    return made


def _change(
    sheet: Sheet, objection: Objection, points: Decimal, words: str, *, by: User, at: datetime
) -> None:
    scoring = sheet.scoring
    Entry.objects.create(
        sheet=sheet,
        key=objection.key,
        column=Column.FINAL,
        points=points,
        note=f"申诉后改定：{words}"[:500],
        by=by,
        by_name=by.name,
        at=at,
    )
    last = scoring.runs.order_by("-number").first()
    if last is None:
        raise Conflict("scoring.no_run", "这次考核没有核算记录，不能改定。")
    found = again(scoring, last.inputs)
    keep_run(scoring, found, by=by, at=at)
    write_results(scoring, found)
    scoring.updated_at = at
    scoring.save(update_fields=["updated_at"])
    record(scoring, "change", by=by, at=at, note=f"{sheet.name}申诉后改定")


def _refuse_own(sheet: Sheet, objection: Objection, by: User) -> None:
    if speaks_for(by, sheet):
        raise NotAllowed("objection.judged", "申诉由组织考核的河长办处理，不能由申诉方处理。")
    rows = sheet.entries.filter(column=Column.FINAL)
    if objection.key:
        rows = rows.filter(key=objection.key)
    refuse_own(
        rows.values_list("by_id", flat=True),
        by=by,
        office=sheet.scoring.division,
        code="objection.own",
        words="这一项由您核定，申诉须由他人处理",
    )
