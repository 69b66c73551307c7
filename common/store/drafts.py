"""Every write of what has versions (`common.store.versions`): begin, edit, put in force, take back.

A room makes one `Drafts` of its words and adds what is its own: what a first draft begins with, its head, what keeps it
from being put in force, and that another person does it (`accounts.services.four_eyes`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Generic, TypeVar

from django.db import models, transaction

from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.store.scope import covers
from common.store.versions import DRAFT, IN_FORCE, LONGEST_WORDS, REPLACED, OutlineVersion
from common.text.chinese import moment_words
from common.text.outline import ROOT, NoLayerError

LONGEST_NAME: Final = 80
SHOWN_FAULTS: Final = 5

V = TypeVar("V", bound=OutlineVersion)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a room calls them.

    code   begins the codes of refusals: scheme
    title  评价方案; short: 方案
    act    how a version comes into force: 启用, 发布
    item   what is below the layers: 指标; this_item: 这项指标
    """

    code: str
    title: str
    short: str
    act: str
    item: str
    this_item: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafts(Generic[V]):
    """The versions of one kind.

    copied      the fields that say what a version says: a further version, or a copy, begins with them
    to_json     an outline as `nodes` keeps it
    most_nodes  how many nodes an outline may have
    """

    model: type[V]
    words: Words
    copied: tuple[str, ...]
    to_json: Callable[[Any], Any]
    most_nodes: int

    # --- a version begins -------------------------------------------------------------------------

    def first(self, of: models.Model, *, by: Any, at: datetime, copy_of: V | None = None) -> V:
        """The first draft of a row, not saved: empty, or as another version says."""
        fresh = self._fresh(of, 1, by, at)
        if copy_of is not None:
            self._copy(copy_of, fresh)
        return fresh

    @transaction.atomic
    def new_version(self, *, of_id: int, reason: str, by: Any, at: datetime) -> V:
        """A draft that begins as the version in force; that one holds until the draft does.

        Raises NotVisible, NotAllowed, Conflict (a draft is open already), Invalid (no reason).
        """
        of = self.kept(of_id, by=by)
        reason = reason.strip()
        if not reason or len(reason) > LONGEST_WORDS:
            words = f"请写明修改原因，不超过 {LONGEST_WORDS} 字。"
            raise Invalid(self._code("reason"), words, fields={"reason": words})
        last = of.versions.order_by("-number").first()
        if last is None or last.state == DRAFT:
            words = f"这份{self.words.short}已有编制中的版本，请直接修改它。"
            raise Conflict(self._code("has_draft"), words)
        fresh = self._fresh(of, last.number + 1, by, at)
        fresh.reason = reason
        self._copy(last, fresh)
        fresh.save()
        return fresh

    @transaction.atomic
    def open_draft(
        self, *, of_id: int, seen_at: datetime | None, reason: str, by: Any, at: datetime
    ) -> V:
        """The draft into which rows of a sheet go, begun where there is none. `seen_at`: when what the rows were
        compared with had last been changed. Raises as `new_version`, and Conflict where it was changed since."""
        of = self.kept(of_id, by=by)
        last = of.versions.order_by("-number").first()
        if last is None or last.updated_at != seen_at:
            raise Conflict(self._code("changed"), f"“{of}”在检查以后有改动，请重新检查后导入。")
        if last.state != DRAFT:
            return self.new_version(of_id=of_id, reason=reason, by=by, at=at)
        setattr(last, self.model.of_name, of)
        draft: V = last
        return draft

    def kept(self, of_id: int, *, by: Any) -> Any:
        """The row of which there are versions, locked. Raises NotVisible, NotAllowed."""
        rows: Any = self._of_model._default_manager
        visible = rows.visible_to(by).filter(pk=of_id).select_related("division")
        of = visible.select_for_update(of=("self",)).first()
        if of is None:
            raise self._unknown()
        if not covers(by.office_ranges, of.division_id):
            raise self._not_ours()
        return of

    def _fresh(self, of: models.Model, number: int, by: Any, at: datetime) -> V:
        fresh = self.model(number=number, made_by=by, made_at=at, updated_at=at)
        setattr(fresh, self.model.of_name, of)
        return fresh

    def _copy(self, known: V, fresh: V) -> None:
        for name in self.copied:
            setattr(fresh, name, getattr(known, name))

    # --- a draft is edited ------------------------------------------------------------------------

    def draft(self, version_id: int, *, by: Any, seen_at: datetime | None = None) -> V:
        """A draft that this person may edit, locked with what it is a version of. `seen_at`: when the writer's page was
        as the draft was. Raises NotVisible, NotAllowed, Conflict."""
        rows: Any = self.model._default_manager
        visible = rows.visible_to(by).filter(pk=version_id)
        of_id = visible.values_list(self.model.of_name, flat=True).first()
        if of_id is None:
            raise self._unknown()
        # What it is a version of first, as in `new_version`: two who put versions in force meet here.
        owners: Any = self._of_model._default_manager.select_related("division")
        of = owners.select_for_update(of=("self",)).get(pk=of_id)
        found: V | None = visible.select_for_update(of=("self",)).select_related("made_by").first()
        if found is None:
            raise self._unknown()
        version: Any = found
        setattr(version, self.model.of_name, of)
        if version.state != DRAFT:
            words = f"这一版本已{self.words.act}，不能修改；请“修改为新版本”。"
            raise Conflict(self._code("in_force"), words)
        if not covers(by.office_ranges, of.division_id):
            raise self._not_ours()
        if seen_at is not None and version.updated_at != seen_at:
            who = "您在另一页" if version.made_by_id == by.pk else version.made_by.name
            raise Conflict(
                self._code("changed"),
                f"在您填写期间，{who}已于{moment_words(version.updated_at)}修改了这份{self.words.short}。"
                "您填写的内容还在，再次保存将以您填写的为准。",
            )
        return found

    def save(self, version: V, *, by: Any, at: datetime) -> V:
        """Saves an edited draft, under the name of whoever edited it; one that says what it said stays as it is."""
        rows: Any = self.model._default_manager
        before = rows.filter(pk=version.pk).values_list(*self.copied).first()
        if before == tuple(getattr(version, name) for name in self.copied):
            return version
        version.made_by, version.made_at, version.updated_at = by, at, at
        version.save()
        return version

    def save_tree(self, version: V, tree: Any, *, by: Any, at: datetime) -> V:
        """Raises Invalid for too many nodes."""
        if len(tree.nodes) > self.most_nodes:
            words = f"{self.words.item}过多，最多 {self.most_nodes} 项。"
            raise Invalid(self._code("too_many"), words)
        version.nodes = self.to_json(tree)
        return self.save(version, by=by, at=at)

    def with_numbered(self, tree: Any, nodes: Sequence[tuple[str, Any]]) -> Any:
        """An outline with nodes at their numbers, as a sheet brings them. Raises Invalid for one without its layer."""
        try:
            return tree.with_numbered(nodes)[0]
        except NoLayerError as error:
            raise Invalid(self._code("parent"), f"{error}。") from None

    def save_node(self, version: V, node: Any, *, by: Any, at: datetime) -> V:
        """A node of a draft, new (without a key) or in place of the one of its key. Raises NotVisible, Invalid."""
        tree, name = version.tree, node.name.strip()
        above = tree.by_key.get(node.parent)
        if node.parent != ROOT and (above is None or not above.is_group):
            words = f"上一层已删除或不是分组，请重新打开{self.words.title}。"
            raise Invalid(self._code("parent"), words)
        if not name or len(name) > LONGEST_NAME:
            words = f"请填写名称，不超过 {LONGEST_NAME} 字。"
            raise Invalid(self._code("invalid"), words, fields={"name": words})
        if node.key:
            self._with_key(tree, node.key)
        if node.key and not node.is_group and tree.children(node.key):
            item = self.words.item
            words = f"“{node.name}”下面还有{item}，先删去或移走它们，才能改为{item}。"
            raise Invalid(self._code("invalid"), words, fields={"kind": words})
        whole = tree.with_node(replace(node, key=node.key or tree.new_key(), name=name))
        return self.save_tree(version, whole, by=by, at=at)

    @transaction.atomic
    def move_node(self, *, version_id: int, key: str, by_places: int, by: Any, at: datetime) -> V:
        """Puts a node before or after its brother. Raises as `draft`, and NotVisible for a node that is gone."""
        version = self.draft(version_id, by=by)
        tree = self._with_key(version.tree, key).moved(key, by_places)
        return self.save_tree(version, tree, by=by, at=at)

    @transaction.atomic
    def remove_node(self, *, version_id: int, key: str, by: Any, at: datetime) -> V:
        """Takes a node and all below it out of a draft. Raises as `move_node`."""
        version = self.draft(version_id, by=by)
        tree = self._with_key(version.tree, key).without(key)
        return self.save_tree(version, tree, by=by, at=at)

    def _with_key(self, tree: Any, key: str) -> Any:
        if key == ROOT or key not in tree.by_key:
            raise NotVisible(self._code("node_gone"), f"{self.words.this_item}已由他人删除。")
        return tree

    # --- a draft ends -----------------------------------------------------------------------------

    def put_in_force(self, version: V, faults: Sequence[str], *, by: Any, at: datetime) -> V:
        """From now on this locked draft holds and never changes; the one before it is replaced. Raises Invalid `faults`
        with what is wrong, in sentences."""
        if faults:
            more = len(faults) - SHOWN_FAULTS
            said = "".join(faults[:SHOWN_FAULTS]) + (f"另有 {more} 处问题。" if more > 0 else "")
            words = f"{self.words.title}还不能{self.words.act}：{said}"
            raise Invalid(self._code("faults"), words)
        before = version.of.versions.filter(state=IN_FORCE)
        before.update(state=REPLACED, updated_at=at)
        signed: Any = version
        signed.state, signed.in_force_by, signed.in_force_at = IN_FORCE, by, at
        version.updated_at = at
        version.save()
        return version

    @transaction.atomic
    def discard(self, *, version_id: int, by: Any, at: datetime) -> Any:
        """Takes a draft away; with the first version what it was a version of goes too, which is returned. Raises as
        `draft`."""
        version = self.draft(version_id, by=by)
        of = version.of
        version.delete()
        if not of.versions.exists():
            of.delete()
        return of

    # --- refusals ---------------------------------------------------------------------------------

    @property
    def _of_model(self) -> Any:
        return self.model._meta.get_field(self.model.of_name).related_model

    def _code(self, what: str) -> str:
        return f"{self.words.code}.{what}"

    def _unknown(self) -> NotVisible:
        return NotVisible(self._code("unknown"), "没有找到，或不在您的管理范围内。")

    def _not_ours(self) -> NotAllowed:
        title, short = self.words.title, self.words.short
        words = f"{title}由编制它的河长办修改；可复制后另建本级{short}。"
        return NotAllowed(self._code("not_yours"), words)
