"""Rows for tests. Traits name states: `IssueFactory(overdue=True)`."""

from datetime import date
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import Division, Role, RoleGrant, Unit, UnitKind, User
from chiefs.models import Appointment, Chief, ChiefKind
from common.store.scope import level_of, parent_code
from rivers.models import Reach, River
from waters.models import Section, SectionTarget

PASSWORD = "Qinghe-2026"


def division(code: str, name: str, *, is_external: bool = False) -> Division:
    """A division and whatever is missing above it."""
    above = parent_code(code)
    parent = None
    if above:
        parent = Division.objects.filter(pk=above).first() or division(above, f"上级{above}")
    found, _ = Division.objects.get_or_create(
        code=code,
        defaults={
            "name": name,
            "full_name": name,
            "level": level_of(code),
            "parent": parent,
            "is_external": is_external,
        },
    )
    return found


class UserFactory(DjangoModelFactory):
    """An account; `role` with `where` (a division or a unit) adds a grant."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    mobile = factory.Sequence(lambda n: f"100{n:08d}")
    name = factory.Sequence(lambda n: f"用户{n}")

    @factory.post_generation
    def password(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        self.set_password(extracted or PASSWORD)
        self.save(update_fields=["password"])


def grant(user: User, role: str, where: Division | Unit | None = None) -> RoleGrant:
    """One role for a user, tied to a division or a unit."""
    tie = {"unit" if isinstance(where, Unit) else "division": where} if where else {}
    return RoleGrant.objects.create(user=user, role=role, **tie)


def office(code: str, name: str) -> User:
    """A member of the river-chief office of a division that exists."""
    user = UserFactory(name=name)
    grant(user, Role.OFFICE, Division.objects.get(pk=code))
    return user


class UnitFactory(DjangoModelFactory):
    class Meta:
        model = Unit

    name = factory.Sequence(lambda n: f"单位{n}")
    kind = UnitKind.BUREAU


def staffed_unit(**fields: Any) -> Unit:
    """A unit with a clerk, so that issues can be handed to it."""
    unit: Unit = UnitFactory(**fields)
    grant(UserFactory(name=f"{unit.name}经办"), Role.UNIT, unit)
    return unit


class RiverFactory(DjangoModelFactory):
    class Meta:
        model = River

    code = factory.Sequence(lambda n: f"R{n:05d}")
    name = factory.Sequence(lambda n: f"清溪{n}")
    level = 6
    sort_key = factory.LazyAttribute(lambda river: river.name)


class ReachFactory(DjangoModelFactory):
    """A straight reach of about 1.9 km, running east."""

    class Meta:
        model = Reach

    code = factory.Sequence(lambda n: f"H{n:06d}")
    name = factory.Sequence(lambda n: f"清溪河段{n}")
    river = factory.SubFactory(RiverFactory, division=factory.SelfAttribute("..division"))
    length_m = 1904
    line = factory.LazyFunction(lambda: [[108.40, 30.80], [108.41, 30.80], [108.42, 30.80]])
    west, south, east, north = 108.40, 30.80, 108.42, 30.80
    sort_key = factory.LazyAttribute(lambda reach: reach.name)


class SectionFactory(DjangoModelFactory):
    """A section of a county's, whose water ought to be Ⅲ; another target by `target`, none by an empty one."""

    class Meta:
        model = Section
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"D{n:05d}")
    name = factory.Sequence(lambda n: f"断面{n}")
    grades = "district"
    river = factory.SubFactory(RiverFactory)

    @factory.post_generation
    def target(self, create: bool, extracted: str | None, **kwargs: Any) -> None:
        if extracted != "":
            SectionTarget.objects.create(
                section=self, year=2020, target=extracted or "3", entered_at=timezone.now()
            )


class ChiefFactory(DjangoModelFactory):
    class Meta:
        model = Chief

    name = factory.Sequence(lambda n: f"河长{n}")
    sort_key = factory.LazyAttribute(lambda chief: chief.name)


class AppointmentFactory(DjangoModelFactory):
    """A village chief of a reach since the start of 2025."""

    class Meta:
        model = Appointment

    kind = ChiefKind.CHIEF
    tier = 12
    division = factory.LazyAttribute(lambda a: a.reach.division if a.reach else None)
    started_on = date(2025, 1, 1)
