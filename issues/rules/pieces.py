"""Who acts on an issue, what an act may carry, and what is said of each act (`issues.rules.actions` has them)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Who(StrEnum):
    """Who somebody is to an issue."""

    OFFICE = "office"  # 河长办 of its division, or of one above
    UNIT = "unit"  # clerk of the unit it was handed to
    REPORTER = "reporter"
    SUBORDINATE = "subordinate"  # that 河长办, where there is another above it
    UPPER = "upper"  # 河长办 to which one below has passed it on (提请上级办理)
    RAISER = "raiser"  # 河长办 below that one: its turn is over, unless it gets it back
    JUSTICE = "justice"  # police or procurator with whom it was shared
    HELPER = "helper"  # clerk of a unit that co-operates (配合单位): reports, and decides nothing
    ORIGIN = "origin"  # 河长办 that transferred it to a neighbour, and will get it back


# note, photos: of the act itself. unit: the one charged; helpers: units that co-operate with it; justice: the
# police or the procurator. deadline: a day. plan: 时限, 任务, 措施, 责任. clue, outcome, case_number: which 线索 is
# answered, and what came of it. visit: when and by whom it was looked back at. division: the neighbour. scan:
# files of the act, of a paper. letter: the number of that paper.
Piece = Literal[
    "note",
    "photos",
    "unit",
    "helpers",
    "justice",
    "deadline",
    "plan",
    "complex",
    "kind",
    "severity",
    "clue",
    "outcome",
    "case_number",
    "visit",
    "division",
    "scan",
    "letter",
]

Style = Literal["primary", "secondary", "danger"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something done about an issue.

    label   what the button says
    event   code in the ledger, past tense
    done    how the ledger says it: “张三 于 … 受理”
    who     those who may
    needs   pieces without which it is refused
    takes   further pieces it may carry (a note and photos always may)
    prompt  what the note is to say
    style   "primary" the way on, "secondary" beside it, "danger" a way back
    is_offered  has it a button of its own? Else it is done from another page (a meeting's minutes)
    """

    code: str
    label: str
    event: str
    done: str
    who: tuple[Who, ...]
    needs: tuple[Piece, ...] = ()
    takes: tuple[Piece, ...] = ()
    prompt: str = "说明"
    style: Style = "secondary"
    is_offered: bool = True
