"""水质监测数据: a row a sample with a column for each indicator, in and out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import IO, Any, Final, NamedTuple

from common.imports import Judging, Register, Verdict, enrol
from common.imports.mending import MENDED
from common.imports.registers import matched
from common.spreadsheets import Column, OtherHeadings, Reading, RowRead
from common.spreadsheets.columns import same
from common.text.chinese import local_date
from common.text.months import Month
from waters.models import AnnouncedClass, ImportBatch, MonthResult, Sample, Section, Source
from waters.reads.beside import MonthJudge
from waters.reads.contradictions import closed_doubt
from waters.reads.sampled import Computed, Row, part_of
from waters.rules.cells import (
    Typed,
    Unreadable,
    Word,
    read_limits,
    read_names,
    read_value,
    read_word,
)
from waters.rules.doubts import announced_differs, doubts_of
from waters.rules.headings import (
    SMALLER,
    indicator_and_unit,
    key_of,
    other_key,
    sample_heading,
    smaller_factor,
)
from waters.rules.indicators import ABOUT, Indicator
from waters.rules.standard import CLASS_WORDS
from waters.services.samples import Measured, SampleFacts, record_samples
from waters.sheets.announced import month_of_rows
from waters.sheets.finding import Sections
from waters.sheets.options import LIMITS, MICRO, MICRO_LABEL, SAMPLE_OPTIONS, SOURCE

Values = Mapping[str, Any]
LONGEST_NOTE: Final = 200
SOURCES: Final[dict[str, str]] = dict(Source.choices)
_SOURCE_WORDS: Final = tuple(
    (words, code)
    for code, all_of in (
        ("manual", ("人工", "手工", "手工监测", "人工监测", "实验室", "采测分离")),
        ("automatic", ("自动", "自动站", "在线", "在线监测", "水质自动站", "自动监测站")),
    )
    for words in all_of
)
_TAKEN_WORDS: Final = frozenset({"", "正常", "有水", "已采样", "已采", "流动"})


def title_of(indicator: Indicator) -> str:
    """氨氮（mg/L）; pH without."""
    about = ABOUT[indicator]
    return f"{about.name}（{about.unit}）" if about.unit else about.name


MEASURED: Final = tuple(
    Column(key_of(each), title_of(each), "measure", is_free=True) for each in Indicator
)
SAMPLES: Final = (
    Column("section_code", "断面编码", help="有重名断面时填写。", example="D500101001"),
    Column("section_name", "断面名称", required=True, example="清溪河出境断面"),
    Column("river", "所在水体", help="不填也可以；填写的与登记册核对。", example="清溪河"),
    Column("taken_on", "采样日期", "date", example="2026-09-05"),
    Column("month", "月份", "month", help="与采样日期不在同一个月的才填。", example=""),
    Column(
        "source",
        "来源",
        "choice",
        choices=tuple((str(code), str(words)) for code, words in Source.choices),
        also=_SOURCE_WORDS,
        example="人工采样",
    ),
    Column("state", "状态", help="断流、涨潮的填写，正常采样的不填。", is_free=True, example=""),
    Column("note", "备注", is_free=True, example=""),
    *MEASURED,
)
_TITLES: Final = {column.key: column.title for column in SAMPLES}
SMALL: Final = tuple(each for each in Indicator if ABOUT[each].unit in SMALLER)
_OTHERS: Final = tuple((each, other_key(each)) for each in SMALL)
_OTHER_KEYS: Final = frozenset(other for _, other in _OTHERS)
_SMALL_COLUMNS: Final = tuple(
    Column(
        other_key(each),
        f"{ABOUT[each].name}，按 {SMALLER[ABOUT[each].unit]} 换算成 {ABOUT[each].unit}",
        "measure",
        is_free=True,
    )
    for each in SMALL
)
# A value is written alike in hundreds of rows: read once.
_MOST_REMEMBERED: Final = 20_000
_value: Final = lru_cache(maxsize=_MOST_REMEMBERED)(read_value)


class _Cell(NamedTuple):
    """One value with what is asked of it row by row: as the service takes it, as a sample's row holds it, what is
    unlikely in it ("" for nothing)."""

    typed: Typed
    measured: Measured
    part: str
    doubt: str


@lru_cache(maxsize=_MOST_REMEMBERED)
def _cell(text: str, indicator: Indicator) -> _Cell | Word:
    """A value of an indicator, or what is written in its place. Raises Unreadable."""
    typed = _value(text, indicator)
    if isinstance(typed, Word):
        return typed
    measured = measured_of(typed)
    doubt = doubts_of({indicator: measured.value}).get(indicator, "")
    if "µg/L" in doubt:
        # The last words name the option of the form, which the check page then opens.
        doubt += f"；整列如此的，在“{MICRO_LABEL}”中写明"
    return _Cell(typed, measured, part_of(indicator, measured.value), doubt)


@enrol
class SampleRegister(Register):
    """水质监测数据: every row is a new sample; one that is registered already changes nothing."""

    target, title, columns, batch_model = "samples", "水质监测数据", SAMPLES, ImportBatch
    other_columns = _SMALL_COLUMNS
    key, title_key = "row_key", "section_name"
    endings = (".xlsx", ".csv")
    names = staticmethod(sample_heading)
    option_fields = SAMPLE_OPTIONS
    advice = (
        "一行一次采样，一列一个项目；监测站、实验室导出的表可以直接上传（.xlsx 或 .csv），"
        "各列次序不限，没有的列不用补。",
        "低于检出限的写 0.01L、<0.01 或“未检出（0.01）”，没有监测的写 --，断流的写“断流”。"
        "表头写明 μg/L 的列先问您再换算；看着像单位或小数点错了的值，列出来请您核对。",
    )
    template_notes = advice

    def read(self, file: IO[bytes], filename: str, options: Values) -> Reading:
        reading = super().read(file, filename, options)
        _ask_units(reading, options)
        month = month_of_rows(reading, options, also=[_TITLES["taken_on"]])
        notes = reading.notes
        if _TITLES["taken_on"] in reading.absent:
            notes = (*notes, "表中没有“采样日期”一列，采样日期记为当月 1 日。")
        ways = _Ways.of(options)
        rows = (_keyed(ways.applied(row), month, ways.source) for row in reading.rows)
        return replace(reading, rows=rows, notes=notes, free=_free(reading))

    def judge(self, rows: Sequence[RowRead], judging: Judging) -> list[Verdict]:
        known = judging.known
        if not known:
            known["sections"] = Sections(judging.by)
            known["judge"] = MonthJudge()
            known["lines"] = {}
        read = [_Read.of(row, known, judging) for row in rows]
        beside = _Beside.of([one for one in read if one.section is not None])
        return [one.verdict(beside, known["judge"]) for one in read]

    def write(self, meant: Sequence["_Meant"], *, by: Any, at: datetime) -> None:
        record_samples(entries=[one.facts() for one in meant], by=by, at=at)


# --- the file -------------------------------------------------------------------------------------


def _ask_units(reading: Reading, options: Values) -> None:
    """A heading that names another unit than the indicator's is asked about. Raises OtherHeadings."""
    decided = matched(options)
    asked = [
        (heading, found)
        for heading, key in reading.others
        if not key and same(heading) not in decided and (found := indicator_and_unit(heading))
    ]
    if not asked:
        return
    told = "、".join(f"“{heading}”" for heading, _ in asked)
    words = (
        f"{told}的单位与本系统的不同。请在下面逐列指定：换算后读取，或者不读取；"
        "表头的单位写错了的，请改正表头后重新上传"
    )
    free = [other_key(each) for _, (each, unit) in asked if _is_smaller(each, unit)]
    raise OtherHeadings(
        "import.unit", f"{words}。", others=[(heading, "") for heading, _ in asked], free=free
    )


