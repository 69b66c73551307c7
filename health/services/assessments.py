"""Writing assessments: registering one, entering values with their evidence, and the acts that lead to its archive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from accounts.models import Division, Unit, User
from accounts.services.four_eyes import refuse_own
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.text.chinese import date_words, local_date, moment_words
from common.text.outline import ROOT
from health.models import (
    Assessment,
    AssessmentAct,
    AssessmentState,
    AssessmentValue,
    SchemeVersion,
    VersionState,
)
from health.models.parameters import NEXT_AFTER_YEARS, PUBLICITY_DAYS
from health.permissions import acts_for, may_enter
from health.rules.assessments import ACTS, Act
from health.rules.formulas import Given, OutsideError, points_of
from health.rules.grading import grade_of
from health.rules.schemes import Compose, Node, Tree
from health.rules.scoring import Score, missing, scores_of
from health.services.water import draw
from rivers.models import Reach, River

FIRST_YEAR: Final = 2000
LONGEST_NOTE: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueInput:
    """A value as it was filled in: one of value, option and points, as the indicator asks; or `is_void`; or `is_drawn`:
    that of the portal's water data, with its source."""

    value: Decimal | None = None
    option: str = ""
    points: Decimal | None = None
    is_grave: bool = False
    is_void: bool = False
    is_drawn: bool = False
    source: str = ""
    note: str = ""
    files: Sequence[UUID | str] = ()


@transaction.atomic
def create_assessment(
    *,
    version: SchemeVersion,
    river: River,
    division: Division,
    year: int,
    by: User,
    at: datetime,
    reach: Reach | None = None,
    maker_unit: Unit | None = None,
    maker_name: str = "",
) -> Assessment:
    """An assessment in 筹备. Raises NotAllowed, Invalid `assessment.invalid` with its fields."""
    if not by.is_office_of(division.code):
        words = "只能登记本级或下级行政区的评价。"
        raise NotAllowed("assessment.office_only", words, fields={"division": words})
    place = f"reach:{reach.pk}" if reach else f"river:{river.pk}"
    fresh = Assessment(
        version=version,
        purpose=version.scheme.purpose,
        division=division,
        river=river,
        reach=reach,
        place=place,
        year=year,
        maker_unit=maker_unit,
        maker_name=maker_name.strip(),
        created_by=by,
        created_at=at,
        updated_at=at,
    )
    found = _faults(fresh, by=by, day=local_date(at))
    if found:
        raise Invalid("assessment.invalid", next(iter(found.values())), fields=found)
    fresh.save()
    _write_act(fresh, "create", "", by=by, at=at)
    return fresh


@transaction.atomic
def enter_value(
    *, assessment_id: int, key: str, given: ValueInput, by: User, at: datetime
) -> AssessmentValue:
    """A value of one indicator, with its evidence. Rows before it stay.

    Raises NotVisible, NotAllowed, Conflict (not being surveyed), Invalid `value.invalid` with its fields.
    """
    assessment = _locked(assessment_id, by)
    if not may_enter(by, assessment):
        if assessment.state != AssessmentState.SURVEYING:
            state = assessment.get_state_display()
            raise Conflict("value.not_open", f"评价现为“{state}”，只有在调查阶段可以填写数值。")
        raise NotAllowed("value.not_yours", "指标数值由本级河长办和评价单位填写。")
    tree = assessment.version.tree
    node = tree.by_key.get(key)
    if node is None or node.is_group:
        raise NotVisible("value.no_indicator", "方案中没有这项指标。")
    if given.is_drawn and not given.is_void and not given.is_grave:
        given = _drawn(assessment, node, given, at)
    found = _value_faults(node, tree, given)
    if found:
        raise Invalid("value.invalid", next(iter(found.values())), fields=found)
    made: AssessmentValue = AssessmentValue.objects.create(
        assessment=assessment,
        key=key,
        value=None if given.is_void else given.value,
        option="" if given.is_void else given.option,
        points=None if given.is_void else given.points,
        is_grave=given.is_grave and not given.is_void,
        is_void=given.is_void,
        is_drawn=given.is_drawn and not given.is_void and not given.is_grave,
        source=given.source.strip(),
        note=given.note.strip(),
        files=[str(file) for file in given.files],
        by=by,
        by_name=by.name,
        at=at,
    )
    assessment.updated_at = at
    assessment.save(update_fields=["updated_at"])
    return made


