"""Is a person who is to be entered somebody already known? Asked, because two persons may have one name and
one person may have a new number; never guessed."""

from typing import Any

from accounts.models import Division, User
from chiefs.models import Chief
from chiefs.permissions import sees_mobile
from common.text.values import name as name_form
from common.text.values.phones import masked


def are_near(one: Division, other: Division) -> bool:
    """Is one of two divisions the other, or does it contain it? Farther away two of a name are two."""
    low, high = sorted((one, other), key=lambda division: division.level)
    return low.code_range[0] <= high.code <= low.code_range[1]


def namesakes(*, name: str, division: Division, user: User) -> list[Chief]:
    """Known persons of this name whose division is the same, one above or one below, whom `user` sees."""
    rows: Any = Chief.objects.visible_to(user).select_related("division")
    found = rows.named([name_form(name)])
    return [row for row in found if are_near(row.division, division)]


def described(chief: Chief, user: User) -> str:
    """“河口村陈江（手机号 190****0001）”; the number only for users who may see it."""
    shown = masked(chief.mobile) if chief.mobile and sees_mobile(user, chief) else ""
    return f"{chief.division.name}{chief.name}" + (f"（手机号 {shown}）" if shown else "")
