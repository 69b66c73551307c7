"""Who works in the demo district: accounts, chiefs of every tier, their appointments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from random import Random

from django.contrib.auth.hashers import make_password

from accounts.models import Division, Level, Role, RoleGrant, Unit, User
from chiefs.models import Appointment, Chief, ChiefKind
from common.text.names import person_sort_key
from demo.place import names
from demo.place.geography import Plan, ReachPlan
from demo.place.registers import CITY, Registers

# Only of the demo district: `demo` refuses to run on a database that holds another district's data.
PASSWORD = "Hezhang-2026"  # noqa: S105

SECOND_CLERKS = 10


@dataclass(frozen=True)
class Account:
    """A demo account as `manage.py demo --accounts` prints it."""

    role: str
    name: str
    mobile: str
    password: str
    division: str


# The first accounts written, in this order: their mobiles are what tells them afterwards.
SHOWN_ROLES = (
    "admin",
    "city_office",
    "district_office",
    "town_office",
    "stranger_office",
    "unit",
    "district_chief",
    "village_chief",
    "police",
    "procurator",
)
# Of the last two, who are written once the ledger is there (`demo.work.justice`).
_LATER = 2


def demo_mobile(n: int) -> str:
    """The n-th number of the demo's range, from 1; no mobile number begins with 100."""
    return f"100{n:08d}"


def shown_mobiles() -> list[str]:
    """The login names of the accounts shown, in the order of `SHOWN_ROLES`."""
    first = [demo_mobile(n) for n in range(1, len(SHOWN_ROLES) - _LATER + 1)]
    return [*first, *JUSTICE_MOBILES]


# Far behind all others, so that theirs stay as they are.
JUSTICE_MOBILES = [demo_mobile(90_000_000 + n) for n in range(1, _LATER + 1)]


def demo_accounts() -> list[Account]:
    """The accounts to try each role with, read from the database; none if it holds no demo."""
    by_mobile = {
        user.mobile: user
        for user in User.objects.filter(mobile__in=shown_mobiles()).prefetch_related(
            "grants__division", "grants__unit__division"
        )
    }
    accounts = []
    for role, mobile in zip(SHOWN_ROLES, shown_mobiles(), strict=True):
        user = by_mobile.get(mobile)
        if user is None or not user.check_password(PASSWORD):
            continue
        accounts.append(Account(role, user.name, user.mobile, PASSWORD, _where(user)))
    return accounts


def _where(user: User) -> str:
    grant = user.grants.all()[0]
    if grant.unit:
        return grant.unit.name
    return grant.division.full_name if grant.division else "全部"


class Staff:
    """Makes people: names and mobiles are drawn in order, rows are written in bulk."""

    def __init__(self, random: Random, at: datetime) -> None:
        self.random = random
        self.at = at
        self.names: Iterator[str] = names.person_names(random)
        self.mobiles = (demo_mobile(n) for n in count(1))
        # One hash for all: hashing 700 passwords would take minutes and make nothing safer.
        self.password = make_password(PASSWORD)

    def user(self, name: str | None = None, *, is_admin: bool = False) -> User:
        return User(
            mobile=next(self.mobiles),
            name=name or next(self.names),
            password=self.password,
            is_staff=is_admin,
            is_superuser=is_admin,
            password_changed_at=self.at,
        )

    def chief(self, division_id: str, post: str, user: User | None = None) -> Chief:
        name = user.name if user else next(self.names)
        return Chief(
            name=name,
            post=post,
            division_id=division_id,
            mobile=user.mobile if user else "",
            office_phone=f"000-{self.random.randint(1000000, 9999999)}",
            user=user,
            sort_key=person_sort_key(name),
            updated_at=self.at,
        )


