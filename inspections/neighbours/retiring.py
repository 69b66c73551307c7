"""What is due ends with the appointments of a reach or river that is taken out of use
(see rivers/neighbours/retiring.py; after the appointments' own part)."""

from datetime import datetime

from accounts.models import User
from common.text.chinese import local_date
from inspections.models import PatrolDue
from inspections.services.dues import open_current
from rivers.models import Reach, River
from rivers.neighbours.retiring import Hanging, RegisterRow


class Dues:
    """Periods of which the appointment was in force on more than half of the days are still owed."""

    def hanging(self, row: RegisterRow, *, by: User, at: datetime) -> list[Hanging]:
        if not isinstance(row, Reach | River):
            return []
        which = {"reach": row} if isinstance(row, Reach) else {"river": row, "reach": None}
        ahead = PatrolDue.objects.standing().filter(period_end__gt=local_date(at), **which)
        count = ahead.count()
        words = f"今天以后的 {count} 项应巡随任职取消；任职已过半的一期仍计。"
        return [Hanging(words)] if count else []

    def end(self, row: RegisterRow, *, by: User, at: datetime) -> None:
        if isinstance(row, Reach | River):
            open_current(at=at, division_code=row.division_id)
