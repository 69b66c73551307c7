"""Builds the demo district from a seed, step by step, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from random import Random
from time import monotonic
from typing import Any

from django.db import connection, transaction

from accounts import parameters
from accounts.models import Division
from common.errors import Conflict
from common.text.chinese import SHANGHAI
from common.text.months import Month
from demo import clone, histories, trail
from demo.place import furniture, geography, people, registers
from demo.work import (
    allowance,
    bulletins,
    complaints,
    entries,
    funds,
    handovers,
    health,
    justice,
    ledger,
    look_backs,
    outfalls,
    patrols,
    scoring,
    screens,
    spots,
    supervision,
    waters,
)
from demo.year import notices, plans
from inspections.services.dues import open_dues
from issues.services import check_ledger

CODE, NAME = "980101000000", "江南区"
SEED = 20231116
# Whole months before the present one.
MONTHS = 12


@dataclass(frozen=True)
class Size:
    """How many towns, reaches, village chiefs and patrollers, and issues they report in a year."""

    towns: int = 41
    reaches: int = 662
    people: int = 558
    reported: int = 256


WANZHOU = Size()  # [004]


class Steps:
    """Says after each step how long it took."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._written: dict[str, int] = {}

    @contextmanager
    def __call__(self, words: str) -> Iterator[None]:
        began = monotonic()
        yield
        self._count_rows()
        self._say(f"{words}：{monotonic() - began:.1f} 秒")

    def _count_rows(self) -> None:
        """In one transaction no autovacuum counts the rows, and PostgreSQL would plan for empty tables. It knows
        itself which were written since the step before."""
        with connection.cursor() as cursor:
            tables = ""
            if connection.vendor == "postgresql":
                cursor.execute(
                    "SELECT relname, n_tup_ins + n_tup_upd FROM pg_stat_xact_user_tables"
                )
                before, self._written = self._written, dict(cursor.fetchall())
                grown = {name for name, rows in self._written.items() if rows > before.get(name, 0)}
                tables = ", ".join(map(connection.ops.quote_name, sorted(grown)))
                if not tables:
                    return
            cursor.execute(f"ANALYZE {tables}")


def is_empty() -> bool:
    """Does the database hold no division yet?"""
    return not Division.objects.exists()


def build(
    *,
    at: datetime,
    seed: int = SEED,
    scale: int = 1,
    size: Size = WANZHOU,
    say: Callable[[str], None] = lambda words: None,
    copied: Callable[[], None] = lambda: None,
) -> None:
    """Writes the district, and `scale` − 1 more like it beside it. `copied` may add others, before the night
    seals what is there.

    `at` is the moment the demo pretends to be built; work ends the day before. Refuses (Conflict) on
    a database that already holds divisions: a demo never mixes with an office's own data.
    """
    if not is_empty():
        raise Conflict("demo.not_empty", "数据库里已有数据，演示数据只装进空的数据库。")
    random, step = Random(seed), Steps(say)
    # Everything in the demo was over by the end of yesterday.
    ends = at.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    since = Month.of(ends).plus(-MONTHS).first_day
    with transaction.atomic(), _no_savepoints():
        staff, written = _office(step, random, size, at=ends, since=since)
        _year(step, random, staff, written, at=ends, since=since, reported=size.reported)
        # Each from its own seed: what one takes changes nothing of what follows.
        for words, work in (
            ("群众投诉", complaints),
            ("疑似图斑", spots),
            ("暗访督查", supervision),
            ("水质", waters),
            ("排污口整治", outfalls),
        ):
            with step(words), parameters.read_once():
                own = Random(f"{seed} {work.__name__.rpartition('.')[2]}")
                work.write(own, staff, written, at=ends)
        with step("一河一策"):
            plans.write(random, staff, written, at=ends)
            health.write(Random(f"{seed} health"), staff, written, at=ends)
        with step("月通报"):
            notices.write(random, staff, written, at=ends, first=Month.of(since))
            plans.write_measures(staff, written, at=ends)
        _later(step, random, staff, written, at=ends)
        if scale > 1:
            with step(f"另外 {scale - 1} 个同样的区"):
                clone.copies(CODE, scale - 1)
        _end(step, copied, at=ends)


@contextmanager
def _no_savepoints() -> Iterator[None]:
    """Services begin and end a savepoint each, a quarter of all statements. Nobody here catches a refusal and goes on:
    whatever fails ends the whole build, so none is ever needed."""
    features: Any = connection.features
    features.uses_savepoints = False
    try:
        yield
    finally:
        features.uses_savepoints = True


def _office(
    step: Steps, random: Random, size: Size, *, at: datetime, since: date
) -> tuple[people.People, registers.Registers]:
    """The registers, and who is in which post."""
    with step("登记册"):
        plan = geography.draw_district(
            random, code=CODE, name=NAME, towns=size.towns, reaches=size.reaches
        )
        lists = geography.people_for(plan, random, people=size.people)
        written = registers.write(plan, random, at=at)
    with step("人员与任职"):
        staff = people.write(plan, written, lists, random, at=at, since=since)
        _set_up(random, staff, written, since=since, at=at)
    return staff, written


def _year(
    step: Steps,
    random: Random,
    staff: people.People,
    written: registers.Registers,
    *,
    at: datetime,
    since: date,
    reported: int,
) -> None:
    """What was due and was walked, and the issues found."""
    with step("应巡"):
        # As the nightly job does: to the end of the next month.
        open_dues(at=at, first=since, last=Month.of(at).next().last_day)
        entries.write_swaps(random, staff, at=at)
    with step("巡河记录"):
        towns, office = staff.office_of_town, staff.district_office
        patrols.write(
            random, at=at, since=since, offices=towns, office=office, owing=staff.shown_villager
        )
        entries.write_patrols(random, staff, at=at)
    with step("问题台账"), parameters.read_once():
        ledger.write(random, staff, written, at=at, since=since, reported=reported)
        handovers.write_newest(random, staff, at=at)
        look_backs.write(staff, at=at)


def _later(
    step: Steps,
    random: Random,
    staff: people.People,
    written: registers.Registers,
    *,
    at: datetime,
) -> None:
    """What is read from the year's work: clues, money by the announced water, and the trail of all of it."""
    with step("行刑衔接"), parameters.read_once():
        justice.write(staff, written, at=at)
    with step("资金结算"), parameters.read_once():
        funds.write(staff, at=at)
        allowance.write(staff, written, at=at, first=Month.of(at).plus(-MONTHS))
    with step("简报"), parameters.read_once():
        bulletins.write(Random("bulletins"), staff, written, at=at)
    with step("大屏"), parameters.read_once():
        screens.write(staff, written, at=at)
    with step("年度考核"), parameters.read_once():
        scoring.write(Random("scoring"), staff, written, at=at)
    with step("审计记录"):
        trail.write(random, staff, written, at=at)


def _end(step: Steps, copied: Callable[[], None], *, at: datetime) -> None:
    """What the night leaves. After the copies, because what is sealed is not added to."""
    copied()
    with step("台账核验"):
        check_ledger(at=at)


def _set_up(
    random: Random, staff: people.People, written: registers.Registers, *, since: date, at: datetime
) -> None:
    """Signboards with their checks, the registers' history, and chiefs who came and went."""
    furniture.write_boards(written.reaches, since=since, at=at)
    histories.write(by=staff.district_office, at=datetime.combine(since, time(9), SHANGHAI))
    handovers.write(random, staff, since=since, at=at)
    furniture.write_checks(random, staff.office_of_town, since=since, at=at)
