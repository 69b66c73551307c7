"""The five lists of a cycle plan: how they follow from one another, what is wrong with one. Pure.

Source: domain.md section 5 [002]: 问题, 目标, 任务, 措施, 责任. A goal answers problems, a task goals;
measures and duties are those of tasks.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

# List → the one whose entries it answers.
DRAWN_FROM: Final[Mapping[str, str]] = {
    "goal": "problem",
    "task": "goal",
    "measure": "task",
    "duty": "task",
}
LONGEST: Final = 500
FIRST_YEAR, LAST_YEAR, MOST_YEARS = 2000, 2099, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryInput:
    """An entry as written: `answers` are numbers of entries of `DRAWN_FROM[part]`, from 1.

    key  id of the entry that it changes, None for a new one
    """

    words: str
    answers: tuple[int, ...] = ()
    key: int | None = None


def years_fault(first: int, last: int) -> dict[str, str]:
    """What is wrong with a cycle's years, by field."""
    if not FIRST_YEAR <= first <= LAST_YEAR:
        return {"first_year": f"年度应在 {FIRST_YEAR} 至 {LAST_YEAR} 之间。"}
    if last < first:
        return {"last_year": "截止年度不能早于起始年度。"}
    if last - first >= MOST_YEARS:
        return {"last_year": f"一个周期最多 {MOST_YEARS} 年，请检查。"}
    return {}


def entry_faults(part: str, entries: Sequence[EntryInput], *, others: int) -> dict[int, str]:
    """What is wrong with one of the five lists: sentences by the entry's number, from 1.

    others  how many entries the list has that this one is drawn up from
    """
    found: dict[int, str] = {}
    first: dict[str, int] = {}
    for number, entry in enumerate(entries, start=1):
        words = entry.words.strip()
        if not words:
            found[number] = f"第 {number} 条没有内容。"
        elif len(words) > LONGEST:
            found[number] = f"第 {number} 条有 {len(words)} 字，不能超过 {LONGEST} 字。"
        elif words in first:
            found[number] = f"第 {number} 条与第 {first[words]} 条相同。"
        elif strange := [n for n in entry.answers if not 1 <= n <= others]:
            found[number] = f"第 {number} 条对应的第 {strange[0]} 条不存在。"
        first.setdefault(words, number)
    return found


def read_numbers(text: str) -> tuple[int, ...]:
    """Numbers as an official writes them: 1、3、5 or 1,3 or 1-3. Raises ValueError for anything else."""
    numbers: list[int] = []
    for piece in re.split(r"[、，,；;\s]+", text.strip()):
        if not piece:
            continue
        low, _, high = re.sub(r"[—–~至－]", "-", piece).partition("-")
        first, last = int(low), int(high or low)
        if not first <= last <= first + 200:
            raise ValueError(piece)
        numbers += range(first, last + 1)
    return tuple(dict.fromkeys(numbers))
