"""Verdicts on the rows of a file: the register's own, and what is wrong in any register."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from common.imports.models import AbstractImportRow, Act
from common.imports.registers import Judging, Register, Verdict
from common.spreadsheets import Column, RowRead
from common.text.chinese import local_date
from common.text.unlikely import odd_day, own_mobile

SLICE = 500


def judge_rows(register: Register, rows: Sequence[RowRead], judging: Judging) -> list[Verdict]:
    """Verdicts on rows as they were read; bad for unreadable cells and for a key that came before."""
    verdicts = register.judge(rows, judging)
    today = local_date(judging.at)
    asked = [c for c in register.columns if c.kind == "date" or c.key in SHOWN_PHONES]
    for row, verdict in zip(rows, verdicts, strict=True):
        key = key_of(register, row)
        verdict.key, verdict.title = verdict.key or key, verdict.title or title_of(register, row)
        first = judging.keys.get(key, row.number)
        repeated = key and first != row.number
        told = [f"第 {row.number} 行与第 {first} 行重复：{key}"] if repeated else []
        named = [_named(row.number, error) for error in verdict.errors]
        if row.errors or told or named:
            verdict.act, verdict.changes, verdict.meant = Act.BAD, [], None
            # An unreadable cell is also a missing value: the first says it better.
            verdict.errors = [*row.errors.values(), *told] if row.errors else [*told, *named]
        elif verdict.act != Act.SAME:
            verdict.doubts += _odd_values(asked, row, verdict, today)
    return verdicts


# Columns of telephones that the public reads.
SHOWN_PHONES = ("office_phone", "contact_phone")


def _odd_values(
    columns: Sequence[Column], row: RowRead, verdict: Verdict, today: date
) -> list[str]:
    """What is unlikely in any register: its days, and a person's own number where the public reads it. Of a
    row that exists only what the file changes."""
    changed = {title for title, *_ in verdict.changes} if verdict.act == Act.UPDATE else None
    found = []
    for column in columns:
        value, words = row.values.get(column.key), ""
        if changed is not None and column.title not in changed:
            continue
        if isinstance(value, date) and not isinstance(value, datetime):
            words = odd_day(value, today)
        elif column.key in SHOWN_PHONES and isinstance(value, str):
            words = own_mobile(value)
        if words:
            found.append(f"“{column.title}”{words}")
    return found


def _named(line: int, error: str) -> str:
    return error if error.startswith("第 ") else f"第 {line} 行{error}"


def key_of(register: Register, row: RowRead) -> str:
    """What tells a row from the others of the file."""
    return str(row.values.get(register.key) or "")[:60]


def title_of(register: Register, row: RowRead) -> str:
    return str(row.values.get(register.title_key) or "")[:200]


def judging_of(
    register: Register,
    pairs: Iterable[tuple[str, int, Any]],
    *,
    by: Any,
    at: datetime,
    options: Mapping[str, Any],
) -> Judging:
    """What judging needs of the whole file, from (key, line, key named by `after_key`) of each row."""
    keys: dict[str, int] = {}
    above: dict[str, str] = {}
    for key, line, after in pairs:
        keys.setdefault(key, line)
        if after:
            above[key] = str(after)
    return Judging(by, at, keys=keys, above=above, options=dict(options))


def rank_of(key: str, above: Mapping[str, str]) -> int:
    """How many rows of the same file must be written before the one of this key."""
    passed: set[str] = set()
    while key in above and key not in passed:
        passed.add(key)
        key = above[key]
    return min(len(passed), 9999)


# What a kept row holds of its verdict, in the order of `noted`.
NOTED = ("act", "key", "title", "changes", "errors")


def noted(verdict: Verdict) -> tuple[Any, ...]:
    """What the row that is kept of a verdict holds of it."""
    changes = [list(change) for change in verdict.changes]
    # Of a row that can be written: what the clerk should look at before confirming.
    errors = list(verdict.errors) or [f"请核对：{words}" for words in verdict.doubts]
    return verdict.act, verdict.key[:60], verdict.title[:200], changes, errors


def note(row: AbstractImportRow, verdict: Verdict) -> None:
    """Puts a verdict on the row that was kept of an earlier one."""
    for name, value in zip(NOTED, noted(verdict), strict=True):
        setattr(row, name, value)


def is_as_shown(row: AbstractImportRow, verdict: Verdict) -> bool:
    """Would the row still do what the clerk was shown?"""
    shown = [tuple(change) for change in row.changes]
    return (row.act, shown) == (verdict.act, [tuple(change) for change in verdict.changes])


def read_again(register: Register, row: AbstractImportRow) -> RowRead:
    """A kept row as it was read."""
    faults = [_fault(number, kept) for number, kept in enumerate(row.faults)]
    errors = {fault["key"]: fault["words"] for fault in faults}
    typed = {fault["key"]: fault["typed"] for fault in faults}
    return RowRead(row.line, register.decode(row.values), errors, typed)


def faults_to_keep(row: RowRead) -> list[dict[str, str]]:
    """The cells of a row that could not be read, as the kept row has them."""
    return [
        {"key": key, "words": words, "typed": row.typed.get(key, "")}
        for key, words in row.errors.items()
    ]


def _fault(number: int, kept: Any) -> dict[str, str]:
    """A kept fault; of a file that was checked before cells could be mended it is the sentence alone."""
    if isinstance(kept, str):
        return {"key": str(number), "words": kept, "typed": ""}
    found: dict[str, str] = kept
    return found


def slices(rows: Any) -> Iterator[list[Any]]:
    """Rows in the order they were kept, some at a time: nothing holds them all."""
    last = 0
    while part := list(rows.filter(pk__gt=last).order_by("pk")[:SLICE]):
        yield part
        last = part[-1].pk
