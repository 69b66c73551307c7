"""Rows of a sheet into drafts of rubrics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from scoring.models import Rubric, RubricVersion, VersionState
from scoring.permissions import may_keep
from scoring.rules.faults import MOST_NODES
from scoring.rules.rubric_sheet import Head, UnreadableError, What, with_nodes, with_whole
from scoring.rules.rubrics import Node, settings_to_json, tree_to_json
from scoring.services.rubrics import create_rubric, new_version


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
    try:
        tree, _ = with_nodes(version.tree, nodes)
    except UnreadableError as error:
        raise Invalid("rubric.parent", f"{error}。") from None
    if len(tree.nodes) > MOST_NODES:
        raise Invalid("rubric.too_many", f"考核项目过多，最多 {MOST_NODES} 项。")
    version.nodes = tree_to_json(tree)
    version.whole = settings_to_json(with_whole(version.rules, [row.what for row in rows]))
    for head in (row.what for row in rows if isinstance(row.what, Head)):
        version.basis, version.audience = head.basis, head.audience
        version.named = list(head.named)
    version.updated_at = at
    version.save()
    return version


def _open(row: RowInput, *, by: User, at: datetime) -> RubricVersion:
    if row.rubric_id is None:
        if by.home_division is None:
            raise NotAllowed("rubric.office_only", "只能建立本级或下级的考核办法。")
        return create_rubric(name=row.name, year=row.year, division=by.home_division, by=by, at=at)
    visible = Rubric.objects.visible_to(by).filter(pk=row.rubric_id)
    rubric = visible.select_for_update(of=("self",)).first()
    if rubric is None:
        raise NotVisible("rubric.unknown", "没有找到，或不在您的管理范围内。")
    if not may_keep(by, rubric):
        raise NotAllowed("rubric.not_yours", "考核办法由编制它的河长办修改；可复制后另建本级办法。")
    last = rubric.versions.order_by("-number").first()
    if last is None or last.updated_at != row.seen_at:
        raise Conflict("rubric.changed", f"“{rubric}”在检查以后有改动，请重新检查后导入。")
    if last.state == VersionState.DRAFT:
        last.rubric = rubric
        return last
    return new_version(rubric_id=rubric.pk, reason=row.reason, by=by, at=at)
