"""What came in from the files of others' phones, and who handed it in: whoever did could have written it (复核分人)."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import User
from phone.models import IntakeRow, Verdict


def came_by_file(numbers: Collection[UUID]) -> QuerySet[IntakeRow]:
    """The rows of files by which records of these numbers came in."""
    uuids = [str(number) for number in numbers]
    return IntakeRow.objects.filter(verdict=Verdict.TAKEN, uuid__in=uuids)


def handed_in(numbers: Collection[UUID], user: User) -> set[UUID]:
    """Those of the numbers of records that came in by a file which this account uploaded or took in. One query."""
    # Rows of before each had its own name the last to press.
    pressed = Q(taken_by=user) | Q(taken_by=None, intake__taken_by=user)
    rows = came_by_file(numbers).filter(Q(intake__uploaded_by=user) | pressed)
    return {UUID(uuid) for uuid in rows.order_by().values_list("uuid", flat=True)}
