"""Import of divisions: a whole tree in one sheet, upper ones before those below."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import IO, Any

from accounts import permissions, services
from accounts.models import Division, ImportBatch
from accounts.services.divisions import (
    ENTERED,
    DivisionFacts,
    far_faults,
    faults_of,
    retired_while_used,
)
from accounts.sheets.columns import DIVISION
from common.imports import Judging, Register, Verdict, enrol
from common.spreadsheets import Reading, RowRead
from common.store.history import value_words
from common.store.scope import CODE_LENGTH, parent_code

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
