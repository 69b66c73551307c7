"""Rows stored before values had one normal form: which of them would now be one, and merging two of them.

Nothing here is done by itself. `manage.py same_values` lists, and merges only two rows that a person names.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model

from common.errors import Conflict
from common.store.fields import NormalField
from common.store.ledger import AppendOnlyModel
from common.text.values import normal


@dataclass(frozen=True)
class Same:
    """Rows that differ by what makes no difference: their `field` has one normal form, and they lie in one
    place (`within`: the values of the fields that say where)."""

    field: str
    value: str
    rows: tuple[Any, ...]


def same_rows(model: type[Model], field: str, within: tuple[str, ...] = ()) -> list[Same]:
    """Groups of rows of one normal form that are stored in more than one way. Reads all rows of the table."""
    kind = _normal_field(model, field).kind
    groups: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for row in model._default_manager.order_by("pk").iterator(chunk_size=2000):
        value = normal(kind, getattr(row, field))
        if value:
            groups[(value, *(getattr(row, name) for name in within))].append(row)
    return [
        Same(field, key[0], tuple(rows))
        for key, rows in groups.items()
        if len({getattr(row, field) for row in rows}) > 1
    ]


def unlike(model: type[Model], field: str) -> Iterator[Any]:
    """Rows whose stored value is not in its normal form."""
    kind = _normal_field(model, field).kind
    for row in model._default_manager.order_by("pk").iterator(chunk_size=2000):
        stored = getattr(row, field)
        if stored and normal(kind, stored) != stored:
            yield row


def hanging(row: Model) -> dict[str, int]:
    """How many rows point to this one, by the name of their register: {"任职": 3, "巡河": 41}."""
    found: dict[str, int] = defaultdict(int)
    for model, name in _pointing(type(row)):
        count = model._base_manager.filter(**{name: row.pk}).count()
        if count:
            found[str(model._meta.verbose_name)] += count
    return dict(found)


def merge(*, keep: Model, drop: Model) -> dict[str, int]:
    """Gives everything that points to `drop` to `keep`, and deletes `drop`; its change history stays. What
    was moved, as `hanging` says it. All or nothing.

    Raises Conflict for rows of which the normal forms differ, where a ledger that is never changed names
    `drop`, and where `keep` has already what only one row may have.
    """
    if type(keep) is not type(drop) or keep.pk == drop.pk:
        raise Conflict("same.not_two", "请给出同一登记册的两条不同记录。")
    if not _are_alike(keep, drop):
        words = f"“{keep}”与“{drop}”的名称或编码并不相同，不能合并。"
        raise Conflict("same.differ", words)
    moved = hanging(drop)
    try:
        with transaction.atomic():
            for model, name in _pointing(type(drop)):
                rows = model._base_manager.filter(**{name: drop.pk})
                if issubclass(model, AppendOnlyModel) and rows.exists():
                    words = f"“{drop}”已记入{model._meta.verbose_name}，台账不能改动，不能合并。"
                    raise Conflict("same.in_ledger", words)
                if not issubclass(model, AppendOnlyModel):
                    rows.update(**{name: keep.pk})
            drop.delete()
    except IntegrityError as error:
        words = f"“{keep}”与“{drop}”有只能有一条的内容（如同一项任职），请先在页面上处理。"
        raise Conflict("same.taken", words) from error
    return moved


def _are_alike(one: Model, other: Model) -> bool:
    return any(
        normal(field.kind, getattr(one, field.name))
        == normal(field.kind, getattr(other, field.name))
        for field in type(one)._meta.concrete_fields
        if isinstance(field, NormalField)
        and field.name in ("name", "code")
        and getattr(one, field.name)
    )


def _pointing(model: type[Model]) -> Iterator[tuple[type[Model], str]]:
    """Every foreign key to a model, hidden ones and those of many-to-many tables too; not the histories,
    which keep what was."""
    relations: Any = model._meta.get_fields(include_hidden=True)
    for relation in relations:
        is_key = relation.auto_created and (relation.one_to_many or relation.one_to_one)
        if is_key and not hasattr(relation.related_model, "history_object"):
            yield relation.related_model, relation.field.attname


def _normal_field(model: type[Model], name: str) -> NormalField:
    field = model._meta.get_field(name)
    if not isinstance(field, NormalField):
        raise TypeError(f"{model.__name__}.{name} has no normal form")
    return field
