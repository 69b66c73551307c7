"""The tables of a notice, defined once for the page, the .docx and the .xlsx. Pure.

Rows come in the order of division and reach. There is no column of ranks and no sorting by
completion: a notice names what was not done, it does not race persons against each other.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from common.spreadsheets import Column
from common.text.chinese import number_words, percent_of
from inspections.rules.figure_words import EXPLAINED_ON_PAPER
from inspections.rules.figure_words import WORDS as PATROL_WORDS
from issues.rules.figure_words import WORDS as ISSUE_WORDS
from notices.rules.water import water_rows
from notices.rules.wording import child_word

# Characters up to which a name stays on one line on the page.
SHORT = 6
# Half characters beyond which a name is broken on paper.
LONGEST = 16
LONGEST_SENTENCE = 56


@dataclass(frozen=True)
class PaperTable:
    """One table: the section it belongs to, its caption, and rows as mappings. Columns of kind text
    are set left, numbers right."""

    section: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Any]]
    total: Mapping[str, Any] | None = field(default=None)
    # Keys of columns that hold sentences: they get more room on paper.
    sentences: Sequence[str] = ()
    # A list of names and not figures: long ones are an annex on paper.
    is_list: bool = False
    # What tells near figures apart, said once under a table.
    note: str = ""

    @property
    def all_rows(self) -> list[Mapping[str, Any]]:
        """The rows, and the total under them."""
        return [*self.rows, self.total] if self.total else list(self.rows)

    @property
    def headers(self) -> list[str]:
        return [column.title for column in self.columns]

    @property
    def header_halves(self) -> list[tuple[str, ...]]:
        """Headers that may be broken in the middle and nowhere else: 到期 期数."""
        return [
            (head[: len(head) // 2], head[len(head) // 2 :]) if len(head) > 3 else (head,)
            for head in self.headers
        ]

    @property
    def widths(self) -> list[int]:
        """Relative, one a column: what its longest cell and half its header need, in half characters,
        with room beside; long names are broken."""
        return [
            3 + min(most, max(_halves(cell) for cell in (*column, *halves)))
            for column, halves, most in zip(
                zip(*self.cells, strict=True), self.header_halves, self._longest, strict=True
            )
        ]

    @property
    def _longest(self) -> list[int]:
        return [
            LONGEST_SENTENCE if column.key in self.sentences else LONGEST for column in self.columns
        ]

    @property
    def cells(self) -> list[list[str]]:
        """Every cell in words, the total last."""
        return [[shown(column, row) for column in self.columns] for row in self.all_rows]

    @property
    def html_rows(self) -> list[list[tuple[str, str]]]:
        """Every cell with its style: numbers to the right, short names never broken."""
        return [
            [
                (cell, "num" if number else "short" if _halves(cell) <= 2 * SHORT else "")
                for cell, number in zip(row, self.is_number, strict=True)
            ]
            for row in self.cells
        ]

    @property
    def is_number(self) -> list[bool]:
        return [column.kind != "text" for column in self.columns]


def shown(column: Column, row: Mapping[str, Any]) -> str:
    """A cell as it is printed: 1,234; 95.9; — where there is nothing to divide by."""
    value = column.of(row)
    if value is None:
        return "—"
    if column.kind == "decimal":
        return f"{value:,.{column.places or 0}f}"
    return number_words(value) if column.kind == "int" else str(value)


def _percent(key: str, title: str) -> Column:
    def value(row: Mapping[str, Any]) -> float | None:
        return None if row[key] is None else percent_of(row[key])

    return Column(key, title, kind="decimal", places=1, value=value)


def _halves(text: str) -> int:
    """Width in half characters: figures take one, characters two."""
    return sum(1 if character.isascii() else 2 for character in text)


PATROL_COLUMNS = (
    Column("due", PATROL_WORDS["due"], kind="int"),
    Column("met", PATROL_WORDS["met"], kind="int"),
    _percent("completion", f"{PATROL_WORDS['completion']}%"),
    Column("required", PATROL_WORDS["required"], kind="int"),
    Column("done", PATROL_WORDS["done"], kind="int"),
    _percent("per_due", f"{PATROL_WORDS['per_due']}%"),
    Column("found", PATROL_WORDS["found"], kind="int"),
    Column("missed", PATROL_WORDS["missed"], kind="int"),
)
ISSUE_COLUMNS = (
    Column("total", ISSUE_WORDS["found"], kind="int"),
    Column("general", "一般", kind="int"),
    Column("heavier", "较重", kind="int"),
    Column("major", "重大", kind="int"),
    Column("on_spot", "立行立改", kind="int"),
    Column("closed", "其中已销号", kind="int"),
    Column("void", ISSUE_WORDS["void"], kind="int"),
)
# What was done in the month, whenever the issue was reported; by place, for tiers close nothing.
DONE_COLUMNS = (
    Column("accepted", "当月受理", kind="int"),
    Column("settled", "当月销号", kind="int"),
    Column("open", "月末未办结", kind="int"),
)
UNMET_COLUMNS = (
    Column("division_name", "镇街、村（社区）"),
    Column("chief_name", "河长"),
    Column("tier_name", "层级"),
    Column("subject", "河段（河流）"),
    Column("periods_due", PATROL_WORDS["due"], kind="int"),
    Column("periods_met", PATROL_WORDS["met"], kind="int"),
    Column("required", PATROL_WORDS["required"], kind="int"),
    Column("done", PATROL_WORDS["done"], kind="int"),
)


LIGHT_COLUMNS = (
    Column("total", "任务", kind="int"),
    Column("green", "绿灯", kind="int"),
    Column("yellow", "黄灯", kind="int"),
    Column("red", "红灯", kind="int"),
)
LATE_COLUMNS = (
    Column("unit_name", "牵头单位"),
    Column("title", "任务"),
    Column("others", "责任单位"),
    Column("due", "完成时限"),
    Column("percent", "进度%", kind="decimal", places=2),
    Column("light_name", "亮灯"),
    Column("why", "依据"),
)
WATER_COLUMNS = (
    Column("name", "断面"),
    Column("river", "河流"),
    Column("target_words", "水质目标"),
    Column("class_words", "本月类别"),
    Column("last_year_words", "上年同期"),
    Column("met_words", "是否达标"),
    Column("exceeding", "超标项目及倍数"),
    Column("streak", "连续达标月数", kind="int"),
)


def tables(
    figures: Mapping[str, Any],
    unmet: Iterable[Mapping[str, Any]],
    late: Iterable[Mapping[str, Any]] = (),
) -> list[PaperTable]:
    """The tables of a notice in their order; those without a row are left out.

    figures  as frozen (`notices.reads.figures`)
    unmet    rows with the keys of `UNMET_COLUMNS`
    late     rows with the keys of `LATE_COLUMNS`: what was not green
    """
    child = child_word(figures["division"]["level"])
    patrols, issues = figures["patrols"], figures["issues"]
    by_place = (*ISSUE_COLUMNS, *DONE_COLUMNS)
    found = [
        _figures("overview", "各层级河长巡河情况", "层级", PATROL_COLUMNS, patrols, "by_tier"),
        replace(
            _figures("overview", f"各{child}巡河情况", child, PATROL_COLUMNS, patrols, "by_child"),
            note=EXPLAINED_ON_PAPER,
        ),
        PaperTable(
            "unmet",
            "未完成巡河任务名单",
            UNMET_COLUMNS,
            list(unmet),
            is_list=True,
        ),
        _figures("issues", "各层级发现问题情况", "发现层级", ISSUE_COLUMNS, issues, "by_tier"),
        _figures("issues", f"各{child}问题上报与办理情况", child, by_place, issues, "by_child"),
        *_lights(figures),
        PaperTable(
            "lights",
            "黄灯、红灯任务名单",
            LATE_COLUMNS,
            list(late),
            sentences=("title", "why"),
            is_list=True,
        ),
        PaperTable(
            "water",
            "断面水质情况",
            WATER_COLUMNS,
            water_rows(figures),
            sentences=("exceeding",),
            is_list=True,
        ),
    ]
    return [table for table in found if table.rows]


def _lights(figures: Mapping[str, Any]) -> list[PaperTable]:
    """By list and by lead unit; none where the month had no lines."""
    if "lights" not in figures:
        return []
    lights = figures["lights"]
    return [
        _figures("lights", "各清单亮灯情况", "清单", LIGHT_COLUMNS, lights, "by_list"),
        _figures("lights", "各牵头单位亮灯情况", "牵头单位", LIGHT_COLUMNS, lights, "by_unit"),
    ]


def _figures(
    section: str,
    caption: str,
    first: str,
    columns: Sequence[Column],
    figures: Mapping[str, Any],
    key: str,
) -> PaperTable:
    """A table of frozen figures; rows with nothing in any column are left out where a tier has none,
    and columns that an older notice did not count."""
    known = [column for column in columns if column.key in figures["total"]]
    counts = [column.key for column in known if column.kind == "int"]
    rows = [row for row in figures[key] if key == "by_child" or any(row[c] for c in counts)]
    counted = any(figures["total"][c] for c in counts)
    return PaperTable(
        section,
        caption,
        (Column("name", first), *known),
        rows if counted else [],
        total=figures["total"] | {"name": "合计"},
    )
