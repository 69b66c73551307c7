"""行刑衔接 of the demo district: clues with the police and the procurator, and joint enforcement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from django.db.models import Max

from accounts.models import Role, RoleGrant, Unit, UnitKind, User
from common.text.chinese import local_date
from demo.place import names
from demo.place.people import JUSTICE_MOBILES, People
from demo.place.registers import Registers
from issues.models import Issue, IssueKind, Source
from issues.services import Report, What, act
from justice.services import Enforcement, hand_in_clue, record_enforcement

# A generator of its own: what is drawn elsewhere stays as it is.
SEED = 11
UNLAWFUL = {
    "sand-mining": "涉嫌非法采砂，请核查采砂人、数量和去向",
    "fishing": "涉嫌使用禁用渔具非法捕捞，请核查",
    "zhipai": "涉嫌通过暗管直排污水，请核查是否构成污染环境罪",
    "luandui": "涉嫌倾倒建筑垃圾，请查找倾倒车辆和当事人",
    "farming": "涉嫌直排养殖粪污，请核查",
    "luanjian": "涉嫌未经许可在河道管理范围内建房，请核查",
}
# What came back to each clue, in turn; the last ones wait.
ANSWERS: tuple[tuple[tuple[str, str], ...], ...] = (
    (("filed", "已立案侦查，正在查找当事人"), ("concluded", "当事人已受行政处罚，河道已恢复")),
    (("checking", "已派员到现场核查"), ("filed", "查实后立案")),
    (("not_filed", "数量未达立案标准，建议由水行政主管部门处罚"),),
    (("checking", "已调取沿河视频，正在排查车辆"),),
    (("filed", "已立案，案卷已移送审查起诉"),),
    (("returned", "属上游派出所管辖，请另行移送"),),
    (),
    (),
    (),
)
TITLES = (
    ("清溪河流域非法采砂夜查", "水利局、交通运输委员会"),
    ("禁渔期水陆联合检查", "农业农村委员会"),
    ("沿河排污口联合检查", "生态环境局、城市管理局"),
    ("河道乱建乱占联合整治", "水利局、规划和自然资源局"),
    ("与邻区边界河段联合执法", "水利局，邻区水利局、公安局"),
    ("水库周边非法捕捞清查", "农业农村委员会、文化和旅游委员会"),
    ("畜禽养殖粪污直排检查", "生态环境局、农业农村委员会"),
)
HANDED_IN = (
    (
        "sand-mining",
        "侦办非法采砂案中发现河滩留有采坑，请组织责任人修复。",
        "江公行罚〔{year}〕0312号",
    ),
    ("outfall", "开展公益诉讼摸排时发现一处排口晴天出水，请核查来源。", "江检公益〔{year}〕7号"),
)


def write(people: People, registers: Registers, *, at: datetime) -> None:
    """Units and accounts, clues both ways, and a year's joint enforcement."""
    own = Random(SEED)
    police, procurator = _units(people, registers, at)
    officer, prosecutor = _accounts(people, (police, procurator), own)
    _clues(own, people, police, procurator, officer, prosecutor, at)
    _handed_in(own, registers, (officer, prosecutor), at)
    _enforcements(own, people, registers, police, procurator, at)


def _units(people: People, registers: Registers, at: datetime) -> tuple[Unit, Unit]:
    police = next(unit for unit in registers.units if unit.name.endswith("公安局"))
    police.kind = UnitKind.POLICE
    police._history_user, police._history_date = people.district_office, at  # type: ignore[attr-defined]
    police.save(update_fields=["kind"])
    place = police.division
    procurator = Unit.objects.create(
        name=f"{place.name}人民检察院",
        short_name="区检察院",
        kind=UnitKind.PROCURATOR,
        division=place,
    )
    return police, procurator


def _accounts(people: People, units: Sequence[Unit], own: Random) -> list[User]:
    drawn = names.person_names(own)
    users = []
    for unit, mobile in zip(units, JUSTICE_MOBILES, strict=True):
        user = User.objects.create(
            mobile=mobile,
            name=next(drawn),
            password=people.staff.password,
            password_changed_at=people.staff.at,
        )
        RoleGrant.objects.create(user=user, role=Role.JUSTICE, unit=unit)
        users.append(user)
    return users


def _clues(
    own: Random,
    people: People,
    police: Unit,
    procurator: Unit,
    officer: User,
    prosecutor: User,
    at: datetime,
) -> None:
    """Open issues that lie longest are shared first, so that some answers are long in."""
    rows = Issue.objects.open().filter(kind__code__in=UNLAWFUL, raised_to=None)
    longest = rows.annotate(last=Max("ledger__at")).order_by("last", "pk")
    for ordinal, issue in enumerate(longest.select_related("kind")[: len(ANSWERS)]):
        is_police = ordinal % 4 != 3
        unit, by = (police, officer) if is_police else (procurator, prosecutor)
        moment = issue.last + timedelta(hours=own.randint(2, 5))
        if moment > at:
            return
        act(
            issue_id=issue.pk,
            action="share",
            by=people.district_office,
            at=moment,
            note=f"{UNLAWFUL[issue.kind.code]}。",
            what=What(unit=unit),
        )
        for outcome, words in ANSWERS[ordinal]:
            moment += timedelta(hours=own.randint(6, 30))
            if moment > at:
                break
            number = f"江{'公' if is_police else '检'}立字〔{moment.year}〕{80 + ordinal:04d}号"
            act(
                issue_id=issue.pk,
                action="justice_answer",
                by=by,
                at=moment,
                note=f"{words}。",
                what=What(outcome=outcome, case_number=number if outcome == "filed" else ""),
            )


def _handed_in(own: Random, registers: Registers, users: Sequence[User], at: datetime) -> None:
    for user, (kind, words, number) in zip(users, HANDED_IN, strict=True):
        moment = at - timedelta(hours=own.randint(9, 14))
        reach = own.choice(registers.reaches)
        report = Report(
            uuid=UUID(int=own.getrandbits(128), version=4),
            reach=reach,
            kind=IssueKind.objects.get(code=kind),
            severity="heavier",
            description=words,
            source=Source.JUSTICE,
            place_words=f"{reach.name}左岸",
        )
        hand_in_clue(report=report, case_number=number.format(year=moment.year), by=user, at=moment)


def _enforcements(
    own: Random,
    people: People,
    registers: Registers,
    police: Unit,
    procurator: Unit,
    at: datetime,
) -> None:
    for ordinal, (title, others) in enumerate(TITLES):
        moment = at - timedelta(days=40 * (len(TITLES) - ordinal) - 20, hours=6)
        reach, found = own.choice(registers.reaches), own.randint(0, 3)
        what = Enforcement(
            title=title,
            held_on=local_date(moment),
            river=reach.river,
            place=f"{reach.name}一带",
            agencies=[police, procurator] if ordinal % 3 == 2 else [police],
            others=others,
            is_cross_border="邻区" in title,
            people=own.randint(8, 40),
            cases=found,
            account=f"沿河检查 {own.randint(3, 12)} 处，现场纠正 {own.randint(1, 5)} 起，"
            f"{f'立案 {found} 件。' if found else '未发现需要立案的行为。'}",
        )
        record_enforcement(
            what=what, division=police.division, by=people.district_office, at=moment
        )
