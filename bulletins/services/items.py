"""The editor's desk: picking what was handed in, writing, ordering, and drafting from a month's records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from bulletins.models import (
    Bulletin,
    BulletinItem,
    ItemFigure,
    ItemPhoto,
    Submission,
    SubmissionState,
)
from bulletins.permissions import may_decide
from bulletins.reads.edits import (
    changed_words,
    gone_words,
    last_edit,
    noted_photos,
    taken_photos,
)
from bulletins.reads.figures import figures_of
from bulletins.rules import drafts
from bulletins.rules.placeholders import fault, names_in
from bulletins.rules.sections import Section
from bulletins.services.bulletins import editable, read_figures, write_act
from bulletins.services.submissions import refuse_decided
from common.errors import Conflict, Invalid, NotAllowed, NotVisible

LONGEST_TITLE: Final = 120
LONGEST_TEXT: Final = 10_000
LONGEST_CREDIT: Final = 80
GONE: Final = "没有这篇稿件，可能已被移出。"
HOW_TO_PUT_BACK: Final = "您填写的内容还在；再次保存将作为新稿件放回，勾选的照片一并放回。"
CHANGED: Final = (
    "在您填写期间，他人已修改了这篇稿件。您填写的内容还在，请核对；再次保存将以您填写的为准。"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemInput:
    """A text as the editor wrote it. `photos`: new uploads of the editor; `kept`: keys of its photos that stay."""

    section: str
    text: str
    title: str = ""
    credit: str = ""
    is_highlight: bool = False
    photos: Sequence[UUID | str] = ()
    kept: Sequence[int] = ()


@transaction.atomic
def pick(
    *, submission_id: int, bulletin_id: int, section: str, by: User, at: datetime
) -> BulletinItem:
    """What was handed in, as an item at the end of a section; the original stays as it is.

    Raises NotVisible, NotAllowed, Conflict (picked or declined already, not being edited), Invalid.
    """
    rows = Submission.objects.visible_to(by).filter(pk=submission_id)
    # The text first, then the bulletin: everybody who takes both locks takes them so.
    given: Submission | None = (
        rows.select_related("unit", "sender", "decided_by").select_for_update(of=("self",)).first()
    )
    if given is None:
        raise NotVisible("submission.unknown", "没有这篇来稿，或不在您的管理范围内。")
    bulletin = editable(bulletin_id, by)
    refuse_decided(given, "再选用")
    if not may_decide(by, given) or given.division_id != bulletin.division_id:
        words = f"这篇来稿是报送给{given.division}的，不能用于{bulletin}。"
        raise NotAllowed("submission.not_yours", words, fields={"bulletin": words})
    # What was handed in may hold braces of its own: they are no figures.
    title, text = (
        words.replace("{", "（").replace("}", "）") for words in (given.title, given.text)
    )
    item = _new(bulletin, _section(bulletin, section), at)
    item.title, item.text, item.credit = title, text, given.source
    item.save()
    _take(item, given, by=by, at=at)
    _add_photos(item, [(key, given.by_id) for key in given.photos])
    write_act(bulletin, "edit", note=f"选用来稿“{given.title}”", by=by, at=at)
    return item


@transaction.atomic
def add_item(*, bulletin_id: int, given: ItemInput, by: User, at: datetime) -> BulletinItem:
    """A text of the editor's own. Raises NotVisible, NotAllowed, Conflict, Invalid `item.invalid` with its fields."""
    bulletin = editable(bulletin_id, by)
    item = _new(bulletin, _section(bulletin, given.section), at)
    _write(item, given, by=by, at=at)
    write_act(bulletin, "edit", note=f"增加“{item}”"[:500], by=by, at=at)
    return item


@transaction.atomic
def put_back(*, item_id: int, given: ItemInput, by: User, at: datetime) -> BulletinItem:
    """What an editor wrote into an item that another took out meanwhile, as a new item, with those of its photos that
    the editor keeps. The text that it was made of is used again where it still waits; else the photos that were handed
    in with it stay there. Raises as `add_item`."""
    removal = last_edit(item_id)
    source = removal.before.get("submission") if removal else None
    if removal is None or source is None:
        raise NotVisible("item.unknown", GONE)
    # The text first, as in `pick`.
    waiting = Submission.objects.visible_to(by).waiting().filter(pk=source or None)
    submission = waiting.select_for_update(of=("self",)).first()
    bulletin = editable(removal.bulletin_id, by)
    item = _new(bulletin, _section(bulletin, given.section), at)
    # The old photos come before the new ones, as on the item that was taken out.
    _write(item, replace(given, photos=()), by=by, at=at)
    if submission is not None:
        _take(item, submission, by=by, at=at)
    kept = [
        (photo.file, photo.by)
        for photo in taken_photos(removal)
        if photo.key in given.kept and (submission is not None or not photo.is_handed_in)
    ]
    _add_photos(item, [*kept, *((key, by.pk) for key in given.photos)])
    write_act(bulletin, "edit", note=f"放回“{item}”"[:500], by=by, at=at)
    return item


