"""Imports of the registers. Rules and writing are those of the forms: `rivers.services`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import IO, Any, ClassVar

from django.db.models import Model

from accounts.models import Division, Unit
from common.imports import AbstractImportBatch, Judging, Register, Verdict, enrol
from common.imports.references import Lookup, has_field
from common.spreadsheets import Reading, RowRead
from common.store.history import value_words
from common.store.scope import within
from common.text.chinese import local_date, metres_words
from rivers import services
from rivers.models import ImportBatch, Outfall, Reach, River, Signboard
from rivers.rules.outfall_kinds import UNSORTED, read_kind, tidy_sources
from rivers.services.doubts import doubts_of
from rivers.services.facts import (
    Facts,
    Line,
    OutfallFacts,
    ReachFacts,
    RiverFacts,
    SignboardFacts,
)
from rivers.services.faults import comes_round, faults_of, line_metres
from rivers.services.places import far_faults, footing_of
from rivers.services.writing import may_keep
from rivers.sheets import columns
from rivers.sheets.layers import (
    ENDINGS,
    LAYER_OPTIONS,
    OTHER_ENDINGS,
    WAITING,
    WORKING,
    read_features,
)

Values = Mapping[str, Any]
KEPT = "空着的格子不改动已有内容；要清空一项，请在那一条的修改页面上改。"


class RiverRoomRegister(Register):
    """What the registers share, a later room's 断面 too. `references` is field → (title, rows that one may name)."""

    batch_model: ClassVar[type[AbstractImportBatch]] = ImportBatch
    model: ClassVar[type[Model]]
    facts: ClassVar[type[Facts]]
    references: ClassVar[Mapping[str, tuple[str, Callable[[Any], Any]]]]
    needed: ClassVar[tuple[str, ...]] = ()
    advice: ClassVar[Sequence[str]] = (KEPT,)
    template_notes: ClassVar[Sequence[str]] = (KEPT,)

    # --- judging

    def judge(self, rows: Sequence[RowRead], judging: Judging) -> list[Verdict]:
        standing = self.standing([row.values.get("code") for row in rows])
        lookups = self.lookups([row.values for row in rows], judging.by)
        return [self._verdict(row.values, standing, lookups, judging) for row in rows]

    def standing(self, codes: Iterable[str | None]) -> dict[str, Any]:
        """Rows of the register by code, whoever's they are."""
        rows: Any = self.model._default_manager.filter(code__in={c for c in codes if c})
        rows = rows.select_related(*self.references, *self.extra_related())
        return {row.code: row for row in rows}

    def extra_related(self) -> tuple[str, ...]:
        return ()

    def lookups(self, values: Sequence[Values], by: Any) -> dict[str, Lookup]:
        titles = {column.key: column.title for column in self.columns}
        return {
            name: Lookup(rows(by), values, name, title=title, code_title=titles[f"{name}_code"])
            for name, (title, rows) in self.references.items()
        }

    def _verdict(
        self,
        values: Values,
        standing: Mapping[str, Any],
        lookups: Mapping[str, Lookup],
        judging: Judging,
    ) -> Verdict:
        code = values.get("code") or ""
        title = str(values.get(self.title_key) or "")
        row = standing.get(code)
        if row is not None and not may_keep(judging.by, row):
            return Verdict.bad(code, title, [f"编码“{code}”已由其他行政区登记，不在您的管理范围内"])
        if row is not None and not row.is_active:
            return Verdict.bad(code, title, [f"“{code}”已停用，请先恢复使用再导入"])
        facts, errors = self.facts_of(values, row, lookups, judging)
        if facts is None:
            return Verdict.bad(code, title, errors)
        changes = self._changes(facts, row) if row is not None else []
        meant = (facts, row)
        verdict = Verdict.of(code, title or str(row), changes, new=row is None, meant=meant)
        touched = {title for title, *_ in changes} if row is not None else None
        verdict.doubts = [
            words
            for field, words in doubts_of(facts).items()
            if touched is None or self._titles().get(field, field) in touched
        ]
        return verdict

    def facts_of(
        self, values: Values, row: Any, lookups: Mapping[str, Lookup], judging: Judging
    ) -> tuple[Facts | None, list[str]]:
        """What would be saved, or the sentences why not. Columns not in the file and
        empty cells stay as they are."""
        errors: list[str] = []
        given = self._base(row)
        for key in values:
            if key in self.facts.__dataclass_fields__:  # type: ignore[attr-defined]
                self._take(given, key, values[key])
        for name in self.references:
            self._refer(given, name, values, lookups[name], errors, judging)
        # Required columns of whose cells nothing could be read.
        errors += self._outside(given, judging.by) or [
            f"“{c.title}”不能为空" for c in self.columns if c.required and not given.get(c.key)
        ]
        if errors:
            return None, errors
        facts = self.facts(**given)
        if "footing" not in judging.known:
            judging.known["footing"] = footing_of(judging.by.office_ranges, judging.at)
        found = faults_of(facts) or far_faults(facts, row, judging.known["footing"])
        titles = self._titles() | {"line": "中心线"}
        faults = [
            f"“{titles.get(field, field)}”{words.rstrip('。')}" for field, words in found.items()
        ]
        return (None, faults) if faults else (facts, [])

    def _base(self, row: Any) -> dict[str, Any]:
        if row is None:
            return {}
        names = [n for n in self.facts.__dataclass_fields__ if has_field(self.model, n)]  # type: ignore[attr-defined]
        return {name: getattr(row, name) for name in names}

    def _take(self, given: dict[str, Any], key: str, value: Any) -> None:
        """A cell's value as the facts take it. An empty cell changes nothing of a row that exists, and
        of a new one is the field's empty value."""
        if value is None and key in given and key != "length_m":
            return  # of a length, the reach says itself what an empty cell means
        field = next((f for f in self.model._meta.concrete_fields if f.name == key), None)
        if value is None and field is not None and not field.null:
            given.pop(key, None)
            if key == "length_m":
                given[key] = None
            elif field.empty_strings_allowed and not field.has_default():
                given[key] = ""
            return
        if field is not None and field.get_internal_type() == "FloatField" and value is not None:
            value = float(value)
        if field is not None and field.get_internal_type() == "PositiveSmallIntegerField":
            value = int(value)
        given[key] = value

    def _refer(
        self,
        given: dict[str, Any],
        name: str,
        values: Values,
        lookup: Lookup,
        errors: list[str],
        judging: Judging,
    ) -> None:
        code, words = values.get(f"{name}_code"), values.get(f"{name}_name")
        if code or words:
            given[name] = lookup.find(code, words, errors)
        elif name in self.needed and given.get(name) is None:
            errors.append(f"“{lookup.title}”不能为空")

    def _outside(self, given: Values, by: Any) -> list[str]:
        """Is the row put where the clerk's office is at work? The services ask again."""
        division = given.get("division") or getattr(given.get("reach"), "division", None)
        if division is not None and not by.is_office_of(division.code):
            return [f"“{division}”不在您的管理范围内"]
        return []

    def _titles(self) -> dict[str, str]:
        titles = {column.key: column.title for column in self.columns}
        return titles | {name: title for name, (title, _) in self.references.items()}

    def _changes(self, facts: Facts, row: Any) -> list[tuple[str, str, str]]:
        titles = self._titles() | {"line": "中心线"}
        changes = []
        for name, new in facts.values().items():
            old = getattr(row, name)
            if name == "length_m" and new is None:
                new = line_metres(getattr(facts, "line"))  # noqa: B009 - only reaches have one
            if old != new:
                field: Any = self.model._meta.get_field(name)
                words = [
                    _reference_words(value) or value_words(field, value) for value in (old, new)
                ]
                if name == "line" and old and new:
                    words[1] += _shift_words(old, new)
                changes.append((titles.get(name, name), words[0], words[1]))
        return changes

    def write(self, meant: Sequence[Any], *, by: Any, at: datetime) -> None:
        services.save_many(model=self.model, entries=meant, by=by, at=at, reason="导入")


