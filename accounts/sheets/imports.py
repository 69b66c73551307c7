"""Imports of divisions (a whole tree in one sheet, upper ones before those below) and of units."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import IO, Any

from accounts import permissions, services
from accounts.models import Division, ImportBatch, Unit
from accounts.services.divisions import (
    ENTERED,
    DivisionFacts,
    far_faults,
    faults_of,
    retired_while_used,
)
from accounts.services.registers import (
    HAS_ACCOUNTS,
    UNIT_FACTS,
    UnitFacts,
    units_with_accounts,
)
from accounts.sheets.columns import DIVISION, UNIT
from common.imports import Judging, Register, Verdict, enrol
from common.imports.references import Lookup
from common.spreadsheets import Reading, RowRead
from common.store.history import value_words
from common.store.scope import CODE_LENGTH, parent_code, within
from common.text.values import name as name_form

Values = Mapping[str, Any]


@enrol
class DivisionRegister(Register):
    """行政区 below the clerk's own."""

    target, title, columns, batch_model = "divisions", "行政区", DIVISION, ImportBatch
    after_key = "parent"
    advice = ("只能登记和修改本级以下的行政区。表中没有的行政区不受影响。",)
    template_notes = advice

    def read(self, file: IO[bytes], filename: str, options: Values) -> Reading:
        reading = super().read(file, filename, options)
        return replace(reading, rows=(_with_parent(row) for row in reading.rows))

    def judge(self, rows: Sequence[RowRead], judging: Judging) -> list[Verdict]:
        codes = {str(row.values.get(key) or "") for row in rows for key in ("code", "parent")}
        standing = Division.objects.in_bulk(codes)
        entries = [
            (_facts(row.values, known), known)
            for row in rows
            if (known := standing.get(row.values.get("code") or ""))
        ]
        used = retired_while_used(entries, at=judging.at)
        return [self._verdict(row.values, standing, used, judging) for row in rows]

    def _verdict(
        self,
        values: Values,
        standing: Mapping[str, Division],
        used: Mapping[str, str],
        judging: Judging,
    ) -> Verdict:
        code, name = values.get("code") or "", values.get("name") or ""
        row = standing.get(code)
        facts = _facts(values, row)
        titles = {column.key: column.title for column in self.columns}
        above = standing.get(values.get("parent") or "")
        faults = faults_of(facts) or far_faults(facts, row, above, at=judging.at)
        errors = [f"“{titles[field]}”{words.rstrip('。')}" for field, words in faults.items()]
        changes = [
            (titles[key], _words(key, getattr(row, key)), _words(key, getattr(facts, key)))
            for key in ENTERED
            if row is not None and getattr(row, key) != getattr(facts, key)
        ]
        # An exported list holds the clerk's own division too: only to change it is refused.
        if "code" not in faults and (row is None or changes):
            errors += _place_faults(code, row, values.get("parent"), standing, judging)
        if code in used:
            errors.append(f"{used[code]}，或在其修改页面上确认停用")
        if errors:
            return Verdict.bad(code, name, errors)
        return Verdict.of(code, name, changes, new=row is None, meant=(facts, row))

    def write(self, meant: Sequence[Any], *, by: Any, at: datetime) -> None:
        services.save_divisions(entries=meant, by=by, at=at)


def _facts(values: Values, row: Division | None) -> DivisionFacts:
    """The values after the import: a column missing from the sheet, and an empty cell, change nothing."""
    given = {key: getattr(row, key) for key in ENTERED} if row is not None else {}
    for key in ("longitude", "latitude"):
        if values.get(key) is not None:
            given[key] = float(values[key])
    if values.get("is_active") is not None:
        given["is_active"] = values["is_active"]
    given["name"] = (values.get("name") or "").strip()
    return DivisionFacts(code=values.get("code") or "", **given)


def _place_faults(
    code: str,
    row: Division | None,
    parent: str | None,
    standing: Mapping[str, Division],
    judging: Judging,
) -> list[str]:
    if row is not None and row.is_external:
        return [f"“{row}”在本平台之外，由系统管理员登记"]
    if not permissions.enters_division(judging.by, code):
        return [f"“行政区划代码”{code} 不在本级以下，不能在这里登记或修改"]
    if parent and parent not in standing and parent not in judging.keys:
        return [f"上级行政区 {parent} 还没有登记，请在表中一并填上"]
    return []


def _with_parent(row: RowRead) -> RowRead:
    code = str(row.values.get("code") or "")
    is_code = len(code) == CODE_LENGTH and code.isascii() and code.isdecimal()
    row.values["parent"] = parent_code(code) if is_code else None
    return row


