"""What waits for whom: the piles of open issues by whose turn it is, and how many lie in each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from accounts.models import Level, Role, RoleGrant, User
from accounts.reads.desks import key_of
from common.store.composed import composed_once
from common.store.counting import Waits
from common.store.scope import level_of, within
from issues.models import (
    BY_LETTER,
    Issue,
    IssueShare,
    LedgerDifference,
    LedgerEntry,
    State,
)
from issues.models.querysets import ENDED_STATES
from issues.rules.transitions import OFFICE_STATES, UNIT_STATES


@dataclass(frozen=True)
class Pile:
    """Open issues that wait for the same step. `role` is "office", "unit" or "helper" (配合单位); the
    condition is as of a moment, for a user. A pile that is all issues of some states names these instead."""

    code: str
    label: str
    role: str
    further: Callable[[Any, datetime], Q] | None = None
    states: tuple[State, ...] = ()

    def condition(self, user: Any, at: datetime) -> Q:
        return self.further(user, at) if self.further else Q(state__in=self.states)


def _raised_to_us(user: Any, at: datetime) -> Q:
    own = [g.division_id for g in user.current_grants if g.division_id]
    # What was ordered from above was with that office from the start: nobody raised it.
    raised = LedgerEntry.objects.filter(issue=OuterRef("pk"), event="issue.raised")
    return Q(Exists(raised), raised_to__in=own, state__in=OFFICE_STATES)


def _unattended(user: Any, at: datetime) -> Q:
    """With a unit whose last account was taken away since: the office takes it back, or opens one."""
    clerks = RoleGrant.objects.usable(Role.UNIT)
    return Q(state__in=UNIT_STATES) & ~Q(unit__in=clerks.values("unit"))


_VERIFIED: Final = Q(state=State.VERIFIED)
_TO_CLOSE: Final = Q(transferred_to=None, owes_reply=False)
RAISED: Final = "raised"
UNATTENDED: Final = "unattended"
HELP: Final = "help"
# With a unit, and not said to be put right yet.
HANDED: Final = (State.HANDED_OVER, State.PLANNING, State.PLAN_SUBMITTED, State.RECTIFYING)
PILES: Final[dict[str, Pile]] = {
    pile.code: pile
    for pile in (
        Pile(RAISED, "下级提请", "office", _raised_to_us),
        Pile("transferred", "邻区移交", "office", states=(State.TRANSFERRED,)),
        Pile("accept", "待受理", "office", states=(State.REPORTED,)),
        Pile("hand-over", "待交办", "office", states=(State.ACCEPTED,)),
        Pile("review", "方案待审", "office", states=(State.PLAN_SUBMITTED,)),
        Pile("extension", "延期待批", "office", lambda user, at: Q(extension_asked__isnull=False)),
        Pile("verify", "待复核", "office", states=(State.CLOSURE_REQUESTED,)),
        Pile("close", "待销号", "office", lambda user, at: _VERIFIED & _TO_CLOSE),
        Pile("answer", "待答复移交方", "office", lambda user, at: _VERIFIED & ~_TO_CLOSE),
        Pile("overdue", "问题逾期", "office", lambda user, at: Q(due_at__lt=at)),
        Pile(UNATTENDED, "单位无人可办", "office", _unattended),
        Pile("sign", "待签收", "unit", states=(State.HANDED_OVER,)),
        Pile("plan", "待报方案", "unit", states=(State.PLANNING,)),
        Pile("rectify", "整改中", "unit", states=(State.RECTIFYING,)),
        Pile(
            "unit-overdue",
            "本单位逾期",
            "unit",
            lambda user, at: Q(due_at__lt=at, state__in=UNIT_STATES),
        ),
        Pile(HELP, "配合办理", "helper", states=HANDED),
    )
}


def scope_of(user: Any, role: str) -> Q:
    """The issues a user works on in a role: an office's divisions, but for what it has passed on to
    the office above or to a neighbour, and what neighbours passed on to it; a unit's own."""
    if role == "unit":
        return Q(unit_id__in=user.unit_ids)
    if role == "helper":
        helping = IssueShare.objects.filter(is_helping=True, unit_id__in=user.unit_ids)
        return Q(pk__in=helping.order_by().values("issue"))
    offices = user.office_ranges
    home = within(offices) & Q(raised_to=None) | within(offices, "raised_to_id")
    is_here = Q(transferred_to=None) | Q(state__in=BY_LETTER)
    return home & is_here | within(offices, "transferred_to_id")


