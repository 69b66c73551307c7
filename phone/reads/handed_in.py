"""Who handed in what from the files of others' phones: whoever did could have written it (复核分人)."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from accounts.models import User
from phone.models import IntakeRow, Verdict


def handed_in(numbers: Collection[UUID], user: User) -> set[UUID]:
    """Those of the numbers of records that came in by a file which this account uploaded or took in. One query."""
    rows = IntakeRow.objects.filter(
        Q(intake__uploaded_by=user) | Q(intake__taken_by=user),
        verdict=Verdict.TAKEN,
        uuid__in=[str(number) for number in numbers],
    )
    return {UUID(uuid) for uuid in rows.order_by().values_list("uuid", flat=True)}
