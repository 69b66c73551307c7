"""A chart and the same figures as a table: what `common/chart.html` shows.

The option is one of ECharts in plain data, as `static/js/charts.js` takes it (static/js/README.md).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from common.text.chinese import number_words


@dataclass(frozen=True, slots=True)
class Chart:
    """id: ASCII, once on a page. `subject` heads the table's first column, `empty` is said where there
    is nothing to draw. `is_wide`: many bars, so that it scrolls sideways on a phone."""

    id: str
    title: str
    subject: str
    option: dict[str, Any]
    empty: str = "还没有数据。"
    is_wide: bool = False

    @property
    def data_id(self) -> str:
        return f"chart-{self.id}"

    @property
    def labels(self) -> list[str]:
        axes = (self.option["xAxis"], self.option["yAxis"])
        return next(list(axis["data"]) for axis in axes if axis["type"] == "category")

    @property
    def names(self) -> list[str]:
        return [series["name"] for series in self.option["series"]]

    @property
    def rows(self) -> Iterator[tuple[str, list[str]]]:
        """The table: each label with its values in words."""
        columns = [series["data"] for series in self.option["series"]]
        for label, values in zip(self.labels, zip(*columns, strict=True), strict=True):
            yield label, [self._words(value) for value in values]

    @property
    def is_empty(self) -> bool:
        return not any(value for series in self.option["series"] for value in series["data"])

    def _words(self, value: float | None) -> str:
        if value is None:
            return "—"
        return f"{value:.1f}%" if self.option.get("format") == "percent" else number_words(value)
