"""Import of lines into drafts. Rules and writing are those of the form: `plans.services.lines`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import IO, Any

from accounts.models import Division, Unit
from common.errors import Conflict, Invalid
from common.imports import Judging, Register, Verdict, enrol
from common.spreadsheets import Reading, RowRead
from common.text.chinese import local_date
from issues.models import Issue
from plans.models import ImportBatch, Line, ListKind, TaskList
from plans.permissions import may_write
from plans.services.line_input import ONE, LineInput
from plans.services.lines import (
    OPEN_STATES,
    input_of,
    open_list,
    refuse_line,
    units_for,
    write_line,
)
from plans.services.lists import create_list, lists_like, usual_title
from plans.sheets.cells import (
    Unreadable,
    duties_words,
    funds_words,
    milestones_words,
    pieces,
    read_duties,
    read_funds,
    read_milestones,
    read_targets,
    targets_words,
)
from plans.sheets.exports import LINE_COLUMNS
from rivers.models import River

Values = Mapping[str, Any]
_TITLES = {column.key: column.title for column in LINE_COLUMNS}
_HANGING = ("duties__unit", "targets", "funds", "issues")


@dataclass
class Known:
    """What one check of a file has looked up: lists and their lines, rivers, units, issues."""

    by: Any
    day: date
    lists: dict[tuple[Any, ...], list[TaskList]] = field(default_factory=dict)
    lines: dict[int, list[Line]] = field(default_factory=dict)
    rivers: dict[str, list[River]] = field(default_factory=dict)
    units: dict[str, dict[str, Unit]] = field(default_factory=dict)
    divisions: dict[str, Division | None] = field(default_factory=dict)

    def lists_of(self, kind: str, year: int) -> list[TaskList]:
        """Every list of a kind and year that the clerk may write or sees."""
        if (kind, year) not in self.lists:
            rows = TaskList.objects.visible_to(self.by).filter(kind=kind, year=year)
            self.lists[kind, year] = list(rows.select_related("division", "river", "lead_unit"))
        return self.lists[kind, year]

    def lines_of(self, of: TaskList) -> list[Line]:
        if of.pk not in self.lines:
            rows = of.lines.standing().select_related("lead_unit", "plan_entry__plan")
            self.lines[of.pk] = list(rows.prefetch_related(*_HANGING))
        return self.lines[of.pk]

    def river(self, code: str, name: str) -> River:
        """Raises Unreadable."""
        words = code or name
        if words not in self.rivers:
            rows = River.objects.selectable_by(self.by).in_use()
            self.rivers[words] = list(rows.filter(**({"code": code} if code else {"name": name})))
        found = self.rivers[words]
        if len(found) == 1 and (not name or found[0].name == name):
            return found[0]
        if len(found) > 1:
            raise Unreadable(f"名为“{name}”的河流不止一条，请填写“河流编码”")
        if found:
            raise Unreadable(f"“河流”填写的“{name}”与“河流编码”{code}（{found[0]}）不一致")
        raise Unreadable(f"“河流”没有找到“{words}”，或不在您的管理范围内")

    def division(self, code: str) -> Division:
        """The one of the code, else the clerk's own; where the clerk's office is at work."""
        if code not in self.divisions:
            rows = Division.objects.kept_by(self.by)
            own = self.by.home_division
            self.divisions[code] = rows.filter(pk=code or (own and own.pk)).first()
        found = self.divisions[code]
        if found is None:
            words = f"“行政区编码”{code}不在您的管理范围内" if code else "请填写“行政区编码”"
            raise Unreadable(words)
        return found

    def unit(self, of: TaskList, name: str, title: str) -> Unit:
        """A unit that the list may name, by its name or short name; one that exists before one that is
        no more. Raises Unreadable."""
        if of.division_id not in self.units:
            rows = sorted(units_for(of), key=lambda unit: unit.exists_on(self.day))
            named = {unit.short_name: unit for unit in rows if unit.short_name}
            self.units[of.division_id] = named | {unit.name: unit for unit in rows}
        found = self.units[of.division_id].get(name)
        if found is None:
            raise Unreadable(f"“{title}”没有找到“{name}”")
        return found


@dataclass(frozen=True, slots=True)
class Meant:
    """A row as it would be written: into which list (unsaved: to be made), as or over which line."""

    of: TaskList
    given: LineInput
    line_id: int | None = None
    seen_at: datetime | None = None


@enrol
class LineRegister(Register):
    """清单任务: lines of drafts, of one or many lists."""

    target, title, columns, batch_model = "lines", "清单任务", LINE_COLUMNS, ImportBatch
    key, title_key = "row_key", "title"
    advice = (
        "一行一项任务，可以一次导入多条河流的清单；还没有的年度清单由河长办导入时自动建立。",
        "只能导入编制中或退回修改的清单；已生效的清单按修订程序调整。",
    )
    template_notes = advice

    def read(self, file: IO[bytes], filename: str, options: Values) -> Reading:
        reading = super().read(file, filename, options)
        rows = (_keyed(row) for row in reading.rows)
        return replace(reading, rows=rows)

    def judge(self, rows: Sequence[RowRead], judging: Judging) -> list[Verdict]:
        known = judging.known.setdefault("known", Known(judging.by, local_date(judging.at)))
        return [self._verdict(row, known, judging.at) for row in rows]

    def _verdict(self, row: RowRead, known: Known, at: datetime) -> Verdict:
        key, title = str(row.values.get("row_key") or ""), str(row.values.get("title") or "")
        if row.errors:
            return Verdict.bad(key, title, [])
        try:
            of = _list_of(row.values, known)
            line = _line_of(row.values, of, known)
            given = _given(row.values, of, line, known)
            refuse_line(given, of=of, at=at, line=line)
        except Unreadable as error:
            return Verdict.bad(key, title, [str(error)])
        except Invalid as error:
            return Verdict.bad(key, title, [words.rstrip("。") for words in error.fields.values()])
        changes = _changes(given, line)
        if of.pk is None:
            changes = [("清单", "（还没有）", f"新建“{of.title}”")]
        meant = Meant(of, given, *((line.pk, line.updated_at) if line else ()))
        return Verdict.of(key, title, changes, new=line is None, meant=meant)

    def write(self, meant: Sequence[Meant], *, by: Any, at: datetime) -> None:
        lists: dict[tuple[Any, ...], TaskList] = {}
        lines = _locked([one for one in meant if one.line_id is not None])
        for one in meant:
            where = (one.of.kind, one.of.year, one.of.division_id, one.of.river_id, one.of.number)
            if where not in lists:
                lists[where] = _open(one.of, by=by, at=at)
            of = lists[where]
            line = lines[one.line_id] if one.line_id is not None else Line(task_list=of)
            write_line(line, one.given, of=of, at=at)


def _keyed(row: RowRead) -> RowRead:
    """Adds what tells one row from another: the list, and in it the number, else the words."""
    parts = ("kind", "year", "division_code", "river_code", "river_name", "number")
    words = [str(row.values[part]) for part in parts if row.values.get(part)]
    order = row.values.get("order")
    words.append(f"序号 {order}" if order else str(row.values.get("title") or ""))
    row.values["row_key"] = " ".join(words)[:60]
    return row


def _list_of(values: Values, known: Known) -> TaskList:
    """The list that a row is of: an existing one, else an unsaved one that an office would make.

    Raises Unreadable.
    """
    kind, year = values.get("kind") or ListKind.ANNUAL, int(values["year"])
    code, name = values.get("river_code") or "", values.get("river_name") or ""
    number, place = values.get("number") or "", values.get("division_code") or ""
    if kind == ListKind.ANNUAL and not (code or name):
        raise Unreadable("“河流”不能为空")
    if kind == ListKind.ORDER and not number:
        raise Unreadable("“令号”不能为空")
    found = [
        of
        for of in known.lists_of(kind, year)
        if (not place or of.division_id == place)
        and (kind != ListKind.ORDER or of.number == number)
        and (kind != ListKind.ANNUAL or _is_river(of.river, code, name))
        and may_write(known.by, of)
    ]
    if len(found) > 1:
        raise Unreadable(f"{year}年这样的清单不止一份，请填写“行政区编码”")
    if found:
        if found[0].state not in OPEN_STATES:
            raise Unreadable(f"“{found[0]}”{found[0].get_state_display()}，不能导入")
        return found[0]
    return _new_list(kind, year, code, name, number, place, known)


def _new_list(
    kind: str, year: int, code: str, name: str, number: str, place: str, known: Known
) -> TaskList:
    if not known.by.has_role("office"):
        raise Unreadable("还没有这份清单，或不由您的单位牵头，请联系河长办")
    river = known.river(code, name) if kind == ListKind.ANNUAL else None
    number = number if kind == ListKind.ORDER else ""
    division = known.division(place)
    of = TaskList(kind=kind, year=year, division=division, river=river, number=number)
    of.title = usual_title(of)
    return of


def _is_river(river: River | None, code: str, name: str) -> bool:
    return river is not None and (river.code == code if code else river.name == name)


def _line_of(values: Values, of: TaskList, known: Known) -> Line | None:
    """The line that a row would change, by its number. Raises Unreadable where a line of another number
    has the same words: a file that is imported twice makes no second line."""
    if of.pk is None:
        return None
    lines, order = known.lines_of(of), values.get("order")
    line = next((each for each in lines if each.order == order), None)
    title = str(values.get("title") or "").strip()
    same = next((each for each in lines if each.title == title), None)
    if line is None and same is not None:
        raise Unreadable(f"清单中已有这项任务（序号 {same.order}）；要修改它，请填写它的序号")
    return line


def _given(values: Values, of: TaskList, line: Line | None, known: Known) -> LineInput:
    """What would be written. Columns that are not in the file stay as they are; an empty cell is empty.

    Raises Unreadable.
    """
    was = input_of(line) if line is not None else None

    def kept(key: str, read: Any, empty: Any) -> Any:
        if key not in values and was is not None:
            return getattr(was, key)
        value = values.get(key)
        return read(value) if value not in (None, "") else empty

    def unit(name: str) -> Unit:
        return known.unit(of, name, _TITLES["lead_unit"])

    def duties(text: str) -> Any:
        return read_duties(text, lambda name: known.unit(of, name, _TITLES["duties"]))

    if values.get("due_on") is None:
        raise Unreadable("“完成时限”不能为空")
    return LineInput(
        title=str(values.get("title") or ""),
        measures=kept("measures", str, ""),
        field=kept("field", str, ""),
        scope=kept("scope", str, "special"),
        difficulty=kept("difficulty", str, "easy"),
        lead_unit=kept("lead_unit", unit, of.lead_unit),
        duties=kept("duties", duties, []),
        targets=kept("targets", read_targets, []),
        starts_on=kept("starts_on", lambda day: day, date(of.year, 1, 1)),
        due_on=values["due_on"],
        milestones=kept("milestones", read_milestones, []),
        funds=kept("funds", read_funds, []),
        weight=kept("weight", lambda number: number, ONE),
        issues=kept("issues", lambda text: _issues(text, line, known), []),
        plan_entry=was.plan_entry if was else None,
    )


def _issues(text: str, line: Line | None, known: Known) -> list[int]:
    numbers = [part for piece in pieces(text) for part in piece.replace("，", "、").split("、")]
    numbers = [number.strip() for number in numbers if number.strip()]
    rows = Issue.objects.visible_to(known.by).filter(number__in=numbers)
    found = dict(rows.values_list("number", "pk"))
    if line is not None:
        found |= {issue.number: issue.pk for issue in line.issues.all()}
    missing = [number for number in numbers if number not in found]
    if missing:
        raise Unreadable(f"“对应问题”没有找到“{missing[0]}”，或不在您的管理范围内")
    return [found[number] for number in numbers]


def _words(given: LineInput | None, number_of: Mapping[int, str]) -> dict[str, str]:
    """A line column by column, as the sheet shows it."""
    if given is None:
        return {}
    choices = {column.key: dict(column.choices) for column in LINE_COLUMNS if column.choices}
    return {
        "title": given.title,
        "measures": given.measures,
        **{
            key: choices[key].get(getattr(given, key), "")
            for key in ("field", "scope", "difficulty")
        },
        "lead_unit": str(given.lead_unit or ""),
        "duties": duties_words(given.duties),
        "targets": targets_words(given.targets),
        "starts_on": given.starts_on.isoformat(),
        "due_on": given.due_on.isoformat(),
        "milestones": milestones_words(given.milestones),
        "funds": funds_words(given.funds),
        "weight": f"{given.weight.normalize():f}",
        "issues": "、".join(number_of.get(pk, "") for pk in sorted(given.issues)),
    }


def _changes(given: LineInput, line: Line | None) -> list[tuple[str, str, str]]:
    """(title, old, new) of what would change in an existing line."""
    if line is None:
        return []
    number_of = (
        dict(Issue.objects.filter(pk__in=given.issues).values_list("pk", "number"))
        if given.issues
        else {}
    )
    number_of |= {issue.pk: issue.number for issue in line.issues.all()}
    old, new = _words(input_of(line), number_of), _words(given, number_of)
    return [
        (_TITLES[key], old[key] or "（空）", new[key] or "（空）")
        for key in old
        if old[key] != new[key]
    ]


def _open(of: TaskList, *, by: Any, at: datetime) -> TaskList:
    """The list, locked; made where it is not there yet. Raises as `open_list` and `create_list`."""
    pk = of.pk or TaskList.objects.filter(lists_like(of)).values_list("pk", flat=True).first()
    if pk is not None:
        return open_list(pk, by=by)
    return create_list(
        kind=of.kind,
        division=of.division,
        year=of.year,
        river=of.river,
        number=of.number,
        by=by,
        at=at,
    )


def _locked(meant: Sequence[Meant]) -> dict[int, Line]:
    """The existing lines, as they were judged. Raises Conflict where somebody saved one since."""
    rows = Line.objects.standing().filter(pk__in=[one.line_id for one in meant])
    rows = rows.select_for_update(of=("self",)).prefetch_related("targets").order_by("pk")
    lines = {line.pk: line for line in rows}
    for one in meant:
        line = lines.get(one.line_id or 0)
        if line is None or line.updated_at != one.seen_at:
            raise Conflict("line.changed", f"“{one.given.title}”刚刚由他人修改。")
    return lines