def _words(name: str, value: Any) -> str:
    field: Any = Division._meta.get_field(name)
    return value_words(field, value)


@enrol
class UnitRegister(Register):
    """单位 of the clerk's divisions; a name in a division is one unit."""

    target, title, columns, batch_model = "units", "单位", UNIT, ImportBatch
    # Many divisions have a bureau of the same name: `judge` tells those of one division twice.
    key = ""
    advice = (
        "只能登记和修改本级及下级的单位；同一行政区内名称相同的为同一单位。表中没有的不受影响。",
    )
    template_notes = advice

    def judge(self, rows: Sequence[RowRead], judging: Judging) -> list[Verdict]:
        values = [row.values for row in rows]
        divisions = Division.objects.filter(within(judging.by.office_ranges, "code"))
        lookup = Lookup(divisions, values, "division", title="行政区", code_title="行政区代码")
        names = {name_form(str(each["name"])) for each in values if each.get("name")}
        units = Unit.objects.filter(name__in=names, division__in=divisions)
        known = {(unit.division_id, unit.name): unit for unit in units}
        staffed = units_with_accounts(unit.pk for unit in known.values())
        lines: dict[Any, int] = judging.known.setdefault("lines", {})
        verdicts = []
        for row in rows:
            errors: list[str] = []
            division = lookup.find(
                row.values.get("division_code"), row.values.get("division_name"), errors
            )
            name = name_form(str(row.values.get("name") or ""))
            key = (division.code if division else "", name)
            if division and (first := lines.setdefault(key, row.number)) != row.number:
                errors.append(f"与第 {first} 行是同一个单位")
            unit = known.get(key)
            errors += _unit_faults(row.values, name, division, unit, staffed)
            verdicts.append(_unit_verdict(row.values, key, unit, errors))
        return verdicts

    def write(self, meant: Sequence[Any], *, by: Any, at: datetime) -> None:
        services.save_units(entries=meant, by=by, at=at)


# Of a small column of the database.
_MOST_ORDER = 32_767


def _unit_faults(
    values: Values, name: str, division: Division | None, unit: Unit | None, staffed: set[int]
) -> list[str]:
    faults = [] if name else ["“名称”不能为空"]
    if unit is None and not values.get("kind"):
        faults.append("“类别”不能为空")
    if unit is None and division is not None and not division.is_active:
        faults.append(f"“行政区”{division}已停用")
    order = values.get("order")
    if order is not None and not 0 <= order <= _MOST_ORDER:
        faults.append(f"“排序号”应为 0 至 {_MOST_ORDER}")
    titles = {column.key: column.title for column in UNIT}
    for field in ("name", "short_name", "contact_phone"):
        column: Any = Unit._meta.get_field(field)
        most = column.max_length
        if len(str(values.get(field) or "")) > most:
            faults.append(f"“{titles[field]}”不能超过 {most} 字")
    ends = values.get("dissolved_on")
    if unit is not None and ends and ends != unit.dissolved_on and unit.pk in staffed:
        faults.append(f"“撤销日期”不能填：{HAS_ACCOUNTS.rstrip('。')}")
    return faults


def _unit_verdict(
    values: Values, key: tuple[str, str], unit: Unit | None, errors: list[str]
) -> Verdict:
    code, name = key
    if errors:
        return Verdict.bad(name, name, errors)
    # A column missing from the sheet, and an empty cell, change nothing.
    given = {f: getattr(unit, f) for f in UNIT_FACTS} if unit else {}
    given |= {f: values[f] for f in UNIT_FACTS if values.get(f) is not None}
    facts = UnitFacts(name=name, division_id=code, **given)
    titles = {column.key: column.title for column in UNIT}
    columns: dict[str, Any] = {f: Unit._meta.get_field(f) for f in UNIT_FACTS}
    normal: Any = {f: columns[f].to_python(getattr(facts, f)) for f in UNIT_FACTS}
    changes = [
        (titles[f], _unit_words(f, getattr(unit, f)), _unit_words(f, normal[f]))
        for f in UNIT_FACTS
        if unit is not None and getattr(unit, f) != normal[f]
    ]
    facts = replace(facts, **normal)
    return Verdict.of(name, name, changes, new=unit is None, meant=(facts, unit))


def _unit_words(name: str, value: Any) -> str:
    field: Any = Unit._meta.get_field(name)
    return value_words(field, value)
