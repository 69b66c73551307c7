"""Proofs that wait for a person's own signature: the pile of the home page and the list behind it."""

from typing import Any, Final

from django.db.models import Exists, OuterRef, Q

from accounts.models import Role
from accounts.services.four_eyes import others_decide
from bulletins.models import BulletinAct
from bulletins.models.querysets import BulletinQuerySet
from bulletins.rules.acts import EDITING, IN_REVIEW
from common.store.scope import within

#: The list's filter for them, beside the states.
TO_SIGN: Final = "to_sign"


def to_sign(rows: BulletinQuerySet, user: Any) -> BulletinQuerySet:
    """Those of `rows` that this person may sign, of the office or as a leader: without those that they edited where
    somebody else has to (复核分人)."""
    edits = BulletinAct.objects.filter(action__in=EDITING).order_by()
    mine = Exists(edits.filter(bulletin=OuterRef("pk"), by=user.pk))
    all_of_it = edits.filter(bulletin=OuterRef(OuterRef("pk")))
    ranges = user.office_ranges if user.has_role(Role.OFFICE) else user.code_ranges
    waiting = rows.filter(within(ranges), state=IN_REVIEW)
    return waiting.exclude(Q(mine) & others_decide(user, all_of_it, with_leaders=True))
