"""A scoring from its opening to its frozen end: entries in three columns, the announcement, the freezing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db import transaction

from accounts.models import Unit, User
from accounts.services.four_eyes import refuse_own
from attachments.services.uploads import shown
from common.errors import Conflict, Invalid, NotAllowed
from common.text.chinese import date_words, local_date
from issues.models.parameters import rules_for
from scoring.models import (
    Column,
    Entry,
    Objection,
    RubricVersion,
    Run,
    Scoring,
    ScoringState,
    Sheet,
    VersionState,
)
from scoring.models.parameters import OBJECTION_WORKDAYS
from scoring.permissions import columns_for, may_keep, speaks_for
from scoring.reads.subjects import subjects_of
from scoring.reads.working_out import WorkedOut, again, forecast
from scoring.rules.numbers import plain
from scoring.rules.rubrics import Kind, Node, Subject, is_for
from scoring.rules.shape import Given, NoPointsError
from scoring.services.ledger import (
    checked_files,
    checked_words,
    invalid,
    locked_scoring,
    locked_sheet,
    record,
    require,
)

MOST_POINTS: Final = Decimal(10000)


@transaction.atomic
def open_scoring(*, version: RubricVersion, by: User, at: datetime) -> Scoring:
    """Opens the scoring of a rubric's year by its published version, with a sheet of each subject there is today.
    Raises NotAllowed, Conflict (not published, opened already), Invalid (nobody to score)."""
    rubric = version.rubric
    if not may_keep(by, rubric):
        raise NotAllowed("scoring.not_yours", "只有编制考核办法的河长办及上级河长办可以启动考核。")
    if version.state != VersionState.IN_FORCE:
        raise Conflict("scoring.not_published", "这一版本不是现行版本，请用已发布的版本启动考核。")
    known = rubric.scorings.exclude(state=ScoringState.CANCELLED).first()
    if known is not None:
        raise Conflict("scoring.exists", f"“{known}”已经启动，现为“{known.get_state_display()}”。")
    subjects = subjects_of(version, local_date(at))
    if not subjects:
        raise Invalid("scoring.nobody", "考核办法的考核对象现在一个也没有，不能启动。")
    scoring = Scoring.objects.create(
        rubric=rubric,
        version=version,
        division_id=rubric.division_id,
        year=rubric.year,
        created_by=by,
        created_at=at,
        updated_at=at,
    )
    scorers = {node.scorer_unit for node in version.tree.leaves if node.scorer_unit}
    scoring.scorers.set(Unit.objects.filter(pk__in=scorers))
    Sheet.objects.bulk_create(
        _sheet(scoring, subject, order) for order, subject in enumerate(subjects, start=1)
    )
    record(scoring, "open", by=by, at=at)
    return scoring


def _sheet(scoring: Scoring, subject: Subject, order: int) -> Sheet:
    of = subject.key[2:]
    place = {"division_id": of} if subject.kind == Kind.TOWN else {"unit_id": int(of)}
    return Sheet(scoring=scoring, name=subject.name, order=order, **place)


@transaction.atomic
def enter(
    *,
    sheet_id: int,
    key: str,
    column: str,
    numbers: Mapping[str, Decimal] | None = None,
    points: Decimal | None = None,
    is_void: bool = False,
    note: str = "",
    files: Sequence[UUID | str] = (),
    by: User,
    at: datetime,
) -> Entry:
    """Fills in a column of an item: its numbers, or points with a reason, or that it does not apply. Rows before it
    stay. Raises NotVisible, NotAllowed, Conflict (not open), Invalid naming the field (points by
    judgement and awards without a file that `by` uploaded, beside)."""
    sheet = locked_sheet(sheet_id, by)
    node = item_of(sheet, key)
    allowed = columns_for(by, sheet, node)
    if column not in allowed:
        if sheet.scoring.state != ScoringState.OPEN:
            state = sheet.scoring.get_state_display()
            raise Conflict("entry.closed", f"考核现为“{state}”，不能再填写。")
        if speaks_for(by, sheet):
            raise NotAllowed("entry.judged", "被考核对象只填写自评，评分和核定由他人办理。")
        raise NotAllowed("entry.not_yours", "这一栏不由您填写。")
    note = checked_words(note, "note")
    numbers = dict(numbers or {})
    if is_void:
        numbers, points = {}, None
        if not note:
            raise invalid("note", "请写明不适用的原因。")
    elif points is not None:
        check_points(node, points)
        if not note:
            raise invalid("note", "直接评定得分的，请写明理由。")
    elif not numbers:
        raise invalid("note", "请填写数值、得分，或注明不适用。")
    if numbers:
        _check_numbers(node, numbers)
        if node.shape is not None and node.shape.asks_reason and not note:
            raise invalid("note", f"{node.shape.label}的，请写明理由。")
    if column != Column.SELF:
        _check_proof(node, numbers, points, files, by)
    made: Entry = Entry.objects.create(
        sheet=sheet,
        key=key,
        column=column,
        numbers={name: f"{value:f}" for name, value in numbers.items()},
        points=points,
        is_void=is_void,
        note=note,
        files=checked_files(files),
        by=by,
        by_name=by.name,
        at=at,
    )
    _touch(sheet.scoring, at)
    return made


def _check_proof(
    node: Node,
    numbers: Mapping[str, Decimal],
    points: Decimal | None,
    files: Sequence[UUID | str],
    by: User,
) -> None:
    """Points that a person decides, and awards, come with a file, unless the item says that they need none."""
    if node.shape is None or node.shape.is_bare:
        return
    is_owed = points is not None or (bool(numbers) and node.shape.owes_file(numbers))
    # A key of somebody else's file, or of none, proves nothing.
    if is_owed and not shown(files, owner_ids=[by.pk]):
        raise invalid("scans", f"“{node.name}”的得分由人评定或属于加分，请附佐证材料。")


def item_of(sheet: Sheet, key: str) -> Node:
    """An item of the rubric that is for this subject. Raises Invalid."""
    tree = sheet.scoring.version.tree
    node = tree.by_key.get(key)
    if node is None or node.is_group or not tree.applies(key, sheet.subject):
        raise Invalid("entry.no_item", f"考核办法中没有这个项目，或不适用于{sheet.name}。")
    return node


def _check_numbers(node: Node, numbers: Mapping[str, Decimal]) -> None:
    """Each input of the shape, within its bounds, and all of them such that the shape has points for them."""
    inputs = node.shape.inputs() if node.shape is not None else ()
    for each in inputs:
        value = numbers.get(each.key)
        if value is None:
            raise invalid(f"number_{each.key}", f"请填写“{each.label}”。")
        if value < 0 and not each.is_signed:
            raise invalid(f"number_{each.key}", f"“{each.label}”不能小于 0。")
        if each.most is not None and value > each.most:
            words = f"“{each.label}”不能大于 {plain(each.most)}。"
            raise invalid(f"number_{each.key}", words)
    if node.shape is not None and not node.shape.is_ranked:
        try:
            node.shape.score(node.points, Given(numbers=numbers))
        except NoPointsError as error:
            # Said now, and not as “未评” when all is announced.
            raise invalid(f"number_{inputs[0].key}", str(error)) from None


def check_points(node: Node, points: Decimal) -> None:
    """Points that a person decides stay within the item's own; of one without points within ±10,000."""
    if points != points.quantize(Decimal("0.01")):
        raise invalid("points", "得分最多两位小数。")
    if node.points > 0 and not 0 <= points <= node.points:
        # An open-ended item may earn more than its points: then by its numbers.
        raise invalid("points", f"得分应在 0 至 {plain(node.points)} 分之间。")
    if abs(points) > MOST_POINTS:
        raise invalid("points", f"得分不能超过 {plain(MOST_POINTS)} 分。")


