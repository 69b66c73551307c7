"""水质月报: a row a section and month with the class that the bureau announced, in and out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import IO, Any, Final

from common.errors import Invalid
from common.imports import Judging, Register, Verdict, enrol
from common.spreadsheets import Column, Reading, RowRead
from common.spreadsheets.headings import missing_columns
from common.text.chinese import local_date
from common.text.months import Month
from waters.models import FOUND_CLASSES, AnnouncedClass, ImportBatch, Section
from waters.models.samples import AnnouncedState
from waters.reads.beside import Beside, MonthJudge, target_of
from waters.reads.contradictions import closed_doubt, contradictions
from waters.rules.cells import Unreadable, Word, beyond_words, read_class, read_exceeding
from waters.rules.headings import class_heading
from waters.rules.rhythm import is_due
from waters.services.announced import AnnouncedFacts, announce_many
from waters.sheets.finding import Sections
from waters.sheets.options import MONTH, MONTH_OPTION

Values = Mapping[str, Any]
CLASS_WORDS: Final[dict[str, str]] = dict(FOUND_CLASSES)
STATE_WORDS: Final[dict[str, str]] = dict(AnnouncedState.choices)
# As the service and the columns of the database take them.
LONGEST: Final = 200
_STATES: Final = {
    Word.NO_FLOW: AnnouncedState.NO_FLOW,
    Word.MISSING: AnnouncedState.MISSING,
    Word.VOID: AnnouncedState.VOID,
    # Where the tide stood nothing was sampled that can be judged.
    Word.TIDE: AnnouncedState.VOID,
}
_MET: Final = {
    **dict.fromkeys(("是", "达标", "√", "y", "yes"), True),
    **dict.fromkeys(("否", "不达标", "未达标", "超标", "×", "n", "no"), False),
}

ANNOUNCED: Final = (
    Column("division", "责任区县", help="不填也可以；填写的与登记册核对。", example="万川区"),
    Column("section_code", "断面编码", help="有重名断面时填写。", example="D500101001"),
    Column("section_name", "断面名称", required=True, example="清溪河出境断面"),
    Column("river", "所在水体", help="不填也可以；填写的与登记册核对。", example="清溪河"),
    Column("kind", "断面类型", help="不用填。", example="河流"),
    Column("grades", "断面属性", help="不用填。", example="国控"),
    Column("border", "交界关系", help="不用填。", example=""),
    Column(
        "month", "月份", "month", help="整张表是同一个月的，可以在上传时选择。", example="2026-09"
    ),
    Column("target", "水质目标", help="不用填；填写的与登记册核对。", is_free=True, example="Ⅲ类"),
    Column(
        "water_class",
        "本月类别",
        help="Ⅰ类至劣Ⅴ类；断流写“断流”，没有监测写“未监测”。",
        is_free=True,
        example="Ⅱ类",
    ),
    Column(
        "last_year",
        "上年同期类别",
        help="登记册里还没有上年这个月的，一并登记。",
        is_free=True,
        example="Ⅲ类",
    ),
    Column("is_met", "是否达标", help="不用填；填写的与目标核对。", is_free=True, example="是"),
    Column(
        "exceeding",
        "超标项目及倍数",
        help="没有的写 /。",
        is_free=True,
        example="氨氮/1.3、总磷/0.6",
    ),
    Column("note", "备注", is_free=True, example=""),
)
_TITLES: Final = {column.key: column.title for column in ANNOUNCED}


def month_of_rows(reading: Reading, options: Values, *, also: Iterable[str] = ()) -> str:
    """The month of rows that tell none. Raises Invalid where the table has no such column and none was chosen.

    also  titles of other columns that tell it too
    """
    chosen = str(options.get(MONTH) or "")
    told = [title for title in (_TITLES["month"], *also) if title not in reading.absent]
    if not told and not chosen:
        words = "表中没有“月份”一列，请选择是哪个月的数据。"
        raise Invalid("import.month", words, fields={MONTH: words, "file": words})
    return chosen


@enrol
class AnnouncedRegister(Register):
    """水质月报."""

    target, title, columns, batch_model = "announced", "水质月报", ANNOUNCED, ImportBatch
    key, title_key = "row_key", "section_name"
    endings = (".xlsx", ".csv")
    names = staticmethod(class_heading)
    option_fields = {MONTH: MONTH_OPTION}
    advice = (
        "一行一个断面，生态环境部门发布的月报可以直接上传（.xlsx 或 .csv），各列次序不限，列名用通行的叫法即可。",
        "类别可写Ⅲ类、III、三类等；断流写“断流”，未监测写“未监测”。与登记册或监测值不一致的，先列出来请您核对。",
    )
    template_notes = advice

    def read(self, file: IO[bytes], filename: str, options: Values) -> Reading:
        reading = super().read(file, filename, options)
        if _TITLES["water_class"] in reading.absent:
            words = f"表头缺少必填的列：“{_TITLES['water_class']}”，请对照导入模板改正表头"
            code = "spreadsheet.missing_columns"
            raise missing_columns(code, words, 1, reading.others, reading.free)
        month = month_of_rows(reading, options)
        return replace(reading, rows=(_keyed(row, month) for row in reading.rows))

    def judge(self, rows: Sequence[RowRead], judging: Judging) -> list[Verdict]:
        sections = judging.known.get("sections")
        if sections is None:
            sections = judging.known["sections"] = Sections(judging.by)
            judging.known["judge"] = MonthJudge()
        read = [_Read.of(row, sections, judging) for row in rows]
        places = [(one.section.pk, one.month) for one in read if one.section and one.month]
        beside = Beside.of(places, judging.known["judge"])
        return [one.verdict(beside) for one in read]

    def write(self, meant: Sequence[Any], *, by: Any, at: datetime) -> None:
        entries = [entry for entries in meant for entry in entries]
        announce_many(entries=entries, by=by, at=at, reason="导入")


def _keyed(row: RowRead, month: str) -> RowRead:
    """Adds the month that was chosen for the file, and what tells one row from another."""
    if not row.values.get("month") and month and "month" not in row.errors:
        row.values["month"] = month
    words = (
        row.values.get("section_code") or row.values.get("section_name"),
        row.values.get("month"),
    )
    row.values["row_key"] = " ".join(str(each) for each in words if each)[:60]
    return row


@dataclass(slots=True)
class _Read:
    """A row with what its cells say."""

    row: RowRead
    errors: list[str]
    doubts: list[str]
    section: Section | None = None
    month: Month | None = None
    state: str = AnnouncedState.MEASURED
    water_class: str = ""
    exceeding: str = ""

    @classmethod
    def of(cls, row: RowRead, sections: Sections, judging: Judging) -> "_Read":
        one, values = cls(row, [], []), row.values
        one.section = sections.find(values, one.errors, one.doubts)
        if values.get("month"):
            one.month = Month.parse(values["month"])
            if one.month > Month.of(local_date(judging.at)):
                one.errors.append(f"“月份”为 {one.month.label}，不能晚于本月")
        elif "month" not in row.errors:
            one.errors.append("“月份”不能为空")
        one._read_class()
        try:
            items = read_exceeding(str(values.get("exceeding") or ""))
            one.exceeding = beyond_words(items)
        except Unreadable as error:
            one.errors.append(f"“{_TITLES['exceeding']}”{error}")
        if len(one.exceeding) > LONGEST or len(str(values.get("note") or "")) > LONGEST:
            one.errors.append(f"“{_TITLES['exceeding']}”“{_TITLES['note']}”都不能超过 {LONGEST} 字")
        if one.exceeding and one.state != AnnouncedState.MEASURED:
            one.errors.append(
                f"“{_TITLES['exceeding']}”填写了“{one.exceeding}”，而本月{STATE_WORDS[one.state]}"
            )
        one._refuse_twice(judging)
        return one

    def _read_class(self) -> None:
        text = str(self.row.values.get("water_class") or "")
        if not text:
            return  # a form that is not filled in as yet
        try:
            found = read_class(text)
        except Unreadable as error:
            self.errors.append(f"“{_TITLES['water_class']}”{error}")
            return
        if isinstance(found, Word):
            self.state = _STATES[found]
        else:
            self.water_class = found

    def _refuse_twice(self, judging: Judging) -> None:
        """The same section by another spelling of its name; by the same one the engine says it."""
        if self.section is None or self.month is None:
            return
        key = self.row.values["row_key"]
        lines: dict[Any, tuple[int, str]] = judging.known.setdefault("lines", {})
        first, known = lines.setdefault((self.section.pk, self.month), (self.row.number, key))
        if first != self.row.number and known != key:
            self.errors.append(f"与第 {first} 行是同一断面同一个月")

    def verdict(self, beside: Beside) -> Verdict:
        key, title = (
            str(self.row.values.get("row_key") or ""),
            str(self.row.values.get("section_name") or ""),
        )
        if self.errors or self.row.errors or self.section is None or self.month is None:
            return Verdict.bad(key, title, self.errors)
        standing = beside.announced.get((self.section.pk, self.month))
        if not self.row.values.get("water_class"):
            empty = Verdict.of(key, f"{self.section}", [], new=False, meant=None)
            empty.doubts = ["没有填写本月类别，不登记；没有监测的写“未监测”"]
            return empty
        note = str(self.row.values.get("note") or "").strip()
        note = "" if note in ("/", "-", "--", "无") else note
        if (
            not note
            and self.state == AnnouncedState.VOID
            and "潮" in str(self.row.values["water_class"])
        ):
            note = "涨潮"
        exceeding = self.exceeding
        if standing and (standing.state, standing.water_class) == (self.state, self.water_class):
            # What the table does not tell stays; of another class nothing of it would be true.
            exceeding = exceeding if "exceeding" in self.row.values else standing.exceeding
            note = note if "note" in self.row.values else standing.note
        entry = AnnouncedFacts(
            section=self.section,
            month=self.month,
            state=self.state,
            water_class=self.water_class,
            exceeding=exceeding,
            note=note,
            seen_at=standing.entered_at if standing else None,
            is_compared=True,
        )
        changes = _changes(entry, standing)
        entries = [entry] if changes else []
        doubts = [*self.doubts, *self._doubts(entry, beside)]
        filling = self._last_year(beside, changes, doubts)
        verdict = Verdict.of(
            key,
            f"{self.section}",
            changes,
            new=standing is None,
            meant=(*entries, *filling),
        )
        verdict.doubts = doubts if verdict.act != "same" else []
        return verdict

    def _doubts(self, entry: AnnouncedFacts, beside: Beside) -> list[str]:
        """What the row says otherwise than the register, its own other cells, or what was measured."""
        section, month = self.section, self.month
        if section is None or month is None:
            return []
        target = target_of(section, month)
        found = self._target_doubts(target, month)
        said = _MET.get(str(self.row.values.get("is_met") or "").strip().casefold())
        if entry.water_class and target and said not in (None, entry.water_class <= target):
            words = "未达标" if said else "达标"
            title = _TITLES["is_met"]
            found.append(f"“{title}”填写的与目标{CLASS_WORDS[target]}不符，按类别应为{words}")
        found += contradictions(
            entry.water_class, entry.exceeding, target, beside.computed(section, month)
        )
        if (section.pk, month) in beside.closed:
            found.append(closed_doubt(month))
        if entry.state == AnnouncedState.MEASURED and not is_due(section.rhythm, month):
            found.append(f"{section}{section.get_rhythm_display()}监测，{month.label}不在其中")
        return found

    def _target_doubts(self, target: str, month: Month) -> list[str]:
        text = str(self.row.values.get("target") or "")
        try:
            told = read_class(text)
        except Unreadable as error:
            return [f"“{_TITLES['target']}”{error}"]
        if isinstance(told, Word) or told == target:
            return []
        ours = (
            f"登记册中{month.year}年目标为{CLASS_WORDS[target]}"
            if target
            else f"登记册中没有{month.year}年的目标"
        )
        return [f"“{_TITLES['target']}”为{CLASS_WORDS[told]}，{ours}"]

    def _last_year(
        self, beside: Beside, changes: list[tuple[str, str, str]], doubts: list[str]
    ) -> list[AnnouncedFacts]:
        """Last year's class of the same table: entered where none is, compared where one is."""
        text = str(self.row.values.get("last_year") or "")
        if self.section is None or self.month is None:
            return []
        before = self.month.plus(-12)
        try:
            told = read_class(text)
        except Unreadable as error:
            doubts.append(f"“{_TITLES['last_year']}”{error}，没有读取")
            return []
        standing = beside.announced.get((self.section.pk, before))
        if isinstance(told, Word):
            return []
        if standing is not None:
            if standing.water_class and standing.water_class != told:
                ours = f"登记的{before.label}为{CLASS_WORDS[standing.water_class]}"
                doubts.append(f"“{_TITLES['last_year']}”为{CLASS_WORDS[told]}，{ours}")
            return []
        if (self.section.pk, before) in beside.closed:
            return []
        changes.append((f"上年同期（{before.label}）类别", "", CLASS_WORDS[told]))
        return [AnnouncedFacts(section=self.section, month=before, water_class=told, only_new=True)]


def _changes(entry: AnnouncedFacts, standing: AnnouncedClass | None) -> list[tuple[str, str, str]]:
    old = _words(standing) if standing else ("", "", "")
    new = _words(entry)
    titles = (_TITLES["water_class"], _TITLES["exceeding"], _TITLES["note"])
    return [each for each in zip(titles, old, new, strict=True) if each[1] != each[2]]


def _words(row: AnnouncedFacts | AnnouncedClass) -> tuple[str, str, str]:
    return CLASS_WORDS.get(row.water_class) or STATE_WORDS[row.state], row.exceeding, row.note