def _reference_words(value: Any) -> str:
    """A row that another names, with the code that registers have; empty for a value that is not a row."""
    if not isinstance(value, Model):
        return ""
    code = getattr(value, "code", "")
    return f"{value}（{code}）" if code else str(value)


def _shift_words(old: Line, new: Line) -> str:
    """How far a line's ends move: hundreds of metres at both speak of a wrong datum."""
    ends = [line_metres([old[end], new[end]]) if old[end] != new[end] else 0 for end in (0, -1)]
    return f"（起点移动 {metres_words(ends[0])}，终点移动 {metres_words(ends[1])}）"


def own_divisions(by: Any) -> Any:
    return Division.objects.kept_by(by)


def own_reaches(by: Any) -> Any:
    rows = Reach.objects.filter(within(by.office_ranges)).select_related("division")
    return rows.defer("line")  # the heaviest column, of no use to who chooses a reach


def known_rivers(by: Any) -> Any:
    return River.objects.selectable_by(by)


def any_division(by: Any) -> Any:
    return Division.objects.all()


@enrol
class RiverRegister(RiverRoomRegister):
    """河流湖库. A river may flow into one that comes further down in the same file."""

    target, title, columns = "rivers", "河流湖库", columns.RIVER
    model, facts = River, RiverFacts
    references = {"division": ("行政区", own_divisions), "parent": ("汇入河流", known_rivers)}
    needed = ("division",)
    after_key = "parent_code"

    def judge(self, rows: Sequence[RowRead], judging: Judging) -> list[Verdict]:
        if "above" not in judging.known:
            above = dict(River.objects.values_list("code", "parent__code"))
            judging.known["above"] = above | dict(judging.above)
        return super().judge(rows, judging)

    def facts_of(
        self, values: Values, row: Any, lookups: Mapping[str, Lookup], judging: Judging
    ) -> tuple[Facts | None, list[str]]:
        if comes_round(values.get("code"), judging.known["above"]):
            words = f"“汇入河流编码”{values.get('parent_code')} 几经汇入又回到本河，请核对"
            return None, [words]
        return super().facts_of(values, row, lookups, judging)

    def _refer(
        self,
        given: dict[str, Any],
        name: str,
        values: Values,
        lookup: Lookup,
        errors: list[str],
        judging: Judging,
    ) -> None:
        code = values.get("parent_code")
        if name == "parent" and code and code in judging.keys and not lookup.knows(code):
            given["parent"] = River(code=code, name=code)  # this file enters it before this row
            return
        super()._refer(given, name, values, lookup, errors, judging)

    def write(self, meant: Sequence[Any], *, by: Any, at: datetime) -> None:
        coming = {f.parent.code for f, _ in meant if f.parent and f.parent.pk is None}
        entered = {river.code: river for river in River.objects.filter(code__in=coming)}
        resolved = [
            (replace(f, parent=entered.get(f.parent.code, f.parent)) if f.parent else f, row)
            for f, row in meant
        ]
        super().write(resolved, by=by, at=at)


