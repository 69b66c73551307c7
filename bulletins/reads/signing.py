"""Proofs that wait for a person's own signature: the pile of the home page and the list behind it."""

from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Role
from accounts.services.four_eyes import others_than
from bulletins.models import Bulletin, BulletinAct
from bulletins.models.querysets import BulletinQuerySet
from bulletins.rules.acts import EDITING, IN_REVIEW
from common.store.scope import within

#: The list's filter for them, beside the states.
TO_SIGN: Final = "to_sign"


def to_be_signed(rows: BulletinQuerySet, user: Any) -> BulletinQuerySet:
    """Those of `rows` that wait for a signature of the user's office or of its leaders."""
    ranges = user.office_ranges if user.has_role(Role.OFFICE) else user.code_ranges
    return rows.filter(within(ranges), state=IN_REVIEW)


def edited(user: Any) -> Exists:
    """Condition of a bulletin: the user took part in its text."""
    return Exists(_edits().filter(bulletin=OuterRef("pk"), by=user.pk))


def to_sign(rows: BulletinQuerySet, user: Any) -> BulletinQuerySet:
    """Those of `rows` that this person may sign, of the office or as a leader: without those that they edited where
    somebody else has to (复核分人). One query, and up to four more for each that they edited."""
    # The list joins other tables to its rows.
    own = to_be_signed(Bulletin.objects.filter(edited(user)), user)
    others = [
        row.pk
        for row in own.select_related("division").only("division")
        if others_than(
            _edits().filter(bulletin=row).values_list("by_id", flat=True),
            office=row.division,
            with_leaders=True,
        ).is_asked
    ]
    waiting = to_be_signed(rows, user)
    return waiting.exclude(pk__in=others) if others else waiting


def _edits() -> QuerySet[BulletinAct]:
    return BulletinAct.objects.filter(action__in=EDITING).order_by()
