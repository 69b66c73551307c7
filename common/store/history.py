"""The change history of a register's row in words: who changed which field from what to what, when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models

from common.text.chinese import date_words, moment_words, number_words

ACTS = {"+": "登记", "~": "修改", "-": "删除"}
EMPTY = "（空）"


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one change, in words."""

    title: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One saving of a row. `changes` is empty for the first."""

    at: datetime
    who: str
    act: str
    reason: str
    changes: tuple[Change, ...]


def history_of(row: models.Model, *, limit: int = 100) -> list[Entry]:
    """Changes of a row that keeps simple-history, newest first; savings that changed nothing that a
    person could see are left out. Two queries, and one for each kind of row that is named.
    """
    history: Any = row.history  # type: ignore[attr-defined]
    # By number: what was saved last is last, whatever moment it was saved for.
    records = history.select_related("history_user").order_by("-history_id")
    records = list(records[: limit + 1])
    if not records:
        return []  # a row brought in by bulk has no history yet
    fields = shown_fields(type(row))
    names = _names(records, fields)
    entries = []
    for record, older in zip(records, [*records[1:], None], strict=True):
        if older is None and record.history_type != "+":
            continue  # older than the limit: what it changed is not known
        changes = tuple(_changes(record, older, fields, names)) if older else ()
        if older is None or changes:
            who = record.history_user.name if record.history_user else "系统"
            act = ACTS[record.history_type]
            reason = record.history_change_reason or ""
            entries.append(Entry(record.history_date, who, act, reason, changes))
    return entries[:limit]


def shown_fields(model: type[models.Model]) -> list[models.Field]:
    """Fields that a person enters: not keys, sort keys and moments of saving."""
    return [f for f in model._meta.concrete_fields if f.editable and not f.primary_key]


def _names(records: Iterable[Any], fields: Iterable[models.Field]) -> dict[str, dict[Any, str]]:
    """Field name → key → words, for the rows that a field points to."""
    named = {}
    records = list(records)
    for field in fields:
        if isinstance(field, models.ForeignKey):
            keys = {getattr(record, field.attname) for record in records} - {None}
            found: Any = field.remote_field.model._base_manager.in_bulk(keys)
            named[field.name] = {key: str(one) for key, one in found.items()}
    return named


def _changes(
    record: Any, older: Any, fields: Iterable[models.Field], names: dict[str, dict[Any, str]]
) -> Iterable[Change]:
    for field in fields:
        old, new = getattr(older, field.attname), getattr(record, field.attname)
        if old != new:
            known = names.get(field.name)
            words = [
                known.get(value, EMPTY) if known is not None else value_words(field, value)
                for value in (old, new)
            ]
            yield Change(str(field.verbose_name), *words)


def value_words(field: models.Field, value: Any) -> str:
    """A field's value as a person reads it; a row it points to by its own words."""
    if value is None or value == "":
        return EMPTY
    if isinstance(value, models.Model):
        return str(value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    match value:
        case bool():
            return "是" if value else "否"
        case datetime():
            return moment_words(value)
        case date():
            return date_words(value)
        case int() | float() | Decimal():
            return number_words(value, places=6)
        case UUID():
            return f"编号 {str(value)[:8]}"  # a photo: enough to tell one from another
        case [str(), *_]:
            return f"{len(value)} 个文件"
        case list():
            return f"{len(value)} 个坐标点" if value else EMPTY
        case _:
            return str(value)
