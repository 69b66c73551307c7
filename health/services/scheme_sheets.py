"""Rows of a sheet into drafts of schemes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from accounts.models import User
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from health.models import Scheme, SchemeVersion, VersionState
from health.permissions import may_keep
from health.rules.faults import MOST_NODES
from health.rules.grading import Grade, grades_to_json
from health.rules.scheme_sheet import HEAD, order_of, parent_of
from health.rules.schemes import ROOT, Compose, Node, Tree, tree_to_json, with_compose
from health.services.schemes import create_scheme, new_version


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
    tree = _with_nodes(tree, nodes)
    if len(tree.nodes) > MOST_NODES:
        raise Invalid("scheme.too_many", f"指标过多，最多 {MOST_NODES} 项。")
    version.nodes = tree_to_json(tree)
    ranked = sorted(grades.values(), key=lambda grade: -grade.least)
    version.grades, version.updated_at = grades_to_json(ranked), at
    version.save()
    return version


def _with_nodes(tree: Tree, nodes: Sequence[tuple[str, Node]]) -> Tree:
    """A layer before what is below it; a new node comes last among its brothers, which is where its number puts it."""
    places = {number: node.key for number, node in tree.walk()} | {HEAD: ROOT}
    for number, node in sorted(nodes, key=lambda each: order_of(each[0])):
        if number not in places:
            above = places.get(parent_of(number))
            if above is None:
                words = f"“{number}”的上一层没有导入，请把上一层的行改好后一起导入。"
                raise Invalid("scheme.parent", words)
            node, places[number] = replace(node, parent=above), tree.new_key()
        tree = tree.with_node(replace(node, key=places[number]))
    return tree


def _open(row: RowInput, *, by: User, at: datetime) -> SchemeVersion:
    if row.scheme_id is None:
        if by.home_division is None:
            raise NotAllowed("scheme.office_only", "只能建立本级或下级的评价方案。")
        return create_scheme(
            name=row.scheme_name, purpose=row.purpose, division=by.home_division, by=by, at=at
        )
    visible = Scheme.objects.visible_to(by).filter(pk=row.scheme_id)
    scheme = visible.select_for_update(of=("self",)).first()
    if scheme is None:
        raise NotVisible("scheme.unknown", "没有找到，或不在您的管理范围内。")
    if not may_keep(by, scheme):
        raise NotAllowed("scheme.not_yours", "评价方案由编制它的河长办修改；可复制后另建本级方案。")
    last = scheme.versions.order_by("-number").first()
    if last is None or last.updated_at != row.seen_at:
        raise Conflict("scheme.changed", f"“{scheme}”在检查以后有改动，请重新检查后导入。")
    if last.state == VersionState.DRAFT:
        last.scheme = scheme
        return last
    return new_version(scheme_id=scheme.pk, reason=row.reason, by=by, at=at)
