"""What becomes of signboards: looked at, out of date, put right."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from common.errors import Conflict, Invalid
from common.text.chinese import local_date
from rivers.models import CheckResult, Reach, Signboard, SignboardCheck
from rivers.services.photos import refuse_strange_photo
from rivers.services.writing import locked, save_signed

RIGHTED = (CheckResult.RIGHT, CheckResult.RENEWED)


def signboards_of(reaches: Iterable[Reach | int]) -> QuerySet[Signboard]:
    """Signboards in use on these reaches (rows or ids), with reach and river."""
    ids = [reach.pk if isinstance(reach, Reach) else reach for reach in reaches]
    found: QuerySet[Signboard] = Signboard.objects.filter(reach_id__in=ids, is_active=True)
    return found.select_related("reach__river")


def mark_signboards_outdated(
    *,
    since: date,
    by: User,
    at: datetime,
    reach_ids: Iterable[int] = (),
    signboards: Iterable[Signboard] = (),
    reason: str = "",
) -> list[Signboard]:
    """Says that what the signboards show no longer holds since a day (a chief handed over).

    Takes reaches, or the signboards themselves; those already out of date keep their earlier day.
    No question of scope: the act that calls it (a handover) has asked its own. The signboards marked.
    """
    ids = [board.pk for board in signboards]
    with transaction.atomic():
        boards = Signboard.objects.filter(is_active=True, outdated_since=None)
        boards = boards.filter(reach_id__in=reach_ids) | boards.filter(pk__in=ids)
        marked = list(boards.select_for_update().order_by("pk"))
        for board in marked:
            board.outdated_since = since
            save_signed(board, by=by, at=at, reason=reason)
    return marked


def check_signboard(
    *,
    signboard: Signboard,
    day: date,
    result: str,
    note: str = "",
    photo: UUID | None = None,
    by: User,
    at: datetime,
) -> SignboardCheck:
    """Records that somebody looked at a signboard, and what follows from what was seen.

    Right or renewed: no longer out of date. Wrong text: out of date from that day, unless it is
    already. A photo (an upload of `by`) becomes the board's. An older look entered late is kept but
    changes nothing. Raises Invalid for a day to come, Conflict for a board that is out of use.
    """
    if day > local_date(at):
        words = "核查日期不能晚于今天。"
        raise Invalid("signboard.future", words, fields={"day": words})
    refuse_strange_photo(photo, by=by)
    with transaction.atomic():
        board = locked(Signboard, signboard.pk, by=by, seen_at=None)
        if not board.is_active:
            raise Conflict("signboard.retired", "这块公示牌已停用，恢复使用后才能登记核查。")
        check = SignboardCheck.objects.create(
            signboard=board,
            day=day,
            result=result,
            note=note[:200],
            photo=photo,
            created_by=by,
            created_at=at,
        )
        if board.checked_on is None or day >= board.checked_on:
            _follow(board, check)
            save_signed(board, by=by, at=at, reason=f"核查：{check.get_result_display()}")
    return check


def _follow(board: Signboard, check: SignboardCheck) -> None:
    board.checked_on = check.day
    board.photo = check.photo or board.photo
    if check.result in RIGHTED:
        board.outdated_since = None
    elif check.result == CheckResult.WRONG and board.outdated_since is None:
        board.outdated_since = check.day
    if check.result == CheckResult.RENEWED:
        board.updated_on = check.day


def check_signboards(*, ids: Iterable[int], by: User, at: datetime) -> int:
    """Marks several signboards as looked at today and right, all or none; how many.

    Raises Conflict when one of them is not there for this person any more.
    """
    ids = sorted(set(ids))
    found = list(Signboard.objects.visible_to(by).filter(pk__in=ids, is_active=True).order_by("pk"))
    if not ids or len(found) != len(ids):
        raise Conflict(
            "signboard.gone", "所选公示牌中有的已停用或不在您的管理范围内，请刷新后再选。"
        )
    with transaction.atomic():
        for board in found:
            check_signboard(
                signboard=board,
                day=local_date(at),
                result=CheckResult.RIGHT,
                by=by,
                at=at,
            )
    return len(found)
