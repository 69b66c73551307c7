"""What an announced class contradicts: told by imports, asked about by forms, refused by none."""

from common.text.months import Month
from waters.reads.sampled import Computed
from waters.rules.doubts import announced_differs
from waters.rules.standard import CLASS_WORDS


def contradictions(
    water_class: str, exceeding: str, target: str, computed: Computed | None
) -> list[str]:
    """Sentences without an end. water_class  "1" … "6", "" where there is none; computed  what the month's samples
    come to"""
    if not water_class:
        return []
    found = []
    if exceeding and target and water_class <= target:
        found.append(f"{CLASS_WORDS[int(water_class)]}达到目标，却填写了超标项目“{exceeding}”")
    if computed is not None:
        words = announced_differs(int(water_class), computed.water_class, computed.measured)
        beyond = "、".join(each.words for each in computed.exceeding(min(int(water_class), 5)))
        if words:
            found.append(f"{words}（{beyond}）" if beyond else words)
    return found


def closed_doubt(month: Month) -> str:
    """What somebody who enters something of a closed month has to know."""
    return f"{month.label}水质已定稿，这里登记的要经更正定稿，公布的结果才会改变"
