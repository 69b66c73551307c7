"""A month of 审计记录, and yesterday's changes of registers, so that the administrator's lists show what
a real day leaves behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from accounts.models import AuditEvent, Role, Unit, User
from accounts.services import save_unit
from accounts.services.people import described
from chiefs.models import Chief
from chiefs.services.people import save_chief
from common.text.chinese import SHANGHAI
from common.text.workdays import Calendar
from demo.place.people import People
from demo.place.registers import Registers

DAYS = 30
# Addresses of the range that documents use (RFC 5737): nobody's.
OFFICE_NET, PHONE_NET = "192.0.2", "198.51.100"
# Phones that sign in anew on a day, of all village chiefs: a login holds for half a year.
PHONES_A_DAY = 3
# Days ago on which somebody forgot a password.
FORGOTTEN = (1, 6, 13, 23)


def write(random: Random, people: People, registers: Registers, *, at: datetime) -> None:
    """Log-ins of offices and units by workdays, phones' log-ins, a few forgotten passwords; and some
    telephone numbers that were entered anew yesterday."""
    chiefs = User.objects.filter(grants__role=Role.VILLAGE_CHIEF).order_by("pk")
    trail = Trail(random, people, list(chiefs))
    events = [event for ago in range(DAYS, 0, -1) for event in trail.of(ago, at)]
    # Past days are made in bulk: `audit.record` stamps what is done now, from a request.
    AuditEvent.objects.bulk_create(sorted(events, key=lambda event: event.at), batch_size=500)
    _change_numbers(random, people, registers, at - timedelta(hours=9))


class Trail:
    """The events of single days."""

    def __init__(self, random: Random, people: People, villagers: list[User]) -> None:
        self.random = random
        self.people = people
        self.villagers = villagers
        # Who looks a chief's number up now and then.
        self.readers = [
            people.city_office,
            people.district_office,
            *people.office_of_town.values(),
        ]
        self.staff = [*self.readers, *people.unit_clerks.values()]

    def of(self, ago: int, at: datetime) -> Iterator[AuditEvent]:
        day = (at - timedelta(days=ago)).date()
        share = 0.75 if Calendar().is_workday(day) else 0.05
        for n, user in enumerate(self.staff):
            if self.random.random() < share:
                yield from self._visit(user, day, f"{OFFICE_NET}.{n % 250 + 2}")
        for user in self.random.sample(self.villagers, min(PHONES_A_DAY, len(self.villagers))):
            yield from self._phone(user, day)
        if ago in FORGOTTEN:
            yield from self._forgotten(self.random.choice(self.villagers), day)

    def _moment(self, day: date, hour: int) -> datetime:
        minute, second = self.random.randrange(60), self.random.randrange(60)
        return datetime.combine(day, time(hour, minute, second), SHANGHAI)

    def _visit(self, user: User, day: date, address: str) -> Iterator[AuditEvent]:
        """A morning or an afternoon on the pages; a wrong password now and then."""
        begun = self._moment(day, self.random.choice((8, 8, 9, 14, 15)))
        if self.random.random() < 0.04:
            yield self._event(
                "login.failed",
                user,
                begun - timedelta(seconds=25),
                address,
                target=user.mobile,
                detail={"via": "网页"},
            )
        yield self._event("login", user, begun, address, detail={"via": "网页"})
        seat = self.readers.index(user) if user in self.readers else None
        if seat is not None and day.day % 5 == seat % 5:
            yield self._event(
                "personal.seen",
                user,
                begun + timedelta(minutes=4),
                address,
                target=f"河长 {self.villagers[seat % len(self.villagers)].name}",
                detail={"shown": "手机号", "count": 1},
            )
        ended = begun + timedelta(minutes=self.random.randint(12, 150))
        yield self._event(self.random.choice(("logout", "session.idle")), user, ended, address)

    def _phone(self, user: User, day: date) -> Iterator[AuditEvent]:
        moment = self._moment(day, self.random.randint(7, 19))
        address = f"{PHONE_NET}.{self.random.randint(2, 250)}"
        yield self._event("token.issued", user, moment, address, target="安卓手机")
        yield self._event("login", user, moment, address, detail={"via": "手机"})

    def _forgotten(self, user: User, day: date) -> Iterator[AuditEvent]:
        """Five wrong passwords lock the account; its office gives a new one."""
        moment = self._moment(day, 10)
        address = f"{PHONE_NET}.{self.random.randint(2, 250)}"
        for _ in range(5):
            moment += timedelta(seconds=self.random.randint(8, 30))
            yield self._event(
                "login.failed", user, moment, address, target=user.mobile, detail={"via": "手机"}
            )
        yield self._event("login.locked", user, moment, address, target=user.mobile)
        office = self.people.office_over(_home(user))
        at_office = f"{OFFICE_NET}.{self.staff.index(office) % 250 + 2}"
        for minutes, action in ((9, "account.unlocked"), (10, "password.reset")):
            yield self._event(
                action,
                office,
                moment + timedelta(minutes=minutes),
                at_office,
                target=described(user),
            )
        later = moment + timedelta(minutes=16)
        yield self._event("login", user, later, address, detail={"via": "手机"})

    def _event(
        self,
        action: str,
        user: User,
        at: datetime,
        address: str,
        *,
        target: str = "",
        detail: dict[str, Any] | None = None,
    ) -> AuditEvent:
        return AuditEvent(
            at=at,
            action=action,
            user=user,
            user_name=user.name,
            target=target,
            detail=detail or {},
            address=address,
            request_id=f"{self.random.getrandbits(128):032x}",
        )


def _home(user: User) -> str:
    """The village that a village chief's account is tied to."""
    home = user.home_division
    if home is None:
        raise LookupError(f"{user} has no village")
    return home.code


def _change_numbers(random: Random, people: People, registers: Registers, at: datetime) -> None:
    """Two units and two leaders of towns have a new telephone number, entered by their offices."""
    for unit in random.sample(registers.units, 2):
        row = Unit.objects.get(pk=unit.pk)
        row.contact_phone = _number(random)
        by = people.office_of(row.division)
        # Outside a request nobody else says who changed the row and when.
        row._history_user, row._history_date = by, at  # type: ignore[attr-defined]
        save_unit(unit=row, by=by, at=at)
    leaders = Chief.objects.filter(post="镇长（主任）").select_related("division").order_by("pk")
    for chief in leaders[:2]:
        save_chief(
            chief=chief,
            name=chief.name,
            division=chief.division,
            post=chief.post,
            mobile=chief.mobile,
            office_phone=_number(random),
            seen_at=chief.updated_at,
            by=people.office_of(chief.division),
            at=at,
        )


def _number(random: Random) -> str:
    return f"000-{random.randint(1000000, 9999999)}"