@transaction.atomic
def act(
    *,
    assessment_id: int,
    action: str,
    by: User,
    at: datetime,
    note: str = "",
    files: Sequence[UUID | str] = (),
) -> Assessment:
    """One act of `health.rules.assessments.ACTS`, with its row of the ledger.

    Raises NotVisible, NotAllowed (`assessment.own`: values were entered by the same person), Conflict (another
    state, 公示 not over), Invalid (values missing, no words).
    """
    assessment = _locked(assessment_id, by)
    known = _judged(assessment, action, note, by)
    before, is_alone = assessment.state, False
    match action:
        case "submit":
            _score(assessment)
        case "pass":
            is_alone = _refuse_own(assessment, by)
            _publish(assessment, at)
        case "return":
            assessment.published_on = assessment.published_until = None
        case "archive":
            _archive(assessment, at)
    assessment.state, assessment.updated_at = known.target, at
    row_score = (assessment.score, assessment.grade)
    if action == "return":
        assessment.score, assessment.grade, assessment.result = None, "", []
    assessment.save()
    _write_act(
        assessment, action, before, by=by, at=at,
        note=note, files=files, is_alone=is_alone, judged=row_score,
    )  # fmt: skip
    return assessment


def _drawn(assessment: Assessment, node: Node, given: ValueInput, at: datetime) -> ValueInput:
    """With the value and the source of the water data at this moment, whatever was typed beside."""
    found = draw(assessment, node, at=at)
    if found is None or found.value is None:
        words = f"“{node.name}”没有可以采用的水质数据" + (f"：{found.words}" if found else "")
        raise Invalid("value.not_drawn", f"{words}。", fields={"how": f"{words}。"})
    return replace(given, value=found.value, source=found.words)


def values_of(assessment: Assessment) -> dict[str, AssessmentValue]:
    """The rows that count, by indicator; one query."""
    last = {row.key: row for row in assessment.values.all()}
    return {key: row for key, row in last.items() if not row.is_void}


def givens(values: Mapping[str, AssessmentValue]) -> dict[str, Given]:
    """Rows as the rules take them."""
    return {
        key: Given(value=row.value, option=row.option, points=row.points, is_grave=row.is_grave)
        for key, row in values.items()
    }


def result_of(tree: Tree, scores: Mapping[str, Score]) -> list[dict[str, Any]]:
    """Every node in order with its score and sentence, as the archive keeps it; the whole first."""
    rows = [("", tree.root), *tree.walk()]
    return [
        {
            "key": node.key,
            "number": number,
            "name": node.name,
            "depth": number.count(".") + 1 if number else 0,
            "is_group": node.is_group,
            "points": _text(scores[node.key].points),
            "full": _text(scores[node.key].full),
            "rate": _text(scores[node.key].rate),
            "sentence": scores[node.key].sentence,
        }
        for number, node in rows
    ]


