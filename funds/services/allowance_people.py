"""巡河补贴: the people of a year, as the rule takes them, from the registers and from what was due."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from chiefs.models import Appointment
from common.text.months import Month
from funds.rules.allowance_people import Owed, Person, Post
from funds.rules.allowance_rule import AllowanceRule
from inspections.reads.owed import owed_by_posts

_TOWN: Final = 9


def town_of(code: str) -> str:
    """The town that pays for a post of a village or of itself."""
    return code[:_TOWN].ljust(len(code), "0")


def people_of(rule: AllowanceRule, months: Sequence[Month], code: str) -> list[Person]:
    """Everybody of a division and below with a post that is paid on at least one day of the year, in the order of
    their towns and names. Two queries, or four where a month has no record of dues (`inspections.reads.owed`)."""
    first, last = months[0].first_day, months[-1].last_day
    owed: dict[int, list[Owed]] = defaultdict(list)
    for each in owed_by_posts(months, code, tiers=rule.tiers, kinds=rule.kinds):
        owed[each.appointment_id].append(
            Owed(
                each.month,
                town_of(each.division_id),
                each.required,
                each.done,
                each.sharers,
                each.is_reckoned,
            )
        )
    rows = (
        Appointment.objects.between(first, last)
        .below(code)
        .filter(tier__in=rule.tiers, kind__in=rule.kinds)
        .exclude(reach=None, river=None)
        .select_related("chief", "reach", "river")
        .only(
            "kind", "division_id", "started_on", "ended_on", "reach__name", "river__name",
            "chief__name", "chief__sort_key", "chief__division_id",
        )
        .order_by("chief__division_id", "chief__sort_key", "chief_id", "started_on", "id")
    )  # fmt: skip
    people: dict[int, Person] = {}
    for row in rows:
        place = row.reach or row.river
        post = Post(
            id=row.pk,
            kind=row.kind,
            place=("reach" if row.reach_id else "river", place.pk),
            place_name=place.name,
            town=town_of(row.division_id),
            first=max(row.started_on, first),
            last=last if row.ended_on is None else min(row.ended_on, last),
            began=row.started_on > first,
            ended=row.ended_on is not None and row.ended_on < last,
            owed=tuple(owed.get(row.pk, ())),
        )
        known = people.get(row.chief_id)
        posts = (*known.posts, post) if known else (post,)
        people[row.chief_id] = Person(row.chief_id, row.chief.name, posts)
    return list(people.values())
