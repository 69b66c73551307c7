"""What offices enter beside what phones send: 交叉互巡 arrangements, joint patrols, patrols on paper."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from random import Random

from accounts.models import Level
from chiefs.models import Appointment, ChiefKind
from common.text.chinese import SHANGHAI
from demo.place.people import People
from demo.place.pictures import Pictures
from inspections.models import PatrolDue
from inspections.services.paper import Entry, record_joint, record_on_paper
from inspections.services.swaps import arrange_swap

# First and last day of an arrangement, in days from today; the first three in the towns shown.
SWAPS = ((-28, 32), (-150, -90), (5, 65), (-75, -16), (-40, 20), (-21, 39), (-12, 48), (-6, 54))
IN_TOWNS_SHOWN = 3
JOINT_DAYS_AGO = (2, 4, 5, 8, 11, 15, 19, 23, 30, 37, 44, 52, 61, 75, 90, 120)
DAYS_OF_WEEK = 7
PAPERS = 30
PAPER_WITHIN = timedelta(days=75)
# One paper in ten says less than ten minutes: it waits to be looked at.
PAPER_MINUTES = (25, 30, 35, 40, 45, 50, 55, 60, 70, 6)
SWAP_NOTE = "上下游交界河段互巡，重点查看漂浮物和散排口。"
JOINT_NOTES = (
    "镇河长会同村河长、镇农业服务中心联合巡查，重点查看养殖尾水。",
    "与镇综合行政执法大队联合巡河，劝离占道摊点两处。",
    "与区生态环境局执法支队联合排查入河排污口，未发现晴天排水。",
    "与下游村联合巡查交界河段，商定漂浮物打捞分工。",
)
PAPER_NOTES = (
    "手机损坏送修，凭纸质记录补录。",
    "巡河点位无信号，未能上传，凭巡河日志补录。",
    "年事已高不便使用手机，由村文书代填纸质记录。",
)


def write_swaps(random: Random, people: People, *, at: datetime) -> None:
    """Neighbours on a river swap their reaches for two months each."""
    pairs = list(_neighbours(people))
    near, far = pairs[:IN_TOWNS_SHOWN], pairs[IN_TOWNS_SHOWN:]
    chosen = [*near, *far[:: max(1, len(far) // len(SWAPS))]]
    for (begins, ends), (first, second) in zip(SWAPS, chosen, strict=False):
        same_town = first.division_id[:9] == second.division_id[:9]
        day = at.date() + timedelta(days=begins)
        arrange_swap(
            first=first,
            second=second,
            started_on=day,
            ended_on=at.date() + timedelta(days=ends),
            note=SWAP_NOTE,
            by=people.office_over(first.division_id) if same_town else people.district_office,
            at=min(datetime.combine(day, time(9), SHANGHAI) - timedelta(days=3), at),
        )


def _neighbours(people: People) -> Iterator[tuple[Appointment, Appointment]]:
    """Posts of neighbouring reaches held by different people all along, no person twice; those of the
    towns shown first."""
    rows = list(
        Appointment.objects.without_end()
        .filter(tier=Level.VILLAGE, opened_by_handover=None)
        .order_by("reach__river", "reach__order")
    )
    shown = [town.code[:9] for town in people.shown_towns]
    pairs = [
        (first, second)
        for first, second in pairwise(rows)
        if first.reach and second.reach and first.reach.river_id == second.reach.river_id
    ]
    pairs.sort(key=lambda pair: not {post.division_id[:9] for post in pair} & set(shown))
    taken: set[int] = set()
    for first, second in pairs:
        if first.chief_id != second.chief_id and not {first.chief_id, second.chief_id} & taken:
            taken |= {first.chief_id, second.chief_id}
            yield first, second


def write_patrols(random: Random, people: People, *, at: datetime) -> None:
    """Joint patrols and patrols from paper, entered by the town offices."""
    _joint(random, people, at)
    _paper(random, people, at)


def _joint(random: Random, people: People, at: datetime) -> None:
    """A leader of a town and the chief of a reach there, together."""
    leaders: dict[tuple[int, str], Appointment] = {}
    for row in Appointment.objects.without_end().filter(tier=Level.TOWN, kind=ChiefKind.CHIEF):
        if row.river_id:
            leaders[row.river_id, row.division_id] = row
    posts = list(
        Appointment.objects.without_end().filter(tier=Level.VILLAGE, opened_by_handover=None)
    )
    shown = people.shown_towns[0].code[:9]
    random.shuffle(posts)
    posts.sort(key=lambda post: not post.division_id.startswith(shown))
    for days_ago, post in zip(JOINT_DAYS_AGO, posts[:: max(1, len(posts) // 40)], strict=False):
        reach = post.reach
        leader = leaders.get((reach.river_id, post.division_id[:9] + "000")) if reach else None
        if reach is None or leader is None:
            continue
        if days_ago < DAYS_OF_WEEK and post.chief.user_id == people.shown_villager.pk:
            # Has yet to walk this week, see `demo.work.patrols.write`.
            continue
        begun = _moment(random, at.date() - timedelta(days=days_ago))
        record_joint(
            chiefs=[leader.chief, post.chief],
            entry=Entry(
                uuid=_uuid(random),
                reach=reach,
                started_at=begun,
                ended_at=begun + timedelta(minutes=random.randint(40, 150)),
                note=random.choice(JOINT_NOTES),
            ),
            by=people.office_over(post.division_id),
            at=begun + timedelta(hours=5),
        )


def _paper(random: Random, people: People, at: datetime) -> None:
    """For weeks in which a chief sent nothing, the paper came in some days later."""
    pictures = Pictures(random)
    missed = (
        PatrolDue.objects.standing()
        .filter(
            tier=Level.VILLAGE,
            period_end__gte=(at - PAPER_WITHIN).date(),
            period_end__lt=at.date(),
        )
        .with_done()
        .filter(done=0)
        .select_related("chief", "reach")
        .order_by("pk")
    )
    by_town = defaultdict(list)
    for due in missed:
        by_town[due.division_id[:9]].append(due)
    # In turn through the towns, so that no office has all of them.
    turns = [dues[0] for dues in by_town.values()] + [dues[-1] for dues in by_town.values()]
    for n, due in enumerate(turns[:PAPERS]):
        if due.reach is None:
            continue
        begun = _moment(random, due.period_start + timedelta(days=random.randrange(5)))
        office = people.office_over(due.division_id)
        entered = min(begun + timedelta(days=random.randint(2, 6)), at - timedelta(hours=8))
        minutes = PAPER_MINUTES[n % len(PAPER_MINUTES)]
        record_on_paper(
            chief=due.chief,
            entry=Entry(
                uuid=_uuid(random),
                reach=due.reach,
                started_at=begun,
                ended_at=begun + timedelta(minutes=minutes),
                note=random.choice(PAPER_NOTES),
                scans=(pictures.form(office, entered),),
            ),
            by=office,
            at=entered,
        )


def _moment(random: Random, day: date) -> datetime:
    return datetime.combine(day, time(random.randint(8, 15), random.randrange(60)), SHANGHAI)


def _uuid(random: Random) -> uuid.UUID:
    return uuid.UUID(int=random.getrandbits(128), version=4)
