"""Who edited a bulletin's item last, or took it out: what the acts remember."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from accounts.models import User
from bulletins.models import BulletinAct, BulletinItem
from common.text.chinese import moment_words


def last_edit(item_id: int) -> BulletinAct | None:
    """The newest act that changed an item; of an item that is gone, the one that took it out. One query, by a key
    inside JSON: for the rare case that two met."""
    acts = BulletinAct.objects.filter(action="edit", before__item=str(item_id))
    return acts.order_by("-pk").first()


@dataclass(frozen=True, slots=True)
class TakenPhoto:
    """A photo of an item that was taken out: its key then, its file, who uploaded it, and whether it came with the text
    that was handed in."""

    key: int
    file: str
    by: int
    is_handed_in: bool


def noted_photos(item: BulletinItem) -> list[dict[str, Any]]:
    """The photos of an item, as the act notes them that takes it out."""
    handed_in = set(item.submission.photos) if item.submission else set()
    return [
        asdict(TakenPhoto(photo.pk, str(photo.file), photo.by_id, str(photo.file) in handed_in))
        for photo in item.photos.all()
    ]


def taken_photos(removal: BulletinAct) -> list[TakenPhoto]:
    return [TakenPhoto(**each) for each in removal.before.get("photos", ())]


def changed_words(act: BulletinAct, what: str, by: User) -> str:
    """What somebody did meanwhile, for one whose own words are still in the form."""
    return (
        f"在您填写期间，{_done(act, what, by)}。您填写的内容还在，请核对；"
        "再次保存将以您填写的为准。"
    )


def gone_words(act: BulletinAct, by: User) -> str:
    """Who took an item out, and when."""
    return f"{_done(act, '移出了这篇稿件', by)}。"


def _done(act: BulletinAct, what: str, by: User) -> str:
    who = "您在另一页" if act.by_id == by.pk else act.by_name
    return f"{who}已于{moment_words(act.at)}{what}"
