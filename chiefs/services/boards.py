"""What signboards show of the chiefs, told to the register of signboards."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from accounts.models import User
from chiefs.models import Appointment, ChiefKind
from chiefs.services.lookup import chiefs_of_reach
from common.store.scope import within
from rivers.models import CheckResult, Reach, Signboard
from rivers.services import check_signboard, mark_signboards_outdated, save_signboard
from rivers.services.facts import SignboardFacts


@dataclass(frozen=True)
class BoardWords:
    """What a board ought to say: `chiefs` and office `phones`, in the order of the tiers."""

    chiefs: str
    phones: str


def words_for_board(reach: Reach, day: date) -> BoardWords:
    """The chiefs of a reach on a day, as its board names them; office phones only.

    >>> words_for_board(reach, day).chiefs
    '区县级河长 张三；村级河长 李四'
    """
    return board_words(chiefs_of_reach(reach, day))


def board_words(appointments: Iterable[Appointment]) -> BoardWords:
    """What a board says of these, in their order (`chiefs_of_reach`)."""
    named, phones = [], []
    for row in appointments:
        rank = f"{row.tier_words}河长" if row.kind == ChiefKind.CHIEF else row.get_kind_display()
        named.append(f"{rank} {row.chief.name}")
        if row.chief.office_phone and row.chief.office_phone not in phones:
            phones.append(row.chief.office_phone)
    return BoardWords("；".join(named)[:300], "；".join(phones)[:200])


def signboards_of(appointments: Sequence[Appointment]) -> list[Signboard]:
    """The signboards in use that show these chiefs: on the reach, or on the river's reaches inside
    the division. A 总河长's change touches none, because a board names the chiefs of its own reach."""
    touched = Q(pk__in=[])
    for row in appointments:
        if row.reach_id:
            touched |= Q(reach_id=row.reach_id)
        elif row.river_id:
            inside = Reach.objects.filter(river_id=row.river_id).filter(
                within([row.division.code_range])
            )
            touched |= Q(reach__in=inside)
    boards = Signboard.objects.filter(touched, is_active=True)
    return list(boards.select_related("reach__division").order_by("code"))


def mark_ended(appointment: Appointment, *, on: date, by: User, at: datetime) -> None:
    """Boards that still name somebody who has no successor are out of date after `on`, the last day.
    One of which the register does not say what it shows may be among them."""
    name = appointment.chief.name
    boards = signboards_of([appointment])
    mark_signboards_outdated(
        signboards=[b for b in boards if not b.shown_chiefs or name in b.shown_chiefs],
        since=on + timedelta(days=1),
        by=by,
        at=at,
        reason=f"{name}卸任",
    )


def mark_begun(appointment: Appointment, *, by: User, at: datetime) -> None:
    """Boards that name others and not the new chief are out of date from the first day; those put
    right since then are not."""
    name, day = appointment.chief.name, appointment.started_on
    boards = [b for b in signboards_of([appointment]) if b.shown_chiefs]
    mark_signboards_outdated(
        signboards=[
            b
            for b in boards
            if name not in b.shown_chiefs and (b.updated_on is None or b.updated_on < day)
        ],
        since=day,
        by=by,
        at=at,
        reason=f"{name}任职",
    )


def renew(
    board: Signboard,
    *,
    chiefs: str,
    phones: str,
    on: date,
    note: str,
    photo: UUID | None,
    by: User,
    at: datetime,
) -> None:
    """A board was put right on a day and shows these words now, as on the photo; told to its register
    as a change and as a look at it. Raises what `rivers.services` raises."""
    facts = SignboardFacts(
        code=board.code,
        reach=board.reach,
        place=board.place,
        longitude=board.longitude,
        latitude=board.latitude,
        shown_chiefs=chiefs,
        shown_phones=phones,
        updated_on=on,
        photo=board.photo,
    )
    save_signboard(facts=facts, signboard=board, by=by, at=at, reason="河长变动后更新")
    check_signboard(
        signboard=board,
        day=on,
        result=CheckResult.RENEWED,
        note=note[:200],
        photo=photo,
        by=by,
        at=at,
    )
