"""Persons and their appointments entered or corrected together, many at once: what a sheet says."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import Division, User
from chiefs.models import Appointment, Chief, ChiefKind
from chiefs.rules.appointing import Span
from chiefs.services.appointments import (
    Post,
    check_days,
    check_post,
    general_chiefs,
    lock_appointments,
    lock_people,
    post_of,
    reaches_into,
    refuse_overlap,
    refuse_third,
)
from chiefs.services.people import fill
from chiefs.services.records import require_office
from common.errors import Conflict
from common.store.bulk import save_all
from rivers.models import River

PERSON = ("post", "mobile", "office_phone")
POST = ("ended_on", "title", "basis")


@dataclass(frozen=True)
class PostFacts:
    """An appointment as the register should have it; `appointment` is the present row, as read."""

    post: Post
    started_on: date
    ended_on: date | None = None
    title: str = ""
    basis: str = ""
    appointment: Appointment | None = None

    @property
    def span(self) -> Span:
        return (self.started_on, self.ended_on)


@dataclass
class PersonFacts:
    """A person as the register should have it, and appointments; `chief` is the present row, as read."""

    name: str
    division: Division
    post: str = ""
    mobile: str = ""
    office_phone: str = ""
    chief: Chief | None = None
    posts: list[PostFacts] = field(default_factory=list)


def enter_people(*, people: Sequence[PersonFacts], by: User, at: datetime) -> list[Chief]:
    """Enters or changes persons and their appointments where they differ; all or none. The persons,
    in the order given.

    Asks what `save_chief`, `appoint` and `correct_appointment` ask and raises what they raise;
    Conflict when a row was changed since it was read, IntegrityError for a mobile taken meanwhile.
    """
    with transaction.atomic():
        _lock(people)
        chiefs = _write_people(people, by, at)
        _write_posts(list(zip(chiefs, people, strict=True)), by, at)
    return chiefs


def _lock(people: Sequence[PersonFacts]) -> None:
    read: list[Any] = [person.chief for person in people if person.chief]
    lock_people(*read)
    stand = dict(Chief.objects.filter(pk__in=[c.pk for c in read]).values_list("pk", "updated_at"))
    posts = [facts.appointment for person in people for facts in person.posts if facts.appointment]
    locked = lock_appointments([row.pk for row in posts])
    stand_posts = {row.pk: row.updated_at for row in locked}
    changed = [row for row in read if stand.get(row.pk) != row.updated_at]
    changed += [row for row in posts if stand_posts.get(row.pk) != row.updated_at]
    if changed:
        raise Conflict("chief.changed_meanwhile", f"“{changed[0]}”刚刚由他人修改。")


def _write_people(people: Sequence[PersonFacts], by: User, at: datetime) -> list[Chief]:
    chiefs, new, changed = [], [], []
    for person in people:
        row = person.chief or Chief()
        chiefs.append(row)
        before = {name: getattr(row, name) for name in PERSON}
        wanted = {name: getattr(person, name) for name in PERSON}
        if person.chief and before == wanted:
            continue
        require_office(by, person.division.pk)
        fill(row, name=person.name, division=person.division, **wanted)
        row.updated_at = at
        if person.chief is None:
            new.append(row)
        else:
            fields = {name for name in PERSON if before[name] != getattr(row, name)}
            changed.append((row, fields | {"updated_at"}))
    save_all(Chief, new=new, changed=changed, by=by, at=at)
    return chiefs


def _write_posts(people: list[tuple[Chief, PersonFacts]], by: User, at: datetime) -> None:
    entries = [(chief, facts) for chief, person in people for facts in person.posts]
    rules = _Rules([chief for chief, _ in people], [facts.post for _, facts in entries], by)
    new, changed = [], []
    for chief, facts in entries:
        row = facts.appointment
        wanted = {"title": facts.title.strip(), "basis": facts.basis.strip()}
        wanted_all: dict[str, Any] = wanted | {"ended_on": facts.ended_on}
        if row is not None and all(getattr(row, name) == wanted_all[name] for name in POST):
            continue
        rules.ask(chief, facts)
        if row is None:
            row = _new_appointment(chief, facts)
            new.append(row)
        else:
            fields = {name for name in POST if getattr(row, name) != wanted_all[name]}
            changed.append((row, fields | {"updated_at"}))
        for name, value in wanted_all.items():
            setattr(row, name, value)
        row.updated_at = at
    save_all(Appointment, new=new, changed=changed, by=by, at=at)


def _new_appointment(chief: Chief, facts: PostFacts) -> Appointment:
    post = facts.post
    return Appointment(
        chief=chief,
        kind=post.kind,
        tier=post.tier,
        division=post.division,
        river=post.river,
        reach=post.reach,
        started_on=facts.started_on,
    )


class _Rules:
    """The rules of appointments, asked of many at once: present rows are fetched in three queries, and
    each appointment that is allowed counts for those after it."""

    def __init__(self, chiefs: Sequence[Chief], posts: Sequence[Post], by: User) -> None:
        self.by = by
        self.river_is_in = remembered(reaches_into)
        # Of a person and post, and of a division's 总河长: (key of the appointment, its days).
        self._held: dict[Any, list[tuple[int | None, Span]]] = defaultdict(list)
        for row in Appointment.objects.filter(chief__in=chiefs).select_related(
            "division", "river", "reach"
        ):
            self._held[_same(row.chief_id, post_of(row))].append(_days(row))
        codes = {post.division.pk for post in posts if post.kind == ChiefKind.GENERAL}
        for row in general_chiefs(codes) if codes else ():
            self._held[row.division_id].append(_days(row))

    def ask(self, chief: Chief, facts: PostFacts) -> None:
        """Raises what forbids the appointment; else it counts as made."""
        post, standing = facts.post, facts.appointment
        require_office(self.by, post.division.pk)
        check_days(facts.started_on, facts.ended_on)
        if standing is None:
            check_post(post, self.river_is_in)
        refuse_overlap(chief.name, post, facts.span, self._take(_same(chief.pk, post), facts))
        if post.kind == ChiefKind.GENERAL:
            refuse_third(post, facts.span, self._take(post.division.pk, facts))

    def _take(self, key: Any, facts: PostFacts) -> list[Span]:
        """The days held beside those of `facts`, which count from now on."""
        mine = facts.appointment.pk if facts.appointment else None
        others = [held for held in self._held[key] if mine is None or held[0] != mine]
        self._held[key] = [*others, (mine, facts.span)]
        return [span for _, span in others]


def _same(chief_id: int, post: Post) -> tuple[Any, ...]:
    return (chief_id, post_key(post))


def _days(row: Appointment) -> tuple[int | None, Span]:
    return (row.pk, (row.started_on, row.ended_on))


def post_key(post: Post) -> tuple[Any, ...]:
    """What makes two posts the same."""
    river, reach = post.river and post.river.pk, post.reach and post.reach.pk
    return (post.kind, post.division.pk, river, reach)


def remembered(
    reaches: Callable[[River, Division], bool],
) -> Callable[[River, Division], bool]:
    """`reaches_into` that asks once for each river and division."""
    known: dict[tuple[int, str], bool] = {}

    def ask(river: River, division: Division) -> bool:
        key = (river.pk, division.pk)
        if key not in known:
            known[key] = reaches(river, division)
        return known[key]

    return ask
