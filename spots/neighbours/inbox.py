"""What waits for an office: the piles of spots by whose turn it is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from common.store.counting import Waits
from common.store.scope import within
from common.text.chinese import local_date
from spots.models import Spot, SpotState
from spots.permissions import office_codes
from spots.querysets import TO_VERIFY


@dataclass(frozen=True, slots=True)
class Pile:
    """Spots that wait for an office for one reason."""

    code: str
    label: str
    condition: Callable[[Any, date], Q]


PILES: Final[dict[str, Pile]] = {
    pile.code: pile
    for pile in (
        Pile(
            "assign",
            "图斑待分派",
            lambda user, day: Q(state=SpotState.PENDING, batch__division__in=office_codes(user)),
        ),
        Pile(
            "verify",
            "图斑待核查",
            lambda user, day: Q(state=SpotState.ASSIGNED, assigned_to__in=office_codes(user)),
        ),
        Pile(
            "decide",
            "图斑待审定",
            lambda user, day: Q(state=SpotState.VISITED, assigned_to__in=office_codes(user)),
        ),
        # Those of the offices below, too: they are to be urged.
        Pile(
            "late",
            "图斑逾期未核查",
            lambda user, day: (
                Q(state__in=TO_VERIFY, verify_by__lt=day)
                & within(user.office_ranges, "assigned_to_id")
            ),
        ),
    )
}


def in_pile(code: str, user: Any, at: datetime) -> Q:
    """The condition of a pile for a user. KeyError for none of `PILES`."""
    return PILES[code].condition(user, local_date(at))


def inbox_counts(user: User, at: datetime) -> list[Waits]:
    """(words, the rows, address of the list) of each pile, for offices."""
    if not user.has_role("office"):
        return []
    rows, address = Spot.objects.visible_to(user), reverse("spots:spot_list")
    return [
        (pile.label, rows.filter(in_pile(code, user, at)), f"{address}?inbox={code}")
        for code, pile in PILES.items()
    ]
