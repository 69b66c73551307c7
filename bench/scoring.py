"""A year's scoring: 90 subjects × 60 items worked out from the demo's registers, as its page is opened; and the book of
all of them written.

Against the SQL that its figures ask, sent again as it is and its rows fetched: what is above that is ours. And against
ten seconds. `BENCH_SCORING_TOWNS` makes a small district instead of the demo's.
"""

import os
import time
from collections.abc import Callable
from decimal import Decimal
from itertools import cycle, islice
from typing import Any

from django.db import connection, transaction

from accounts.models import Unit, UnitKind
from bench import districts
from bench.figures import Figure
from bench.notice import best_in_turns
from common import clock
from demo import build
from demo.told import unlike
from scoring.models import Rubric, RubricVersion, Scoring, Sheet
from scoring.reads.figures import Year
from scoring.reads.registry import readings, sources
from scoring.reads.subjects import candidates
from scoring.reads.working_out import of_version
from scoring.rules.faults import matching
from scoring.rules.registry import SHAPES
from scoring.rules.rubrics import Node, Settings, Tree, settings_to_json, tree_to_json
from scoring.rules.shape import Shape, read_shape
from scoring.sheets.tables import write_table

SUBJECTS, ITEMS = 90, 60
SECONDS, TARGET = 10, 3
SMALL = int(os.environ.get("BENCH_SCORING_TOWNS", "0"))


def run() -> list[Figure]:
    """The figures alone, with their scores, and as a book."""
    if SMALL:
        address = districts.made(f"scoring_{SMALL}", _small)
        districts.use_database(address)
    else:
        districts.use(1)
        if words := unlike():
            raise LookupError(words)
    with transaction.atomic():
        found = list(_figures())
        transaction.set_rollback(True)
    return found


def _small() -> None:
    size = build.Size(towns=SMALL, reaches=10 * SMALL, people=9 * SMALL, reported=20 * SMALL)
    build.build(at=clock.now(), size=size)


def _figures() -> Any:
    scoring = _scoring()
    sheets = list(scoring.sheets.order_by("order"))
    subjects = [sheet.subject for sheet in sheets]
    code, at = scoring.division_id, clock.now()
    asked = {node.source for node in scoring.version.tree.leaves}

    def read() -> None:
        readings(Year(code=code, year=scoring.year, subjects=subjects, at=at), asked)

    def work_out() -> None:
        of_version(scoring.version, subjects, {}, code=code, at=at)

    statements = _asked(read)
    name = (
        f"{len(subjects)} 个对象 × {len(scoring.version.tree.leaves)} 项，{len(statements)} 次查询"
    )
    floor, ours = best_in_turns(lambda: _again(statements), work_out)
    yield Figure(name, ours, floor, TARGET, "毫秒")
    yield Figure(f"{name}，全部算出", ours, SECONDS * 1000, 1, "毫秒")
    began = time.perf_counter()
    write_table(scoring, sheets, at=at).close()
    book = (time.perf_counter() - began) * 1000
    yield Figure("总表 .xlsx，连同试算", book, SECONDS * 1000, 1, "毫秒")


def _asked(work: Callable[[], None]) -> list[tuple[str, Any]]:
    """The statements that a work sends."""
    found: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        work()
    return found


def _again(statements: list[tuple[str, Any]]) -> None:
    with connection.cursor() as cursor:
        for sql, params in statements:
            cursor.execute(sql, params)
            cursor.fetchall()


def _scoring() -> Scoring:
    """A scoring of this year with so many sheets; the district gets as many bureaus more as it lacks."""
    known = Rubric.objects.order_by("year").first()
    if known is None:
        raise LookupError("the demo has no rubric")
    by, at, code = known.created_by, clock.now(), known.division_id
    lacking = SUBJECTS - len(candidates(code))
    units = [
        Unit(name=f"增设部门{n}", division_id=code, kind=UnitKind.BUREAU) for n in range(lacking)
    ]
    Unit.objects.bulk_create(units)
    subjects = candidates(code)[:SUBJECTS]
    own = {"created_by": by, "created_at": at}
    rubric = Rubric.objects.create(name="测量", year=known.year, division_id=code, **own)
    version = RubricVersion.objects.create(
        rubric=rubric, number=1, nodes=tree_to_json(_tree()), whole=settings_to_json(Settings()),
        state="in_force", made_by=by, made_at=at, in_force_by=by, in_force_at=at, updated_at=at,
    )  # fmt: skip
    scoring = Scoring.objects.create(
        rubric=rubric, version=version, division_id=code, year=known.year, updated_at=at, **own
    )
    for order, each in enumerate(subjects):
        kind, _, of = each.key.partition(":")
        place = {"division_id": of} if kind == "d" else {"unit_id": int(of)}
        Sheet.objects.create(scoring=scoring, name=each.name, order=order, **place)
    return scoring


def _tree() -> Tree:
    """As many items, each figure in turn by a shape that can read it."""
    items = [
        (code, shape)
        for code, source in sources().items()
        if (shape := _shape_for(source.gives)) is not None
    ]
    group = Node(
        key="n0", parent="root", name="全部", points=Decimal(100), is_group=True, is_scaled=True
    )
    return Tree(
        (
            group,
            *(
                Node(
                    key=f"n{n}",
                    parent="n0",
                    name=f"项目{n}",
                    points=Decimal(2),
                    shape=shape,
                    source=code,
                )
                for n, (code, shape) in enumerate(islice(cycle(items), ITEMS), start=1)
            ),
        )
    )


def _shape_for(gives: tuple[str, ...]) -> Shape | None:
    rated = [{"name": name, "points": n} for n, name in enumerate(("好", "较好", "一般"))]
    for code, said in (
        ("deduct", {"each": "0.5"}),
        ("rank", {"step": "0.1", "better": "more"}),
        ("compared", {"by": "rate", "better": "less", "better_each": "0.1"}),
        ("grades", {"many": "mean", "rows": rated}),
    ):
        made, _ = read_shape(SHAPES[code], said)
        if made is not None and matching(made.inputs(), gives) is not None:
            return made
    return None
