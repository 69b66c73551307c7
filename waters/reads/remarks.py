"""What is told of a section's month beside its class: main pollutants, a lake's trophic state, what is judged apart,
and what nobody can judge. It is read from the month's means, so frozen months tell it too.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from waters.reads.class_marks import class_words
from waters.reads.figures import MonthFigures
from waters.rules.classes import classes_of, judge
from waters.rules.exceeding import Exceeding, exceeding_words, main_pollutants
from waters.rules.indicators import Indicator, name_of
from waters.rules.standard import Kind, Standard
from waters.rules.trophic import trophic_of

_APART: Final = "单独评价，不计入水质类别"


def pollutants_of(found: MonthFigures, kind: Kind, standard: Standard) -> tuple[Exceeding, ...]:
    """主要污染指标: the worst three beyond Ⅲ, whatever the target (环办〔2011〕22号)."""
    classes = beyond_three(found, kind, standard)
    return main_pollutants(found.means, classes, kind, standard) if classes else ()


def beyond_three(found: MonthFigures, kind: Kind, standard: Standard) -> dict[Indicator, int]:
    """The class of each indicator worse than Ⅲ."""
    worst = found.computed or 0
    if worst <= standard.main_beyond:
        return {}
    # A frozen month does not say what could not be judged: there it is what is worse than the class of the whole.
    return {
        each: grade
        for each, grade in classes_of(found.means, kind, standard).items()
        if standard.main_beyond < grade <= worst and each not in found.undecided
    }


def trophic_words_of(means: Mapping[Indicator, Decimal], kind: Kind, standard: Standard) -> str:
    """中营养（48.0） of a lake with all five indicators; "" of anything else."""
    state = trophic_of(means, standard) if kind == "lake" else None
    return f"{state.words}（{state.value}）" if state else ""


def apart_words(means: Mapping[Indicator, Decimal], kind: Kind, standard: Standard) -> str:
    """总氮Ⅳ类、粪大肠菌群Ⅱ类: what has a class of its own; "" without any. Total nitrogen has limits for lakes only."""
    apart = judge(means, standard, kind).apart
    return "、".join(f"{name_of(each)}{class_words(grade)}" for each, grade in apart.items())


def remarks_on(found: MonthFigures, kind: Kind, standard: Standard) -> list[str]:
    """Everything of one month, a sentence each, without the month."""
    pollutants = exceeding_words(pollutants_of(found, kind, standard))
    trophic = trophic_words_of(found.means, kind, standard)
    apart = apart_words(found.means, kind, standard)
    undecided = "、".join(name_of(each) for each in found.undecided)
    told = [
        f"主要污染指标（劣于Ⅲ类）：{pollutants}。" if pollutants != "/" else "",
        f"综合营养状态指数评价：{trophic}。" if trophic else "",
        f"{apart}（{_APART}）。" if apart else "",
        f"检出限高于类别限值，不能评价：{undecided}。" if undecided else "",
    ]
    return [words for words in told if words]
