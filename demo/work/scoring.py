"""The year's 考核 [002]: by lights that notices froze, by water, by what chiefs said, by tasks, patrols and issues.

The rubric is the demo's own. The result is announced; a unit objected and was upheld in part, towns below others
were upheld, another town's objection waits. Next year's rubric is a stricter draft, of which this year knows nothing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

from accounts.models import User
from common.text.chinese import SHANGHAI
from common.text.months import Month
from common.text.outline import ROOT
from demo.place.people import People, shown_mobiles
from demo.place.registers import Registers
from rivers.models import River
from scoring.models import Column, Entry, RubricVersion, Scoring, Sheet
from scoring.models.rubrics import Audience as Whole
from scoring.rules.registry import SHAPES
from scoring.rules.rubrics import Audience, Bar, Grade, Node, Settings, Tree
from scoring.rules.shape import Shape, read_shape
from scoring.services.objections import decide, object_to
from scoring.services.ratings import rate
from scoring.services.rubrics import create_rubric, publish, replace_nodes, save_head, save_node
from scoring.services.scorings import announce, enter, open_scoring

NAME: Final = "河长制工作年度考核办法"
BASIS: Final = "江南区河长办考核文件（演示）"
# 7 towns and 4 units are 较好 [002]; these of all that can be.
BETTER_TOWNS, BETTER_UNITS = 7, 4
# Whom the water costs points [002].
WATER: Final = 8
PAPERS: Final = "n3"
# Missing ledgers and minutes of every fifth, in the order of the sheets.
MISSING: Final = ((0, 0), (1, 0), (0, 0), (0, 1), (0, 0))
OBJECTS_TO: Final = (2, 0)
_NOTE: Final = "年度评价会议评定，个别事项整改进度偏慢。"


def write(random: Random, people: People, registers: Registers, *, at: datetime) -> None:
    """Everything up to the day before `at`."""
    Year(random, people, registers, at).write()


class Year:
    """The scoring of the year of which the demo holds most notices."""

    def __init__(self, random: Random, people: People, registers: Registers, at: datetime) -> None:
        self.random, self.people, self.registers, self.at = random, people, registers, at
        self.district, self.office = registers.district, people.district_office
        self.year = Month.of(at).plus(-7).year
        self.scorer = next(unit for unit in registers.units if unit.name.endswith("水利局"))

    def write(self) -> None:
        version = self._rubric()
        scoring = open_scoring(version=version, by=self.office, at=self._days_ago(40))
        self._ratings()
        self._entries(scoring)
        announce(scoring_id=scoring.pk, by=self.office, at=self._days_ago(15))
        self._objections(scoring)
        self._upstream(scoring)
        self._next_year(version)

    def _days_ago(self, days: int, hour: int = 10) -> datetime:
        return (self.at - timedelta(days=days)).replace(hour=hour)

    def _rubric(self) -> RubricVersion:
        made = datetime.combine(date(self.year, 1, 12), time(10), SHANGHAI)
        version = create_rubric(
            name=NAME, year=self.year, division=self.district, by=self.office, at=made
        )
        said: dict[str, Any] = {"version_id": version.pk, "by": self.office, "at": made}
        replace_nodes(tree=tree(self.scorer.pk), **said)
        save_head(basis=BASIS, audience=Whole.ALL, named=[], settings=SETTINGS, **said)
        return publish(version_id=version.pk, by=self.office, at=made + timedelta(days=8))

    def _ratings(self) -> None:
        """Of the chief whose account is shown, on the river that is theirs; a small district has none."""
        chief = User.objects.get(mobile=shown_mobiles()[6])
        river = River.objects.filter(appointments__chief__user=chief, level__lte=6).first()
        if river is None:
            return
        # Not those whom visitors try first: they find what is usual.
        own = {town.pk for town in self.people.shown_towns}
        towns = [f"d:{t.pk}" for t in self.registers.towns if t.pk not in own]
        units = [f"u:{u.pk}" for u in self.registers.units if u.is_lead]
        rated = self.random.sample(towns, min(BETTER_TOWNS, len(towns)))
        rated += self.random.sample(units, BETTER_UNITS)
        for key in rated:
            rate(
                river=river,
                division=self.district,
                year=self.year,
                subject_key=key,
                word="较好",
                note=_NOTE,
                by=chief,
                at=self._days_ago(30),
            )

    def _entries(self, scoring: Scoring) -> None:
        """制度建设: the bureau of water scores everybody but itself, which the office does; those who are shown have
        assessed themselves."""
        clerk = self.people.unit_clerks[self.scorer.pk]
        sheets = list(scoring.sheets.order_by("order"))
        for sheet in sheets:
            if (speaker := self._speaker(sheet)) is not None:
                enter(
                    sheet_id=sheet.pk,
                    key=PAPERS,
                    column=Column.SELF,
                    numbers={"工作台账": Decimal(0), "会议记录": Decimal(0)},
                    by=speaker,
                    at=self._days_ago(28),
                )
        rows = []
        for place, sheet in enumerate(sheets):
            missing = MISSING[place % len(MISSING)]
            if sheet.unit_id == self.people.shown_unit.pk:
                missing = OBJECTS_TO
            own = sheet.unit_id == self.scorer.pk
            column, by = (Column.FINAL, self.office) if own else (Column.DEPARTMENT, clerk)
            rows.append(self._entry(sheet, column, missing, by))
        # As `enter` writes them, at once: a row for each subject.
        Entry.objects.bulk_create(rows)

    def _entry(self, sheet: Sheet, column: str, missing: tuple[int, int], by: User) -> Entry:
        numbers = {"工作台账": str(missing[0]), "会议记录": str(missing[1])}
        return Entry(
            sheet=sheet,
            key=PAPERS,
            column=column,
            numbers=numbers,
            by=by,
            by_name=by.name,
            at=self._days_ago(25),
        )

    def _speaker(self, sheet: Sheet) -> User | None:
        """Who of those shown speaks for a sheet."""
        if sheet.unit_id == self.people.shown_unit.pk:
            return self.people.unit_clerks[self.people.shown_unit.pk]
        shown = {town.pk for town in self.people.shown_towns}
        return self.people.office_of_town[sheet.division_id] if sheet.division_id in shown else None

    def _objections(self, scoring: Scoring) -> None:
        """A unit's is partly upheld; a town's waits for whoever tries the portal."""
        own = scoring.sheets.get(unit=self.people.shown_unit)
        raised = object_to(
            sheet_id=own.pk,
            key=PAPERS,
            words="两本工作台账已经建立，一本在检查当日送审，一本随申诉补报，请复核。",
            by=self.people.unit_clerks[self.people.shown_unit.pk],
            at=self._days_ago(14),
        )
        decide(
            objection_id=raised.pk,
            outcome="partly",
            points=Decimal(18),
            words="送审的一本予以认定，扣分改为 2 分；补报的一本超过期限，不予认定。",
            by=self.office,
            at=self._days_ago(12),
        )
        town = self.people.shown_towns[0]
        object_to(
            sheet_id=scoring.sheets.get(division=town).pk,
            key="n5",
            words="一个河段因防汛封闭一周，当期巡河无法进行，请按实际应巡次数计算。",
            by=self.people.office_of_town[town.pk],
            at=self._days_ago(13),
        )

    def _upstream(self, scoring: Scoring) -> None:
        """Towns are upheld whose water came down so from above, until eight are left whom the water costs points
        [002]."""
        fallen = scored_down(scoring, "r4")
        shown = {town.pk for town in self.people.shown_towns}
        towns = [each for each in fallen if each.division_id and each.division_id not in shown]
        for sheet in towns[: max(len(fallen) - WATER, 0)]:
            raised = object_to(
                sheet_id=sheet.pk,
                key="r4",
                words="断面受上游来水影响，入境时即为同一类别，请核对上游断面同期数据。",
                by=self.people.office_of_town[sheet.division_id or ""],
                at=self._days_ago(14, 15),
            )
            decide(
                objection_id=raised.pk,
                outcome="upheld",
                points=Decimal(0),
                words="经核对上游断面同期数据，情况属实，不予扣分。",
                by=self.office,
                at=self._days_ago(11),
            )

    def _next_year(self, version: RubricVersion) -> None:
        at = self._days_ago(5)
        fresh = create_rubric(
            name=NAME,
            year=self.year + 1,
            division=self.district,
            copy_of=version,
            by=self.office,
            at=at,
        )
        node = fresh.tree.by_key["r1"]
        stricter = replace(node, shape=_shape("deduct", each="1"))
        save_node(version_id=fresh.pk, node=stricter, by=self.office, at=at)


def scored_down(scoring: Scoring, *keys: str) -> list[Sheet]:
    """Sheets whose points one of these items lowers, in their order."""
    return [
        sheet
        for sheet in scoring.sheets.order_by("order")
        if any(
            line["key"] in keys and (line["points"] or "").startswith("-") for line in sheet.result
        )
    ]


def _shape(code: str, **said: Any) -> Shape:
    made, faults = read_shape(SHAPES[code], said)
    if made is None:
        raise LookupError(f"{code}: {faults}")
    return made


def _item(key: str, name: str, points: int, shape: Shape, source: str = "", **more: Any) -> Node:
    of: dict[str, Any] = {"parent": "n1" if points else ROOT} | more
    if source:
        of["source"] = source
    return Node(key=key, name=name, points=Decimal(points), shape=shape, **of)


def _better(most: str) -> Shape:
    return _shape("compared", by="rate", better="less", better_each="0.05", better_most=most)


def tree(scorer: int) -> Tree:
    """The items; `scorer` is the key of the unit that scores 制度建设."""
    papers = [{"name": "工作台账", "each": "2"}, {"name": "会议记录", "each": "2"}]
    rated = [{"name": w, "points": p} for w, p in (("好", "0"), ("较好", "-1"), ("一般", "-2"))]
    green = [{"name": "较难任务全年绿灯", "each": "2"}]
    towns: dict[str, Any] = {"audience": Audience.TOWNS}
    units: dict[str, Any] = {"audience": Audience.UNITS}
    by_hand: dict[str, Any] = {"scorer": "区水利局", "scorer_unit": scorer, "certifier": "区河长办"}
    nodes = (
        Node(key="n1", parent=ROOT, name="基础工作", points=Decimal(100), is_group=True),
        _item("n2", "一河一策年度任务", 50, _shape("pro_rata"), "tasks.done"),
        _item(PAPERS, "制度建设", 20, _shape("missing", rows=papers), **by_hand),
        _item("n4", "问题整改", 30, _shape("pro_rata"), "issues.rectified", **units),
        _item("n5", "巡河", 30, _shape("pro_rata"), "patrols.completion", **towns),
        _item("r1", "红灯", 0, _shape("deduct", each="0.5"), "lights.red"),
        _item(
            "r2", "黄灯", 0, _shape("deduct_from", start="3", each="0.2", most="5"), "lights.yellow"
        ),
        _item(
            "r3",
            "较难任务全年绿灯",
            0,
            _shape("bonus", rows=green, most="2"),
            "lights.always_green",
        ),
        _item("r4", "年均水质下降", 0, _shape("deduct", each="1"), "water.worse"),
        _item("r5", "总磷改善", 0, _better("1"), "water.phosphorus"),
        _item("r6", "氨氮改善", 0, _better("1"), "water.ammonia"),
        _item("r7", "河长评价", 0, _shape("grades", many="lowest", rows=rated), "ratings"),
        _item("r8", "群众重复举报", 0, _shape("deduct", each="1"), "complaints.repeated", **towns),
    )
    return Tree(nodes)


SETTINGS: Final = Settings(
    ceiling=Decimal(105),
    grades=(
        Grade(name="优秀", least=Decimal(90)),
        Grade(name="合格", least=Decimal(60)),
        Grade(name="不合格"),
    ),
    bars=(
        Bar(
            key="b1",
            name="履职不力造成重大负面影响",
            source="hand",
            number=Decimal(1),
            best="合格",
        ),
    ),
)
