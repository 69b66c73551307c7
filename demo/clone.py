"""Copies a district's rows into further districts by SQL, for benchmarks at scale.

Written rows of the first district are shifted: numbers by a stride, division codes and the codes that
begin with them to the new district's six digits. A copy is one INSERT … SELECT a table, so that
3.9 million patrols take minutes, not hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models
from django.db.models import Max

from accounts.models import Division, Level, RoleGrant, Unit, User
from chiefs.models import Appointment, Chief
from common.store.bulk import SLICE
from common.store.scope import CODE_LENGTH
from inspections.models import Patrol, PatrolDue
from issues.models import Issue, IssueShare, LedgerEntry, Transfer
from issues.rules.chain import beginning, link
from notices.models import Delivery, Notice, NoticeLight, NoticeLine
from plans.models import Fund, LightChange, Line, LineDuty, Plan, PlanEntry, Target, TaskList
from rivers.models import Outfall, Reach, River, Signboard
from waters.models import Section, SectionTarget

# In an order in which every foreign key points to a table before it.
COPIED: tuple[type[models.Model], ...] = (
    Division,
    Unit,
    User,
    RoleGrant,
    River,
    Reach,
    Outfall,
    Signboard,
    Section,
    SectionTarget,
    Chief,
    Appointment,
    PatrolDue,
    Patrol,
    Issue,
    LedgerEntry,
    IssueShare,
    Transfer,
    # Without their reviews and reports: what those say of targets by number would not move along.
    Plan,
    PlanEntry,
    TaskList,
    Line,
    LineDuty,
    Target,
    Fund,
    LightChange,
    Notice,
    NoticeLine,
    NoticeLight,
    Delivery,
)
# Lists with what hangs on them, and whose they are: enough for benchmarks of lists alone.
LISTS: tuple[type[models.Model], ...] = (
    *(Division, Unit),
    *(TaskList, Line, LineDuty, Target, Fund, LightChange),
)
CODED = {"code", "number"}
# Facts of an issue's ledger that are keys of rows.
KEYS: dict[str, type[models.Model]] = {
    "unit_id": Unit,
    "reach_id": Reach,
    "reported_by_id": User,
    "patrol_id": Patrol,
}
DISTRICTS_PER_CITY = 99
MOBILES_PER_COPY = 10_000


@dataclass(frozen=True)
class Copy:
    """The n-th copy of the district with `code`: its six digits, and by how much each number moves."""

    code: str
    n: int
    target: str
    strides: dict[type[models.Model], int]
    with_tracks: bool


def copies(
    code: str,
    count: int,
    *,
    with_tracks: bool = True,
    tables: tuple[type[models.Model], ...] = COPIED,
) -> None:
    """Adds `count` districts like the one with `code`, with or without the tracks of patrols, or with
    some of their tables only. Copies that exist already are kept."""
    there = Division.objects.filter(level=Level.DISTRICT, is_external=False).count()
    strides = {model: _stride(model, there) for model in tables if model is not Division}
    for n in range(there, there + count):
        copy = Copy(code, n, _district_digits(code, n), strides, with_tracks)
        city = copy.target[:4].ljust(CODE_LENGTH, "0")
        Division.objects.get_or_create(
            code=city,
            defaults={
                "name": f"第{city[2:4]}市",
                "level": Level.CITY,
                "parent_id": code[:2].ljust(CODE_LENGTH, "0"),
            },
        )
        for model in tables:
            if model is LedgerEntry:
                _write_ledger(copy)
            else:
                _write(model, copy)
        row = Division.objects.get(pk=copy.target.ljust(CODE_LENGTH, "0"))
        row.name, row.parent_id = f"{row.name}（{n}）", city
        row.save(update_fields=["name", "parent"])
    # PostgreSQL's counters do not see rows that came with their numbers.
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(COPIED)):
            cursor.execute(statement)


def _stride(model: type[models.Model], districts: int) -> int:
    """By how much numbers move from one copy to the next: each copy took as many as the first."""
    top = model._default_manager.aggregate(top=Max("pk"))["top"] or 0
    return max(1, (top + 1) // districts)


def _district_digits(code: str, n: int) -> str:
    """Six digits of the n-th further district: 980102 … 980199, then 980201 …"""
    number = int(code[4:6]) - 1 + n
    city = int(code[2:4]) + number // DISTRICTS_PER_CITY
    return f"{code[:2]}{city:02d}{number % DISTRICTS_PER_CITY + 1:02d}"


def _write(model: type[models.Model], copy: Copy) -> None:
    quote = connection.ops.quote_name
    fields = model._meta.local_concrete_fields
    columns = ", ".join(quote(str(field.column)) for field in fields)
    values = ", ".join(_expression(field, copy) for field in fields)
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        # Table and column names come from the models, numbers from here: nothing a user typed.
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} "  # noqa: S608
            f"WHERE {_own(model, copy)}"
        )


def _write_ledger(copy: Copy) -> None:
    """Entries say whose they are and what they changed, and are linked anew: a hash is not for SQL."""
    rows = LedgerEntry.objects.filter(pk__lt=copy.strides[LedgerEntry])
    uuids = dict(Issue.objects.values_list("pk", "uuid"))
    number, before, linked = "", "", []
    for entry in rows.order_by("issue_id", "seq").select_related("issue"):
        if entry.issue.number != number:
            number = entry.issue.number
            before = beginning(_moved_code(number, copy))
        entry.pk += copy.n * copy.strides[LedgerEntry]
        entry.issue_id += copy.n * copy.strides[Issue]
        if entry.by_id is not None:
            entry.by_id += copy.n * copy.strides[User]
        if "set" in entry.data:
            entry.data["set"] = {k: _moved_fact(k, v, copy) for k, v in entry.data["set"].items()}
        if "uuid" in entry.data.get("set", {}):
            entry.data["set"]["uuid"] = str(uuids[entry.issue_id])
        before = entry.hash = link(before, entry)
        linked.append(entry)
    LedgerEntry.objects.bulk_create(linked, batch_size=SLICE)


def _moved_fact(name: str, value: Any, copy: Copy) -> Any:
    """A fact of the fold (`issues.rules.folding.IssueState`): a row's key, or maybe a division's code."""
    if isinstance(value, str):
        return _moved_code(value, copy)
    if name in KEYS and value is not None:
        return value + copy.n * copy.strides[KEYS[name]]
    return value


def _moved_code(text: str, copy: Copy) -> str:
    """As `_expression` moves codes and numbers."""
    return copy.target + text[6:] if text[:6] == copy.code[:6] else text


def _own(model: type[models.Model], copy: Copy) -> str:
    """Which rows are the first district's: by number below the stride, divisions by code."""
    if model is Division:
        return f"substr(code, 1, 6) = '{copy.code[:6]}'"
    pk = connection.ops.quote_name(str(model._meta.pk.column))
    return f"{pk} < {copy.strides[model]}"


