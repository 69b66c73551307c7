"""What this room has to say when a reach is taken out of use or put into another division
(see rivers/neighbours/retiring.py, rivers/neighbours/moving.py)."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from accounts.models import User
from complaints.models import Complaint, ComplaintState
from rivers.models import Reach
from rivers.neighbours.retiring import Hanging, RegisterRow


class WaitingComplaints:
    """Of a reach that is gone none could become an issue: each blocks until somebody has looked at it."""

    def hanging(self, row: RegisterRow, *, by: User, at: datetime) -> list[Hanging]:
        if not isinstance(row, Reach):
            return []
        count = Complaint.objects.filter(reach=row, state=ComplaintState.RECEIVED).count()
        if not count:
            return []
        asked = urlencode({"q": row.name, "state": ComplaintState.RECEIVED})
        address = f"{reverse('complaints:complaint_list')}?{asked}"
        return [Hanging(f"还有 {count} 条待处理的群众投诉，请先处理。", blocks=True, url=address)]

    def end(self, row: RegisterRow, *, by: User, at: datetime) -> None:
        """Nothing: a waiting complaint blocks."""


def follow_reaches(reaches: Sequence[Reach], *, by: User, at: datetime) -> None:
    """What nobody has looked at yet goes to the office of the reach's new division; what is being dealt
    with stays where its issue is."""
    for reach in reaches:
        waiting = Complaint.objects.filter(reach=reach, state=ComplaintState.RECEIVED)
        waiting.update(division_id=reach.division_id)
