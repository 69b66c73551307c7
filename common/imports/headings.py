"""Headings of other systems: matched by hand on the check page, kept for the next file of the same kind.

They are kept by whoever has tables (`HEADINGS`, joined in `hezhang/wiring.py`), one set a division and register: a
colleague's next file reads without asking. What was read by them is said on the check page each time.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Protocol

from common.imports.models import AbstractImportBatch
from common.imports.registers import HEADINGS, Register
from common.seams import Slot
from common.spreadsheets.columns import Column, same
from common.spreadsheets.headings import other_unit

# Options that the check writes: headings that are not our titles, and the columns they may be read as.
OTHERS: Final = "others"
FREE: Final = "free"
_SHOWN: Final = 60


class Desk(Protocol):
    """Where matches are kept."""

    def kept(self, register: str, *, by: Any) -> dict[str, str]:
        """Heading as `same` writes it → key of a column, as the clerk's own division matched them."""

    def keep(self, register: str, matches: Mapping[str, str], *, by: Any, at: datetime) -> None:
        """Keeps each match; a heading that is matched with "" is forgotten."""


DESK: Final[Slot[Desk]] = Slot("headings of imports that were matched by hand")


def name_of(register: Register) -> str:
    """Under which matches of a register are kept: rivers.importbatch/reaches."""
    return f"{register.batch_model._meta.label_lower}/{register.target}"


def with_kept(register: Register, options: Mapping[str, Any], *, by: Any) -> dict[str, Any]:
    """The options of an upload, with what the clerk's division has matched before."""
    keys = {column.key for column in register.readable}
    kept = DESK.part.kept(name_of(register), by=by)
    return {**options, HEADINGS: {h: key for h, key in kept.items() if key in keys}}


def note_headings(
    batch: AbstractImportBatch, others: Sequence[tuple[str, str]], free: Sequence[str]
) -> None:
    """Writes down which headings of the file are not ours, for the check page to ask about."""
    names = list(dict.fromkeys(heading for heading, _ in others))[:_SHOWN]
    batch.options = {**batch.options, OTHERS: names, FREE: list(free)}


def words_of(register: Register, others: Sequence[tuple[str, str]]) -> list[str]:
    """What was read by a match, and what was passed over, in sentences."""
    columns = {column.key: column for column in register.readable}
    read = [(heading, columns[key]) for heading, key in others if key]
    words = []
    if read:
        pairs = "、".join(f"“{heading}”读作“{column.title}”" for heading, column in read)
        words.append(f"按贵单位指定的对应关系：{pairs}。不对的，可在下面改选。")
    unitless = [f"“{heading}”" for heading, column in read if _is_without_unit(heading, column)]
    if unitless:
        told = "、".join(f"“{c.title}”" for h, c in read if _is_without_unit(h, c))
        words.append(f"{'、'.join(unitless)}没有写明单位，按{told}的单位读取，请核对。")
    unknown = [heading for heading, key in others if not key]
    if unknown:
        told = f"这些列不是“{register.title}”的内容，未读取：{'、'.join(unknown)}。"
        words.append(f"{told}其中有要导入的，可在下面指定它对应哪一列。")
    return words


def _is_without_unit(heading: str, column: Column) -> bool:
    return bool(column.unit) and same(column.unit) not in same(heading)


def refuse_matches(register: Register, matches: Mapping[str, str]) -> str:
    """What is wrong with matches (heading as it is in the file → key), in a sentence; empty if nothing."""
    columns = {column.key: column for column in register.readable}
    for key, column in columns.items():
        named = [heading for heading, chosen in matches.items() if chosen == key]
        if len(named) > 1:
            told = "、".join(f"“{heading}”" for heading in named)
            return f"{told}都对应“{column.title}”，请只留一个。"
    for heading, key in matches.items():
        unit = other_unit(heading, columns[key]) if key else ""
        if unit:
            column = columns[key]
            return (
                f"“{heading}”的单位是{unit}，“{column.title}”按{column.unit}填写，不能直接对应："
                f"请在表中换算成{column.unit}、改好表头后重新上传。"
            )
    return ""