def _is_smaller(indicator: Indicator, unit: str) -> bool:
    same_as = {"mg/m³": "μg/L"}
    return SMALLER.get(ABOUT[indicator].unit) == same_as.get(unit, unit)


def _free(reading: Reading) -> tuple[str, ...]:
    """Columns that other headings may be: those in another unit only where the sheet has such a heading."""
    found = (indicator_and_unit(heading) for heading, _ in reading.others)
    offered = {other_key(each[0]) for each in found if each and _is_smaller(*each)}
    hidden = {column.key for column in _SMALL_COLUMNS} - offered
    return tuple(key for key in reading.free if key not in hidden)


@dataclass(frozen=True, slots=True)
class _Ways:
    """How the values of a file are to be read, as was chosen on the form."""

    limits: Mapping[Indicator, Decimal]
    micro: tuple[Indicator, ...]
    source: str
    mended: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, options: Values) -> "_Ways":
        return cls(
            read_limits(str(options.get(LIMITS) or "")),
            tuple(each for each in read_names(str(options.get(MICRO) or "")) if each in SMALL),
            str(options.get(SOURCE) or Source.MANUAL),
            options.get(MENDED) or {},
        )

    def applied(self, row: RowRead) -> RowRead:
        """The row with its values in the indicators' own units, and a limit wherever one was told for the file. What
        was put right on the page is in the unit of its title already."""
        mended = self.mended.get(str(row.number), {})
        is_other = not (_OTHER_KEYS.isdisjoint(row.values) and _OTHER_KEYS.isdisjoint(row.errors))
        for indicator, other in _OTHERS if is_other else ():
            text = row.values.pop(other, None)
            row.errors.pop(other, None)
            if text is not None and key_of(indicator) not in mended:
                self._take(row, indicator, text, smaller_factor(indicator))
        for indicator in self.micro:
            text = row.values.get(key_of(indicator))
            if text is not None and key_of(indicator) not in mended:
                self._take(row, indicator, text, smaller_factor(indicator))
        for indicator in self.limits:
            text = row.values.get(key_of(indicator))
            if text is not None:
                self._take(row, indicator, text, Decimal(1))
        return row

    def _take(self, row: RowRead, indicator: Indicator, text: str, factor: Decimal) -> None:
        key = key_of(indicator)
        try:
            found = _value(text, indicator, limit=self.limits.get(indicator), factor=factor)
        except Unreadable as error:
            row.values.pop(key, None)
            row.errors[key] = f"第 {row.number} 行“{_TITLES[key]}”{error}"
            row.typed[key] = text
            return
        row.values[key] = found.typed if isinstance(found, Typed) else text


