"""The cast of the suite: who works where. A pytest plugin (see tests/conftest.py).

City 500100…; district 500101… with its town 500101001… (village …201) and the neighbour town
500101002… (village …201), whose office is the stranger; and a second district 500102….
"""

import pickle
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model
from django.db.models.signals import post_save

from accounts.models import Division, Role, Unit, UnitKind, User
from chiefs.models import Appointment, Chief
from rivers.models import Reach, River
from tests import factories as make

CITY = "500100000000"
DISTRICT = "500101000000"
TOWN = "500101001000"
VILLAGE = "500101001201"
NEIGHBOUR_TOWN = "500101002000"
NEIGHBOUR_VILLAGE = "500101002201"


@dataclass
class Cast:
    """People and places that most tests need."""

    city_office: User
    district_office: User
    town_office: User
    stranger: User
    unit_clerk: User
    district_chief: User
    village_chief: User
    admin: User
    district: Division
    town: Division
    village: Division
    unit: Unit
    river: River
    reach: Reach
    stranger_reach: Reach
    chief: Chief
    appointment: Appointment


def make_cast() -> Cast:
    """Everyone, with one river, one reach and its village chief."""
    make.division(CITY, "渝东市")
    district = make.division(DISTRICT, "江南区")
    town = make.division(TOWN, "清溪镇")
    village = make.division(VILLAGE, "河口村")
    make.division(NEIGHBOUR_TOWN, "石桥镇")
    neighbour_village = make.division(NEIGHBOUR_VILLAGE, "石桥村")
    unit = make.UnitFactory(name="江南区生态环境局", division=district, kind=UnitKind.BUREAU)
    river = make.RiverFactory(name="清溪河", division=district)
    reach = make.ReachFactory(name="清溪河河口村段", river=river, division=village)
    other = make.ReachFactory(name="清溪河石桥村段", river=river, division=neighbour_village)

    unit_clerk = make.UserFactory(name="单位经办")
    make.grant(unit_clerk, Role.UNIT, unit)
    district_chief = make.UserFactory(name="区级河长")
    make.grant(district_chief, Role.CHIEF, district)
    village_chief = make.UserFactory(name="村河长")
    make.grant(village_chief, Role.VILLAGE_CHIEF, village)
    admin = make.UserFactory(name="管理员", is_staff=True, is_superuser=True)
    make.grant(admin, Role.ADMIN)
    chief = make.ChiefFactory(name="村河长", division=village, user=village_chief)
    return Cast(
        city_office=make.office(CITY, "市河长办"),
        district_office=make.office(DISTRICT, "区河长办"),
        town_office=make.office(TOWN, "镇河长办"),
        stranger=make.office(NEIGHBOUR_TOWN, "邻镇河长办"),
        unit_clerk=unit_clerk,
        district_chief=district_chief,
        village_chief=village_chief,
        admin=admin,
        district=district,
        town=town,
        village=village,
        unit=unit,
        river=river,
        reach=reach,
        stranger_reach=other,
        chief=chief,
        appointment=make.AppointmentFactory(chief=chief, reach=reach),
    )


class Mould:
    """A cast of which copies are laid into the database by statements that were composed once.

    The copies have the rows' own keys: those are free again once a test is rolled back, and no sequence
    gives them out a second time.
    """

    def __init__(self) -> None:
        self._cast = b""
        self._statements: list[tuple[str, Any]] = []

    def cast(self) -> Cast:
        """The first is made row by row; each later one is its equal, fresh from the store."""
        if Division.objects.exists() or User.objects.exists():
            # Somebody was here before: a key may be taken.
            return make_cast()
        if not self._cast:
            made, tables = self._recorded()
            self._cast = pickle.dumps(made)
            self._statements = self._composed(tables)
        with connection.cursor() as cursor:
            for sql, values in self._statements:
                cursor.execute(sql, values)
        copy: Cast = pickle.loads(self._cast)
        return copy

    def _recorded(self) -> tuple[Cast, dict[str, list[Model]]]:
        """A cast and everything that making it saves, its history too, table by table; then undone."""
        # By label: the class of a history is not found by its own name where models are a folder.
        tables: defaultdict[str, list[Model]] = defaultdict(list)

        def note(sender: type[Model], instance: Model, created: bool, **kwargs: Any) -> None:
            if created:
                tables[sender._meta.label].append(instance)

        post_save.connect(note, weak=False)
        try:
            with transaction.atomic():
                made = make_cast()
                transaction.set_rollback(True)
        finally:
            post_save.disconnect(note)
        return made, tables

    def _composed(self, tables: dict[str, list[Model]]) -> list[tuple[str, Any]]:
        """What inserts the rows: PostgreSQL takes all of it at once, as one text."""
        found: list[tuple[str, Any]] = []

        def note(execute: Any, sql: str, values: Any, many: bool, context: Any) -> Any:
            if sql.startswith("INSERT"):
                found.append((sql, values))
            return execute(sql, values, many, context)

        with transaction.atomic():
            with connection.execute_wrapper(note):
                for label, rows in tables.items():
                    apps.get_model(label)._base_manager.bulk_create(rows)
            transaction.set_rollback(True)
        if connection.vendor != "postgresql":
            return found
        with connection.cursor() as cursor:
            inserts = [cursor.mogrify(sql, values).decode() for sql, values in found]
        # The rows were checked when the first cast was made: their foreign keys are not looked up for each test again.
        unasked = "SET LOCAL session_replication_role = "
        return [(";\n".join([f"{unasked}replica", *inserts, f"{unasked}origin"]), None)]


MOULD = Mould()


@pytest.fixture
def cast(db: Any) -> Cast:
    """Everyone, made anew for this test."""
    return MOULD.cast()
