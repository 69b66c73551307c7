"""复核分人 (four eyes): must somebody else verify what one did oneself, who else may, and who says so?

Unless an office says otherwise, another person verifies where the office that acts has one. Whoever is judged sets
no bar: an office asks its own people for more, never for less, and one above may ask those below for less.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Division, Eyes, EyesRule, Role, RoleGrant, User
from accounts.services import audit
from common.errors import Invalid, NotAllowed
from common.store.scope import (
    CodeRange,
    codes_up,
    covers,
    joined,
    level_of,
    outside,
    range_below,
    within,
)

LONGEST_REASON: Final = 200
STRICTNESS: Final = {asks: ordinal for ordinal, asks in enumerate(Eyes.values)}
MOST_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Others:
    """Who but those who took part may verify: accounts in use of the office that acts, and leaders of its division
    where the act is theirs too; does one of them have to?"""

    office: str
    names: tuple[str, ...]
    leaders: tuple[str, ...]
    is_asked: bool

    @property
    def words(self) -> str:
        """可由江南区河长办的张三、李四办理，也可由上级河长办办理."""
        if not self.names and not self.leaders:
            return f"{self.office}河长办没有另一名在用账号，请由上级河长办办理"
        whose = ((f"{self.office}河长办的", self.names), (f"{self.office}河长", self.leaders))
        found = "或".join(of + _some(names) for of, names in whose if names)
        return f"可由{found}办理，也可由上级河长办办理"


def _some(names: Sequence[str]) -> str:
    return "、".join(names[:MOST_NAMED]) + ("等" if len(names) > MOST_NAMED else "")


def others_than(
    took_part: Iterable[int | None], *, office: Division, with_leaders: bool = False
) -> Others:
    """Who of this office may verify what the accounts `took_part` in; two queries, three with leaders.

    with_leaders  the act is theirs too (a bulletin is signed by the office or a leader): then a leader of the division
                  is somebody else as well
    """
    known = [pk for pk in took_part if pk is not None]

    def names_of(role: Role) -> tuple[str, ...]:
        grants = RoleGrant.objects.usable(role).filter(division=office)
        people = User.objects.filter(pk__in=grants.values("user")).order_by("pk")
        return tuple(people.exclude(pk__in=known).values_list("name", flat=True))

    names = names_of(Role.OFFICE)
    leaders = names_of(Role.CHIEF) if with_leaders else ()
    asks = asked_of(office.pk)
    is_asked = asks == Eyes.ALWAYS or (asks == Eyes.AUTO and bool(names or leaders))
    return Others(str(office), names, leaders, is_asked)


def refuse_own(
    took_part: Iterable[int | None],
    *,
    by: User,
    office: Division,
    code: str,
    words: str,
    with_leaders: bool = False,
) -> bool:
    """True where `by` took part and nobody else has to verify it, so that the record says so; False where `by` did not.

    `words` say what `by` did and who has to do the rest, without an end: 您编辑过这期简报，签发须由编辑以外的人办理.
    Raises NotAllowed `code` with them and who else may. No query for what others did.
    """
    known = set(took_part)
    if by.pk not in known:
        return False
    others = others_than(known, office=office, with_leaders=with_leaders)
    if others.is_asked:
        raise NotAllowed(code, f"{words}：{others.words}。")
    return True


def asked_of(code: str) -> str:
    """What holds in a division; one query."""
    return _folded(_rules_on(code)) or Eyes.AUTO


@dataclass(frozen=True, slots=True)
class Asked:
    """Codes of divisions where somebody else has to verify always, and where never; elsewhere where there is somebody
    else."""

    always: tuple[CodeRange, ...]
    never: tuple[CodeRange, ...]


def asked_at(user: User) -> Asked:
    """What holds in the divisions that the user sees. One query the first time, of a request's user."""
    # Of the user behind Django's lazy one; a desk's copy takes it along.
    known = vars(getattr(user, "_wrapped", user))
    if "asked_at" not in known:
        known["asked_at"] = _asked_in({*user.office_ranges, *user.code_ranges})
    asked: Asked = known["asked_at"]
    return asked


def _asked_in(ranges: Iterable[CodeRange]) -> Asked:
    ranges = list(ranges)
    above = {code for low, _ in ranges for code in codes_up(low)}
    rules = EyesRule.objects.filter(within(ranges) | Q(division_id__in=above))
    by_division: dict[str, list[EyesRule]] = {}
    for rule in rules.order_by("id"):
        by_division.setdefault(rule.division_id, []).append(rule)
    found: dict[str, tuple[CodeRange, ...]] = dict.fromkeys(Eyes.values, ())
    # From the widest on: what holds in a division holds below it, but where rules of its own stand.
    for code in sorted(by_division, key=level_of):
        here = [range_below(code)]
        on_the_way = [rule for up in codes_up(code) for rule in by_division.get(up, ())]
        asks = _folded(sorted(on_the_way, key=lambda rule: rule.pk))
        found = {each: outside(places, here) for each, places in found.items()}
        found[asks] = joined([*found[asks], *here])
    return Asked(always=found[Eyes.ALWAYS], never=found[Eyes.OFF])