def _keyed(row: RowRead, month: str, source: str) -> RowRead:
    """Adds the day, the month and the source where the file has none, and what tells one row from another."""
    values = row.values
    if values.get("taken_on") is None and "taken_on" not in row.errors:
        told = values.get("month") or month
        values["taken_on"] = Month.parse(told).first_day if told else None
    values["source"] = values.get("source") or source
    name = values.get("section_code") or values.get("section_name")
    words = (name, values.get("taken_on"), SOURCES[values["source"]])
    values["row_key"] = " ".join(str(each) for each in words if each)[:60]
    return row


# --- the rows -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Meant:
    """A row as it would be written. Ten thousand of them are held at once, but their values are those that `_cell`
    remembers."""

    section: Section
    taken_on: date
    month: Month
    source: str
    state: str
    note: str
    cells: Mapping[Indicator, _Cell]

    def facts(self) -> SampleFacts:
        return SampleFacts(
            section=self.section,
            taken_on=self.taken_on,
            month=self.month,
            source=self.source,
            state=self.state,
            note=self.note,
            values={each: cell.measured for each, cell in self.cells.items()},
        )


def measured_of(value: Typed) -> Measured:
    """A value as the service takes it."""
    return Measured(value.typed, value.number, value.is_below, value.limit)


_BY_KEY: Final = {key_of(each): each for each in Indicator}


def _cells(values: Values, errors: list[str]) -> tuple[Mapping[Indicator, _Cell], frozenset[Word]]:
    """The values of a row, and the words that are in place of others; what cannot be read in `errors`."""
    found: dict[Indicator, _Cell] = {}
    words: set[Word] = set()
    for key, indicator in _BY_KEY.items():
        text = values.get(key)
        if text is None:
            continue
        try:
            cell = _cell(text, indicator)
        except Unreadable as error:
            errors.append(f"“{_TITLES[key]}”{error}")
            continue
        if isinstance(cell, Word):
            words.add(cell)
        else:
            found[indicator] = cell
    return found, frozenset(words)


