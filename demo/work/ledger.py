"""Issues of every source and state, each led along its way by the portal's own services."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from accounts.models import Unit, UnitKind, User
from chiefs.models import Appointment
from common.geo.datums import Place
from common.store.bulk import update_rows
from demo.place.furniture import line_of
from demo.place.people import People
from demo.place.pictures import Pictures
from demo.place.registers import Registers
from demo.work import borders
from inspections.models import Patrol
from issues.models import Issue, IssueKind, Severity, Source
from issues.services import PlanWords, Report, What, act, report_issue
from rivers.models import Reach

# Other sources beside 256 issues reported by villages; fewer in a smaller district.
OTHER_SOURCES = {
    Source.SUPERVISION: 46,
    Source.COMPLAINT: 58,
    Source.WATER_QUALITY: 9,
    Source.ORDER: 14,
    Source.JUSTICE: 5,
    Source.MEDIA: 3,
}
# kind → what is seen; the sentence begins with the place in words.
SIGHTS = {
    "luandui": ("河岸堆放建筑垃圾约 {n} 立方米", "河边倾倒生活垃圾，面积约 {n} 平方米"),
    "luanzhan": ("河道管理范围内种植蔬菜约 {n} 平方米", "滩地被圈占堆放砂石料约 {n} 平方米"),
    "luanjian": ("岸边搭建简易棚房约 {n} 平方米，未见审批手续",),
    "zhipai": ("农户生活污水未接管网，直排入河", "农家乐污水经沟渠直接入河"),
    "outfall": ("一处排口晴天有污水流出，水色发灰、有异味",),
    "floating": ("河面漂浮枯枝、塑料瓶等漂浮物约 {n} 平方米",),
    "farming": ("岸边养殖场粪污外溢，流入河沟", "鱼塘清塘尾水未经处理排入河道"),
    "fishing": ("发现电鱼工具和地笼 {n} 个",),
    "signboard": ("公示牌字迹模糊、电话看不清",),
    "black-odorous": ("河段水体发黑，有臭味，长约 {n} 米",),
    "flood": ("弃渣压缩河道断面，影响行洪，长约 {n} 米",),
    "sand-mining": ("夜间有人在河滩采砂，留有采坑",),
    "hydropower": ("电站下游河道减水，生态流量泄放不足",),
}
FOR_BUREAU = ("zhipai", "outfall", "farming", "black-odorous")
OFTEN = ("luandui", "floating", "zhipai", "outfall", "luanzhan", "farming", "signboard")
S_ACCEPTED = ("accept",)
S_HANDED = ("accept", "hand_over")
S_SIGNED = ("accept", "hand_over", "sign")
S_PLANNING = ("accept", "hand_over!", "sign")
S_PLANNED = ("accept", "hand_over!", "sign", "submit_plan")


@dataclass(frozen=True)
class Standing:
    """Issues left standing so that every list and every inbox has something in it.

    steps   already taken ("hand_over!" calls it complex)
    count   how many are found by villages anywhere
    shown   how many more in each of the towns whose offices are shown
    unit    how many more, found by 暗访督查 and handed to the bureau that is shown
    days    how many days ago the newest and the oldest was reported
    """

    steps: tuple[str, ...]
    count: int
    shown: int = 0
    unit: int = 0
    days: tuple[int, int] = (1, 3)


STANDING = (
    Standing((), 2, shown=2),
    Standing(S_ACCEPTED, 2, shown=1),
    Standing(S_HANDED, 2, shown=1, unit=2, days=(1, 2)),
    Standing((*S_ACCEPTED, "raise"), 1, shown=1),
    Standing((*S_ACCEPTED, "raise", "hand_over", "sign"), 1, days=(3, 5)),
    Standing((*S_ACCEPTED, "raise", "send_back"), 1, days=(2, 3)),
    Standing((*S_HANDED, "return"), 1, days=(2, 3)),
    Standing(S_SIGNED, 3, shown=1, unit=3, days=(2, 6)),
    # Long signed for and not done: overdue.
    Standing(S_SIGNED, 2, shown=1, unit=1, days=(24, 30)),
    Standing((*S_SIGNED, "ask_extension"), 1, unit=1, days=(9, 11)),
    Standing(S_PLANNING, 1, unit=2, days=(2, 4)),
    Standing(S_PLANNED, 1, unit=1, days=(3, 6)),
    Standing((*S_SIGNED, "request_closure"), 2, shown=1, unit=1, days=(4, 7)),
    Standing((*S_SIGNED, "request_closure", "fail"), 1, unit=1, days=(5, 8)),
    Standing((*S_SIGNED, "request_closure", "pass"), 1, shown=1, days=(5, 8)),
    Standing(("withdraw",), 2),
    Standing(("decline",), 1, shown=1),
)
SHOWN_TOWNS = 2
LATE_EVERY, LATE_BY = 25, timedelta(days=5)


def standing_by_villages() -> int:
    """How many of those a village chief reported."""
    return sum(kind.count + SHOWN_TOWNS * kind.shown for kind in STANDING)


@dataclass
class Story:
    """One issue and how far it is led: `steps` are (days after the last, action). `unit` is whom it
    is handed to, where that is settled."""

    reported_at: datetime
    report: Report
    by: User
    steps: list[tuple[float, str]]
    unit: Unit | None = None


class Ledger:
    """Tells the stories in order of time, so that numbers follow the year."""

    def __init__(
        self,
        random: Random,
        people: People,
        registers: Registers,
        *,
        at: datetime,
        since: date,
        reported: int,
    ) -> None:
        self.random = random
        self.people = people
        self.registers = registers
        self.at = at
        self.since = since
        self.reported = reported
        self.kinds = {kind.code: kind for kind in IssueKind.objects.all()}
        self.pictures = Pictures(random)
        self.bureaus = [u for u in registers.units if u.kind == UnitKind.BUREAU]
        # Who took over lately is left out: their oldest standing issue would be older than their post.
        posts = Appointment.objects.without_end().exclude(reach=None).filter(started_on=since)
        self.village_posts = [
            (row.reach, row.chief.user)
            for row in posts.select_related("reach", "chief__user")
            if row.reach and row.chief.user
        ]
        self.towns = {u.division_id: u for u in registers.units if u.kind == UnitKind.TOWN}

    def write(self) -> int:
        """Reports and leads all issues; returns how many."""
        told = [*self._village(), *self._others(), *self._standing()]
        stories: list[Story | borders.Crossing] = [*told, *borders.stories(self)]
        stories.sort(key=lambda story: story.reported_at)
        for story in stories:
            if isinstance(story, borders.Crossing):
                story.tell()
            else:
                self._tell(story)
        borders.write_meetings(self)
        return len(stories)

    def _village(self) -> Iterator[Story]:
        """Issues found on patrols: the patrol no longer says that nothing was found."""
        found = self._patrols_that_found(self.reported - standing_by_villages())
        kinds = {patrol.pk: self.random.choice(OFTEN) for patrol in found}
        _tick_bad(found, kinds)
        lasting = {(reach.pk, user.pk) for reach, user in self.village_posts}
        for ordinal, patrol in enumerate(found, start=1):
            report = self.report_on(patrol.reach, Source.PATROL, kinds[patrol.pk])
            report = replace(report, patrol_uuid=patrol.uuid)
            moment = patrol.ended_at + timedelta(minutes=self.random.randint(1, 50))
            # Now and then somebody reports days afterwards, still in the same post.
            is_lasting = (patrol.reach_id, patrol.recorded_by_id) in lasting
            if is_lasting and ordinal % LATE_EVERY == 0 and moment + LATE_BY < self.at:
                moment += LATE_BY
            fixed = self.random.random() < 0.3
            if fixed:
                report = replace(report, is_fixed_on_spot=True)
            yield Story(moment, report, patrol.recorded_by, self._steps(fixed=fixed))

    def _patrols_that_found(self, count: int) -> list[Patrol]:
        """Patrols of village chiefs, spread evenly over the months."""
        ids = list(
            Patrol.objects.accepted()
            .filter(tier=12)
            .order_by("started_at")
            .values_list("pk", flat=True)
        )
        step = len(ids) / count
        picked = [
            ids[min(int((n + self.random.random()) * step), len(ids) - 1)] for n in range(count)
        ]
        rows = Patrol.objects.filter(pk__in=picked).defer("track").order_by("pk")
        return list(rows.select_related("reach", "recorded_by"))

    def _others(self) -> Iterator[Story]:
        days = (self.at.date() - self.since).days - 1
        for source, count in OTHER_SOURCES.items():
            for _ in range(round(count * self.reported / 256)):
                reach = self.random.choice(self.registers.reaches)
                moment = self.working_hour(self.random.randint(1, days))
                by = self.people.district_office
                yield Story(
                    moment,
                    self.report_on(reach, source, self.random.choice(list(SIGHTS))),
                    by,
                    self._steps(fixed=False),
                )

    def _standing(self) -> Iterator[Story]:
        """What waits in each state: of village chiefs' own reaches, and of the bureau that is shown."""
        for kind in STANDING:
            places = [self.village_posts] * kind.count
            places += [
                [post for post in self.village_posts if post[0].division_id[:9] == town.code[:9]]
                for town in self.people.shown_towns
            ] * kind.shown
            for posts in places:
                reach, user = self.random.choice(posts or self.village_posts)
                report = self.report_on(reach, Source.PATROL, self.random.choice(OFTEN))
                left = self._left(kind, replace(report, severity=Severity.GENERAL), user)
                # What a town passes on, the district hands to a bureau.
                yield replace(left, unit=self.people.shown_unit) if "raise" in kind.steps else left
            for _ in range(kind.unit):
                reach = self.random.choice(self.registers.reaches)
                report = self.report_on(reach, Source.SUPERVISION, self.random.choice(FOR_BUREAU))
                left = self._left(
                    kind, replace(report, severity=Severity.GENERAL), self.people.district_office
                )
                yield replace(left, unit=self.people.shown_unit)

    def _left(self, kind: Standing, report: Report, by: User) -> Story:
        moment = self.working_hour(self.random.randint(*kind.days))
        # All steps are over by last night.
        pace = min(0.4, (self.at - moment) / timedelta(days=1) / (len(kind.steps) + 1))
        return Story(moment, report, by, [(pace, step) for step in kind.steps])

    def working_hour(self, days_ago: int) -> datetime:
        """A moment between half past seven and six, some days before the end."""
        minutes = self.random.randint(450, 1080)
        return self.at - timedelta(days=days_ago) + timedelta(minutes=minutes)

    def report_on(self, reach: Reach, source: str, kind: str) -> Report:
        lon, lat = self.random.choice(line_of(reach))
        words = self.random.choice(SIGHTS[kind]).format(n=self.random.randint(2, 60))
        severity = self.random.choices(Severity.values, (82, 15, 3))[0]
        return Report(
            uuid=uuid.UUID(int=self.random.getrandbits(128), version=4),
            reach=reach,
            kind=self.kinds[kind],
            severity=severity,
            description=f"{words}。",
            source=source,
            place=Place(lon, lat, "wgs84"),
            place_words=f"{reach.name}{self.random.choice(('左岸', '右岸'))}",
        )

    def _steps(self, *, fixed: bool) -> list[tuple[float, str]]:
        """A way along the graph. Some are slow, so that there are overdue ones; some go back."""
        draw = self.random.random
        if draw() < 0.04:
            return [(0.6, "decline")]
        steps = [(self._days(0.1, 1.2), "accept")]
        if fixed:
            return [*steps, (self._days(0.5, 4), "pass"), (self._days(0.1, 2), "close")]
        steps.append((self._days(0.1, 2), "hand_over"))
        if draw() < 0.06:
            steps += [(0.5, "return"), (self._days(0.2, 1), "hand_over")]
        steps.append((self._days(0.1, 1.5), "sign"))
        steps += [(self._days(2, 5), "submit_plan"), (self._days(0.5, 3), "approve_plan")]
        if draw() < 0.05:
            steps.append((self._days(5, 9), "urge"))
        steps.append((self._days(2, 9) * (4 if draw() < 0.07 else 1), "request_closure"))
        if draw() < 0.12:
            steps += [(self._days(1, 4), "fail"), (self._days(2, 7), "request_closure")]
        steps += [(self._days(0.5, 5), "pass"), (self._days(0.1, 2), "close")]
        if draw() < 0.08:
            return [(days, "hand_over!" if step == "hand_over" else step) for days, step in steps]
        return steps

    def _days(self, low: float, high: float) -> float:
        return self.random.uniform(low, high)

    def _tell(self, story: Story) -> None:
        report = replace(story.report, photos=self.pictures.of(story.by, story.reported_at))
        issue = report_issue(report=report, by=story.by, at=story.reported_at).issue
        unit = story.unit or self._unit_for(issue)
        is_marked = any(action == "hand_over!" for _, action in story.steps)
        is_complex = issue.severity == Severity.MAJOR or is_marked
        moment, is_raised = story.reported_at, False
        for days, step in story.steps:
            action = step.removesuffix("!")
            if action in ("submit_plan", "approve_plan") and not is_complex:
                continue
            moment += timedelta(days=days)
            if moment > self.at:
                return
            office = self.people.district_office if is_raised else self._office_of(issue)
            self._act(issue, action, unit, office, is_complex, moment)
            is_raised = action == "raise" or (is_raised and action != "send_back")

    def _act(
        self,
        issue: Issue,
        action: str,
        unit: Unit,
        office: User,
        is_complex: bool,
        moment: datetime,
    ) -> None:
        is_units = action in UNITS_OWN
        by = self.people.unit_clerks[unit.pk] if is_units else office
        if action == "withdraw":
            by = issue.reported_by
        act(
            action=action,
            by=by,
            at=moment,
            issue_id=issue.pk,
            note=self.random.choice(NOTES.get(action, ("",))),
            files=self.pictures.of(by, moment) if action == "request_closure" else (),
            what=self._what(issue, action, unit, is_complex, moment),
        )

    def _what(
        self, issue: Issue, action: str, unit: Unit, is_complex: bool, moment: datetime
    ) -> What:
        weeks = timedelta(days=self.random.randint(14, 28))
        in_three_weeks = (moment + weeks).date()
        if action == "hand_over":
            return What(
                unit=unit, is_complex=is_complex, deadline=in_three_weeks if is_complex else None
            )
        if action == "ask_extension":
            # Asked of the day that is set, which workdays may have put off past three weeks.
            issue.refresh_from_db(fields=["rectify_by"])
            return What(deadline=((issue.rectify_by or moment) + weeks).date())
        if action == "submit_plan":
            return What(
                plan=PlanWords(
                    deadline=in_three_weeks,
                    tasks="查清成因，完成整治并恢复河岸原貌。",
                    measures="现场清理、接管截污、复绿；完工后每周巡查一次。",
                    responsible=f"{unit}分管负责人",
                )
            )
        return What()

    def _office_of(self, issue: Issue) -> User:
        """Serious ones and those of the district's own sources are the district's to lead."""
        if issue.source != Source.PATROL or issue.severity != Severity.GENERAL:
            return self.people.district_office
        return self.people.office_of_town[issue.division_id[:9] + "000"]

    def unit_of(self, reach: Reach) -> Unit:
        """The government of the town that a reach lies in."""
        return self.towns[reach.division_id[:9] + "000"]

    def _unit_for(self, issue: Issue) -> Unit:
        town = self.towns[issue.division_id[:9] + "000"]
        if issue.source == Source.PATROL and issue.severity == Severity.GENERAL:
            return town
        return self.random.choice([town, *self.bureaus])