@transaction.atomic
def change_item(
    *, item_id: int, given: ItemInput, by: User, at: datetime, seen_at: datetime | None = None
) -> BulletinItem:
    """What it said before is kept with the act; what changes nothing leaves no trace.

    seen_at  its `updated_at` when the writer read it

    Raises as `add_item`, and Conflict `item.changed` or `item.gone` where another was first.
    """
    item = _item(item_id, by, way_on=HOW_TO_PUT_BACK)
    if _says(item, given):
        return item
    if seen_at is not None and item.updated_at != seen_at:
        last = last_edit(item_id)
        words = changed_words(last, "修改了这篇稿件", by) if last else CHANGED
        raise Conflict("item.changed", words)
    before = {name: getattr(item, name) for name in ("section", "title", "text", "credit")}
    section = _section(item.bulletin, given.section)
    if section.code != item.section:
        item.section, item.order = section.code, _next_order(item.bulletin)
    _write(item, given, by=by, at=at)
    changed = {name: value for name, value in before.items() if getattr(item, name) != value}
    changed["item"] = str(item.pk)
    write_act(item.bulletin, "edit", note=f"修改“{item}”"[:500], before=changed, by=by, at=at)
    return item


@transaction.atomic
def move_item(*, item_id: int, up: bool, by: User, at: datetime) -> BulletinItem:
    """Up or down within its section; at the end of it nothing happens."""
    item = _item(item_id, by)
    rows = list(item.bulletin.items.filter(section=item.section))
    place = next(n for n, row in enumerate(rows) if row.pk == item.pk)
    other = place - 1 if up else place + 1
    if 0 <= other < len(rows):
        item.order, rows[other].order = rows[other].order, item.order
        BulletinItem.objects.bulk_update([item, rows[other]], ["order"])
        way = "上移" if up else "下移"
        write_act(item.bulletin, "edit", note=f"{way}“{item}”"[:500], by=by, at=at)
    return item


@transaction.atomic
def remove_item(*, item_id: int, by: User, at: datetime) -> Bulletin:
    """Takes an item out; what was handed in waits again."""
    item = _item(item_id, by)
    bulletin = item.bulletin
    before = {
        "item": str(item.pk),
        "submission": str(item.submission_id or ""),
        "title": item.title,
        "text": item.text,
        "photos": noted_photos(item),
    }
    if item.submission_id:
        Submission.objects.filter(pk=item.submission_id).update(
            state=SubmissionState.WAITING, decided_by=None, decided_at=None
        )
    note = f"移出“{item}”"[:500]
    item.delete()
    write_act(bulletin, "edit", note=note, before=before, by=by, at=at)
    return bulletin


@transaction.atomic
def refresh(*, bulletin_id: int, by: User, at: datetime) -> Bulletin:
    """Every figure as the records say it now."""
    bulletin = editable(bulletin_id, by)
    read_figures(bulletin, at=at)
    write_act(bulletin, "edit", note="更新数据", by=by, at=at)
    return bulletin


@transaction.atomic
def draft_month(
    *, bulletin_id: int, section: str, by: User, at: datetime
) -> tuple[list[BulletinItem], list[str]]:
    """Items out of the month's own records, and the subjects of which there is nothing to be told or that the
    bulletin has already."""
    bulletin = editable(bulletin_id, by)
    place, month = bulletin.division.name, bulletin.data_month.label
    known = figures_of(drafts.ALL, bulletin.data_month, bulletin.division_id, at=at)
    able, unable = drafts.ready(known)
    target = _section(bulletin, section)
    made, left_out = [], [draft.subject for draft in unable]
    for draft in able:
        title = drafts.worded(draft.title, place=place, month=month)
        if bulletin.items.filter(title=title).exists():
            left_out.append(draft.subject)
            continue
        item = _new(bulletin, target, at)
        text = drafts.worded(draft.text, place=place, month=month)
        _write(item, ItemInput(section=target.code, title=title, text=text), by=by, at=at)
        made.append(item)
    write_act(bulletin, "edit", note=f"由{month}记录拟稿 {len(made)} 条", by=by, at=at)
    return made, left_out


def _new(bulletin: Bulletin, section: Section, at: datetime) -> BulletinItem:
    return BulletinItem(
        bulletin=bulletin, section=section.code, order=_next_order(bulletin), updated_at=at
    )


def _next_order(bulletin: Bulletin) -> int:
    return (bulletin.items.aggregate(last=Max("order"))["last"] or 0) + 1


def _section(bulletin: Bulletin, code: str) -> Section:
    found = next((each for each in bulletin.section_list if each.code == code), None)
    if found is None:
        words = "这期简报没有这个栏目，请改选。"
        raise Invalid("item.invalid", words, fields={"section": words})
    return found