@transaction.atomic
def bar_subject(
    *, sheet_id: int, key: str, holds: bool, note: str, by: User, at: datetime
) -> Entry:
    """Says by hand whether a veto or precondition holds against a subject, with the reason. Raises NotVisible,
    NotAllowed, Conflict, Invalid."""
    sheet = locked_sheet(sheet_id, by)
    require(by, sheet.scoring, ScoringState.OPEN)
    if speaks_for(by, sheet):
        raise NotAllowed("entry.judged", "被考核对象只填写自评，评分和核定由他人办理。")
    bars = {bar.key: bar for bar in sheet.scoring.version.rules.bars}
    if key not in bars or bars[key].source != "hand" or not is_for(bars[key], sheet.subject):
        raise Invalid("entry.no_bar", "考核办法中没有这一项人工认定的否决或前提条件。")
    bar = bars[key]
    holding, free = (0, bar.number) if bar.is_less else (bar.number, 0)
    made: Entry = Entry.objects.create(
        sheet=sheet,
        key=key,
        column=Column.FINAL,
        numbers={"count": f"{holding if holds else free}"},
        note=checked_words(note, "note", "请写明认定的依据。"),
        by=by,
        by_name=by.name,
        at=at,
    )
    _touch(sheet.scoring, at)
    return made


@transaction.atomic
def announce(*, scoring_id: int, by: User, at: datetime) -> Scoring:
    """Works the whole out from what is known now, keeps it as a run, and tells it to those who are judged. They may
    object for so many workdays.

    Raises NotVisible, NotAllowed (whoever filled in a final column, where the office has somebody else), Conflict,
    Invalid (an item that nobody has scored, named). A year that is not over is scored as far as it has come.
    """
    scoring = locked_scoring(scoring_id, by)
    require(by, scoring, ScoringState.OPEN)
    is_alone = _refuse_own(scoring, by)
    found = forecast(scoring, at=at)
    if found.waiting:
        raise Invalid("scoring.incomplete", waiting_words(scoring, found))
    keep_run(scoring, found, by=by, at=at)
    write_results(scoring, found)
    day = local_date(at)
    days = int(OBJECTION_WORKDAYS.on(day, scoring.division_id))
    until = rules_for(scoring.division_id, at).calendar.add_workdays(day, days)
    scoring.state, scoring.announced_at = ScoringState.ANNOUNCED, at
    scoring.objections_until, scoring.updated_at = until, at
    scoring.save(update_fields=["state", "announced_at", "objections_until", "updated_at"])
    record(scoring, "announce", by=by, at=at, is_alone=is_alone)
    return scoring