def others_decide(
    user: User,
    took_part: QuerySet[Any],
    *,
    by: str = "by",
    division: str = "division",
    with_leaders: bool = False,
) -> Q:
    """Condition of rows that the user took part in: somebody else has to verify them, as `others_than` says of one.

    took_part  acts of the row, by OuterRef(OuterRef(…)); `by` is whose
    division   the row's way to the division whose office acts
    """
    asked = asked_at(user)
    roles = [Role.OFFICE, *([Role.CHIEF] if with_leaders else [])]
    grants = RoleGrant.objects.in_force().filter(
        role__in=roles, user__is_active=True, division=OuterRef(division)
    )
    somebody = grants.exclude(Exists(took_part.filter(**{by: OuterRef("user")})))
    place = f"{division}_id"
    return within(asked.always, place) | ~within(asked.never, place) & Q(Exists(somebody))


def _rules_on(code: str) -> list[EyesRule]:
    """Oldest first."""
    return list(EyesRule.objects.filter(division_id__in=codes_up(code)).order_by("id"))


def _folded(rules: Iterable[EyesRule]) -> str:
    """Each office's newest word on the nearest division, from the top office down: the first counts as it is, those
    of offices below it only where they ask for more. "" where nobody said anything."""
    nearest: dict[str, EyesRule] = {}
    for rule in rules:
        known = nearest.get(rule.set_by_id or "")
        if known is None or level_of(rule.division_id) >= level_of(known.division_id):
            nearest[rule.set_by_id or ""] = rule
    found = ""
    # An administrator's comes before all codes, and the code of an office above before that of one below.
    for _, rule in sorted(nearest.items()):
        if not found or STRICTNESS[rule.asks] > STRICTNESS[found]:
            found = rule.asks
    return found


def bar_for(by: User, code: str) -> tuple[Division | None, str]:
    """As which office `by` says something of this division, and the least that it may ask there; None and the least
    of all for an administrator. Raises NotAllowed."""
    if by.has_role(Role.ADMIN):
        return None, Eyes.OFF
    mine = [
        grant.division
        for grant in by.current_grants
        if grant.role == Role.OFFICE
        and grant.division
        and covers([grant.division.code_range], code)
    ]
    if not mine:
        raise NotAllowed("eyes.not_yours", "只能为本级及下级行政区设定。")
    office = min(mine, key=lambda division: division.level)
    from_above = _folded(rule for rule in _rules_on(code) if _is_above(rule.set_by_id, office.pk))
    if from_above:
        return office, from_above
    return office, Eyes.AUTO if office.pk == code else Eyes.OFF


def _is_above(setter: str | None, office: str) -> bool:
    """An administrator is above all."""
    return setter is None or (setter != office and covers([range_below(setter)], office))


def rules_seen_by(user: User) -> list[EyesRule]:
    """What was said of the divisions that the office keeps, and of those above them, newest first."""
    above = {code for low, _ in user.office_ranges for code in codes_up(low)}
    below = Q(pk__in=[])
    for low, high in user.office_ranges:
        below |= Q(division_id__gte=low, division_id__lt=high)
    rows = EyesRule.objects.filter(Q(division_id__in=above) | below)
    return list(rows.select_related("division", "set_by", "by").order_by("-id")[:100])


@transaction.atomic
def set_eyes(*, division: Division, asks: str, reason: str, by: User, at: datetime) -> EyesRule:
    """Says whether another person verifies in a division and below, from now on.

    Raises NotAllowed outside of what `by` keeps, and Invalid where that asks for less than an office above has
    said, or less of the own office than holds unsaid; without a reason too.
    """
    # One after the other, or the second would not know the first's word.
    Division.objects.select_for_update().get(pk=division.pk)
    office, bar = bar_for(by, division.pk)
    if asks not in STRICTNESS:
        raise _invalid("asks", "请选择一种要求。")
    if STRICTNESS[asks] < STRICTNESS[bar]:
        whose = "本级" if office is not None and office.pk == division.pk else "上级"
        words = (
            f"只能比现在更严：{whose}现为“{Eyes(bar).label}”，放宽须由上级河长办或系统管理员办理。"
        )
        raise _invalid("asks", words)
    if not reason.strip():
        raise _invalid("reason", "请写明理由。")
    if len(reason.strip()) > LONGEST_REASON:
        raise _invalid("reason", f"理由不超过 {LONGEST_REASON} 字。")
    rule = EyesRule.objects.create(
        division=division, asks=asks, reason=reason.strip(), set_by=office, by=by, at=at
    )
    detail = {"reason": rule.reason}
    audit.record("eyes.set", user=by, target=str(rule), detail=detail, at=at)
    return rule


def _invalid(field: str, words: str) -> Invalid:
    return Invalid(f"eyes.{field}", words, fields={field: words})
