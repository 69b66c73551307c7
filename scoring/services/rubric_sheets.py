"""Rows of a sheet into drafts of rubrics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from common.errors import NotAllowed
from scoring.models import RubricVersion
from scoring.rules.rubric_sheet import Head, What, with_whole
from scoring.rules.rubrics import Node, settings_to_json
from scoring.services.rubrics import RUBRICS, create_rubric


@dataclass(frozen=True, slots=True, kw_only=True)
class RowInput:
    """A row that is new or changed.

    rubric_id, seen_at  the rubric as it was when the row was judged: its draft, else its newest version; None for a
                        rubric that is to be made
    number              of a node its place in the tree: 1.2
    reason              of a new version of one that is published
    """

    name: str
    year: int
    rubric_id: int | None
    seen_at: datetime | None
    number: str
    what: What
    reason: str


@transaction.atomic
def save_rows(*, rows: Sequence[RowInput], by: User, at: datetime) -> list[RubricVersion]:
    """Writes rows into the draft of each rubric, which is begun where there is none. All or none.

    Raises NotAllowed, NotVisible, Conflict (changed since the rows were judged), Invalid.
    """
    by_rubric: dict[tuple[str, int], list[RowInput]] = {}
    for row in rows:
        by_rubric.setdefault((row.name, row.year), []).append(row)
    return [_save(of, by=by, at=at) for of in by_rubric.values()]


def _save(rows: Sequence[RowInput], *, by: User, at: datetime) -> RubricVersion:
    version = _open(rows[0], by=by, at=at)
    nodes = [(row.number, row.what) for row in rows if isinstance(row.what, Node)]
    tree = RUBRICS.with_numbered(version.tree, nodes)
    version.whole = settings_to_json(with_whole(version.rules, [row.what for row in rows]))
    for head in (row.what for row in rows if isinstance(row.what, Head)):
        version.basis, version.audience = head.basis, head.audience
        version.named = list(head.named)
    return RUBRICS.save_tree(version, tree, by=by, at=at)


def _open(row: RowInput, *, by: User, at: datetime) -> RubricVersion:
    if row.rubric_id is None:
        if by.home_division is None:
            raise NotAllowed("rubric.office_only", "只能建立本级或下级的考核办法。")
        return create_rubric(name=row.name, year=row.year, division=by.home_division, by=by, at=at)
    return RUBRICS.open_draft(
        of_id=row.rubric_id, seen_at=row.seen_at, reason=row.reason, by=by, at=at
    )
