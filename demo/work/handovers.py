"""Handovers through the year: most with their signboards changed and the notice given, the newest
with both still to do."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

from accounts.models import Level
from chiefs.models import Appointment, Chief, ChiefKind, FollowUp, FollowUpKind, Handover
from chiefs.services.boards import words_for_board
from chiefs.services.follow_ups import complete_follow_up
from chiefs.services.handovers import hand_over
from common.text.chinese import SHANGHAI
from common.text.months import Month
from demo.place.people import People, shown_mobiles
from inspections.services.dues import open_dues
from issues.models import Issue

# How many days ago, in the order in which posts are chosen. Of the last month nothing that follows is
# done yet: of the 15 days for it some have passed.
AGES = (24, 260, 9, 131, 17, 58, 4, 318, 221, 190, 76, 162, 104, 371)
LEADER_AGE = 145
FOLLOWED_UP_AFTER = 30
NEWEST = 2
# Which of them are in the towns whose offices are shown.
FIRST_TOWN, SECOND_TOWN = (0, 2), (4, 6)
REASONS = ("村（社区）“两委”人员调整", "工作调动", "到龄退休", "因身体原因不再担任")


def write(random: Random, people: People, *, since: date, at: datetime) -> None:
    """Those of the year, before anything is due: each owes and patrols in its own days."""
    posts = _posts()
    random.shuffle(posts)
    ages = AGES[: max(2, len(posts) // 20)]
    chosen = list(zip(ages, _in_turn(posts, people, len(ages)), strict=True))
    leader = Appointment.objects.filter(
        tier=Level.TOWN, kind=ChiefKind.CHIEF, chief__post="副镇长"
    ).select_related("chief", "division")
    chosen += [(LEADER_AGE, post) for post in leader.filter(division=people.shown_towns[0])[:1]]
    for age, post in sorted(chosen, key=lambda pair: -pair[0]):
        day = max(at.date() - timedelta(days=age), since + timedelta(days=20))
        done = _hand_over(random, people, post, day)
        if age > FOLLOWED_UP_AFTER:
            _follow_up(random, people, done)


def write_newest(random: Random, people: People, *, at: datetime) -> None:
    """Today's handovers, once the ledger is there: what is open on their reaches goes over with the post."""
    with_issues = set(Issue.objects.open().values_list("reach_id", flat=True))
    posts = _posts()
    fit = [post for post in posts if post.reach_id in with_issues]
    chosen = random.sample(fit, min(NEWEST, len(fit)))
    # In a small district there may be fewer.
    others = [post for post in posts if post not in chosen]
    month = Month.of(at)
    for post in (chosen + others)[:NEWEST]:
        _hand_over(random, people, post, at.date())
        town = post.division_id[:9] + "000"
        last = month.next().last_day
        open_dues(at=at, first=month.first_day, last=last, division_code=town)


def _posts() -> list[Appointment]:
    """Village chiefs' posts, one of each person, of those who have held them from the beginning and
    are none of the accounts shown."""
    rows = (
        Appointment.objects.without_end()
        .filter(tier=Level.VILLAGE, kind=ChiefKind.CHIEF, opened_by_handover=None)
        .exclude(chief__user__mobile__in=shown_mobiles())
    )
    return list({row.chief_id: row for row in rows}.values())


def _in_turn(posts: list[Appointment], people: People, count: int) -> list[Appointment]:
    first, second = (town.code[:9] for town in people.shown_towns)
    wanted = dict.fromkeys(FIRST_TOWN, first) | dict.fromkeys(SECOND_TOWN, second)
    left, taken = list(posts), []
    for n in range(count):
        fits = (post for post in left if wanted.get(n) in (None, post.division_id[:9]))
        post = next(fits, left[0])
        left.remove(post)
        taken.append(post)
    return taken


def _hand_over(random: Random, people: People, post: Appointment, day: date) -> Handover:
    """Entered on the afternoon before the successor's first day."""
    office = people.office_over(post.division_id)
    before = day - timedelta(days=1)
    moment = datetime.combine(before, time(16, random.randrange(10, 50)), SHANGHAI)
    return hand_over(
        outgoing=post.chief,
        appointments=list(post.chief.appointments.without_end()),
        incoming=_successor(people, post),
        effective_on=day,
        basis=f"{office.home_division}委〔{day.year}〕{random.randint(3, 60)}号",
        note=random.choice(REASONS),
        by=office,
        at=moment,
    )


def _successor(people: People, post: Appointment) -> Chief:
    if post.tier == Level.VILLAGE:
        return people.successor(post.title, post.division)
    chief = people.staff.chief(post.division_id, post.title)
    chief.save()
    return chief


def _follow_up(random: Random, people: People, handover: Handover) -> None:
    """Signboards changed and the notice given within the 15 days."""
    for job in FollowUp.objects.filter(handover=handover, done_at=None).select_related(
        "signboard__reach"
    ):
        day = handover.effective_on + timedelta(days=random.randint(4, 13))
        moment = datetime.combine(day, time(15, random.randrange(60)), SHANGHAI)
        if job.kind == FollowUpKind.SIGNBOARD and job.signboard:
            words = words_for_board(job.signboard.reach, day)
            complete_follow_up(
                follow_up=job,
                note="已更换公示牌，现场拨通电话。",
                done_on=day,
                shown_chiefs=words.chiefs,
                shown_phones=words.phones,
                by=people.office_over(job.division_id),
                at=moment,
            )
        else:
            complete_follow_up(
                follow_up=job,
                note="已在政务公开栏和微信公众号公告。",
                by=people.office_over(job.division_id),
                at=moment,
            )
