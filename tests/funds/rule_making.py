"""Inputs of rules from plain data, and a standard of three indicators typed from GB 3838-2002."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from common.text.months import Month
from funds.rules.figures import Inputs, SectionFacts

BANK, UPPER, LOWER = "500101000000", "500101001000", "500101002000"
COD, NH3_N, TP = 5, 7, 8
FIXTURES = sorted((Path(__file__).parent / "fixtures").glob("*.json"))


@dataclass(frozen=True)
class Figures:
    """As `waters.reads.results.MonthFigures`, of what a rule reads."""

    state: str = "measured"
    target: int | None = 3
    water_class: int | None = None
    means: Mapping[int, Decimal] = field(default_factory=dict)
    loads: Mapping[int, Decimal] = field(default_factory=dict)
    index: Decimal | None = None


class Standard:
    """GB 3838-2002, table 1, of rivers: COD, NH3-N, TP."""

    LIMITS = {
        COD: [Decimal(each) for each in ("15", "15", "20", "30", "40")],
        NH3_N: [Decimal(each) for each in ("0.15", "0.5", "1.0", "1.5", "2.0")],
        TP: [Decimal(each) for each in ("0.02", "0.1", "0.2", "0.3", "0.4")],
    }

    def name(self, indicator: int) -> str:
        return {COD: "化学需氧量", NH3_N: "氨氮", TP: "总磷"}[indicator]

    def is_inverse(self, indicator: int) -> bool:
        return False

    def limit(self, indicator: int, water_class: int, kind: str) -> Decimal | None:
        return self.LIMITS[indicator][water_class - 1]

    def class_of(self, means: Mapping[Any, Decimal], kind: str) -> int | None:
        of = [
            next((n for n, limit in enumerate(self.LIMITS[i], start=1) if value <= limit), 6)
            for i, value in means.items()
        ]
        return max(of, default=None)


STANDARD = Standard()


def figures(said: dict[str, Any]) -> Figures:
    means = {int(key): Decimal(value) for key, value in said["means"].items()}
    index = None if said["index"] is None else Decimal(said["index"])
    return Figures(said["state"], said["target"], said["water_class"], means, index=index)


def read_fixture(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def inputs_of(said: dict[str, Any]) -> Inputs:
    """The inputs that a fixture tells."""
    return Inputs(
        sections=tuple(SectionFacts(**each) for each in said["sections"]),
        months={
            (int(key), Month.parse(month)): figures(one)
            for key, months in said["months"].items()
            for month, one in months.items()
        },
        years={
            (int(key), int(year)): figures(one)
            for key, years in said["years"].items()
            for year, one in years.items()
        },
        standard=STANDARD,
        bank=BANK,
        given={
            (key, Month.parse(month), name): Decimal(value)
            for key, month, name, value in said["given"]
        },
    )