def _take(item: BulletinItem, given: Submission, *, by: User, at: datetime) -> None:
    """What was handed in became this item, and waits no more."""
    item.submission = given
    item.save(update_fields=["submission"])
    given.state, given.decided_by, given.decided_at = SubmissionState.PICKED, by, at
    given.save(update_fields=["state", "decided_by", "decided_at"])


def _item(item_id: int, by: User, *, way_on: str = "") -> BulletinItem:
    """The item, its bulletin locked, where this person may edit it. Raises Conflict `item.gone` for one that was taken
    out, with who did, and the way on."""
    rows = BulletinItem.objects.filter(pk=item_id)
    of = rows.values_list("bulletin_id", flat=True).first()
    if of is None and (removal := last_edit(item_id)):
        of = removal.bulletin_id
    if of is None:
        raise NotVisible("item.unknown", GONE)
    bulletin = editable(of, by)
    # Another may have taken it out while this one waited for the lock.
    row: BulletinItem | None = rows.filter(bulletin=bulletin).first()
    if row is None:
        removal = last_edit(item_id)
        raise Conflict("item.gone", gone_words(removal, by) + way_on if removal else GONE)
    row.bulletin = bulletin
    return row


def _says(item: BulletinItem, given: ItemInput) -> bool:
    """Is this what the item says already?"""
    is_same = all(
        getattr(item, name) == getattr(given, name).strip()
        for name in ("section", "title", "text", "credit")
    )
    photos = set(item.photos.values_list("pk", flat=True))
    are_same = not given.photos and photos == set(given.kept)
    return is_same and are_same and item.is_highlight == given.is_highlight


def _write(item: BulletinItem, given: ItemInput, *, by: User, at: datetime) -> None:
    """Texts, photos and figures of an item; raises Invalid with its fields."""
    section = _section(item.bulletin, item.section)
    found = _faults(section, given)
    names = names_in(given.title, given.text)
    month, code = item.bulletin.data_month, item.bulletin.division_id
    known = figures_of(names, month, code, at=at) if names and not found else {}
    missing = [name for name in names if name not in known]
    if missing and not found:
        found["text"] = (
            f"{month.label}的“{'、'.join(missing)}”没有数，如水质尚未定稿、清单尚未生效。"
        )
    if found:
        raise Invalid("item.invalid", next(iter(found.values())), fields=found)
    item.title, item.text = given.title.strip(), given.text.strip()
    item.credit, item.is_highlight, item.updated_at = given.credit.strip(), given.is_highlight, at
    item.save()
    item.photos.exclude(pk__in=given.kept).delete()
    _add_photos(item, [(key, by.pk) for key in given.photos])
    _keep_figures(item, names, at=at)


def _add_photos(item: BulletinItem, photos: Iterable[tuple[UUID | str, int]]) -> None:
    """Of each the file and the account that uploaded it."""
    ItemPhoto.objects.bulk_create(
        ItemPhoto(bulletin=item.bulletin, item=item, file=key, by_id=owner) for key, owner in photos
    )


def _keep_figures(item: BulletinItem, names: Sequence[str], *, at: datetime) -> None:
    """Figures that the text still asks for stay as they were read; new ones are read now. A figure of the same name
    elsewhere in the bulletin is read anew with it, so that one bulletin never says two numbers."""
    item.figures.exclude(name__in=names).delete()
    kept = set(ItemFigure.objects.filter(item=item).values_list("name", flat=True))
    fresh = [name for name in names if name not in kept]
    if not fresh:
        return
    bulletin = item.bulletin
    ItemFigure.objects.bulk_create(
        ItemFigure(bulletin=bulletin, item=item, name=name, words="", address="", read_at=at)
        for name in fresh
    )
    rows = list(ItemFigure.objects.filter(bulletin=bulletin, name__in=fresh))
    now = figures_of(fresh, bulletin.data_month, bulletin.division_id, at=at)
    for row in rows:
        row.words, row.address, row.read_at = now[row.name].words, now[row.name].address, at
    ItemFigure.objects.bulk_update(rows, ["words", "address", "read_at"])


def _faults(section: Section, given: ItemInput) -> dict[str, str]:
    found = {}
    title, text = given.title.strip(), given.text.strip()
    if section.asks_title and not title:
        found["title"] = f"“{section.name}”的稿件要有标题。"
    elif given.is_highlight and not title:
        found["title"] = "列入本期要目的稿件要有标题。"
    if not text:
        found["text"] = "请填写内容。"
    for name, label, words, most in (
        ("title", "标题", title, LONGEST_TITLE),
        ("text", "内容", text, LONGEST_TEXT),
        ("credit", "供稿", given.credit.strip(), LONGEST_CREDIT),
    ):
        if len(words) > most:
            found[name] = f"{label}不超过 {most} 字，现有 {len(words)} 字。"
    for name, words in (("title", title), ("text", text)):
        if name not in found and (wrong := fault(words, drafts.ALL)):
            found[name] = wrong
    return found
