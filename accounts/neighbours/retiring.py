"""What still hangs on a division that is to be taken out of use (撤并), as rooms above count it.

A village that is merged into another keeps its reaches and chiefs until somebody moves them: nothing there
would be walked or looked after. So whoever retires it is told first (`hezhang.wiring` joins the rooms).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from accounts.models import Division, RoleGrant, Unit
from common.seams import Seam


@dataclass(frozen=True, slots=True)
class Standing:
    """One kind of row that stands in divisions.

    words  with its measure word: 个在用的河段
    rows   those that stand there on a day, of all divisions
    field  the column of the division
    """

    words: str
    rows: Callable[[date], QuerySet[Any]]
    field: str = "division_id"


STANDING: Seam[Standing] = Seam("rows in use in a division")

HERE = (
    Standing(
        "个在用的下级行政区", lambda day: Division.objects.filter(is_active=True), "parent_id"
    ),
    Standing("个单位", Unit.objects.existing),
    Standing("个账号", lambda day: RoleGrant.objects.in_force().filter(user__is_active=True)),
)


def standing_in(codes: Sequence[str], day: date) -> Mapping[str, str]:
    """Code → what is in use there in words, for those divisions where anything does: one query a kind.

    {"500101001201": "3 个在用的河段、2 个现任河长职务"}
    """
    found: dict[str, list[str]] = {}
    for kind in STANDING:
        rows = kind.rows(day).filter(**{f"{kind.field}__in": codes}).order_by()
        counted = rows.values_list(kind.field).annotate(n=Count("pk"))
        for code, number in counted:
            found.setdefault(code, []).append(f"{number:,} {kind.words}")
    return {code: "、".join(words) for code, words in found.items()}