@enrol
class ReachRegister(RiverRoomRegister):
    """河段, from a sheet or with their lines from GeoJSON."""

    target, title, columns = "reaches", "河段", columns.REACH
    model, facts = Reach, ReachFacts
    references = {
        "river": ("河流", known_rivers),
        "division": ("行政区", own_divisions),
        "neighbour": ("相邻行政区", any_division),
    }
    needed = ("river", "division")
    endings, other_endings = (".xlsx", *ENDINGS), OTHER_ENDINGS
    option_fields = LAYER_OPTIONS
    advice = (
        KEPT,
        "也可以上传 GeoJSON（.geojson）或 Shapefile（把一个图层的 .shp、.shx、.dbf、.prj、.cpg 打成一个 .zip）："
        "每个要素是一个河段的中心线（LineString，或首尾相接的 MultiLineString），属性名与模板的列名相同，"
        "或用英文名 code、name、river_code、division_code 等。坐标系、坐标次序、文字编码仅用于这些文件。",
    )

    def read(self, file: IO[bytes], filename: str, options: Values) -> Reading:
        if filename.lower().endswith(".xlsx"):
            return super().read(file, filename, options)
        return self._read_layer(file, filename, options, limits=WORKING)

    def look(self, file: IO[bytes], filename: str, options: Values) -> Reading:
        if filename.lower().endswith(".xlsx"):
            return super().look(file, filename, options)
        return self._read_layer(file, filename, options, limits=WAITING, only_first=True)

    def _read_layer(
        self, file: IO[bytes], filename: str, options: Values, **kwargs: Any
    ) -> Reading:
        return read_features(
            file,
            filename,
            self.columns,
            wanted="lines",
            noun="线",
            options=options,
            max_rows=self.max_rows,
            **kwargs,
        )

    def facts_of(
        self, values: Values, row: Any, lookups: Mapping[str, Lookup], judging: Judging
    ) -> tuple[Facts | None, list[str]]:
        values = dict(values)
        if values.get("line") and not values.get("length_m"):
            values["length_m"] = None
        elif row is not None and values.get("length_m") in (None, row.length_m):
            # A value that the register holds already was asked about when it was entered.
            values.pop("length_m", None)
            values["keep_length"] = True
        return super().facts_of(values, row, lookups, judging)


