"""Numbers of issues: 500101-2026-0012; and giving out an office's numbers one after the other."""

import re
from collections import defaultdict
from datetime import datetime
from typing import Final

from accounts.models import Division
from common.text.chinese import local_date
from issues.models import Issue, NumberSequence

_NUMBER: Final = re.compile(r"(\d{6}-\d{4})-(\d+)")


def next_number(*, division_code: str, at: datetime) -> str:
    """The next number of a district and the year of `at`.

    The sequence's row stays locked to the end of the transaction, so numbers are given out without
    gaps and never twice. Call inside a transaction.
    """
    district, year = division_code[:6], local_date(at).year
    sequences = NumberSequence.objects.select_for_update()
    try:
        sequence = sequences.get(district=district, year=year)
    except NumberSequence.DoesNotExist:
        NumberSequence.objects.get_or_create(district=district, year=year)
        sequence = sequences.get(district=district, year=year)
    sequence.last += 1
    sequence.save(update_fields=["last"])
    return f"{district}-{year}-{sequence.last:04d}"


def gaps() -> list[str]:
    """Numbers that were given out and that no issue has: of issues that are gone, whole. Beyond the last
    number of a sequence nothing is known."""
    last: dict[str, int] = {}
    # Sequences first: an issue that is opened meanwhile takes a number beyond those.
    for each in NumberSequence.objects.all():
        last[f"{each.district}-{each.year}"] = each.last
    there: dict[str, set[int]] = defaultdict(set)
    numbers = Issue.objects.order_by().values_list("number", flat=True)
    for found in map(_NUMBER.fullmatch, numbers.iterator(chunk_size=5000)):
        if found:
            there[found[1]].add(int(found[2]))
    return [
        f"{series}-{number:04d}"
        for series in sorted(last.keys() | there.keys())
        for number in range(1, max(last.get(series, 0), *there[series], 0) + 1)
        if number not in there[series]
    ]


def hold_numbers(office: Division) -> None:
    """Until the transaction ends nobody else takes a number of this office (文号, 编号): of two clerks at
    once the second waits here and takes the next. Call before looking which is free."""
    Division.objects.select_for_update(no_key=True).get(pk=office.pk)
