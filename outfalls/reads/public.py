"""What the public may read of an outfall: no person's name, office telephones only."""

from datetime import datetime
from typing import Any

from accounts.reads.offices import offices_up
from common.text.chinese import local_date
from rivers.models import Outfall, Signboard
from rivers.rules.outfall_kinds import NAMES, UNSORTED


def page_of(outfall: Outfall, at: datetime) -> dict[str, Any]:
    """Of an outfall with reach, river, division and supervisor. Reports go by the form of the reach's signboard, so
    that they come to the same desk under the same number; without a board the offices' telephones are there."""
    day = local_date(at)
    unit = outfall.supervisor
    boards = Signboard.objects.in_use().filter(reach=outfall.reach_id).order_by("pk")
    return {
        "outfall": outfall,
        "reach": outfall.reach,
        "kind": NAMES[outfall.kind] if outfall.kind not in ("", UNSORTED) else "",
        "owner": outfall.owner_words,
        "supervisor": unit.name if unit else "",
        "supervisor_phone": unit.contact_phone if unit and unit.exists_on(day) else "",
        "offices": list(offices_up(outfall.reach.division_id, day)),
        "board": boards.first(),
    }