@dataclass(frozen=True, slots=True)
class _Beside:
    """What rows are judged beside: samples of their days, classes announced of their months, closed months."""

    samples: Mapping[tuple[int, date, str], Sample]
    announced: Mapping[tuple[int, Month], str]
    closed: frozenset[tuple[int, Month]]

    @classmethod
    def of(cls, read: Sequence["_Read"]) -> "_Beside":
        """Four queries."""
        ids = {one.pk for one in read}
        days = {one.taken_on for one in read}
        months = {one.month.first_day for one in read if one.month}
        samples = Sample.objects.filter(section__in=ids, taken_on__in=days, voided_at=None)
        announced = AnnouncedClass.objects.filter(section__in=ids, month__in=months)
        closed = MonthResult.objects.filter(section__in=ids, month__in=months)
        return cls(
            {
                (row.section_id, row.taken_on, row.source): row
                for row in samples.prefetch_related("values")
            },
            {
                (pk, Month.of(day)): water_class
                for pk, day, water_class in announced.values_list(
                    "section_id", "month", "water_class"
                )
            },
            frozenset((pk, Month.of(day)) for pk, day in closed.values_list("section_id", "month")),
        )


@dataclass(slots=True)
class _Read:
    """A row with what its cells say."""

    row: RowRead
    errors: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    section: Section | None = None
    month: Month | None = None
    state: str = "taken"
    values: Mapping[Indicator, _Cell] = field(default_factory=dict)

    @property
    def pk(self) -> int:
        return self.section.pk if self.section is not None else 0

    @property
    def taken_on(self) -> Any:
        return self.row.values.get("taken_on")

    @property
    def source(self) -> str:
        return str(self.row.values["source"])

    @classmethod
    def of(cls, row: RowRead, known: Mapping[str, Any], judging: Judging) -> "_Read":
        one = cls(row)
        one.section = known["sections"].find(row.values, one.errors, one.doubts)
        one.values, words = _cells(row.values, one.errors)
        one._read_state(words)
        one._read_time(local_date(judging.at))
        if len(str(row.values.get("note") or "")) > LONGEST_NOTE:
            one.errors.append(f"“备注”不能超过 {LONGEST_NOTE} 字")
        if one.section is not None and one.taken_on is not None:
            place, key = (one.section.pk, one.taken_on, one.source), row.values["row_key"]
            first, same_as = known["lines"].setdefault(place, (row.number, key))
            # By the same spelling of its name the engine says it.
            if first != row.number and key != same_as:
                one.errors.append(f"与第 {first} 行是同一断面同一天的采样")
        return one

    def _read_state(self, words: frozenset[Word]) -> None:
        text = str(self.row.values.get("state") or "").strip()
        told = read_word(text) if text not in _TAKEN_WORDS else None
        if text not in _TAKEN_WORDS and told is None:
            self.errors.append(f"“状态”应为断流或涨潮，正常采样的不填，填写的是“{text[:30]}”")
        if told is None and not self.values:
            # Many tables say it in the remarks, and leave the values out.
            told = read_word(str(self.row.values.get("note") or ""))
        dry = {each for each in (*words, told) if each in (Word.NO_FLOW, Word.TIDE)}
        if dry and self.values:
            names = "、".join(ABOUT[each].name for each in list(self.values)[:3])
            self.errors.append(f"写了断流或涨潮，又有{names}的监测值，请核对")
        elif Word.NO_FLOW in dry:
            self.state = "no_flow"
        elif dry:
            self.state = "tide"

    def _read_time(self, today: date) -> None:
        day, month = self.taken_on, self.row.values.get("month")
        if day is None:
            if not {"taken_on", "month"} & self.row.errors.keys():
                self.errors.append("“采样日期”不能为空")
            return
        self.month = Month.parse(month) if month else Month.of(day)
        if day > today:
            self.errors.append(f"“采样日期”为 {day}，不能晚于今天")
        elif self.month > Month.of(today):
            self.errors.append(f"“月份”为 {self.month.label}，不能晚于本月")
        elif abs(self.month.year * 12 + self.month.month - day.year * 12 - day.month) > 1:
            self.errors.append(f"“月份”为 {self.month.label}，与采样日期 {day} 相差一个月以上")

    def verdict(self, beside: _Beside, judge: MonthJudge) -> Verdict:
        values = self.row.values
        key, title = str(values.get("row_key") or ""), str(values.get("section_name") or "")
        section, month = self.section, self.month
        if self.errors or self.row.errors or section is None or month is None:
            return Verdict.bad(key, title, self.errors)
        standing = beside.samples.get((section.pk, self.taken_on, self.source))
        if not self.values and self.state == "taken":
            same_as = Verdict.of(key, f"{section}", [], new=False, meant=None)
            same_as.doubts = ["没有监测值，不登记；断流的请在“状态”写“断流”"]
            return same_as
        if standing is not None:
            return self._beside(standing, key, section)
        note = str(values.get("note") or "").strip()
        meant = _Meant(section, self.taken_on, month, self.source, self.state, note, self.values)
        computed = self._computed(judge, month, section)
        target = int(judge.target(section, month) or 0) or None
        changes = self._changes(computed, target, month)
        verdict = Verdict.of(key, f"{section}", changes, new=True, meant=meant)
        verdict.doubts = [*self.doubts, *self._doubts(computed, beside, section, month)]
        return verdict

    def _beside(self, standing: Sample, key: str, section: Section) -> Verdict:
        """The same day's sample is registered: the same values change nothing, others are refused."""
        known = {Indicator(row.indicator): (row.number, row.limit) for row in standing.values.all()}
        mine = {each: (c.typed.number, c.typed.limit) for each, c in self.values.items()}
        if known == mine and standing.state == self.state:
            return Verdict.of(key, f"{section}", [], new=False, meant=None)
        other = [ABOUT[each].name for each in Indicator if known.get(each) != mine.get(each)]
        told = f"（{'、'.join(other[:4])}{'等' if len(other) > 4 else ''}不同）" if other else ""
        words = (
            f"“采样日期”{self.taken_on} 的{SOURCES[self.source]}已经登记，与本行不一样{told}；"
            "要更正，请先在断面页面把原来的作废"
        )
        return Verdict.bad(key, f"{section}", [words])

    def _computed(self, judge: MonthJudge, month: Month, section: Section) -> Computed | None:
        parts = (cell.part for cell in self.values.values())
        row = Row.taken(section.pk, month, self.source, self.state, parts)
        return judge.computed([row], month, section)

    def _changes(
        self, computed: Computed | None, target: int | None, month: Month
    ) -> list[tuple[str, str, str]]:
        what = {"no_flow": "断流", "tide": "涨潮"}.get(self.state, f"{len(self.values)} 项")
        for_month = "" if self.taken_on in month else f"，计入{month.label}"
        changes = [("采样", "", f"{self.taken_on} {SOURCES[self.source]}，{what}{for_month}")]
        if computed is not None and computed.water_class is not None:
            beyond = "、".join(each.words for each in computed.exceeding(target))
            words = f"{CLASS_WORDS[computed.water_class]}（{computed.measured} 项）"
            changes.append(("评价类别", "", f"{words}，超标：{beyond}" if beyond else words))
        return changes

    def _doubts(
        self, computed: Computed | None, beside: _Beside, section: Section, month: Month
    ) -> Iterator[str]:
        yield from (cell.doubt for cell in self.values.values() if cell.doubt)
        announced = beside.announced.get((section.pk, month))
        if computed is not None:
            told = int(announced) if announced else None
            if words := announced_differs(told, computed.water_class, computed.measured):
                yield words
            if computed.undecided:
                names = "、".join(ABOUT[each].name for each in computed.undecided)
                yield f"{names}的检出限高于该类限值，不能判定类别"
        if (section.pk, month) in beside.closed:
            yield closed_doubt(month)
