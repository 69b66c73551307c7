"""Writing schemes: a draft is edited, put in force, and from then on replaced by versions only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db import transaction

from accounts.models import Division, User
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.text.chinese import moment_words
from health.models import Purpose, Scheme, SchemeVersion, VersionState
from health.permissions import may_edit, may_keep
from health.rules.examples import EXAMPLES
from health.rules.faults import MOST_NODES, scheme_faults
from health.rules.grading import Grade, grades_to_json
from health.rules.schemes import (
    ROOT,
    Compose,
    Node,
    Tree,
    empty_tree,
    tree_to_json,
    with_compose,
)

LONGEST_NAME: Final = 80
LONGEST_WORDS: Final = 300


@transaction.atomic
def create_scheme(
    *,
    name: str,
    purpose: str,
    division: Division,
    by: User,
    at: datetime,
    example: str = "",
    copy_of: SchemeVersion | None = None,
) -> SchemeVersion:
    """The first draft of a new scheme: empty, one of the examples, or a copy of a version of any scheme that the
    writer sees. Raises NotAllowed, Invalid `scheme.invalid`."""
    if not by.is_office_of(division.code):
        words = "只能建立本级或下级的评价方案。"
        raise NotAllowed("scheme.office_only", words, fields={"division": words})
    name = name.strip()
    found = _name_faults(name, division)
    if purpose not in Purpose.values:
        found["purpose"] = "请选择用途。"
    _refuse(found)
    scheme = Scheme.objects.create(
        name=name, purpose=purpose, division=division, created_by=by, created_at=at
    )
    fresh = SchemeVersion(scheme=scheme, number=1, created_by=by, created_at=at, updated_at=at)
    if copy_of is not None:
        fresh.nodes, fresh.grades, fresh.basis = copy_of.nodes, copy_of.grades, copy_of.basis
    elif example in EXAMPLES:
        known = EXAMPLES[example]
        fresh.nodes = tree_to_json(known.tree)
        fresh.grades, fresh.basis = grades_to_json(known.grades), known.basis
    else:
        fresh.nodes = tree_to_json(empty_tree())
    fresh.save()
    return fresh


@transaction.atomic
def new_version(*, scheme_id: int, reason: str, by: User, at: datetime) -> SchemeVersion:
    """A draft that begins as the version in force; that one stays in force until the draft is. Raises NotVisible,
    NotAllowed, Conflict (a draft is open already, nothing is in force), Invalid (no reason)."""
    visible = Scheme.objects.visible_to(by).filter(pk=scheme_id)
    scheme = visible.select_for_update(of=("self",)).first()
    if scheme is None:
        raise _unknown()
    if not may_keep(by, scheme):
        raise NotAllowed("scheme.not_yours", "评价方案由编制它的河长办修改；可复制后另建本级方案。")
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_WORDS:
        words = f"请写明修改原因，不超过 {LONGEST_WORDS} 字。"
        raise Invalid("scheme.reason", words, fields={"reason": words})
    last = scheme.versions.order_by("-number").first()
    if last is None or last.state == VersionState.DRAFT:
        raise Conflict("scheme.has_draft", "这份方案已有编制中的版本，请直接修改它。")
    made: SchemeVersion = SchemeVersion.objects.create(
        scheme=scheme,
        number=last.number + 1,
        nodes=last.nodes,
        grades=last.grades,
        basis=last.basis,
        reason=reason,
        created_by=by,
        created_at=at,
        updated_at=at,
    )
    return made


@transaction.atomic
def save_head(
    *,
    version_id: int,
    basis: str,
    compose: str,
    grades: Sequence[Grade],
    by: User,
    at: datetime,
    seen_at: datetime | None = None,
) -> SchemeVersion:
    """A draft's 依据, how its layers become the whole, and its grades. What does not add up is kept, and told on the
    page until the draft is put in force. Raises NotVisible, NotAllowed, Conflict, Invalid."""
    version = _draft(version_id, by=by, seen_at=seen_at)
    if len(basis.strip()) > LONGEST_WORDS:
        words = f"依据不超过 {LONGEST_WORDS} 字。"
        raise Invalid("scheme.invalid", words, fields={"basis": words})
    version.basis, version.grades = basis.strip(), grades_to_json(grades)
    version.nodes = tree_to_json(with_compose(version.tree, Compose(compose)))
    return _saved(version, at)


@transaction.atomic
def save_node(
    *, version_id: int, node: Node, by: User, at: datetime, seen_at: datetime | None = None
) -> SchemeVersion:
    """A node of a draft, new (without a key) or in place of the one of its key. Raises as `save_head`."""
    version = _draft(version_id, by=by, seen_at=seen_at)
    tree = version.tree
    above = tree.by_key.get(node.parent)
    if above is None or not above.is_group:
        raise Invalid("scheme.parent", "上一层已删除或不是分组，请重新打开方案。")
    if not node.name.strip() or len(node.name.strip()) > LONGEST_NAME:
        words = f"请填写名称，不超过 {LONGEST_NAME} 字。"
        raise Invalid("scheme.invalid", words, fields={"name": words})
    if node.key and node.key not in tree.by_key:
        raise NotVisible("scheme.node_gone", "这项指标刚刚由他人删除。")
    if not node.is_group and node.key and tree.children(node.key):
        words = f"“{node.name}”下面还有指标，先删去或移走它们，才能改为指标。"
        raise Invalid("scheme.invalid", words, fields={"kind": words})
    if not node.key and len(tree.nodes) >= MOST_NODES:
        raise Invalid("scheme.too_many", f"指标过多，最多 {MOST_NODES} 项。")
    if node.parent == ROOT and node.key == ROOT:
        raise Invalid("scheme.parent", "总分不能移动。")
    whole = tree.with_node(replace(node, key=node.key or tree.new_key(), name=node.name.strip()))
    version.nodes = tree_to_json(whole)
    return _saved(version, at)


@transaction.atomic
def move_node(
    *, version_id: int, key: str, by_places: int, by: User, at: datetime
) -> SchemeVersion:
    """Puts a node before or after its brother. Raises as `save_head`."""
    version = _draft(version_id, by=by)
    version.nodes = tree_to_json(_with_key(version.tree, key).moved(key, by_places))
    return _saved(version, at)


@transaction.atomic
def remove_node(*, version_id: int, key: str, by: User, at: datetime) -> SchemeVersion:
    """Takes a node and all below it out of a draft. Raises as `save_head`."""
    version = _draft(version_id, by=by)
    version.nodes = tree_to_json(_with_key(version.tree, key).without(key))
    return _saved(version, at)


@transaction.atomic
def put_in_force(*, version_id: int, by: User, at: datetime) -> SchemeVersion:
    """From now on assessments are made by this version, and it never changes; the one before it is replaced.

    Raises NotVisible, NotAllowed, Conflict, and Invalid `scheme.faults` with every fault in words.
    """
    version = _draft(version_id, by=by)
    faults = scheme_faults(version.tree, version.grade_list)
    if faults:
        words = "".join(fault.words for fault in faults[:5])
        more = f"另有 {len(faults) - 5} 处问题。" if len(faults) > 5 else ""
        raise Invalid("scheme.faults", f"方案还不能启用：{words}{more}")
    before = version.scheme.versions.filter(state=VersionState.IN_FORCE)
    before.update(state=VersionState.REPLACED, updated_at=at)
    version.state = VersionState.IN_FORCE
    version.forced_by, version.forced_at = by, at
    return _saved(version, at)


@transaction.atomic
def discard_draft(*, version_id: int, by: User, at: datetime) -> Scheme:
    """Takes a draft away; with the first version its scheme goes too. Raises as `save_head`."""
    version = _draft(version_id, by=by)
    scheme: Scheme = version.scheme
    version.delete()
    if not scheme.versions.exists():
        scheme.delete()
    return scheme


def _draft(version_id: int, *, by: User, seen_at: datetime | None = None) -> SchemeVersion:
    """A draft, locked with its scheme, that this person may edit."""
    visible = SchemeVersion.objects.visible_to(by).filter(pk=version_id)
    scheme_id = visible.values_list("scheme", flat=True).first()
    if scheme_id is None:
        raise _unknown()
    # The scheme first, as in `new_version`: two who put versions in force meet here.
    scheme = Scheme.objects.select_for_update(of=("self",)).get(pk=scheme_id)
    version: SchemeVersion | None = visible.select_for_update(of=("self",)).first()
    if version is None:
        raise _unknown()
    version.scheme = scheme
    if version.state != VersionState.DRAFT:
        raise Conflict("scheme.in_force", "这一版本已启用，不能修改；请“修改为新版本”。")
    if not may_edit(by, version):
        raise NotAllowed("scheme.not_yours", "评价方案由编制它的河长办修改；可复制后另建本级方案。")
    if seen_at is not None and version.updated_at != seen_at:
        raise Conflict(
            "scheme.changed",
            f"在您填写期间，他人已于{moment_words(version.updated_at)}修改了这份方案。"
            "您填写的内容还在，再次保存将以您填写的为准。",
        )
    return version


def _saved(version: SchemeVersion, at: datetime) -> SchemeVersion:
    version.updated_at = at
    version.save()
    return version


def _with_key(tree: Tree, key: str) -> Tree:
    if key == ROOT or key not in tree.by_key:
        raise NotVisible("scheme.node_gone", "这项指标已由他人删除。")
    return tree


def _name_faults(name: str, division: Division) -> dict[str, str]:
    if not name or len(name) > LONGEST_NAME:
        return {"name": f"请填写名称，不超过 {LONGEST_NAME} 字。"}
    if Scheme.objects.filter(division=division, name=name).exists():
        return {"name": f"{division}已有名为“{name}”的评价方案，请换一个名称。"}
    return {}


def _refuse(found: dict[str, str]) -> None:
    if found:
        raise Invalid("scheme.invalid", next(iter(found.values())), fields=found)


def _unknown() -> NotVisible:
    return NotVisible("scheme.unknown", "没有找到，或不在您的管理范围内。")
