"""An outfall's record as its page shows it, and its photos before and after side by side."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np

from attachments.models import Attachment, BlobKind
from attachments.reads.gallery import Picture, pictures
from attachments.services.uploads import shown
from common.geo.lines import line_length_m
from common.text.chinese import date_words, metres_words
from outfalls.models import CaseEntry
from outfalls.rules.steps import CATEGORIES, EVENT_WORDS
from outfalls.services.permits import ACTS

# What was photographed before anything was put right, and after.
BEFORE: Final = ("survey", "monitor", "trace", "sort")
AFTER: Final = ("finish", "accept")
# Two photos farther apart were hardly taken from one place [ours]: phones are off by some ten metres each.
ONE_PLACE_M: Final = 50

Address = Callable[[Attachment, str], str]


@dataclass(frozen=True, slots=True)
class Shown:
    """One entry of the record: its heading, facts in words, photos, files, and how many are still on their way."""

    entry: CaseEntry
    title: str
    facts: list[str]
    pictures: list[Picture]
    files: list[Attachment]
    waiting: int


def shown_entries(entries: Sequence[CaseEntry], address: Address) -> list[Shown]:
    """The newest first; one query for each entry with uploads."""
    return [_shown(entry, address) for entry in reversed(entries)]


def _shown(entry: CaseEntry, address: Address) -> Shown:
    keys = [*entry.photos, *entry.files]
    found = shown(keys, owner_ids=[entry.by_id])
    files = [each for each in found if each.blob.kind != BlobKind.IMAGE]
    return Shown(
        entry,
        EVENT_WORDS.get(entry.event, entry.event),
        facts_of(entry),
        pictures(found, address),
        files,
        len(keys) - len(found),
    )


_DAYS: Final = (
    ("on", "日期"),
    ("seen_on", "巡河日期"),
    ("starts_on", "开始日期"),
    ("due_on", "完成时限"),
    ("next_check_on", "下次检查"),
)
_WORDS: Final = (
    ("campaign", "专项行动"),
    ("surveyor", "排查人"),
    ("tracer", "溯源人"),
    ("owner", "责任主体"),
    ("owner_named", "指定的责任主体"),
    ("unit", "整治单位"),
    ("measures", "措施"),
    ("merged_into", "并入"),
    ("permit", "文号"),
    ("people", "验收人员"),
    ("issue", "问题编号"),
    ("exceeding", "超标"),
)
_FLAGS: Final = (
    ("flows_when_dry", "晴天排水"),
    ("is_dry_flow", "晴天排水"),
    ("is_dry", "未排水"),
    ("owner_unknown", "责任主体无法确定"),
    ("is_alone", "本河长办没有另一名在用账号，由报告完成的人验收"),
)


def facts_of(entry: CaseEntry) -> list[str]:
    """What an entry says beside its words."""
    data = entry.data
    facts = []
    if what := data.get("what"):
        facts.append(f"事项：{ACTS.get(what, what)}")
    if category := data.get("category"):
        facts.append(f"分类：{CATEGORIES.get(category, category)}")
    facts += [
        f"{words}：{date_words(date.fromisoformat(data[key]))}"
        for key, words in _DAYS
        if data.get(key)
    ]
    facts += [f"{words}：{data[key]}" for key, words in _WORDS if data.get(key)]
    if sources := data.get("sources"):
        facts.append(f"污染来源：{'；'.join(sources.splitlines())}")
    facts += [words for key, words in _FLAGS if data.get(key)]
    if data.get("is_flowing") is not None:
        facts.append("排查时正在排水" if data["is_flowing"] else "排查时未排水")
    return facts


@dataclass(frozen=True, slots=True)
class Pair:
    """A photo of before beside one of after; either may be missing. `apart` says how far apart they were taken."""

    before: Picture | None
    after: Picture | None
    apart: str = ""
    is_elsewhere: bool = False


def pairs_of(entries: Sequence[CaseEntry], address: Address) -> list[Pair]:
    """The photos of the first round of before, and of the last of after, matched to the nearest place each was taken
    from, where cameras said so; else in their order. Two queries."""
    first = next((e for e in entries if e.event in BEFORE and e.photos), None)
    last = next((e for e in reversed(entries) if e.event in AFTER and e.photos), None)
    before, after = _photos(first), _photos(last)
    pairs: list[Pair] = []
    left = list(after)
    for old in before:
        new = min(left, key=lambda each: _metres(old, each) or 0.0, default=None)
        if new is not None:
            left.remove(new)
        pairs.append(_pair(old, new, address))
    return [*pairs, *(_pair(None, new, address) for new in left)]


def _photos(entry: CaseEntry | None) -> list[Attachment]:
    if entry is None:
        return []
    found = shown(entry.photos, owner_ids=[entry.by_id])
    return [each for each in found if each.blob.kind == BlobKind.IMAGE]


def _pair(old: Attachment | None, new: Attachment | None, address: Address) -> Pair:
    one, other = (
        next(iter(pictures([each], address)), None) if each else None for each in (old, new)
    )
    if old is None or new is None:
        return Pair(one, other)
    metres = _metres(old, new)
    if metres is None:
        return Pair(one, other, "照片没有带拍摄地点，不能核对是否同一地点")
    far = metres > ONE_PLACE_M
    words = f"两张照片的拍摄地点相距 {metres_words(round(metres))}"
    return Pair(one, other, f"{words}，请核对是否同一地点" if far else words, is_elsewhere=far)


def _metres(one: Attachment, other: Attachment) -> float | None:
    places: list[Any] = [[each.blob.longitude, each.blob.latitude] for each in (one, other)]
    if any(value is None for place in places for value in place):
        return None
    return float(line_length_m(np.array(places, dtype=float)))
