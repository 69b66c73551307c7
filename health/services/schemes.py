"""Writing schemes: a draft is edited, put in force, and from then on replaced by versions only
(`common.store.drafts`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from accounts.models import Division, User
from accounts.services.four_eyes import refuse_own
from common.errors import Invalid, NotAllowed
from common.store.drafts import LONGEST_NAME, Drafts, Words
from common.store.versions import LONGEST_WORDS
from health.models import Purpose, Scheme, SchemeVersion
from health.rules.examples import EXAMPLES
from health.rules.faults import MOST_NODES, scheme_faults
from health.rules.grading import Grade, grades_to_json
from health.rules.schemes import Compose, Node, empty_tree, tree_to_json, with_compose

SCHEMES: Final = Drafts(
    model=SchemeVersion,
    words=Words(
        code="scheme",
        title="评价方案",
        short="方案",
        act="启用",
        item="指标",
        this_item="这项指标",
    ),
    copied=("nodes", "grades", "basis"),
    to_json=tree_to_json,
    most_nodes=MOST_NODES,
)
new_version, discard_draft = SCHEMES.new_version, SCHEMES.discard
move_node, remove_node = SCHEMES.move_node, SCHEMES.remove_node


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
    fresh = SCHEMES.first(scheme, by=by, at=at, copy_of=copy_of)
    if copy_of is None and example in EXAMPLES:
        known = EXAMPLES[example]
        fresh.nodes = tree_to_json(known.tree)
        fresh.grades, fresh.basis = grades_to_json(known.grades), known.basis
    elif copy_of is None:
        fresh.nodes = tree_to_json(empty_tree())
    fresh.save()
    return fresh


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
    version = SCHEMES.draft(version_id, by=by, seen_at=seen_at)
    if len(basis.strip()) > LONGEST_WORDS:
        words = f"依据不超过 {LONGEST_WORDS} 字。"
        raise Invalid("scheme.invalid", words, fields={"basis": words})
    version.basis, version.grades = basis.strip(), grades_to_json(grades)
    tree = with_compose(version.tree, Compose(compose))
    return SCHEMES.save_tree(version, tree, by=by, at=at)


@transaction.atomic
def save_node(
    *, version_id: int, node: Node, by: User, at: datetime, seen_at: datetime | None = None
) -> SchemeVersion:
    """A node of a draft, new (without a key) or in place of the one of its key. Raises as `save_head`."""
    version = SCHEMES.draft(version_id, by=by, seen_at=seen_at)
    return SCHEMES.save_node(version, node, by=by, at=at)


@transaction.atomic
def put_in_force(*, version_id: int, by: User, at: datetime) -> SchemeVersion:
    """From now on assessments are made by this version, and it never changes; the one before it is replaced.

    Raises NotVisible, NotAllowed (whoever wrote it, where the office has somebody else), Conflict, and Invalid
    `scheme.faults` with what is wrong in words.
    """
    version = SCHEMES.draft(version_id, by=by)
    words = "您编制了这一版，须由编制人以外的人员启用"
    refuse_own(
        [version.made_by_id], by=by, office=version.scheme.division, code="scheme.own", words=words
    )
    faults = [fault.words for fault in scheme_faults(version.tree, version.grade_list)]
    return SCHEMES.put_in_force(version, faults, by=by, at=at)


def _name_faults(name: str, division: Division) -> dict[str, str]:
    if not name or len(name) > LONGEST_NAME:
        return {"name": f"请填写名称，不超过 {LONGEST_NAME} 字。"}
    if Scheme.objects.filter(division=division, name=name).exists():
        return {"name": f"{division}已有名为“{name}”的评价方案，请换一个名称。"}
    return {}


def _refuse(found: dict[str, str]) -> None:
    if found:
        raise Invalid("scheme.invalid", next(iter(found.values())), fields=found)