@enrol
class OutfallRegister(RiverRoomRegister):
    """入河排污口. A kind is told by the finest name, or by one name a level (HJ 1312-2023)."""

    target, title, columns = "outfalls", "入河排污口", columns.OUTFALL
    model, facts = Outfall, OutfallFacts
    references = {"reach": ("河段", own_reaches)}
    needed = ("reach",)

    def extra_related(self) -> tuple[str, ...]:
        return ("reach__division", "supervisor")

    def facts_of(
        self, values: Values, row: Any, lookups: Mapping[str, Lookup], judging: Judging
    ) -> tuple[Facts | None, list[str]]:
        values, errors = dict(values), list[str]()
        values["kind"] = self._kind(values, row, errors)
        if values.get("sources"):
            values["sources"] = tidy_sources(str(values["sources"]))
        unit = self._supervisor(values.get("supervisor_name"), row, judging, errors)
        if unit is not None:
            values["supervisor"] = unit
        facts, others = super().facts_of(values, row, lookups, judging)
        return (None, [*errors, *others]) if errors else (facts, others)

    def _kind(self, values: dict[str, Any], row: Any, errors: list[str]) -> str:
        """The code meant; of a row that cannot be told the one it has, or none, beside a sentence."""
        cells = [values.pop(key, None) for key in ("kind", "kind_1", "kind_2", "kind_3")]
        standing: str = row.kind if row is not None else ""
        try:
            code = read_kind(str(cell or "") for cell in cells) or standing
        except ValueError as error:
            errors.append(str(error))
            return standing or UNSORTED
        if not code or (code == UNSORTED and standing != UNSORTED):
            errors.append("“类别”不能为空" if not code else "“类别”请写明是哪一类排污口")
            return UNSORTED
        return code

    def _supervisor(self, words: Any, row: Any, judging: Judging, errors: list[str]) -> Unit | None:
        """The unit of a name or short name among those that the clerk knows; all of them are read once a file."""
        if not words:
            return None
        known: dict[str, list[Unit]] = judging.known.setdefault("units", {})
        if not known:
            units = Unit.objects.known_to(judging.by).existing(local_date(judging.at))
            for unit in units:
                for called in {unit.name, unit.short_name} - {""}:
                    known.setdefault(called, []).append(unit)
        standing = row.supervisor if row is not None else None
        if standing is not None and words in (standing.name, standing.short_name):
            return standing
        found = known.get(str(words), [])
        if len(found) != 1:
            told = "不止一个，请写全称" if found else "没有找到，或不在您的管理范围内"
            errors.append(f"“监管单位”中的“{words}”{told}")
            return None
        return found[0]


@enrol
class SignboardRegister(RiverRoomRegister):
    """公示牌."""

    target, title, columns, title_key = "signboards", "公示牌", columns.SIGNBOARD, "place"
    model, facts = Signboard, SignboardFacts
    references = {"reach": ("河段", own_reaches)}
    needed = ("reach",)

    def extra_related(self) -> tuple[str, ...]:
        return ("reach__division",)
