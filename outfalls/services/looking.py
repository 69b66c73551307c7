"""日常监管: looks at what was closed, and beginning anew where one finds it wanting."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from common.store.resends import one_ref_one_act
from common.text.chinese import local_date
from outfalls.models import Case
from outfalls.services.records import Act, begin, end, not_ahead, refuse


@one_ref_one_act
@transaction.atomic
def check(
    *,
    outfall_id: int,
    checked_on: date,
    next_check_on: date | None,
    is_dry_flow: bool,
    act: Act,
    by: User,
    at: datetime,
) -> Case:
    """登记日常检查, and the day of the next."""
    data = {
        "on": checked_on.isoformat(),
        "next_check_on": next_check_on.isoformat() if next_check_on else "",
        "is_dry_flow": is_dry_flow,
    }
    begun = begin(outfall_id=outfall_id, step="check", act=act, said=data, by=by, at=at)
    if begun.was_done:
        return begun.case
    past = next_check_on is not None and next_check_on <= checked_on
    refuse(
        checked_on=not_ahead(checked_on, at, "检查日期"),
        next_check_on="下次检查日期应晚于本次检查日期。" if past else "",
        note="" if act.note.strip() else "请填写检查情况。",
    )
    changed = {"next_check_on": next_check_on, "flows_when_dry": is_dry_flow}
    return end(begun, changed=changed, data=data)


@one_ref_one_act
@transaction.atomic
def reopen(*, outfall_id: int, due_on: date, act: Act, by: User, at: datetime) -> Case:
    """重新整治: from its monitoring on, until a new day."""
    data = {"due_on": due_on.isoformat()}
    begun = begin(outfall_id=outfall_id, step="reopen", act=act, said=data, by=by, at=at)
    if begun.was_done:
        return begun.case
    today = local_date(at)
    refuse(
        due_on="完成时限不能早于今天。" if due_on < today else "",
        note="" if act.note.strip() else "请写明重新整治的原因。",
    )
    changed = {
        "starts_on": today,
        "due_on": due_on,
        "done_on": None,
        "closed_on": None,
        "next_check_on": None,
    }
    return end(begun, changed=changed, data=data)
