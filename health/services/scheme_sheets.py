"""Rows of a sheet into drafts of schemes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from common.errors import NotAllowed
from health.models import SchemeVersion
from health.rules.grading import Grade, grades_to_json
from health.rules.schemes import Compose, Node, with_compose
from health.services.schemes import SCHEMES, create_scheme


@dataclass(frozen=True, slots=True)
class Head:
    """How the layers become the whole, and the scheme's 依据."""

    compose: Compose
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowInput:
    """A row that is new or changed.

    scheme_id, seen_at  the scheme as it was when the row was judged: its draft, else its version in force; None for a
                        scheme that is to be made
    number              of a node its place in the tree: 1.2
    purpose, reason     of a new scheme; of a new version of one in force
    """

    scheme_name: str
    scheme_id: int | None
    seen_at: datetime | None
    number: str
    what: Node | Grade | Head
    purpose: str
    reason: str


@transaction.atomic
def save_rows(*, rows: Sequence[RowInput], by: User, at: datetime) -> list[SchemeVersion]:
    """Writes rows into the draft of each scheme, which is begun where there is none. All or none.

    Raises NotAllowed, NotVisible, Conflict (changed since the rows were judged), Invalid.
    """
    by_scheme: dict[str, list[RowInput]] = {}
    for row in rows:
        by_scheme.setdefault(row.scheme_name, []).append(row)
    return [_save(of, by=by, at=at) for of in by_scheme.values()]


def _save(rows: Sequence[RowInput], *, by: User, at: datetime) -> SchemeVersion:
    version = _open(rows[0], by=by, at=at)
    grades = {grade.name: grade for grade in version.grade_list}
    tree = version.tree
    nodes: list[tuple[str, Node]] = []
    for row in rows:
        match row.what:
            case Head():
                version.basis, tree = row.what.basis, with_compose(tree, row.what.compose)
            case Grade():
                grades[row.what.name] = row.what
            case Node():
                nodes.append((row.number, row.what))
    tree = SCHEMES.with_numbered(tree, nodes)
    ranked = sorted(grades.values(), key=lambda grade: -grade.least)
    version.grades = grades_to_json(ranked)
    return SCHEMES.save_tree(version, tree, by=by, at=at)


def _open(row: RowInput, *, by: User, at: datetime) -> SchemeVersion:
    if row.scheme_id is None:
        if by.home_division is None:
            raise NotAllowed("scheme.office_only", "只能建立本级或下级的评价方案。")
        return create_scheme(
            name=row.scheme_name, purpose=row.purpose, division=by.home_division, by=by, at=at
        )
    return SCHEMES.open_draft(
        of_id=row.scheme_id, seen_at=row.seen_at, reason=row.reason, by=by, at=at
    )
