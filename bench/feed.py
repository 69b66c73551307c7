"""What a phone fetches when it comes back: `changes/` after a day and after a month, packed as it goes over the line.

Every village chief of the demo district is looked at, and the one who has the most to fetch counts. What the office
wrote into the registers today would come along: the demo's are made old first, because an office writes its registers
once a year. What a new phone fetches, all of it, is told beside.
"""

from datetime import datetime, timedelta
from typing import Any

import orjson
from django.conf import settings
from django.db import transaction
from django.utils.text import compress_string

from accounts.models import Role, User
from bench import districts
from bench.figures import Figure
from chiefs.models import Appointment
from common import clock
from hezhang.api.feed import Cursor, page_of
from hezhang.api.me import me_json
from hezhang.api.views import PAGE
from inspections.models import ChecklistItem, PatrolRule
from issues.models import IssueKind
from rivers.models import Reach

AWAY = {"离开一天": (timedelta(days=1), 10.0), "离开一个月": (timedelta(days=30), 60.0)}
LONG_AGO = timedelta(days=400)


def run() -> list[Figure]:
    """Kilobytes of the fullest phone, by how long it was away; the floor is one kilobyte."""
    districts.use(1)
    at = clock.now()
    overlap = timedelta(seconds=settings.CHANGES_OVERLAP_SECONDS)
    with transaction.atomic():
        make_registers_old(at - LONG_AGO)
        users = list(User.objects.filter(grants__role=Role.VILLAGE_CHIEF).distinct())
        figures = []
        for words, (span, most) in AWAY.items():
            sizes = [fetched(user, Cursor(since=at - span - overlap), at) for user in users]
            tell(words, sizes)
            figures.append(Figure(f"{words}，最多的一部手机", max(sizes), 1, most, "kB"))
        tell("新手机，全部", [fetched(user, Cursor(), at) for user in users])
        tell("me/", [packed(me_json(user, at)) for user in users])
        transaction.set_rollback(True)
    return figures


def make_registers_old(then: datetime) -> None:
    """Rows of the registers, as if they had been written then."""
    for model in (Reach, ChecklistItem, IssueKind, Appointment):
        model.objects.update(updated_at=then)
    PatrolRule.objects.update(created_at=then)
    PatrolRule.history.update(history_date=then)


def fetched(user: Any, cursor: Cursor, at: datetime) -> float:
    """Kilobytes of all pages, packed."""
    size, more = 0.0, True
    while more:
        page = page_of(user, cursor, at, PAGE)
        size += packed(page)
        cursor, more = Cursor.parse(page["cursor"], at=at), page["more"]
    return size


def packed(body: Any) -> float:
    return len(compress_string(orjson.dumps(body))) / 1000


def tell(words: str, sizes: list[float]) -> None:
    sizes = sorted(sizes)
    middle, most = sizes[len(sizes) // 2], sizes[-1]
    print(f"  {words}：{len(sizes)} 部手机，中位 {middle:.1f} kB，最多 {most:.1f} kB", flush=True)
