"""排污口整治: 320 outfalls of the register at every step of their way, and what patrols saw of outfalls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from accounts.models import Unit, UnitKind, User
from common.store.bulk import insert_rows, save_all
from demo.place.furniture import line_of
from demo.place.people import People
from demo.place.pictures import Pictures
from demo.place.registers import Registers
from outfalls.models import Case, CaseEntry, Monitoring, Sighting
from outfalls.rules.standards import STANDARDS, judge
from outfalls.rules.steps import (
    ACCEPT,
    BAN,
    CATEGORIES,
    CLOSED,
    ENDED,
    MEND,
    MERGE,
    MONITOR,
    ROUTINE,
    SORT,
    SURVEY,
    TRACE,
    TREAT,
)
from outfalls.services import pull_sightings
from rivers.models import Outfall, OutfallKind
from rivers.rules.outfall_kinds import permit_kind_of

# Of a district of Wanzhou's 662 reaches; fewer in a smaller one.
OUTFALLS, OF_REACHES = 320, 662
# State → how many of a hundred.
STATES: Final = {
    SURVEY: 6, MONITOR: 8, TRACE: 8, SORT: 8, TREAT: 26, ACCEPT: 6, ROUTINE: 31, ENDED: 7,
}  # fmt: skip
ORDER: Final = list(STATES)
# Kinds of those that the survey found beside the register's, and what each is called.
FOUND: Final = (
    (OutfallKind.STORM, "雨洪排口"), (OutfallKind.RURAL_SEWAGE, "生活污水散排口"),
    (OutfallKind.RURAL_WORKS, "污水处理站排污口"), (OutfallKind.SMALL_LIVESTOCK, "养殖场排污口"),
    (OutfallKind.IRRIGATION, "灌区退水口"), (OutfallKind.PORT, "码头排口"),
    (OutfallKind.MINE_STORM, "采石场雨洪排口"), (OutfallKind.TOWN_SEWAGE, "污水散排口"),
)  # fmt: skip
SOURCES: Final = (
    "居民生活污水", "沿街餐饮", "农贸市场", "洗车店", "养殖尾水", "雨污混接", "厂区雨水", "化粪池溢流",
)  # fmt: skip
MEASURES: Final = {
    BAN: "封堵排口，拆除管道，恢复岸坡。",
    MERGE: "截流接入下游污水管网，原排口封堵。",
    MEND: "清掏管道，雨污分流改造，规范排放口并设标志牌。",
}
LOOKS: Final = (
    "无色无味，水量很小。",
    "水色发灰，有生活污水气味。",
    "雨后排水，晴天无水。",
    "水面有泡沫。",
)
# Of those that were rectified, how many have photos side by side.
PICTURED: Final = 16
ANSWERED_UNTIL: Final = timedelta(days=12)


@dataclass
class Draft:
    """An outfall on its way, with what was done about it so far."""

    outfall: Outfall
    state: str
    unit: Unit
    office: User
    clerk: User
    values: dict[str, Any] = field(default_factory=dict)
    entries: list[dict[str, Any]] = field(default_factory=list)
    samples: list[dict[str, Any]] = field(default_factory=list)

    def is_past(self, state: str) -> bool:
        return ORDER.index(self.state) > ORDER.index(state)


def write(random: Random, people: People, registers: Registers, *, at: datetime) -> None:
    """The campaign of the year, in few statements; then what patrols saw, most of it answered."""
    outfalls = _register(random, people, registers, at)
    drafts = list(_drafts(outfalls, random, people, registers))
    writer = _Writer(random, people, at)
    for draft in drafts:
        writer.lead(draft)
    _save(drafts)
    pull_sightings(at=at)
    old = Sighting.objects.filter(seen_at__lt=at - ANSWERED_UNTIL)
    old.update(
        answer="nothing",
        words="现场为雨后径流，晴天无水，已拍照留存。",
        answered_by=people.district_office,
        answered_at=at - timedelta(days=3),
    )


def _register(random: Random, people: People, registers: Registers, at: datetime) -> list[Outfall]:
    """Those of the register with the facts that the survey added, and those that it found."""
    known = list(Outfall.objects.filter(reach__in=registers.reaches).order_by("code"))
    wanted = round(OUTFALLS * len(registers.reaches) / OF_REACHES)
    found = []
    for n in range(max(0, wanted - len(known))):
        kind, called = random.choice(FOUND)
        reach = random.choice(registers.reaches)
        lon, lat = random.choice(line_of(reach))
        found.append(
            Outfall(
                code=f"{reach.code}-S{n + 1}",
                name=f"{reach.name}{called}",
                kind=kind,
                reach=reach,
                owner="村民委员会",
                longitude=round(lon + random.uniform(-0.0002, 0.0002), 6),
                latitude=round(lat + random.uniform(-0.0002, 0.0002), 6),
                found_by="入河排污口排查组",
                found_on=(at - timedelta(days=random.randint(210, 240))).date(),
                updated_at=at,
            )
        )
    bureau = next(unit for unit in registers.units if "环境" in unit.name)
    for row in (*known, *found):
        _describe(row, random, bureau, at)
    # As an old register brings them along: somebody who knows them has to say what they are.
    for row in known[:: max(1, len(known) // 3)][:3]:
        row.kind = OutfallKind.UNSORTED
    names = {
        "kind",
        "bank",
        "form",
        "size",
        "way",
        "supervisor",
        "sign",
        "permit_kind",
        "updated_at",
    }
    save_all(
        Outfall,
        new=found,
        changed=[(row, names) for row in known],
        by=people.district_office,
        at=at - timedelta(days=200),
        reason="排查导入",
    )
    return [*known, *found]


def _describe(row: Outfall, random: Random, bureau: Unit, at: datetime) -> None:
    row.bank = random.choice(("left", "right"))
    row.form = random.choice(("pipe", "pipe", "pipe", "ditch", "culvert", "gate"))
    row.size = (
        f"DN{random.choice((200, 300, 400, 600, 800))}" if row.form == "pipe" else "0.8×0.6 米"
    )
    row.way = random.choice(("continuous", "intermittent", "intermittent"))
    row.supervisor = bureau
    row.sign = random.choice(("", "none", "plain", "qr"))
    row.permit_kind = permit_kind_of(row.kind) if row.permit else ""
    row.updated_at = at


def _drafts(
    outfalls: list[Outfall], random: Random, people: People, registers: Registers
) -> Iterator[Draft]:
    units = {u.division_id: u for u in registers.units if u.kind == UnitKind.TOWN}
    states = [state for state, share in STATES.items() for _ in range(share)]
    random.shuffle(outfalls)
    for n, outfall in enumerate(outfalls):
        # In turn, so that a small district has every state too.
        state = ORDER[n] if n < len(ORDER) else random.choice(states)
        code = outfall.reach.division_id
        unit = units.get(code[:9] + "000", people.shown_unit)
        if state == TREAT and n % 4 == 0:
            # The bureau whose account is shown has some of its own.
            unit = people.shown_unit
        office = people.office_over(code)
        yield Draft(outfall, state, unit, office, people.unit_clerks.get(unit.pk, office))


class _Writer:
    """Leads outfalls on their way, on days that fit."""

    def __init__(self, random: Random, people: People, at: datetime) -> None:
        self.random, self.people, self.at = random, people, at
        self.pictures = Pictures(random)
        self.pictured = 0
        self.campaign = f"{at.year}年入河排污口排查整治"

    def lead(self, draft: Draft) -> None:
        if draft.state == SURVEY:
            return
        start = self.at - timedelta(days=self.random.randint(150, 210))
        self._survey(draft, start)
        if draft.is_past(MONITOR):
            self._monitor(draft, start + timedelta(days=20))
        if draft.is_past(TRACE):
            self._trace(draft, start + timedelta(days=40))
        if draft.is_past(SORT):
            self._treat(draft, start + timedelta(days=60))

    def _entry(self, draft: Draft, event: str, on: datetime, **said: Any) -> None:
        by = said.pop("by", draft.office)
        moment = on + timedelta(minutes=self.random.randint(510, 1050))
        role = str(next(iter(by.current_grants), ""))
        entry = {"event": event, "by_id": by.pk, "by_name": by.name, "by_role": role[:80]}
        defaults: dict[str, Any] = {"note": "", "photos": [], "data": {}}
        draft.entries.append(entry | {"at": moment} | defaults | said)

    def _survey(self, draft: Draft, on: datetime) -> None:
        is_dry_flow = self.random.random() < 0.12
        flowing = is_dry_flow or self.random.random() < 0.5
        draft.values |= {"surveyed_on": on.date(), "flows_when_dry": is_dry_flow}
        draft.values["campaign"] = self.campaign
        data = {
            "on": on.date().isoformat(), "surveyor": "入河排污口排查组", "is_flowing": flowing,
            "flows_when_dry": is_dry_flow, "campaign": self.campaign,
        }  # fmt: skip
        photos: tuple[str, ...] = ()
        if draft.state in (ACCEPT, *CLOSED) and self.pictured < PICTURED:
            self.pictured += 1
            photos = self.pictures.of(draft.office, on)
        note = self.random.choice(LOOKS)
        self._entry(draft, "survey", on, data=data, note=note, photos=list(photos))

    def _monitor(self, draft: Draft, on: datetime) -> None:
        dirty = self.random.random() < 0.35
        typed = {
            "ph": f"{self.random.uniform(6.8, 8.2):.1f}",
            "cod": f"{self.random.uniform(52, 96) if dirty else self.random.uniform(12, 44):.0f}",
            "ammonia": f"{self.random.uniform(0.3, 4.6):.2f}",
            "phosphorus": f"{self.random.uniform(0.1, 0.7 if dirty else 0.4):.2f}",
            "oil": "0.06L",
        }
        judged = judge(typed, {}, standard="18918a")
        draft.samples.append(
            {
                "taken_on": on.date(), "lab": "区生态环境监测站", "standard": STANDARDS["18918a"].name,
                "values": judged.values, "exceeding": judged.exceeding,
                "is_exceeding": judged.is_exceeding, "by_id": draft.office.pk, "at": on,
            }
        )  # fmt: skip
        draft.values |= {"monitored_on": on.date(), "is_exceeding": judged.is_exceeding}
        data = {"on": on.date().isoformat(), "exceeding": judged.exceeding}
        self._entry(draft, "monitor", on, data=data)

    def _trace(self, draft: Draft, on: datetime) -> None:
        outfall = draft.outfall
        outfall.sources = "\n".join(self.random.sample(SOURCES, self.random.choice((1, 1, 2, 3))))
        if self.random.random() < 0.08:
            outfall.owner, outfall.owner_unknown = "", True
            outfall.owner_named = "" if self.random.random() < 0.5 else str(draft.unit)
        draft.values["traced_on"] = on.date()
        data = {
            "on": on.date().isoformat(), "sources": outfall.sources, "owner": outfall.owner,
            "owner_unknown": outfall.owner_unknown, "owner_named": outfall.owner_named,
        }  # fmt: skip
        self._entry(draft, "trace", on, data=data, note="沿管道逐井排查，染色试验确认。")

    def _treat(self, draft: Draft, on: datetime) -> None:
        category = self.random.choices((BAN, MERGE, MEND), (1, 2, 7))[0]
        if draft.state == ENDED and category == MEND:
            category = BAN
        if draft.state == ROUTINE:
            category = MEND
        if draft.state == TREAT:
            # Some late, some hardly in time, most in their time.
            due = self.at.date() + timedelta(
                days=self.random.choice((-12, -5, 8, 20, 45, 70, 95, 130))
            )
        else:
            due = on.date() + timedelta(days=self.random.randint(60, 120))
        draft.values |= {
            "category": category, "measures": MEASURES[category], "unit_id": draft.unit.pk,
            "starts_on": on.date(), "due_on": due,
        }  # fmt: skip
        data = {
            "category": category, "measures": MEASURES[category], "unit": str(draft.unit),
            "starts_on": on.date().isoformat(), "due_on": due.isoformat(),
        }  # fmt: skip
        words = f"按{CATEGORIES[category]}办理。"
        self._entry(draft, "sort", on, data=data, note=words)
        if draft.is_past(TREAT):
            self._close(draft, on)

    def _close(self, draft: Draft, on: datetime) -> None:
        # No later than yesterday.
        done = min(on + timedelta(days=self.random.randint(40, 80)), self.at - timedelta(days=9))
        draft.values["done_on"] = done.date()
        first = draft.entries[0]
        photos = self.pictures.of(draft.clerk, done) if first["photos"] else ()
        self._entry(
            draft, "finish", done, by=draft.clerk, note="已按方案完成，现场无污水外溢。",
            photos=list(photos), data={"on": done.date().isoformat()},
        )  # fmt: skip
        if draft.state not in CLOSED:
            return
        closed = done + timedelta(days=self.random.randint(3, 8))
        check = closed.date() + timedelta(days=self.random.choice((90, 180)))
        next_check = check if draft.state == ROUTINE else None
        draft.values |= {"closed_on": closed.date(), "next_check_on": next_check}
        data = {
            "on": closed.date().isoformat(), "people": f"{draft.office.name}，区生态环境局",
            "next_check_on": next_check.isoformat() if next_check else "", "is_alone": False,
        }  # fmt: skip
        self._entry(draft, "accept", closed, note="整治到位，同意销号。", data=data)


_VALUES: Final[dict[str, Any]] = {
    "campaign": "", "unit_id": None, "category": "", "measures": "", "starts_on": None,
    "due_on": None, "surveyed_on": None, "monitored_on": None, "traced_on": None, "done_on": None,
    "closed_on": None, "next_check_on": None, "is_exceeding": None, "flows_when_dry": False,
}  # fmt: skip


def _save(drafts: list[Draft]) -> None:
    """As the services would, but all at once."""
    begun = [draft for draft in drafts if draft.entries]
    rows = [
        (
            draft.outfall.pk, draft.state, draft.entries[-1]["at"],
            *(draft.values.get(name, unset) for name, unset in _VALUES.items()),
        )
        for draft in begun
    ]  # fmt: skip
    insert_rows(Case, ("outfall_id", "state", "updated_at", *_VALUES), rows)
    keys = dict(Case.objects.values_list("outfall_id", "pk"))
    entries = [(keys[d.outfall.pk], entry) for d in begun for entry in d.entries]
    names = ("event", "by_id", "by_name", "by_role", "at", "note", "photos", "data")
    entries.sort(key=lambda pair: pair[1]["at"])
    insert_rows(
        CaseEntry,
        ("case_id", *names),
        [(key, *(entry[name] for name in names)) for key, entry in entries],
    )
    of_sample = (
        *("taken_on", "lab", "standard", "values", "exceeding", "is_exceeding"),
        *("by_id", "at"),
    )
    samples = [(keys[d.outfall.pk], sample) for d in begun for sample in d.samples]
    insert_rows(
        Monitoring,
        ("case_id", *of_sample),
        [(key, *(sample[name] for name in of_sample)) for key, sample in samples],
    )
    traced = [draft for draft in begun if draft.outfall.sources]
    names_of = {"sources", "owner", "owner_unknown", "owner_named"}
    by_office: dict[int, list[Draft]] = {}
    for draft in traced:
        by_office.setdefault(draft.office.pk, []).append(draft)
    for group in by_office.values():
        on = group[0].entries[0]["at"] + timedelta(days=40)
        changed = [(draft.outfall, names_of) for draft in group]
        save_all(Outfall, new=[], changed=changed, by=group[0].office, at=on, reason="溯源")
