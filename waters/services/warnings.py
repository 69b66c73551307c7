"""A warning is taken: it becomes something of a higher room, once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db import transaction

from accounts.models import User
from common.errors import Conflict, NotAllowed, NotVisible
from common.store.locks import STANDARDS, hold
from waters.models import Section
from waters.reads.warnings import Warned


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a warning, in words with its state now; `address` is empty where the user may not open it."""

    words: str
    address: str = ""


class Outlet(Protocol):
    """A way on for a warning (`waters.neighbours.seams.OUTLETS`).

    code    its part of addresses, ASCII
    label   the button: 转为问题
    lead    a sentence on its page: what pressing the button does
    form    class of the form; it is made with `warned`, `user` and `at` as keywords
    """

    @property
    def code(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def lead(self) -> str: ...
    @property
    def form(self) -> Any: ...

    def make(self, warned: Warned, answers: Mapping[str, Any], *, by: User, at: datetime) -> Made:
        """Makes it, inside a transaction that holds the section's row; `answers` are the cleaned fields. Raises
        DomainError."""
        ...

    def made(self, keys: Collection[str], user: User) -> Mapping[str, Made]:
        """By key of a warning (`Warned.key`): what this outlet has made of it, whoever did it. A fixed number of
        queries."""
        ...


@transaction.atomic
def take_warning(
    *, warned: Warned, outlet: Outlet, answers: Mapping[str, Any], by: User, at: datetime
) -> Made:
    """Makes of a warning what the outlet makes. Two clerks at once make one thing, because the section's row is
    locked.

    Raises NotVisible, NotAllowed, Conflict (`warning.taken`), and what the outlet raises.
    """
    # Nobody takes the standard back meanwhile.
    hold(STANDARDS, 0)
    visible = Section.objects.visible_to(by)
    section = visible.select_for_update(of=("self",)).filter(pk=warned.section.pk).first()
    if section is None:
        raise NotVisible("section.unknown", "没有这个断面，或不在您的管理范围内。")
    if not by.is_office_of(section.division_id):
        raise NotAllowed("warning.not_yours", "只有断面所在地及其上级的河长办可以处理水质预警。")
    known = outlet.made([warned.key], by).get(warned.key)
    if known is not None:
        raise Conflict("warning.taken", f"这条预警{known.words}，不必再办。")
    return outlet.make(warned, answers, by=by, at=at)
