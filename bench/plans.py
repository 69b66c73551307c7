"""Lists of tasks: a night's lights over 100,000 lines, and the annual list of a district among as many.

The floor of the night is one UPDATE that writes each of the lines. Ours reads them, judges them by the
rule and writes those whose light changed, with their history; both are rolled back and done again.
"""

import os
import time
from datetime import timedelta

from django.db import connection, transaction
from django.urls import reverse

from bench import districts
from bench.client import asker
from bench.figures import Figure
from bench.lists import ROLES, TARGET, measured
from bench.notice import best_in_turns
from common import clock
from plans.models import Line
from plans.services.lights import relight

FEW, MANY = 1_000, int(os.environ.get("BENCH_LINES", "100000"))
NIGHT_TARGET = 3.0
UPDATE = "UPDATE plans_line SET light = light, updated_at = %s"


def run() -> list[Figure]:
    """The night first, then the pages by role."""
    few, many = districts.with_lines(FEW), districts.with_lines(MANY)
    districts.use_database(many)
    lines = Line.objects.count()
    floor, ours = best_in_turns(_update, _night)
    figures = [Figure(f"一夜亮灯，{lines:,} 项任务", ours, floor, NIGHT_TARGET, "毫秒")]
    connection.close()
    districts.static_files()
    year = clock.now().year
    pages = {
        "任务清单": reverse("plans:line_list"),
        "任务清单（按单位）": f"{reverse('plans:line_list')}?year={year}&group=unit",
        "亮灯情况": reverse("plans:light_matrix"),
        "清单编制": reverse("plans:list_status"),
    }
    roles = {"district_office": ROLES["district_office"], "unit": "牵头单位"}
    with asker(few) as small, asker(many) as large:
        for role, name in roles.items():
            figures += [
                Figure(f"{words}（{name}）", slow, quick, TARGET, "毫秒")
                for words, quick, slow in measured(role, pages, small, large)
            ]
    return figures


def _update() -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(UPDATE, [clock.now()])
        transaction.set_rollback(True)


def _night() -> None:
    """The night after a month's reports were due: more lights change than in most."""
    with transaction.atomic():
        began = time.perf_counter()
        now = clock.now()
        changed = relight(at=now.replace(day=26) if now.day < 26 else now + timedelta(days=1))
        print(f"  {changed} 项变灯，{time.perf_counter() - began:.2f} 秒", flush=True)
        transaction.set_rollback(True)
