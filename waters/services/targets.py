"""What a section's water ought to be, from a year on."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from common.errors import Invalid
from rivers.services.writing import locked
from waters.models import Section, SectionTarget, WaterClass
from waters.services.faults import YEARS

LONGEST_BASIS = 120


@transaction.atomic
def save_target(
    *, section: Section, year: int, target: str, basis: str = "", by: User, at: datetime
) -> SectionTarget:
    """Sets the class asked for from a year on, or corrects that year's; the history keeps the old one. Months that are
    closed keep the target by which they were judged.

    Raises NotVisible, NotAllowed, Invalid with the fields `year`, `target`, `basis`.
    """
    faults = {}
    if year not in YEARS:
        faults["year"] = f"年份应在 {YEARS[0]} 与 {YEARS[-1]} 之间。"
    if target not in WaterClass.values:
        faults["target"] = "请选择Ⅰ类至Ⅴ类中的一个。"
    if len(basis) > LONGEST_BASIS:
        faults["basis"] = f"依据不超过 {LONGEST_BASIS} 字。"
    if faults:
        raise Invalid("target.invalid", next(iter(faults.values())), fields=faults)
    row = locked(Section, section.pk, by=by, seen_at=None)
    known = SectionTarget.objects.filter(section=row, year=year).first()
    saved: SectionTarget = known or SectionTarget(section=row, year=year)
    if known and (known.target, known.basis) == (target, basis):
        return known
    saved.target, saved.basis, saved.entered_by, saved.entered_at = target, basis, by, at
    saved._history_user, saved._history_date = by, at  # type: ignore[attr-defined]
    saved.save()
    return saved
