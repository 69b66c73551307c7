"""问题台账 with a million issues, filtered to a town: the 95th percentile against that with ten thousand.

Ten thousand issues lie in one district of 41 towns, the million in a hundred such districts: what grows are
the rows of others. Nine of ten are closed; one of a hundred is shared with the district next to its own. They
have no ledgers: the list reads none.
"""

import os
from functools import partial
from urllib.parse import urlencode
from uuid import uuid4

from django.db import connection
from django.urls import reverse

from bench import districts
from bench.client import asker
from bench.figures import Figure
from bench.lists import TARGET, measured
from common import clock

FEW, MANY = 10_000, int(os.environ.get("BENCH_ISSUES", "1000000"))
DISTRICTS, TOWNS, VILLAGES = 100, 41, 3
SHARED_EVERY = 100
ROLES = {"city_office": "市", "district_office": "区县", "town_office": "镇街"}
# What a copy of the sample has of its own; every other column is the sample's. `v` is its village.
OWN = {
    "id": "%(first)s + n",
    "uuid": "gen_random_uuid()",
    "number": "'500101-2026-' || n",
    "division_id": "v.code",
    "reach_id": "v.reach",
    "state": "CASE WHEN n %% 10 = 0 THEN (ARRAY['reported', 'accepted', 'rectifying', "
    "'closure_requested'])[1 + n / 10 %% 4] ELSE 'closed' END",
    "unit_id": "CASE WHEN n %% 10 = 0 AND n / 10 %% 4 = 2 THEN %(unit)s END",
    "reported_at": "%(now)s - n %% 1095 * interval '1 day'",
    "closed_at": "CASE WHEN n %% 10 = 0 THEN NULL ELSE %(now)s - n %% 1095 * interval '20 hours' END",
    "due_at": "CASE WHEN n %% 10 = 0 THEN %(now)s + (n %% 37 - 9) * interval '1 day' END",
    "is_complex": "false",
}


def run() -> list[Figure]:
    """One figure a role and page."""
    few = districts.made("ledger_few", partial(fill, FEW, 1))
    many = districts.made("ledger_many", partial(fill, MANY, DISTRICTS))
    districts.use_database(few)
    districts.static_files()
    with asker(few) as small, asker(many) as large:
        return [
            Figure(f"{page}（{name}）", slow, quick, TARGET, "毫秒")
            for role, name in ROLES.items()
            for page, quick, slow in measured(role, _pages(), small, large)
        ]


def _pages() -> dict[str, str]:
    town = _code(0, 1)

    def page(**query: str) -> str:
        return f"{reverse('issues:issue_list')}?{urlencode({'town': town} | query)}"

    return {
        "台账按镇街": page(),
        "台账按镇街，全部状态": page(state="all"),
        "台账按镇街，逾期": page(clock="overdue"),
    }


def _code(district: int, town: int = 0, village: int = 0) -> str:
    city, number = divmod(district, 99)
    end = f"{200 + village}" if village else "000"
    return f"50{city + 1:02d}{number + 1:02d}{town:03d}{end}"


def fill(issues: int, count: int) -> None:
    """So many issues in so many districts, and an office of the city, a district and a town."""
    from accounts.models import Division
    from demo.place.people import PASSWORD, SHOWN_ROLES, demo_mobile
    from issues.models import Issue, IssueKind, IssueShare
    from issues.services import Report, report_issue
    from tests import factories as make

    for district in range(count + 1):
        make.division(_code(district), f"第{district}区")
    _places(count)
    reaches = _reaches(make.RiverFactory(division_id=_code(0)))
    offices = {"city_office": "500100000000", "district_office": _code(0)}
    for role, code in (offices | {"town_office": _code(0, 1)}).items():
        mobile = demo_mobile(SHOWN_ROLES.index(role) + 1)
        user = make.UserFactory(mobile=mobile, name=role, password=PASSWORD)
        make.grant(user, "office", Division.objects.get(pk=code))
    report = Report(
        uuid=uuid4(),
        reach=reaches[0],
        kind=IssueKind.objects.get(code="luandui"),
        severity="general",
        description="河岸堆放建筑垃圾约两车",
    )
    # By somebody who asks no page here: an office that had reported them all would see them all.
    other = make.UserFactory(mobile=demo_mobile(len(SHOWN_ROLES) + 1), name="上报人")
    make.grant(other, "office", Division.objects.get(pk=_code(0)))
    sample = report_issue(report=report, by=other, at=clock.now()).issue
    known = {"first": sample.pk, "now": clock.now(), "sample": sample.pk, "last": issues}
    known["unit"] = make.UnitFactory(division_id=_code(0)).pk
    columns = [str(field.column) for field in Issue._meta.local_concrete_fields]
    values = ", ".join(OWN.get(name, f"i.{name}") for name in columns)
    share = IssueShare._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE v AS SELECT row_number() OVER (ORDER BY md5(d.code)) - 1 AS at, "
            "d.code, r.id AS reach FROM accounts_division d JOIN rivers_reach r ON r.division_id = d.code"
        )
        cursor.execute("SELECT count(*) FROM v")
        villages = cursor.fetchone()[0]
        cursor.execute(
            f"INSERT INTO issues_issue ({', '.join(columns)}) SELECT {values} "
            "FROM generate_series(1, %(last)s) n JOIN v ON v.at = n %% %(villages)s "
            "JOIN issues_issue i ON i.id = %(sample)s ORDER BY n",
            known | {"villages": villages},
        )
        cursor.execute(
            f"INSERT INTO {share} (issue_id, division_id, by_id, at) "
            "SELECT i.id, d.code, i.reported_by_id, i.reported_at FROM issues_issue i "
            "JOIN accounts_division d ON d.level = 6 AND NOT d.code = substr(i.division_id, 1, 6) || '000000' "
            "WHERE i.id %% %(every)s = 0 AND d.code = (SELECT min(code) FROM accounts_division "
            "WHERE level = 6 AND code > i.division_id)",
            {"every": SHARED_EVERY},
        )


def _places(count: int) -> None:
    from accounts.models import Division, Level

    def row(code: str, level: int, parent: str) -> Division:
        return Division(code=code, name=code, full_name=code, level=level, parent_id=parent)

    pairs = [(d, t) for d in range(count) for t in range(1, TOWNS + 1)]
    Division.objects.bulk_create(row(_code(d, t), Level.TOWN, _code(d)) for d, t in pairs)
    Division.objects.bulk_create(
        row(_code(d, t, v), Level.VILLAGE, _code(d, t))
        for d, t in pairs
        for v in range(1, VILLAGES + 1)
    )


def _reaches(river):
    from accounts.models import Division, Level
    from rivers.models import Reach
    from tests import factories as make

    codes = (
        Division.objects.filter(level=Level.VILLAGE).order_by("code").values_list("code", flat=True)
    )
    return Reach.objects.bulk_create(
        make.ReachFactory.build(river=river, division_id=code) for code in codes
    )
