"""What a month was like for a section, and which of its samples count. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from waters.rules.indicators import Indicator
from waters.rules.means import Mean, Value, mean_of
from waters.rules.standard import GB3838, Standard

MEASURED: Final = "measured"
ANNOUNCED: Final = "announced"
NO_FLOW: Final = "no_flow"
MISSING: Final = "missing"
NOT_DUE: Final = "not_due"
VOID: Final = "void"
WAITING: Final = "waiting"

# Every state that `MonthFigures.state` may have, and how pages name it. A month that is waiting is not over yet, so
# it is never frozen.
STATE_WORDS: Final[Mapping[str, str]] = {
    MEASURED: "已监测",
    ANNOUNCED: "仅有公布类别",
    NO_FLOW: "断流",
    MISSING: "未监测",
    NOT_DUE: "本月不监测",
    VOID: "不予评价",
    WAITING: "待监测",
}
# These have a class, or may have one.
WITH_CLASS: Final = frozenset({MEASURED, ANNOUNCED})

AUTOMATIC: Final = "automatic"


@dataclass(frozen=True, slots=True)
class Taken:
    """A sample, as far as judging goes: where it came from ("manual", "automatic"), its state ("taken", "no_flow",
    "tide") and its values."""

    source: str
    state: str = "taken"
    values: Mapping[Indicator, Value] = field(default_factory=dict)


def counting(samples: Iterable[Taken], standard: Standard = GB3838) -> dict[Indicator, list[Value]]:
    """The values that count, by indicator: of samples that were taken, and where an automatic station has a value of
    an indicator for which it wins, its values only."""
    found: dict[Indicator, list[Value]] = {}
    stations: dict[Indicator, list[Value]] = {}
    for sample in samples:
        if sample.state != "taken":
            continue
        for indicator, value in sample.values.items():
            wins = sample.source == AUTOMATIC and indicator in standard.automatic_wins
            (stations if wins else found).setdefault(indicator, []).append(value)
    return found | stations


def means_of(
    samples: Iterable[Taken], standard: Standard = GB3838
) -> tuple[dict[Indicator, Mean], tuple[Indicator, ...]]:
    """Means of a period's samples, and the indicators that were measured and have none (below a limit that nobody
    told). The order of the samples does not matter."""
    means, untold = {}, []
    for indicator, values in sorted(counting(samples, standard).items()):
        mean = mean_of(values, indicator, standard)
        if mean is None:
            untold.append(indicator)
        else:
            means[indicator] = mean
    return means, tuple(untold)


def sampled_state(states: Sequence[str]) -> str | None:
    """What samples of these states make of a month: measured as soon as one was taken; else without flow; else void,
    because a sample taken at high tide says nothing of the river. None without samples."""
    if not states:
        return None
    if "taken" in states:
        return MEASURED
    return NO_FLOW if "no_flow" in states else VOID