def waiting_words(scoring: Scoring, found: WorkedOut) -> str:
    """还有 12 项未评：清溪镇“制度建设”、……"""
    tree = scoring.version.tree
    named = [
        f"{found.scores[subject].subject.name}“{tree.by_key[key].name}”"
        for subject, keys in found.waiting.items()
        for key in keys
    ]
    more = f"等 {len(named)} 处" if len(named) > 5 else ""
    return f"还不能公布，有 {len(named)} 项未评：{'、'.join(named[:5])}{more}。"


def _refuse_own(scoring: Scoring, by: User) -> bool:
    """Whoever filled in a final column does not announce or freeze; True where nobody else of the office could."""
    rows = Entry.objects.filter(sheet__scoring=scoring, column=Column.FINAL)
    return refuse_own(
        rows.order_by().values_list("by_id", flat=True).distinct(),
        by=by,
        office=scoring.division,
        code="scoring.own",
        words="您填写过核定得分，须由填写人以外的人员办理",
    )


def keep_run(scoring: Scoring, found: WorkedOut, *, by: User, at: datetime) -> Run:
    """Appends what was worked out, and from what."""
    made: Run = Run.objects.create(
        scoring=scoring,
        number=scoring.runs.count() + 1,
        inputs=found.inputs,
        inputs_hash=found.inputs_hash,
        result_hash=found.result_hash,
        by=by,
        by_name=by.name,
        at=at,
    )
    return made


def write_results(scoring: Scoring, found: WorkedOut) -> None:
    """The sheets as they are told; two queries."""
    sheets = list(scoring.sheets.all())
    for sheet in sheets:
        score, grade = found.scores[sheet.subject.key], found.grades[sheet.subject.key]
        sheet.total, sheet.words = score.total, score.words
        sheet.grade, sheet.rank, sheet.why = grade.grade, grade.rank, list(grade.why)
        sheet.result = [
            {
                "key": node.key,
                "number": node.number,
                "name": node.name,
                "is_group": node.is_group,
                "is_void": node.is_void,
                "points": None if node.points is None else f"{node.points:f}",
                "full": f"{node.full:f}",
                "words": node.words,
            }
            for node in score.nodes
        ]
    Sheet.objects.bulk_update(
        sheets, ["total", "words", "grade", "rank", "why", "result"], batch_size=100
    )


@transaction.atomic
def freeze(*, scoring_id: int, document_number: str = "", by: User, at: datetime) -> Scoring:
    """Closes a scoring for good, once the days for objections are over and each is decided. Raises NotVisible,
    NotAllowed, Conflict."""
    scoring = locked_scoring(scoring_id, by)
    require(by, scoring, ScoringState.ANNOUNCED)
    is_alone = _refuse_own(scoring, by)
    until = scoring.objections_until
    if until is not None and local_date(at) <= until:
        raise Conflict("scoring.objections", f"申诉期到{date_words(until)}，期满后定稿。")
    open_ones = Objection.objects.filter(sheet__scoring=scoring, decision=None)
    if named := sorted(set(open_ones.values_list("sheet__name", flat=True))):
        raise Conflict("scoring.objections", f"还有申诉没有处理：{'、'.join(named)}。")
    number = "".join(document_number.split())
    if len(number) > 60:
        raise invalid("document_number", "文号不超过 60 字。")
    last = scoring.runs.order_by("-number").first()
    if last is None:
        raise Conflict("scoring.no_run", "这次考核没有核算记录，不能定稿。")
    found = again(scoring, last.inputs)
    if found.inputs_hash != last.inputs_hash:
        keep_run(scoring, found, by=by, at=at)
    write_results(scoring, found)
    record(scoring, "freeze", by=by, at=at, is_alone=is_alone)
    # Last: from here on the database refuses every change of the row and its sheets.
    scoring.state, scoring.frozen_by, scoring.frozen_at = ScoringState.FROZEN, by, at
    scoring.document_number, scoring.updated_at = number, at
    scoring.save(update_fields=["state", "frozen_by", "frozen_at", "document_number", "updated_at"])
    return scoring


@transaction.atomic
def cancel(*, scoring_id: int, reason: str, by: User, at: datetime) -> Scoring:
    """Gives up a scoring that is not frozen; it is kept, and the rubric may be opened anew. Raises NotVisible,
    NotAllowed, Conflict, Invalid."""
    scoring = locked_scoring(scoring_id, by)
    state = scoring.state if scoring.state == ScoringState.ANNOUNCED else ScoringState.OPEN
    require(by, scoring, state)
    reason = checked_words(reason, "reason", "请写明取消的原因。")
    scoring.state, scoring.updated_at = ScoringState.CANCELLED, at
    scoring.save(update_fields=["state", "updated_at"])
    record(scoring, "cancel", by=by, at=at, note=reason)
    return scoring


def _touch(scoring: Scoring, at: datetime) -> None:
    scoring.updated_at = at
    scoring.save(update_fields=["updated_at"])
