"""Writing rubrics: a draft is edited, published, and from then on replaced by versions only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from django.db import transaction

from accounts.models import Division, User
from accounts.services.four_eyes import others_than
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.text.chinese import local_date, moment_words
from scoring.models import Rubric, RubricVersion, VersionState
from scoring.models.rubrics import Audience
from scoring.permissions import may_edit, may_keep
from scoring.reads.registry import source_keys
from scoring.reads.subjects import known_keys, subjects_of
from scoring.rules.faults import MOST_NODES, Fault, rubric_faults
from scoring.rules.rubrics import ROOT, Node, Settings, Tree, settings_to_json, tree_to_json

LONGEST_NAME: Final = 80
LONGEST_WORDS: Final = 300
FIRST_YEAR: Final = 2000


@transaction.atomic
def create_rubric(
    *,
    name: str,
    year: int,
    division: Division,
    by: User,
    at: datetime,
    copy_of: RubricVersion | None = None,
) -> RubricVersion:
    """The first draft of a new rubric: empty, or a copy of any version that the writer sees (last year's as a start).
    Raises NotAllowed, Invalid `rubric.invalid`."""
    if not by.is_office_of(division.code):
        words = "只能建立本级或下级的考核办法。"
        raise NotAllowed("rubric.office_only", words, fields={"division": words})
    name = name.strip()
    found: dict[str, str] = {}
    if not name or len(name) > LONGEST_NAME:
        found["name"] = f"请填写名称，不超过 {LONGEST_NAME} 字。"
    elif Rubric.objects.filter(division=division, year=year, name=name).exists():
        found["name"] = f"{division}{year}年已有名为“{name}”的考核办法，请换一个名称。"
    if not FIRST_YEAR <= year <= local_date(at).year + 1:
        found["year"] = f"年度应在 {FIRST_YEAR} 至 {local_date(at).year + 1} 之间。"
    _refuse(found)
    rubric = Rubric.objects.create(
        name=name, year=year, division=division, created_by=by, created_at=at
    )
    fresh = RubricVersion(rubric=rubric, number=1, created_by=by, created_at=at, updated_at=at)
    if copy_of is None:
        fresh.whole = settings_to_json(Settings())
    else:
        _copy(copy_of, fresh)
    fresh.save()
    return fresh


def _copy(known: RubricVersion, fresh: RubricVersion) -> None:
    for name in ("audience", "named", "nodes", "whole", "basis"):
        setattr(fresh, name, getattr(known, name))


@transaction.atomic
def new_version(*, rubric_id: int, reason: str, by: User, at: datetime) -> RubricVersion:
    """A draft that begins as the published version; that one stays published until the draft is. Raises NotVisible,
    NotAllowed, Conflict (a draft is open already), Invalid (no reason)."""
    visible = Rubric.objects.visible_to(by).filter(pk=rubric_id)
    rubric = visible.select_for_update(of=("self",)).first()
    if rubric is None:
        raise _unknown()
    if not may_keep(by, rubric):
        raise NotAllowed("rubric.not_yours", "考核办法由编制它的河长办修改；可复制后另建本级办法。")
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_WORDS:
        words = f"请写明修改原因，不超过 {LONGEST_WORDS} 字。"
        raise Invalid("rubric.reason", words, fields={"reason": words})
    last = rubric.versions.order_by("-number").first()
    if last is None or last.state == VersionState.DRAFT:
        raise Conflict("rubric.has_draft", "这份办法已有编制中的版本，请直接修改它。")
    fresh = RubricVersion(
        rubric=rubric,
        number=last.number + 1,
        reason=reason,
        created_by=by,
        created_at=at,
        updated_at=at,
    )
    _copy(last, fresh)
    fresh.save()
    return fresh


@transaction.atomic
def save_head(
    *,
    version_id: int,
    basis: str,
    audience: str,
    named: Sequence[str],
    settings: Settings,
    by: User,
    at: datetime,
    seen_at: datetime | None = None,
) -> RubricVersion:
    """A draft's 依据, for whom it is, and how points become grades. What does not add up is kept, and told on the page
    until the draft is published. Raises NotVisible, NotAllowed, Conflict, Invalid."""
    version = _draft(version_id, by=by, seen_at=seen_at)
    found: dict[str, str] = {}
    if len(basis.strip()) > LONGEST_WORDS:
        found["basis"] = f"依据不超过 {LONGEST_WORDS} 字。"
    if audience not in Audience.values:
        found["audience"] = "请选择考核对象。"
    if set(named) - known_keys(version.rubric.division_id):
        found["named"] = "指定对象中有不在本级的镇街或部门，请重新选择。"
    _refuse(found)
    version.basis, version.audience = basis.strip(), audience
    version.named = sorted(set(named)) if audience == Audience.SOME else []
    version.whole = settings_to_json(settings)
    return _saved(version, at)


@transaction.atomic
def save_node(
    *, version_id: int, node: Node, by: User, at: datetime, seen_at: datetime | None = None
) -> RubricVersion:
    """A node of a draft, new (without a key) or in place of the one of its key. Raises as `save_head`."""
    version = _draft(version_id, by=by, seen_at=seen_at)
    tree = version.tree
    above = tree.by_key.get(node.parent)
    if node.parent != ROOT and (above is None or not above.is_group):
        raise Invalid("rubric.parent", "上一层已删除或不是分组，请重新打开考核办法。")
    if not node.name.strip() or len(node.name.strip()) > LONGEST_NAME:
        words = f"请填写名称，不超过 {LONGEST_NAME} 字。"
        raise Invalid("rubric.invalid", words, fields={"name": words})
    if node.key and node.key not in tree.by_key:
        raise NotVisible("rubric.node_gone", "这个项目刚刚由他人删除。")
    if not node.key and len(tree.nodes) >= MOST_NODES:
        raise Invalid("rubric.too_many", f"考核项目过多，最多 {MOST_NODES} 项。")
    if set(node.named) - known_keys(version.rubric.division_id):
        words = "指定对象中有不在本级的镇街或部门，请重新选择。"
        raise Invalid("rubric.invalid", words, fields={"named": words})
    whole = tree.with_node(replace(node, key=node.key or tree.new_key(), name=node.name.strip()))
    version.nodes = tree_to_json(whole)
    return _saved(version, at)


@transaction.atomic
def move_node(
    *, version_id: int, key: str, by_places: int, by: User, at: datetime
) -> RubricVersion:
    """Puts a node before or after its brother. Raises as `save_head`."""
    version = _draft(version_id, by=by)
    version.nodes = tree_to_json(_with_key(version.tree, key).moved(key, by_places))
    return _saved(version, at)


@transaction.atomic
def remove_node(*, version_id: int, key: str, by: User, at: datetime) -> RubricVersion:
    """Takes a node and all below it out of a draft. Raises as `save_head`."""
    version = _draft(version_id, by=by)
    version.nodes = tree_to_json(_with_key(version.tree, key).without(key))
    return _saved(version, at)


@transaction.atomic
def replace_nodes(*, version_id: int, tree: Tree, by: User, at: datetime) -> RubricVersion:
    """All items of a draft at once, as a template brought them. Raises as `save_head`."""
    version = _draft(version_id, by=by)
    if len(tree.nodes) > MOST_NODES:
        raise Invalid("rubric.too_many", f"考核项目过多，最多 {MOST_NODES} 项。")
    version.nodes = tree_to_json(tree)
    return _saved(version, at)


def faults_of(version: RubricVersion, day: date) -> list[Fault]:
    """What keeps a draft from being published; two queries."""
    return rubric_faults(version.tree, version.rules, source_keys(), subjects_of(version, day))


@transaction.atomic
def publish(*, version_id: int, by: User, at: datetime) -> RubricVersion:
    """From now on scorings are opened by this version, and it never changes; the one before it is replaced. Scorings
    that were opened by that one go on with it.

    Raises NotVisible, NotAllowed (whoever wrote it, where the office has somebody else), Conflict, and Invalid
    `rubric.faults` with every fault in words.
    """
    version = _draft(version_id, by=by)
    others = others_than([version.created_by_id], office=version.rubric.division)
    if by.pk == version.created_by_id and others.is_asked:
        raise NotAllowed(
            "rubric.own", f"您编制了这一版，须由编制人以外的人员发布：{others.words}。"
        )
    faults = faults_of(version, local_date(at))
    if faults:
        words = "".join(fault.words for fault in faults[:5])
        more = f"另有 {len(faults) - 5} 处问题。" if len(faults) > 5 else ""
        raise Invalid("rubric.faults", f"考核办法还不能发布：{words}{more}")
    before = version.rubric.versions.filter(state=VersionState.PUBLISHED)
    before.update(state=VersionState.REPLACED, updated_at=at)
    version.state = VersionState.PUBLISHED
    version.published_by, version.published_at = by, at
    return _saved(version, at)


@transaction.atomic
def discard_draft(*, version_id: int, by: User, at: datetime) -> Rubric:
    """Takes a draft away; with the first version its rubric goes too. Raises as `save_head`."""
    version = _draft(version_id, by=by)
    rubric: Rubric = version.rubric
    version.delete()
    if not rubric.versions.exists():
        rubric.delete()
    return rubric


def _draft(version_id: int, *, by: User, seen_at: datetime | None = None) -> RubricVersion:
    """A draft, locked with its rubric, that this person may edit."""
    visible = RubricVersion.objects.visible_to(by).filter(pk=version_id)
    rubric_id = visible.values_list("rubric", flat=True).first()
    if rubric_id is None:
        raise _unknown()
    # The rubric first, as in `new_version`: two who publish versions meet here.
    rows = Rubric.objects.select_related("division")
    rubric = rows.select_for_update(of=("self",)).get(pk=rubric_id)
    version: RubricVersion | None = visible.select_for_update(of=("self",)).first()
    if version is None:
        raise _unknown()
    version.rubric = rubric
    if version.state != VersionState.DRAFT:
        raise Conflict("rubric.published", "这一版本已发布，不能修改；请“修改为新版本”。")
    if not may_edit(by, version):
        raise NotAllowed("rubric.not_yours", "考核办法由编制它的河长办修改；可复制后另建本级办法。")
    if seen_at is not None and version.updated_at != seen_at:
        raise Conflict(
            "rubric.changed",
            f"在您填写期间，他人已于{moment_words(version.updated_at)}修改了这份办法。"
            "您填写的内容还在，再次保存将以您填写的为准。",
        )
    return version


def _saved(version: RubricVersion, at: datetime) -> RubricVersion:
    version.updated_at = at
    version.save()
    return version


def _with_key(tree: Tree, key: str) -> Tree:
    if key not in tree.by_key:
        raise NotVisible("rubric.node_gone", "这个项目已由他人删除。")
    return tree


def _refuse(found: dict[str, str]) -> None:
    if found:
        raise Invalid("rubric.invalid", next(iter(found.values())), fields=found)


def _unknown() -> NotVisible:
    return NotVisible("rubric.unknown", "没有找到，或不在您的管理范围内。")
