"""A chart and the same figures as a table: what `common/chart.html` shows.

The option is one of ECharts in plain data, as `static/js/charts.js` takes it (static/js/README.md).
"""

from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

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
    def rows(self) -> SafeString:
        """The table's body: each label with its values in words. Not made by a template, which takes five times as
        long: a page has up to some thousand of these cells."""
        columns = [series["data"] for series in self.option["series"]]
        return format_html_join(
            "",
            '<tr><th scope="row">{}</th>{}</tr>',
            (
                (label, format_html_join("", '<td class="num">{}</td>', map(self._cell, values)))
                for label, values in zip(self.labels, zip(*columns, strict=True), strict=True)
            ),
        )

    @property
    def is_empty(self) -> bool:
        return not any(value for series in self.option["series"] for value in series["data"])

    def _cell(self, value: float | None) -> tuple[str]:
        if value is None:
            return ("—",)
        is_percent = self.option.get("format") == "percent"
        return (f"{value:.1f}%" if is_percent else number_words(value),)
