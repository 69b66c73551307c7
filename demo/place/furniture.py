"""Outfalls, sections and signboards along the reaches, and who has looked at the boards."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from random import Random

from accounts.models import User
from chiefs.models import Appointment
from chiefs.services.boards import BoardWords, board_words
from chiefs.services.lookup import codes_up
from common.text.chinese import SHANGHAI
from rivers.models import (
    CheckResult,
    Outfall,
    OutfallKind,
    Reach,
    Signboard,
    SignboardCheck,
)
from rivers.rules.outfall_kinds import permit_kind_of

# The rest of the district's 320 come with their 一口一策 (`demo.work.outfalls`).
OUTFALLS = 180
# kind → what it is called, and who is answerable for it
OUTFALL_WORDS = {
    OutfallKind.FACTORY: ("厂区排口", ("粮油加工厂", "食品有限公司", "建材有限公司")),
    OutfallKind.SEWAGE: ("污水处理厂排口", ("镇污水处理厂",)),
    OutfallKind.FISHERY: ("养殖尾水排口", ("生态养殖专业合作社", "水产养殖场")),
    OutfallKind.STORM: ("雨水排口", ("村民委员会",)),
    OutfallKind.RURAL_SEWAGE: ("排口", ("村民委员会",)),
}
# What a look at a signboard brings, of a hundred.
SEEN = (
    (CheckResult.RIGHT, 90, ""),
    (CheckResult.RENEWED, 4, "更换褪色贴面。"),
    (CheckResult.NO_ANSWER, 3, "工作时间连拨三次无人接听。"),
    (CheckResult.WRONG, 2, "办公电话已变更，牌上未改。"),
    (CheckResult.DAMAGED, 1, "立柱倾斜，牌面破损。"),
)


def line_of(reach: Reach) -> list[list[float]]:
    """The line of a reach of the demo: every one has been drawn."""
    if reach.line is None:
        raise ValueError(f"{reach} has no line")
    line: list[list[float]] = reach.line
    return line


def write_outfalls(reaches: list[Reach], random: Random, *, at: datetime) -> None:
    """Outfalls on some of the reaches, with who answers for them; half have a permit."""
    rows = []
    for n, reach in enumerate(random.sample(reaches, min(OUTFALLS, len(reaches))), start=1):
        kind = random.choices(list(OUTFALL_WORDS), (2, 2, 4, 3, 2))[0]
        called, owners = OUTFALL_WORDS[kind]
        lon, lat = random.choice(line_of(reach))
        permit = f"江环排〔{random.randint(2019, 2025)}〕{random.randint(3, 98)}号"
        has_permit = kind in (OutfallKind.FACTORY, OutfallKind.SEWAGE) or random.random() < 0.2
        rows.append(
            Outfall(
                code=f"{reach.code}-P{n}",
                name=f"{reach.name}{called}",
                kind=kind,
                reach=reach,
                owner=random.choice(owners),
                permit=permit if has_permit else "",
                permit_kind=permit_kind_of(kind) if has_permit else "",
                longitude=lon,
                latitude=lat,
                updated_at=at,
            )
        )
    Outfall.objects.bulk_create(rows)


def write_boards(reaches: list[Reach], *, since: date, at: datetime) -> None:
    """A signboard on every reach, put up when the chiefs took office, with their names on it."""
    words = _words(reaches)
    Signboard.objects.bulk_create(
        [
            Signboard(
                code=f"{reach.code}-G1",
                reach=reach,
                place=f"{reach.name}起点桥头",
                longitude=line_of(reach)[0][0],
                latitude=line_of(reach)[0][1],
                shown_chiefs=words[reach.pk].chiefs,
                shown_phones=words[reach.pk].phones,
                updated_on=since,
                updated_at=at,
            )
            for reach in reaches
        ],
        batch_size=200,
    )


def _words(reaches: list[Reach]) -> dict[int, BoardWords]:
    """What each reach's board shows, from one look at the appointments (`chiefs_of_reach` for all)."""
    on_reach: dict[int, list[Appointment]] = defaultdict(list)
    on_river: dict[tuple[int, str], list[Appointment]] = defaultdict(list)
    for row in Appointment.objects.select_related("chief").order_by("tier", "kind", "pk"):
        if row.reach_id:
            on_reach[row.reach_id].append(row)
        elif row.river_id:
            on_river[row.river_id, row.division_id].append(row)
    found = {}
    for reach in reaches:
        above = [
            row
            for code in reversed(codes_up(reach.division_id))
            for row in on_river[reach.river_id, code]
        ]
        found[reach.pk] = board_words([*above, *on_reach[reach.pk]])
    return found


def write_checks(random: Random, offices: dict[str, User], *, since: date, at: datetime) -> None:
    """Looks of the town offices at the boards that no handover has touched. Some boards were last
    looked at more than a year ago, a few showed something wrong."""
    boards = list(
        Signboard.objects.filter(checked_on=None, outdated_since=None).select_related("reach")
    )
    days = (at.date() - since).days
    checks = []
    for board in boards:
        for ago in sorted(_looked_at(random, days), reverse=True):
            result, _, note = random.choices(SEEN, [weight for _, weight, _ in SEEN])[0]
            day = at.date() - timedelta(days=ago)
            board.checked_on = day
            if result == CheckResult.RENEWED:
                board.updated_on = day
            board.outdated_since = day if result == CheckResult.WRONG else None
            moment = datetime.combine(day, time(16, random.randrange(60)), SHANGHAI)
            board.updated_at = moment
            checks.append(
                SignboardCheck(
                    signboard=board,
                    day=day,
                    result=result,
                    note=note,
                    created_by=offices[board.reach.division_id[:9] + "000"],
                    created_at=moment,
                )
            )
    SignboardCheck.objects.bulk_create(checks, batch_size=500)
    Signboard.objects.bulk_update(
        boards, ["checked_on", "updated_on", "outdated_since", "updated_at"], batch_size=200
    )


def _looked_at(random: Random, days: int) -> list[int]:
    """How many days ago a board was looked at: twice in the year mostly, of twenty one not for long."""
    if random.random() < 0.05:
        return [random.randint(min(367, days), days)]
    return [random.randint(4, 170), random.randint(190, 360)]
