"""The verb to read: every scoped queryset answers `visible_to(user)`."""

from collections.abc import Sequence
from typing import Any, Self

from django.db import models

from common.scope import CodeRange, range_below, within


class ScopedQuerySet(models.QuerySet[Any]):
    """Rows that belong to a division. Rooms override `visible_to` where more than offices may see."""

    division_field = "division_id"

    def below(self, code: str) -> Self:
        """Rows of a division and everything under it."""
        return self.in_ranges([range_below(code)])

    def in_ranges(self, ranges: Sequence[CodeRange]) -> Self:
        """Rows of divisions in one of the ranges; none, if there are none."""
        return self.filter(within(ranges, self.division_field))

    def visible_to(self, user: Any) -> Self:
        """Rows in the divisions that the user's roles cover; none for anonymous."""
        return self.in_ranges(getattr(user, "code_ranges", ()))
