"""Steps of an issue's way through the service, against the very statements it sends, sent bare.

Eight clients, each a process of its own, take issues from 受理 to 销号, six steps each. The floor's clients
send by psycopg2 the statements that the service sent for the same steps (recorded once: the same reads, lock
and writes, with the issue's key and a press of their own), each step a transaction. Who acts is known to
both: a request knows its user before it calls the service. The two take turns.
"""

import multiprocessing
import os
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, connections
from django.test import override_settings

from bench.figures import Figure
from common import clock

CLIENTS = 8
ISSUES = int(os.environ.get("BENCH_WAYS", "25"))
TURNS = 3
TARGET = 0.4
STEPS = ("accept", "hand_over", "sign", "request_closure", "pass", "close")
PRESS = object()
PHOTO = "6f1d0c52-0000-4000-8000-000000000001"

# What one step sends: statements with their parameters.
Statements = list[tuple[str, list[Any]]]


def run() -> list[Figure]:
    """One figure: steps a second."""
    cast = _cast()
    # Keys of issues are then no other number that a statement carries.
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('issues_issue_id_seq', 7000000)")
    sample, steps = _record(cast)
    print("  各步的语句数：" + "、".join(str(len(each)) for each in steps), flush=True)
    bare, ours = [], []
    for _ in range(TURNS):
        bare.append(_rate(cast, lambda pks: _send(sample, steps, pks)))
        ours.append(_rate(cast, lambda pks: _act(cast, pks)))
        print(f"  直接语句 {bare[-1]:.0f} 步/秒，服务 {ours[-1]:.0f} 步/秒", flush=True)
    return [Figure("办理一步（8 个连接）", max(ours), max(bare), TARGET, "步/秒", "higher")]


def _cast() -> Any:
    from tests.cast import make_cast

    return make_cast()


def _report(cast: Any, count: int) -> list[int]:
    from issues.models import IssueKind
    from issues.services import Report, report_issue

    kind, at = IssueKind.objects.get(code="luandui"), clock.now()
    return [
        report_issue(
            report=Report(
                uuid=uuid4(),
                reach=cast.reach,
                kind=kind,
                severity="general",
                description="河岸堆放建筑垃圾约两车",
            ),
            by=cast.village_chief,
            at=at,
        ).issue.pk
        for _ in range(count)
    ]


def _step(cast: Any, pk: int, step: str, ref: UUID) -> None:
    from issues.services import What, act

    is_units = step in ("sign", "request_closure")
    act(
        issue_id=pk,
        action=step,
        by=cast.unit_clerk if is_units else cast.district_office,
        at=clock.now(),
        note="已按要求办理，情况属实",
        files=[PHOTO] if step == "request_closure" else (),
        client_ref=ref,
        what=What(unit=cast.unit if step == "hand_over" else None),
    )


def _act(cast: Any, pks: list[int]) -> None:
    for pk in pks:
        for step in STEPS:
            _step(cast, pk, step, uuid4())


def _record(cast: Any) -> tuple[int, list[Statements]]:
    """The key of the sample issue, and what each of its steps sent, with `PRESS` for its own press."""
    # Once before: whose roles are known, and what is kept between requests is there.
    _act(cast, _report(cast, 1))
    (pk,) = _report(cast, 1)
    steps = []
    for step in STEPS:
        ref, kept = uuid4(), _Kept()
        # As the statements themselves: what is prepared at the server is so on one connection only.
        with override_settings(SERVER_SIDE_STATEMENTS=False), connection.execute_wrapper(kept):
            _step(cast, pk, step, ref)
        steps.append(
            [(sql, [PRESS if p == ref else p for p in params]) for sql, params in kept.statements]
        )
    return pk, steps


class _Kept:
    """Keeps statements as they pass."""

    def __init__(self) -> None:
        self.statements: Statements = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.statements.append((sql, list(params or [])))
        return execute(sql, params, many, context)


def _send(sample: int, steps: list[Statements], pks: list[int]) -> None:
    bare = connection.connection
    bare.autocommit = False
    with bare.cursor() as cursor:
        for pk in pks:
            for statements in steps:
                ref = uuid4()
                for sql, params in statements:
                    own = [pk if p == sample else ref if p is PRESS else p for p in params]
                    cursor.execute(sql, own)
                    if cursor.description:
                        cursor.fetchall()
                bare.commit()


def _rate(cast: Any, work: Callable[[list[int]], None]) -> float:
    """Steps a second of all clients together, on issues of their own."""
    pks = _report(cast, CLIENTS * ISSUES)
    connections.close_all()
    start = multiprocessing.Barrier(CLIENTS + 1)
    clients = [
        multiprocessing.Process(target=_client, args=(start, work, pks[n::CLIENTS]))
        for n in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    start.wait()
    began = time.perf_counter()
    for client in clients:
        client.join()
    seconds = time.perf_counter() - began
    if any(client.exitcode for client in clients):
        raise RuntimeError("a client failed")
    return CLIENTS * ISSUES * len(STEPS) / seconds


def _client(start: Any, work: Callable[[list[int]], None], pks: list[int]) -> None:
    # Its connection is there before the time runs.
    connection.ensure_connection()
    start.wait()
    work(pks)
