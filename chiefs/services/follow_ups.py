"""The jobs that a handover leaves, done one by one."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from chiefs.models import FollowUp, FollowUpKind
from chiefs.services.boards import renew
from chiefs.services.records import require_office
from common.errors import Conflict, Invalid
from common.text.chinese import date_words, local_date
from rivers.models import Signboard


def complete_follow_up(
    *,
    follow_up: FollowUp,
    note: str = "",
    done_on: date | None = None,
    shown_chiefs: str = "",
    shown_phones: str = "",
    photo: UUID | None = None,
    by: User,
    at: datetime,
) -> FollowUp:
    """Marks a job as done; a signboard's job also writes what the board shows now.

    done_on  the day the board was changed (signboard only); the day of `at` unless given
    shown_chiefs, shown_phones  what the board says now (signboard only)
    photo    of the board as it is now, an upload of `by` (signboard only)

    A board's other open jobs, left by earlier handovers, are done with it: one visit puts the
    board right. Raises NotAllowed, Conflict (done already), Invalid (day, words).
    """
    require_office(by, follow_up.division_id)
    with transaction.atomic():
        # No join here: after waiting for the lock PostgreSQL gives the row as it now is, but what
        # was joined to it as it was before.
        row = FollowUp.objects.select_for_update().get(pk=follow_up.pk)
        if row.done_at is not None:
            raise Conflict(
                "follow_up.done", f"此事已由{row.done_by}于{date_words(row.done_at)}办结。"
            )
        jobs = FollowUp.objects.filter(pk=row.pk)
        if row.kind == FollowUpKind.SIGNBOARD and row.signboard is not None:
            day = done_on or local_date(at)
            _renew_board(row.signboard, day, shown_chiefs, shown_phones, note, photo, by, at)
            jobs = (
                FollowUp.objects.filter(
                    signboard=row.signboard, done_at=None, handover__effective_on__lte=day
                )
                | jobs
            )
        jobs.update(done_at=at, done_by=by, note=note.strip()[:300])
    row.refresh_from_db()
    return row


def drop_board_jobs(*, board: Signboard, by: User, at: datetime) -> int:
    """Ends the open jobs of a signboard that is taken out of use; how many."""
    require_office(by, board.reach.division_id)
    jobs = FollowUp.objects.open().filter(signboard=board)
    return jobs.update(done_at=at, done_by=by, note="公示牌已停用。")


def _renew_board(
    board: Signboard,
    day: date,
    chiefs: str,
    phones: str,
    note: str,
    photo: UUID | None,
    by: User,
    at: datetime,
) -> None:
    if day > local_date(at):
        words = "更新日期不能晚于今天。"
        raise Invalid("follow_up.future", words, fields={"done_on": words})
    if not chiefs.strip():
        words = "请填写公示牌现在显示的河长。"
        raise Invalid("follow_up.no_words", words, fields={"shown_chiefs": words})
    renew(
        board,
        chiefs=chiefs.strip(),
        phones=phones.strip(),
        on=day,
        note=note,
        photo=photo,
        by=by,
        at=at,
    )
