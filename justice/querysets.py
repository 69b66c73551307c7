"""Reading records of joint enforcement by scope."""

from typing import Any, Self

from django.db import models

from common.store.querysets import KeyAmong, ScopedQuerySet
from common.store.scope import within


class JointEnforcementQuerySet(ScopedQuerySet):
    """联合执法: offices and chiefs by division; the police and the procurator those they took part in."""

    def visible_to(self, user: Any) -> Self:
        seen = within(getattr(user, "code_ranges", ()))
        if ours := getattr(user, "justice_unit_ids", []):
            taken_part = self.model._base_manager.filter(agencies__in=ours)
            seen |= models.Q(KeyAmong(taken_part.order_by().values("pk")))
        return self.filter(seen)
