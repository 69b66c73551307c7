"""河湖健康 of the district: a scheme out of each of two examples, an assessment long archived with tasks for next
year, one before its review, and three 幸福河湖 projects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from accounts.models import User
from demo.place.people import People
from demo.place.pictures import Pictures
from demo.place.registers import Registers
from health.models import Assessment, SchemeVersion
from health.services.assessments import ValueInput, act, create_assessment, enter_value
from health.services.projects import StepInput, add_step, create_project
from health.services.schemes import create_scheme, put_in_force
from health.services.tasks import NewTask, raise_tasks, task_title, weak_indicators
from plans.models import TaskList
from rivers.models import River

# Indicator → a number, a case, or "points" by hand.
LAST_YEAR: Final[dict[str, str]] = {
    "河流纵向连通指数": "0.4",
    "岸线自然状况": "78",
    "违规开发利用水域岸线程度": "92",
    "生态流量满足程度": "88",
    "水质优劣程度": "83.3",
    "水体自净能力（溶解氧）": "6.8",
    "大型底栖无脊椎动物生物完整性指数": "0.52",
    "鱼类保有指数": "45",
    "水生植物群落状况": "一般",
    "防洪达标率": "96",
    "岸线利用管理指数": "81",
    "公众满意度": "79",
}
THIS_YEAR: Final[dict[str, str]] = LAST_YEAR | {
    "岸线自然状况": "84",
    "水质优劣程度": "91.7",
    "鱼类保有指数": "63",
    "公众满意度": "88",
}
SOURCES: Final = ("区生态环境监测站年度监测报告", "区水利局岸线调查成果", "评价机构现场调查记录")


def write(random: Random, people: People, registers: Registers, *, at: datetime) -> None:
    """Everything up to the day before `at`."""
    Healths(random, people, registers, at).write()


class Healths:
    """Schemes, assessments and projects by the portal's own services."""

    def __init__(self, random: Random, people: People, registers: Registers, at: datetime) -> None:
        self.random, self.people, self.registers, self.at = random, people, registers, at
        self.pictures = Pictures(random)
        self.office = people.district_office
        self.clerk = people.unit_clerks[people.shown_unit.pk]

    def write(self) -> None:
        begun = self.at - timedelta(days=330)
        guide = self._scheme("guide2020", "江南区河湖健康评价方案", "health", begun)
        happy = self._scheme("happy", "江南区幸福河湖评价方案", "happy", begun)
        # The district's own come first; a small district may have one river alone.
        rivers = list(dict.fromkeys([*self._rivers(), *self.registers.rivers]))
        first, second = rivers[0], rivers[-1 if len(rivers) == 1 else 1]
        archived = self._archived(guide, first)
        self._raise(archived)
        self._in_review(guide, second)
        self._projects(first, second)
        self._draft(happy)

    def _rivers(self) -> list[River]:
        """Of the district, in the order of the register, without those whose next list is on its way already."""
        taken = TaskList.objects.filter(year=self.at.year + 1).values_list("river", flat=True)
        own = self.registers.district.pk
        return [r for r in self.registers.rivers if r.division_id == own and r.pk not in taken]

    def _scheme(self, example: str, name: str, purpose: str, at: datetime) -> SchemeVersion:
        draft = create_scheme(
            name=name,
            purpose=purpose,
            division=self.registers.district,
            example=example,
            by=self.office,
            at=at + timedelta(hours=9),
        )
        return put_in_force(version_id=draft.pk, by=self.office, at=at + timedelta(hours=15))

    def _draft(self, of: SchemeVersion) -> None:
        """A copy that somebody is still checking, with a weight that does not add up."""
        at = self.at - timedelta(days=6, hours=-10)
        draft = create_scheme(
            name="镇级小微水体评价方案（试行）",
            purpose="health",
            division=self.registers.district,
            example="slt793",
            by=self.office,
            at=at,
        )
        tree = draft.tree
        layer = tree.children("root")[0]
        draft.nodes = [
            node | ({"weight": "0.25"} if node["key"] == layer.key else {}) for node in draft.nodes
        ]
        draft.save()

    def _survey(
        self,
        version: SchemeVersion,
        river: River,
        year: int,
        found: Mapping[str, str],
        at: datetime,
    ) -> Assessment:
        """Registered, surveyed by the unit's clerk, put before its review."""
        made = create_assessment(
            version=version,
            river=river,
            division=self.registers.district,
            year=year,
            maker_unit=self.people.shown_unit,
            by=self.office,
            at=at + timedelta(hours=9),
        )
        self._act(made, "begin", self.clerk, at + timedelta(days=2, hours=10))
        photo = self.pictures.form(self.clerk, at + timedelta(days=12), "现场调查记录.jpg")
        for number, leaf in enumerate(version.tree.leaves):
            if leaf.name not in found:
                continue
            words = found[leaf.name]
            is_case = leaf.way == "options"
            enter_value(
                assessment_id=made.pk,
                key=leaf.key,
                given=ValueInput(
                    value=None if is_case else Decimal(words),
                    option=words if is_case else "",
                    source=SOURCES[number % len(SOURCES)],
                    files=[photo] if number % 5 == 0 else [],
                ),
                by=self.clerk,
                at=at + timedelta(days=12, hours=9, minutes=number * 4),
            )
        self._act(made, "submit", self.clerk, at + timedelta(days=20, hours=11))
        return made

    def _archived(self, version: SchemeVersion, river: River) -> Assessment:
        at = self.at - timedelta(days=290)
        made = self._survey(version, river, self.at.year - 1, LAST_YEAR, at)
        opinion = "专家组认为评价过程规范、数据可靠，同意通过。"
        self._act(made, "pass", self.office, at + timedelta(days=34, hours=16), opinion)
        return self._act(made, "archive", self.office, at + timedelta(days=44, hours=10))

    def _in_review(self, version: SchemeVersion, river: River) -> Assessment:
        return self._survey(version, river, self.at.year, THIS_YEAR, self.at - timedelta(days=25))

    def _act(
        self, assessment: Assessment, action: str, by: User, at: datetime, note: str = ""
    ) -> Assessment:
        return act(assessment_id=assessment.pk, action=action, by=by, at=at, note=note)

    def _raise(self, assessment: Assessment) -> None:
        """Next year's list of the river begins with what was found weak; where that is in review, this year's list
        is revised."""
        at = self.at - timedelta(days=9, hours=-10)
        tree, year = assessment.version.tree, self._open_year(assessment.river)
        if year is None:
            return
        tasks = [
            NewTask(key=each.key, title=task_title(each), field=tree.field_of(each.key))
            for each in weak_indicators(assessment, at.date())
        ]
        raise_tasks(
            assessment_id=assessment.pk,
            year=year,
            tasks=tasks,
            lead_unit=self.people.shown_unit,
            starts_on=date(year, 1, 1),
            due_on=date(year, 12, 31),
            by=self.office,
            at=at,
        )

    def _open_year(self, river: River) -> int | None:
        """The year whose list may take a task now, the next one first."""
        lists = TaskList.objects.filter(division=self.registers.district, river=river)
        busy = set(lists.filter(state="in_review").values_list("year", flat=True))
        years = (self.at.year + 1, self.at.year)
        return next((year for year in years if year not in busy), None)

    def _projects(self, first: River, second: River) -> None:
        plan = StepInput(
            kind="plan",
            on=self._day(300),
            is_passed=True,
            who="区政府",
            document="江南府〔2026〕8号",
        )
        checked = StepInput(
            kind="self", on=self._day(120), is_passed=True, who="区河长办", score=Decimal("88.5")
        )
        accepted = StepInput(
            kind="accept",
            on=self._day(60),
            is_passed=True,
            who="市河长办验收组",
            score=Decimal("86"),
            note="达到建设要求，同意通过验收。",
        )
        for name, river, steps in (
            (f"{first}幸福河湖", first, [plan, checked, accepted]),
            (f"{second}中段幸福河湖", second, [plan, replace(checked, on=self._day(20))]),
            (f"{second}上段幸福河湖", second, [replace(plan, on=self._day(90))]),
        ):
            project = create_project(
                name=name,
                division=self.registers.district,
                river=river,
                year=self.at.year,
                lead_unit=self.people.shown_unit,
                starts_on=self._day(310),
                due_on=date(self.at.year, 12, 31),
                content="岸坡生态化整治、亲水步道、水文化展示、智慧管护。",
                by=self.office,
                at=self.at - timedelta(days=311, hours=-9),
            )
            for step in steps:
                moment = self.at - timedelta(days=(self.at.date() - step.on).days, hours=-15)
                add_step(project_id=project.pk, step=step, by=self.office, at=moment)

    def _day(self, before: int) -> date:
        return (self.at - timedelta(days=before)).date()
