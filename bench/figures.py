"""What a benchmark hands back."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Figure:
    """One measured ratio.

    ours, floor  two measurements of the same run in the same unit
    target       the ratio ours / floor asked for
    better       "lower": met when the ratio is at most the target; "higher": when at least
    """

    name: str
    ours: float
    floor: float
    target: float
    unit: str
    better: Literal["lower", "higher"] = "lower"

    @property
    def ratio(self) -> float:
        return self.ours / self.floor

    @property
    def is_met(self) -> bool:
        if self.better == "lower":
            return self.ratio <= self.target
        return self.ratio >= self.target

    def line(self) -> str:
        sign = "≤" if self.better == "lower" else "≥"
        verdict = "达到" if self.is_met else "未达到"
        return (
            f"{self.name}：{self.ours:,.2f} {self.unit}，底线 {self.floor:,.2f} {self.unit}，"
            f"比值 {self.ratio:.2f}（要求 {sign} {self.target:g}）{verdict}"
        )
