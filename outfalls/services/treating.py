"""分类、整治: what is to become of an outfall, by whom and by which day."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import Unit, User
from common.store.resends import one_ref_one_act
from common.text.chinese import local_date
from outfalls.models import Case
from outfalls.querysets import seen_by
from outfalls.rules.steps import CATEGORIES, MERGE
from outfalls.services.records import Act, begin, end, refuse
from rivers.models import Outfall


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """category  a code of `CATEGORIES`; `merged_into` another outfall, asked of what is merged"""

    category: str
    measures: str
    starts_on: date
    due_on: date
    unit: Unit | None = None
    merged_into: Outfall | None = None


@one_ref_one_act
@transaction.atomic
def sort_out(*, outfall_id: int, treatment: Treatment, act: Act, by: User, at: datetime) -> Case:
    """分类并定措施; again while it is treated, where the measures or the day change: the record keeps each."""
    data = {
        "category": treatment.category,
        "measures": treatment.measures.strip(),
        "starts_on": treatment.starts_on.isoformat(),
        "due_on": treatment.due_on.isoformat(),
        "unit": str(treatment.unit or ""),
        "merged_into": str(treatment.merged_into or ""),
    }
    begun = begin(outfall_id=outfall_id, step="sort", act=act, said=data, by=by, at=at)
    if begun.was_done:
        return begun.case
    target = treatment.merged_into
    is_merge = treatment.category == MERGE
    stranger = target is not None and not seen_by(by).filter(pk=target.pk).exists()
    into = ""
    if is_merge and (target is None or target.pk == outfall_id or stranger):
        into = "请选择并入哪一个排污口（不能是它自己）。"
    elif target is not None and not is_merge:
        into = "只有“清理合并”的填写并入的排污口。"
    due = ""
    if treatment.due_on < treatment.starts_on:
        due = "完成时限不能早于开始日期。"
    elif treatment.due_on < local_date(at) and treatment.due_on != begun.case.due_on:
        due = "完成时限不能早于今天。"
    refuse(
        category="" if treatment.category in CATEGORIES else "请选择分类。",
        measures="" if treatment.measures.strip() else "请填写整治措施。",
        due_on=due,
        merged_into=into,
    )
    changed = {
        "category": treatment.category,
        "measures": treatment.measures.strip(),
        "starts_on": treatment.starts_on,
        "due_on": treatment.due_on,
        "unit": treatment.unit or begun.case.unit,
        "merged_into": target,
    }
    return end(begun, changed=changed, data=data)
