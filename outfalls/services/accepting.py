"""整治完成、验收销号. Whoever said that it is put right does not accept it alone (复核分人)."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.services.four_eyes import refuse_own
from common.store.resends import one_ref_one_act
from common.text.chinese import local_date
from issues.permissions import nearest_office
from outfalls.models import Case
from outfalls.rules.steps import took_part
from outfalls.services.records import Act, Begun, begin, end, not_ahead
from outfalls.services.records import refuse as refuse_fields


@one_ref_one_act
@transaction.atomic
def finish(*, outfall_id: int, done_on: date, act: Act, by: User, at: datetime) -> Case:
    """报完成整治, with a photo from where the one before was taken."""
    data = {"on": done_on.isoformat()}
    begun = begin(outfall_id=outfall_id, step="finish", act=act, said=data, by=by, at=at)
    if begun.was_done:
        return begun.case
    starts = begun.case.starts_on
    early = "完成日期不能早于开始日期。" if starts and done_on < starts else ""
    refuse_fields(
        done_on=not_ahead(done_on, at, "完成日期") or early,
        note="" if act.note.strip() else "请写明完成情况。",
        photos="" if act.photos else "请上传整治后的照片，在整治前照片的拍摄地点拍摄。",
    )
    return end(begun, changed={"done_on": done_on}, data=data)


@one_ref_one_act
@transaction.atomic
def accept(
    *,
    outfall_id: int,
    accepted_on: date,
    people: str,
    next_check_on: date | None,
    act: Act,
    by: User,
    at: datetime,
) -> Case:
    """验收销号.

    people  who went to see it, in words; raises NotAllowed (`outfall.same_person`) for who rectified it, where
            somebody else of the office may
    """
    data = {
        "on": accepted_on.isoformat(),
        "people": people.strip(),
        "next_check_on": next_check_on.isoformat() if next_check_on else "",
    }
    begun = begin(outfall_id=outfall_id, step="accept", act=act, said=data, by=by, at=at)
    if begun.was_done:
        return begun.case
    is_alone = _refuse_same_person(begun)
    done = begun.case.done_on
    early = "验收日期不能早于整治完成日期。" if done and accepted_on < done else ""
    soon = "下次检查日期不能早于今天。" if next_check_on and next_check_on < local_date(at) else ""
    refuse_fields(
        accepted_on=not_ahead(accepted_on, at, "验收日期") or early,
        people="" if people.strip() else "请填写验收人员。",
        note="" if act.note.strip() else "请填写验收意见。",
        next_check_on=soon,
    )
    changed = {"closed_on": accepted_on, "next_check_on": next_check_on}
    return end(begun, changed=changed, data=data | {"is_alone": is_alone})


@one_ref_one_act
@transaction.atomic
def refuse(*, outfall_id: int, due_on: date, act: Act, by: User, at: datetime) -> Case:
    """验收不通过: it is treated again, until another day."""
    data = {"due_on": due_on.isoformat()}
    begun = begin(outfall_id=outfall_id, step="refuse", act=act, said=data, by=by, at=at)
    if begun.was_done:
        return begun.case
    refuse_fields(
        due_on="完成时限不能早于今天。" if due_on < local_date(at) else "",
        note="" if act.note.strip() else "请写明哪里没有到位。",
    )
    return end(begun, changed={"due_on": due_on, "done_on": None}, data=data)


def _refuse_same_person(begun: Begun) -> bool:
    """Raises NotAllowed where the actor said that it is done and another could accept; True where nobody else
    could, so that the record says so."""
    done_by = took_part(list(begun.case.entries.order_by("id").values_list("event", "by_id")))
    grant = nearest_office(begun.by, begun.outfall.reach.division_id)
    if grant is None or grant.division is None:
        raise ValueError("whoever accepts does so as an office")
    return refuse_own(
        done_by,
        by=begun.by,
        office=grant.division,
        code="outfall.same_person",
        words="整治完成由您报告，“验收销号”须另由一人办理",
    )