# What is written with an act, one of these each time.
NOTES: dict[str, tuple[str, ...]] = {
    "accept": ("情况属实，予以受理。", "经电话核实，属实，受理。", "照片清楚，予以受理。"),
    "withdraw": ("重复上报，撤回。", "村里已自行清理，撤回。"),
    "decline": (
        "经核实不属于涉河问题，已告知上报人。",
        "与前期已立案问题重复，合并处理，不再受理。",
        "地点在河道管理范围线以外，已转镇规划建设部门。",
    ),
    "hand_over": (
        "请按职责尽快核实整改，整改后申请销号。",
        "请会同所在村抓紧清理，做到不留死角。",
        "请查明来源，依法处理，并举一反三排查同类问题。",
    ),
    "raise": (
        "涉及上下游两镇，本级协调不动，请区里明确牵头单位。",
        "需行政执法，镇上没有执法权，提请区级办理。",
    ),
    "send_back": ("属镇街日常管理范围，请镇街先行处置，确有困难再报。",),
    "return": (
        "该处不在本单位管理范围，建议重新明确责任单位。",
        "经现场查看，属镇街日常保洁范围，请交所在镇街办理。",
    ),
    "urge": ("整改进度偏慢，请加快。", "距期限不足两日，请倒排工期。"),
    "ask_extension": ("连续降雨，机械无法进场，申请延期。", "管网接入需协调占地，申请延期。"),
    "approve_plan": ("同意，按方案实施。", "同意。施工期间注意防汛安全。"),
    "request_closure": (
        "已清理完毕，现场恢复，附整改后照片。",
        "已接入管网，排口封堵，水体恢复清澈。",
        "已拆除并复绿，安排保洁员每周巡查。",
    ),
    "fail": ("现场仍有残留，请继续清理。", "岸坡裸露未复绿，请补充整改。"),
    "pass": ("现场复核，整改到位。", "对照整改前后照片并现场查看，予以通过。"),
    "close": ("同意销号。", "整改到位，同意销号，纳入日常巡查。"),
}
UNITS_OWN = ("sign", "return", "submit_plan", "request_closure", "ask_extension")
# What the checklist calls the kind of an issue found on a patrol.
CHECKLIST = {
    "luandui": "bank",
    "luanzhan": "illegal",
    "zhipai": "outfall",
    "outfall": "outfall",
    "floating": "surface",
    "farming": "fishing",
    "signboard": "signboard",
}


def _tick_bad(patrols: list[Patrol], kinds: dict[int, str]) -> None:
    """Says on the patrols' own checklists what they found."""
    for patrol in patrols:
        patrol.nothing_found = False
        patrol.checklist = patrol.checklist | {CHECKLIST[kinds[patrol.pk]]: "bad"}
    update_rows(Patrol, ["nothing_found", "checklist"], patrols)


def write(
    random: Random,
    people: People,
    registers: Registers,
    *,
    at: datetime,
    since: date,
    reported: int,
) -> int:
    """All issues of the district; returns how many."""
    return Ledger(random, people, registers, at=at, since=since, reported=reported).write()
