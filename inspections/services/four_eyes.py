"""复核分人 when staff confirm a patrol: refused, or done all the same and marked where nobody else could."""

from collections.abc import Callable, Collection
from typing import Final
from uuid import UUID

from django.db.models import Q

from accounts.models import Division, Role, User
from accounts.services.four_eyes import refuse_own
from chiefs.models import Chief
from common.seams import Slot
from common.store.scope import covers
from inspections.models import Patrol, PatrolKind
from inspections.rules.doubts import JUST_RESET

SENT, WALKED, RESET = "本人上报", "本人的巡河", "重置密码的账号所报"
HANDED = "从手机文件收入"
# (numbers of patrols, issues or acts, an account) → those that this account handed in from the file of another's phone.
HANDED_IN: Final[Slot[Callable[[Collection[UUID], User], set[UUID]]]] = Slot(
    "who handed phones' files in"
)


def chiefs_of(user: User) -> set[int]:
    """Keys of the persons in the register whose account this is; one query."""
    return set(Chief.objects.filter(user=user).values_list("pk", flat=True))


def own_part(patrol: Patrol, by: User, mine: set[int], handed_in: Collection[UUID]) -> str:
    """What part `by`, who is the chiefs `mine`, had in a patrol to be confirmed, where nobody else could confirm it; ""
    without one. `handed_in` are patrols that `by` took in from phones' files. No query for what others walked and sent,
    three for one's own. Raises NotAllowed (`patrol.own`), which says who else may."""
    is_others = patrol.recorded_by_id != by.pk and patrol.chief_id not in mine
    is_handed_in = patrol.uuid in handed_in
    if (
        is_others
        and not is_handed_in
        and patrol.kind != PatrolKind.JOINT
        and JUST_RESET not in patrol.reasons
    ):
        return ""
    took_part: dict[int | None, str] = dict.fromkeys(_walked(patrol), WALKED)
    took_part.setdefault(patrol.recorded_by_id, SENT)
    if JUST_RESET in patrol.reasons:
        # Whoever reset the password could have sent it.
        took_part.setdefault(patrol.recorded_by.password_given_by_id, RESET)
    if is_handed_in:
        # Whoever hands a file in could have written it.
        took_part.setdefault(by.pk, HANDED)
    own = took_part.get(by.pk, "")
    if not own:
        return ""
    refuse_own(
        took_part,
        by=by,
        office=_office(by, patrol.division_id),
        code="patrol.own",
        words=f"这次巡河是您{own}，须另由一人核实",
    )
    return own


def _walked(patrol: Patrol) -> list[int]:
    """Accounts of the chiefs who are credited with it: of a joint patrol all of them."""
    chiefs = Chief.objects.filter(user__isnull=False)
    if patrol.kind == PatrolKind.JOINT:
        main = patrol.joint_of_id or patrol.pk
        together = Patrol.objects.filter(Q(pk=main) | Q(joint_of=main)).order_by()
        chiefs = chiefs.filter(pk__in=together.values("chief"))
    else:
        chiefs = chiefs.filter(pk=patrol.chief_id)
    return list(chiefs.values_list("user_id", flat=True))


def _office(by: User, code: str) -> Division:
    """The nearest of the offices in whose name `by` may decide on a patrol of this division."""
    offices = [
        grant.division
        for grant in by.current_grants
        if grant.role == Role.OFFICE
        and grant.division
        and covers([grant.division.code_range], code)
    ]
    return max(offices, key=lambda division: division.level)
