"""Numbers of issues: 500101-2026-0012; and giving out an office's numbers one after the other."""

from datetime import datetime

from accounts.models import Division
from common.text.chinese import local_date
from issues.models import NumberSequence


def next_number(*, division_code: str, at: datetime) -> str:
    """The next number of a district and the year of `at`.

    The sequence's row stays locked to the end of the transaction, so numbers are given out without
    gaps and never twice. Call inside a transaction.
    """
    district, year = division_code[:6], local_date(at).year
    NumberSequence.objects.get_or_create(district=district, year=year)
    sequence = NumberSequence.objects.select_for_update().get(district=district, year=year)
    sequence.last += 1
    sequence.save(update_fields=["last"])
    return f"{district}-{year}-{sequence.last:04d}"


def hold_numbers(office: Division) -> None:
    """Until the transaction ends nobody else takes a number of this office (文号, 编号): of two clerks at
    once the second waits here and takes the next. Call before looking which is free."""
    Division.objects.select_for_update(no_key=True).get(pk=office.pk)