def in_pile(code: str, user: Any, at: datetime) -> Q:
    """The condition of a pile for a user; a chief who only reads looks at the office's piles."""
    pile = PILES[code]
    holds = user.has_role("unit" if pile.role == "helper" else pile.role)
    scope = scope_of(user, pile.role) if holds else within(user.code_ranges)
    return scope & pile.condition(user, at) & ~Q(state__in=ENDED_STATES)


def _is_for(user: Any, pile: Pile) -> bool:
    # Below a town's office there is none that could pass anything up to it.
    is_upper = any(level_of(low) < Level.TOWN for low, _ in user.office_ranges)
    return user.has_role(pile.role) and (pile.code != RAISED or is_upper)


def piles_of(user: Any, at: datetime) -> list[tuple[Pile, int]]:
    """The piles of the user's roles with their counts, empty ones too, but for that which should stay
    empty; one query a role, by state: a pile that is a state needs no count of its own."""
    key = key_of(user)
    piles: list[tuple[Pile, int]] = []
    for by_state in _BY_STATE:
        for mine, composed in composed_once(by_state, user, key, at):
            counted = composed.rows()
            in_states: dict[str, int] = {state: all_of_it for state, all_of_it, *_ in counted}
            sums = (sum(column) for column in zip(*(line[2:] for line in counted), strict=True))
            piles += [
                (
                    pile,
                    sum(in_states.get(state, 0) for state in pile.states)
                    if pile.states
                    else next(sums, 0),
                )
                for pile in mine
            ]
    return [(pile, count) for pile, count in piles if count or pile.code != UNATTENDED]


def _by_state(role: str, user: Any, at: datetime) -> list[tuple[tuple[Pile, ...], QuerySet[Any]]]:
    """The user's piles of a role, and rows of a state, how many issues are in it, and how many of these lie in each
    of the piles that are no state; nothing where the user has no such role."""
    mine = tuple(pile for pile in PILES.values() if pile.role == role and _is_for(user, pile))
    if not mine:
        return []
    conditions = [pile.condition(user, at) for pile in mine if not pile.states]
    counts = {f"pile_{n}": Count("pk", filter=each) for n, each in enumerate(conditions)}
    rows = Issue.objects.open().visible_to(user).filter(scope_of(user, role)).order_by()
    return [
        (
            mine,
            rows.values("state")
            .annotate(all=Count("pk"), **counts)
            .values_list("state", "all", *counts),
        )
    ]


_BY_STATE: Final = tuple(partial(_by_state, role) for role in ("office", "unit"))


def inbox_counts(user: User, at: datetime) -> list[tuple[str, int, str]]:
    """What waits for the user: (words, how many, address of the list), in order of the way."""
    address = reverse("issues:issue_list")
    return [
        (pile.label, count, f"{address}?inbox={pile.code}") for pile, count in piles_of(user, at)
    ]


def helping_counts(user: User, at: datetime) -> list[Waits]:
    """What the user's units co-operate on: (words, the rows, address); left out for a user without a unit."""
    if not user.unit_ids:
        return []
    rows = Issue.objects.filter(in_pile(HELP, user, at))
    return [(PILES[HELP].label, rows, f"{reverse('issues:issue_list')}?inbox={HELP}")]


def difference_counts(user: User, at: datetime) -> list[tuple[str, int, str]]:
    """What the last night's check found on the office's issues; left out where all is well."""
    if not user.has_role("office"):
        return []
    present = LedgerDifference.objects.present()
    # Most nights find nothing; whose issues they are is asked only where something was found.
    count = present.visible_to(user).count() if present.exists() else 0
    return [("台账核验不符", count, reverse("issues:ledger_check"))] if count else []
