"""Which headings of other systems a division has matched by hand (`common.imports.headings.DESK`)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from habits.models import KeptHeading

_LONGEST = KeptHeading._meta.get_field("heading").max_length or 0


class KeptHeadings:
    """One set a division and register, so that a colleague's next file reads without asking."""

    def kept(self, register: str, *, by: Any) -> dict[str, str]:
        division = by.home_division
        if division is None:
            return {}
        rows = KeptHeading.objects.filter(division=division, register=register)
        return dict(rows.values_list("heading", "column"))

    def keep(self, register: str, matches: Mapping[str, str], *, by: Any, at: datetime) -> None:
        division = by.home_division
        if division is None:
            return
        kept = {h: column for h, column in matches.items() if column and len(h) <= _LONGEST}
        rows = KeptHeading.objects.filter(division=division, register=register)
        with transaction.atomic():
            rows.filter(heading__in=[h for h, column in matches.items() if not column]).delete()
            KeptHeading.objects.bulk_create(
                [
                    KeptHeading(
                        division=division,
                        register=register,
                        heading=heading,
                        column=column,
                        by=by,
                        at=at,
                    )
                    for heading, column in kept.items()
                ],
                update_conflicts=True,
                unique_fields=["division", "register", "heading"],
                update_fields=["column", "by", "at"],
            )