def _expression(field: models.Field, copy: Copy) -> str:
    """What a column of the copy holds."""
    column = connection.ops.quote_name(str(field.column))
    related = field.related_model if field.is_relation else None
    if related is Division or field.name in CODED:
        return (
            f"CASE WHEN substr({column}, 1, 6) = '{copy.code[:6]}' "
            f"THEN '{copy.target}' || substr({column}, 7) ELSE {column} END"
        )
    if field.primary_key:
        return f"{column} + {copy.n * copy.strides[field.model]}"
    if related in copy.strides:
        return f"{column} + {copy.n * copy.strides[related]}"
    if isinstance(field, models.UUIDField) and field.unique:
        return _other_uuid(column, copy.n)
    if field.name == "mobile":
        moved = f"CAST(CAST({column} AS bigint) + {copy.n * MOBILES_PER_COPY} AS varchar(11))"
        return f"CASE WHEN {column} = '' THEN '' ELSE {moved} END"
    if field.name == "track" and not copy.with_tracks:
        return "NULL"
    return column


def _other_uuid(column: str, n: int) -> str:
    """A UUID of the copy's own, made from the first one and the copy's number."""
    digest = f"md5(CAST({column} AS text) || ':{n}')"
    return f"{digest}::uuid" if connection.vendor == "postgresql" else digest
