"""Writing rubrics: a draft is edited, published, and from then on replaced by versions only
(`common.store.drafts`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

from django.db import transaction

from accounts.models import Division, User
from accounts.services.four_eyes import refuse_own
from common.errors import Invalid, NotAllowed
from common.store.drafts import LONGEST_NAME, Drafts, Words
from common.store.versions import LONGEST_WORDS
from common.text.chinese import local_date
from scoring.models import Rubric, RubricVersion
from scoring.models.rubrics import Audience
from scoring.reads.registry import source_keys
from scoring.reads.subjects import known_keys, subjects_of
from scoring.rules.faults import MOST_NODES, Fault, rubric_faults
from scoring.rules.rubrics import Node, Settings, Tree, settings_to_json, tree_to_json

FIRST_YEAR: Final = 2000
RUBRICS: Final = Drafts(
    model=RubricVersion,
    words=Words(
        code="rubric",
        title="考核办法",
        short="办法",
        act="发布",
        item="项目",
        this_item="这个项目",
    ),
    copied=("audience", "named", "nodes", "whole", "basis"),
    to_json=tree_to_json,
    most_nodes=MOST_NODES,
)
new_version, discard_draft = RUBRICS.new_version, RUBRICS.discard
move_node, remove_node = RUBRICS.move_node, RUBRICS.remove_node


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
    fresh = RUBRICS.first(rubric, by=by, at=at, copy_of=copy_of)
    if copy_of is None:
        fresh.whole = settings_to_json(Settings())
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
    version = RUBRICS.draft(version_id, by=by, seen_at=seen_at)
    found: dict[str, str] = {}
    if len(basis.strip()) > LONGEST_WORDS:
        found["basis"] = f"依据不超过 {LONGEST_WORDS} 字。"
    if audience not in Audience.values:
        found["audience"] = "请选择考核对象。"
    _refuse(found | _named_fault(named, version))
    version.basis, version.audience = basis.strip(), audience
    version.named = sorted(set(named)) if audience == Audience.SOME else []
    version.whole = settings_to_json(settings)
    return RUBRICS.save(version, by=by, at=at)


@transaction.atomic
def save_node(
    *, version_id: int, node: Node, by: User, at: datetime, seen_at: datetime | None = None
) -> RubricVersion:
    """A node of a draft, new (without a key) or in place of the one of its key. Raises as `save_head`."""
    version = RUBRICS.draft(version_id, by=by, seen_at=seen_at)
    _refuse(_named_fault(node.named, version))
    return RUBRICS.save_node(version, node, by=by, at=at)


@transaction.atomic
def replace_nodes(*, version_id: int, tree: Tree, by: User, at: datetime) -> RubricVersion:
    """All items of a draft at once, as a template brought them. Raises as `save_head`."""
    return RUBRICS.save_tree(RUBRICS.draft(version_id, by=by), tree, by=by, at=at)


def faults_of(version: RubricVersion, day: date) -> list[Fault]:
    """What keeps a draft from being published; two queries."""
    return rubric_faults(version.tree, version.rules, source_keys(), subjects_of(version, day))


@transaction.atomic
def publish(*, version_id: int, by: User, at: datetime) -> RubricVersion:
    """From now on scorings are opened by this version, and it never changes; the one before it is replaced. Scorings
    that were opened by that one go on with it.

    Raises NotVisible, NotAllowed (whoever wrote it, where the office has somebody else), Conflict, and Invalid
    `rubric.faults` with what is wrong in words.
    """
    version = RUBRICS.draft(version_id, by=by)
    words = "您编制了这一版，须由编制人以外的人员发布"
    refuse_own(
        [version.made_by_id], by=by, office=version.rubric.division, code="rubric.own", words=words
    )
    faults = [fault.words for fault in faults_of(version, local_date(at))]
    return RUBRICS.put_in_force(version, faults, by=by, at=at)


def _named_fault(named: Iterable[str], version: RubricVersion) -> dict[str, str]:
    if set(named) - known_keys(version.rubric.division_id):
        return {"named": "指定对象中有不在本级的镇街或部门，请重新选择。"}
    return {}


def _refuse(found: dict[str, str]) -> None:
    if found:
        raise Invalid("rubric.invalid", next(iter(found.values())), fields=found)