@dataclass
class People:
    """Who was written, and who writes more of them. `shown_towns`: the towns of the demo accounts
    `town_office` and `stranger_office`; `shown_unit` that of `unit`; `shown_villager` the account `village_chief`."""

    staff: Staff
    office_of_town: dict[str, User]
    district_office: User
    city_office: User
    unit_clerks: dict[int, User]
    shown_towns: list[Division]
    shown_unit: Unit
    shown_villager: User

    def office_over(self, code: str) -> User:
        """The office that acts for a village or town, else the district's."""
        return self.office_of_town.get(code[:9] + "000", self.district_office)

    def office_of(self, division: Division) -> User:
        """The office of exactly this division."""
        if division.pk == CITY[0]:
            return self.city_office
        return self.office_of_town.get(division.pk, self.district_office)

    def successor(self, post: str, village: Division) -> Chief:
        """A new village chief with an account, not in office yet."""
        user = self.staff.user()
        user.save()
        RoleGrant.objects.create(user=user, role=Role.VILLAGE_CHIEF, division=village)
        chief = self.staff.chief(village.code, post, user)
        chief.save()
        return chief


def write(
    plan: Plan,
    registers: Registers,
    lists: list[list[ReachPlan]],
    random: Random,
    *,
    at: datetime,
    since: date,
) -> People:
    """Everybody, with appointments in force since `since`."""
    staff = Staff(random, at)
    # The town of the first village chief comes first: its office and that chief are shown together.
    # The stranger's is the next that has a river.
    home = lists[0][0].village.code[:9]
    wet = {own[0].village.code[:9] for own in lists}
    towns = sorted(
        registers.towns,
        key=lambda town: (town.code[:9] != home, town.code[:9] not in wet, town.code),
    )
    admin = staff.user("系统管理员", is_admin=True)
    city, office, town_office, stranger = (staff.user() for _ in range(4))
    bureau = next(unit for unit in registers.units if unit.name.endswith("生态环境局"))
    clerk, district_chief, villager = (staff.user() for _ in range(3))
    town_users = {towns[0].code: town_office, towns[1].code: stranger}
    town_users |= {town.code: staff.user() for town in towns[2:]}
    clerks = {bureau.pk: clerk}
    clerks |= {unit.pk: staff.user() for unit in registers.units if unit.pk != bureau.pk}
    # 26 lead units have 36 accounts [002]: the busiest have a second clerk.
    leads = [unit for unit in registers.units if unit.is_lead]
    seconds = [(unit.pk, staff.user()) for unit in leads[:SECOND_CLERKS]]
    villagers = [villager, *(staff.user() for _ in lists[1:])]
    of_units = [*clerks.items(), *seconds]
    everybody = [admin, city, office, *town_users.values(), *(user for _, user in of_units)]
    User.objects.bulk_create([*everybody, district_chief, *villagers])
    _grant(admin, city, office, district_chief, town_users, of_units, villagers, lists, plan)
    _village_chiefs(staff, registers, lists, villagers, since)
    _town_chiefs(staff, registers, towns, since)
    _district_chiefs(staff, registers, district_chief, since)
    return People(staff, town_users, office, city, clerks, towns[:2], bureau, villager)


def _grant(
    admin: User,
    city: User,
    office: User,
    district_chief: User,
    town_users: dict[str, User],
    clerks: list[tuple[int, User]],
    villagers: list[User],
    lists: list[list[ReachPlan]],
    plan: Plan,
) -> None:
    grants = [
        RoleGrant(user=admin, role=Role.ADMIN),
        RoleGrant(user=city, role=Role.OFFICE, division_id=CITY[0]),
        RoleGrant(user=office, role=Role.OFFICE, division_id=plan.code),
        RoleGrant(user=district_chief, role=Role.CHIEF, division_id=plan.code),
    ]
    grants += [
        RoleGrant(user=user, role=Role.OFFICE, division_id=code)
        for code, user in town_users.items()
    ]
    grants += [RoleGrant(user=user, role=Role.UNIT, unit_id=pk) for pk, user in clerks]
    grants += [
        RoleGrant(user=user, role=Role.VILLAGE_CHIEF, division_id=own[0].village.code)
        for user, own in zip(villagers, lists, strict=True)
    ]
    RoleGrant.objects.bulk_create(grants)