def _text(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"


def _locked(assessment_id: int, by: User) -> Assessment:
    rows = Assessment.objects.visible_to(by).filter(pk=assessment_id)
    found: Assessment | None = (
        rows.select_related("version__scheme", "division", "river", "reach", "maker_unit")
        .select_for_update(of=("self",))
        .first()
    )
    if found is None:
        raise NotVisible("assessment.unknown", "没有这次评价，或不在您的管理范围内。")
    return found


def _judged(assessment: Assessment, action: str, note: str, by: User) -> Act:
    """The act, where this person may do it now."""
    known = ACTS.get(action)
    if known is None:
        raise NotVisible("assessment.no_act", "没有这种办理。")
    if assessment.state not in known.source:
        last = assessment.acts.order_by("-pk").first()
        who = f"（{last.by_name}，{moment_words(last.at)}）" if last else ""
        state = assessment.get_state_display()
        raise Conflict("assessment.state", f"评价现为“{state}”{who}，不能{known.label}。")
    if known not in acts_for(by, assessment):
        raise NotAllowed("assessment.not_yours", f"“{known.label}”由本级河长办办理。")
    if known.asks_note and not note.strip():
        raise Invalid("assessment.note", known.asks_note, fields={"note": known.asks_note})
    if len(note.strip()) > LONGEST_NOTE:
        words = f"{known.note_label}不超过 {LONGEST_NOTE} 字。"
        raise Invalid("assessment.note", words, fields={"note": words})
    return known


def _score(assessment: Assessment) -> None:
    tree, given = assessment.version.tree, givens(values_of(assessment))
    absent = missing(tree, given)
    if absent:
        more = f"等 {len(absent)} 处" if len(absent) > 3 else ""
        raise Invalid("assessment.incomplete", f"还不能提交评审{more}：{''.join(absent[:3])}")
    scores = scores_of(tree, given)
    total = scores[ROOT].points
    if total is None:
        raise Invalid("assessment.incomplete", "还不能提交评审：没有一项指标填写了数值。")
    assessment.score = total
    assessment.grade = grade_of(total, assessment.version.grade_list)
    assessment.result = result_of(tree, scores)


def _refuse_own(assessment: Assessment, by: User) -> bool:
    """Whoever entered values does not pass the review where somebody else can; True where nobody else could."""
    return refuse_own(
        assessment.values.values_list("by_id", flat=True),
        by=by,
        office=assessment.division,
        code="assessment.own",
        words="您填写过指标数值，评审须由填报人以外的人员办理",
    )


def _publish(assessment: Assessment, at: datetime) -> None:
    day = local_date(at)
    days = int(PUBLICITY_DAYS.on(day, assessment.division_id))
    assessment.published_on = day
    assessment.published_until = day + timedelta(days=days)


def _archive(assessment: Assessment, at: datetime) -> None:
    until, today = assessment.published_until, local_date(at)
    if until is not None and today < until:
        raise Conflict("assessment.publicity", f"公示到{date_words(until)}，期满后归档。")
    years = int(NEXT_AFTER_YEARS.on(today, assessment.division_id))
    assessment.next_due_on = date(assessment.year + years, 12, 31)
    assessment.archived_at = at


def _write_act(
    assessment: Assessment,
    action: str,
    before: str,
    *,
    by: User,
    at: datetime,
    note: str = "",
    files: Sequence[UUID | str] = (),
    is_alone: bool = False,
    judged: tuple[Decimal | None, str] = (None, ""),
) -> None:
    AssessmentAct.objects.create(
        assessment=assessment,
        action=action,
        from_state=before,
        to_state=assessment.state,
        score=judged[0],
        grade=judged[1],
        note=note.strip(),
        files=[str(file) for file in files],
        is_alone=is_alone,
        by=by,
        by_name=by.name,
        at=at,
    )


def _faults(fresh: Assessment, *, by: User, day: date) -> dict[str, str]:
    found: dict[str, str] = {}
    version, reach = fresh.version, fresh.reach
    visible = SchemeVersion.objects.visible_to(by)
    if version.state != VersionState.IN_FORCE or not visible.filter(pk=version.pk).exists():
        found["version"] = "这一版评价方案没有启用或已被代替，请改选现行版本。"
    if not FIRST_YEAR <= fresh.year <= day.year + 1:
        found["year"] = f"评价年度应在 {FIRST_YEAR} 至 {day.year + 1} 之间。"
    if not River.objects.selectable_by(by).filter(pk=fresh.river_id).exists():
        found["river"] = f"“{fresh.river}”不在您的管理范围内。"
    if reach is not None and reach.river_id != fresh.river_id:
        found["reach"] = f"“{reach}”不是{fresh.river}的河段，请改选。"
    if bool(fresh.maker_unit) == bool(fresh.maker_name):
        found["maker_unit"] = "评价单位和第三方机构请填写一个，且只填一个。"
    elif fresh.maker_unit is not None and not fresh.maker_unit.exists_on(day):
        found["maker_unit"] = f"“{fresh.maker_unit}”已撤销，请改选。"
    if found:
        return found
    same = {name: getattr(fresh, name) for name in ("place", "purpose", "year", "division")}
    known = Assessment.objects.exclude(state=AssessmentState.CANCELLED).filter(**same).first()
    if known is not None:
        state = known.get_state_display()
        found["year"] = f"已登记“{known}”，现为“{state}”；同一对象一年只评价一次。"
    return found


def _value_faults(node: Node, tree: Tree, given: ValueInput) -> dict[str, str]:
    """What is wrong with a value, by field."""
    if given.is_void:
        above = tree.by_key[node.parent]
        if node.is_required and above.compose != Compose.MEAN:
            return {"is_void": f"“{node.name}”是必评指标，不能不评。"}
        return {} if given.note.strip() else {"note": "请写明不评的原因。"}
    if given.is_grave:
        if not node.grave:
            return {"is_grave": f"方案没有规定“{node.name}”的不得分情形。"}
        return {} if given.note.strip() else {"note": "请写明不得分情形的具体情况。"}
    full = tree.full_of(node.key)
    try:
        points_of(node, full, Given(value=given.value, option=given.option, points=given.points))
    except OutsideError as error:
        field = {"options": "option", "hand": "points"}.get(str(node.way), "value")
        return {field: str(error)}
    if not given.source.strip():
        return {"source": "请填写数据来源，如“区环境监测站2026年监测报告”。"}
    return {}
