"""Appointments and jobs end with the reach, river or signboard that they are for
(see rivers/neighbours/retiring.py)."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.neighbours.retiring import Standing
from chiefs.models import Appointment, FollowUp
from chiefs.services.appointments import end_all
from chiefs.services.follow_ups import drop_board_jobs
from common.text.chinese import local_date
from rivers.models import Reach, River, Signboard
from rivers.neighbours.retiring import Hanging, RegisterRow

NAMED = 5
HELD_POSTS = Standing("个现任河长职务", Appointment.objects.on)


class Posts:
    """Chiefs of a reach or river are chiefs of it to the day on which it is taken out of use."""

    def hanging(self, row: RegisterRow, *, by: User, at: datetime) -> list[Hanging]:
        if isinstance(row, Signboard):
            count = FollowUp.objects.open().filter(signboard=row).count()
            words = f"{count} 项“更新公示牌”后续事项随之办结。"
            return [Hanging(words)] if count else []
        day = local_date(at)
        rows = list(_running(row, at).select_related("chief", "division"))
        others = [a for a in rows if not by.is_office_of(a.division_id)]
        later = [a for a in rows if a.started_on > day and a not in others]
        ending = [a for a in rows if a not in others and a not in later]
        return [
            *_one(others, "由上级河长办登记，请先由上级办理卸任", blocks=True),
            *_one(later, "任职日期在今天之后，请先更正或卸任", blocks=True),
            *_one(ending, "于今天卸任"),
        ]

    def end(self, row: RegisterRow, *, by: User, at: datetime) -> None:
        if isinstance(row, Signboard):
            drop_board_jobs(board=row, by=by, at=at)
        elif isinstance(row, Reach | River):
            end_all(appointments=_running(row, at), on=local_date(at), by=by, at=at)


def _running(row: RegisterRow, at: datetime) -> QuerySet[Appointment]:
    """Appointments to the row whose last day, if they have one, is still to come."""
    rows = Appointment.objects.filter(Q(ended_on=None) | Q(ended_on__gt=local_date(at)))
    if isinstance(row, Reach):
        return rows.filter(reach=row).order_by("pk")
    if isinstance(row, River):
        return rows.filter(river=row).order_by("pk")
    return rows.none()


def _one(rows: Iterable[Appointment], words: str, *, blocks: bool = False) -> list[Hanging]:
    """A sentence that names them, or nothing."""
    names = [f"{row.chief}（{row.tier_words}{row.get_kind_display()}）" for row in rows]
    if not names:
        return []
    shown = "、".join(names[:NAMED]) + ("等" if len(names) > NAMED else "")
    return [Hanging(f"{len(names)} 项任职{words}：{shown}。", blocks)]