def _village_chiefs(
    staff: Staff, registers: Registers, lists: list[list[ReachPlan]], users: list[User], since: date
) -> None:
    """The first of a village is its chief, the others are patrollers."""
    seen: set[str] = set()
    chiefs, kinds = [], []
    for own, user in zip(lists, users, strict=True):
        code = own[0].village.code
        is_chief = code not in seen
        seen.add(code)
        kinds.append(ChiefKind.CHIEF if is_chief else ChiefKind.PATROLLER)
        chiefs.append(staff.chief(code, "村党支部书记" if is_chief else "巡河员", user))
    chiefs = Chief.objects.bulk_create(chiefs)
    Appointment.objects.bulk_create(
        [
            Appointment(
                chief=chief,
                kind=kind,
                tier=Level.VILLAGE,
                division_id=registers.of_plan[id(reach)].division_id,
                reach=registers.of_plan[id(reach)],
                title=chief.post,
                started_on=since,
                updated_at=staff.at,
            )
            for chief, kind, own in zip(chiefs, kinds, lists, strict=True)
            for reach in own
        ]
    )


def _town_chiefs(staff: Staff, registers: Registers, towns: list[Division], since: date) -> None:
    """Two 总河长 a town, and its rivers shared among four leaders."""
    rivers_of: dict[str, dict[int, None]] = defaultdict(dict)
    for reach in registers.reaches:
        rivers_of[reach.division_id[:9] + "000"][reach.river_id] = None
    rows = []
    for town in towns:
        leaders = Chief.objects.bulk_create(
            [
                staff.chief(town.code, post)
                for post in ("党委书记", "镇长（主任）", "人大主席", "副镇长")
            ]
        )
        for chief in leaders[:2]:
            rows.append(_general(staff, chief, town, since))
        for n, river_id in enumerate(rivers_of[town.code]):
            rows.append(
                Appointment(
                    chief=leaders[n % len(leaders)],
                    kind=ChiefKind.CHIEF,
                    tier=Level.TOWN,
                    division=town,
                    river_id=river_id,
                    title=leaders[n % len(leaders)].post,
                    started_on=since,
                    updated_at=staff.at,
                )
            )
    Appointment.objects.bulk_create(rows)


def _general(staff: Staff, chief: Chief, division: Division, since: date) -> Appointment:
    return Appointment(
        chief=chief,
        kind=ChiefKind.GENERAL,
        tier=division.level,
        division=division,
        title=chief.post,
        started_on=since,
        updated_at=staff.at,
    )


def _district_chiefs(staff: Staff, registers: Registers, account: User, since: date) -> None:
    """双总河长, a chief for each river of district level and above, and the city's for the great one."""
    district = registers.district
    generals = Chief.objects.bulk_create(
        [staff.chief(district.code, post) for post in ("区委书记", "区长")]
    )
    rows = [_general(staff, chief, district, since) for chief in generals]
    big = [river for river in registers.rivers if river.level <= Level.DISTRICT]
    for n, river in enumerate(big):
        chief = staff.chief(district.code, "区级领导", account if n == 1 else None)
        chief.save()
        rows.append(
            Appointment(
                chief=chief,
                kind=ChiefKind.CHIEF,
                tier=Level.DISTRICT,
                division=district,
                river=river,
                title=chief.post,
                started_on=since,
                updated_at=staff.at,
            )
        )
    city_chief = staff.chief(CITY[0], "市级领导")
    city_chief.save()
    rows.append(
        Appointment(
            chief=city_chief,
            kind=ChiefKind.CHIEF,
            tier=Level.CITY,
            division_id=CITY[0],
            river=big[0],
            title=city_chief.post,
            started_on=since,
            updated_at=staff.at,
        )
    )
    Appointment.objects.bulk_create(rows)
