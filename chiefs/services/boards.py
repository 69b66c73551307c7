"""What signboards show of the chiefs, told to the register of signboards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from accounts.models import User
from chiefs.models import Appointment, ChiefKind
from chiefs.services.lookup import chiefs_of_reach
from rivers.facts import SignboardFacts
from rivers.models import CheckResult, Reach, Signboard
from rivers.services import check_signboard, save_signboard


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
