"""Import of spots: Excel, GeoJSON, zipped shapefiles. What a file leaves open is found by place."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import IO, Any

import numpy as np
from django import forms

from accounts.models import Division, Level
from common.geo.datums import datum_of, in_china_bounds, outside_words, point_to_wgs84
from common.imports import Judging, Register, Verdict, enrol
from common.imports.references import Lookup
from common.spreadsheets import Reading, RowRead
from common.store.scope import CODE_LENGTH
from common.text.chinese import date_words, local_date, number_words
from rivers.reads.footing import Footing
from rivers.services.places import footing_of
from rivers.sheets.layers import (
    ENDINGS,
    LAYER_OPTIONS,
    OTHER_ENDINGS,
    WAITING,
    WORKING,
    read_features,
)
from spots import services
from spots.models import ImportBatch, Spot, SpotBatch, SpotState
from spots.parameters import REACH_WITHIN
from spots.reads.placing import NearbyReaches
from spots.services.facts import SpotFacts
from spots.sheets import columns

Values = Mapping[str, Any]
# As short as offices write a division's code.
_SHORT_CODES = (Level.DISTRICT, Level.TOWN)
_LONGEST = {"code": 40, "batch_name": 60, "place": 160, "kind_words": 40}
_COMPARED = (
    "division",
    "reach",
    "place",
    "kind_words",
    "area_m2",
    "longitude",
    "latitude",
    "seen_on",
)


@enrol
class SpotRegister(Register):
    """疑似图斑 of an existing batch, or of one that this file begins."""

    target, title, columns, batch_model = "spots", "疑似图斑", columns.SPOT, ImportBatch
    key, title_key = "row_key", "batch_name"
    endings, other_endings = (".xlsx", *ENDINGS), OTHER_ENDINGS
    option_fields = {
        "batch_name": forms.CharField(
            label="批次名称",
            required=False,
            max_length=60,
            help_text="表中没有“批次”一列时填写；已有的批次写同一名称，即为补充。",
        ),
        "issued_by": forms.CharField(
            label="下发单位", required=False, max_length=60, help_text="新批次填写，如“水利部”。"
        ),
        **LAYER_OPTIONS,
    }
    advice = (
        "也可以上传 GeoJSON（.geojson）或 Shapefile：把一个图层的 .shp、.shx、.dbf、.prj、.cpg 打成一个 .zip。"
        "点、面都可以，属性名与模板的列名相同，或用 TBBH、XZQDM、TBLX、TBMJ、YXSJ。",
        "没有填行政区的，按坐标归入最近的河段和所在的村（社区）；核对页写明归到了哪里。",
        f"一批超过 {Register.max_rows:,} 个图斑的，拆成几个文件分次导入，批次名称写同一个，即并成一批。",
    )
    template_notes = advice

    def read(self, file: IO[bytes], filename: str, options: Values) -> Reading:
        if not filename.lower().endswith(".xlsx"):
            return self._read_layer(file, filename, options, limits=WORKING)
        datum = str(options.get("datum") or "wgs84")
        reading = super().read(file, filename, options)
        rows = (_keyed(_moved(row, datum)) for row in reading.rows)
        return replace(reading, rows=rows)

    def look(self, file: IO[bytes], filename: str, options: Values) -> Reading:
        if filename.lower().endswith(".xlsx"):
            return self.read(file, filename, options)
        return self._read_layer(file, filename, options, limits=WAITING, only_first=True)

    def _read_layer(
        self, file: IO[bytes], filename: str, options: Values, **kwargs: Any
    ) -> Reading:
        reading = read_features(
            file,
            filename,
            self.columns,
            wanted="places",
            noun="位置",
            options=options,
            aliases=columns.ALIASES,
            max_rows=self.max_rows,
            **kwargs,
        )
        return replace(reading, rows=(_keyed(row) for row in reading.rows))

    def judge(self, rows: Sequence[RowRead], judging: Judging) -> list[Verdict]:
        batches = [self._batch(row.values, judging) for row in rows]
        standing = _standing(rows, batches)
        drafts = [_Draft(row.values) for row in rows]
        self._find_divisions(drafts, judging)
        self._find_reaches(drafts, judging)
        footing: Footing = judging.known.setdefault(
            "footing", footing_of(judging.by.office_ranges, judging.at)
        )
        for draft in drafts:
            if draft.is_placed and draft.division is not None:
                words = footing.fault(draft.division, [draft.place])
                draft.errors += [words] if words else []
        _refuse_twice(rows, drafts, batches, judging)
        return [
            self._verdict(draft, batch, standing)
            for draft, batch in zip(drafts, batches, strict=True)
        ]

    def _batch(self, values: Values, judging: Judging) -> SpotBatch | None:
        """The batch that a row is of: one of the clerk's, else an unsaved one; None without a name."""
        name = str(values.get("batch_name") or judging.options.get("batch_name") or "").strip()
        home = judging.by.home_division
        if not name or home is None:
            return None
        known: dict[str, SpotBatch] = judging.known.setdefault("batches", {})
        if name not in known:
            rows = SpotBatch.objects.kept_by(judging.by).filter(name=name).order_by("division_id")
            known[name] = rows.first() or SpotBatch(
                name=name,
                issued_by=str(judging.options.get("issued_by") or "").strip(),
                division=home,
                received_on=local_date(judging.at),
            )
        return known[name]

    def _find_divisions(self, drafts: Sequence["_Draft"], judging: Judging) -> None:
        """The divisions that the file names, in one query."""
        values = [draft.values for draft in drafts]
        rows = Division.objects.kept_by(judging.by).inside()
        lookup = Lookup(rows, values, "division", title="行政区", code_title="行政区代码")
        for draft in drafts:
            code, name = draft.values.get("division_code"), draft.values.get("division_name")
            if code or name:
                draft.division = lookup.find(code, name, draft.errors)
            draft.is_named = bool(code or name)

    def _find_reaches(self, drafts: Sequence["_Draft"], judging: Judging) -> None:
        """The reach near each place, inside the division that the file names; and from it the finest
        division. Without either the spot is the clerk's own division's, to be assigned by hand."""
        nearby: NearbyReaches = judging.known.setdefault(
            "nearby", NearbyReaches(judging.by.office_ranges)
        )
        home = judging.by.home_division
        metres = REACH_WITHIN.on(local_date(judging.at), home.code if home else None)
        placed = [draft for draft in drafts if draft.is_placed and not draft.errors]
        places = np.array([draft.place for draft in placed], dtype=float).reshape(-1, 2)
        inside = [draft.division.code_range if draft.division else None for draft in placed]
        found = nearby.nearest(places, within_m=metres, inside=inside)
        for draft, near in zip(placed, found, strict=True):
            if near is not None:
                draft.reach, draft.metres = near
                draft.division = draft.reach.division
            elif draft.division is None:
                draft.division = home

    def _verdict(
        self, draft: "_Draft", batch: SpotBatch | None, standing: Mapping[tuple[int, str], Spot]
    ) -> Verdict:
        values = draft.values
        code = str(values.get("code") or "")
        key, title = str(values.get("row_key") or ""), batch.name if batch else ""
        errors = [*draft.errors, *_faults(values, draft)]
        if batch is None:
            errors.append("没有写明批次，请填写“批次”一列，或在上传时填写批次名称")
        if batch is None or errors:
            return Verdict.bad(key, title, errors)
        spot = standing.get((batch.pk, code)) if batch.pk else None
        facts = draft.facts(spot)
        if spot is None:
            changes = [("归入", "", draft.where())]
            return Verdict.of(key, title, changes, new=True, meant=(batch, facts, None))
        changes = self._changes(facts, spot)
        if changes and spot.state != SpotState.PENDING:
            words = f"“{code}”已分派，不再由导入修改"
            return Verdict.bad(key, title, [words])
        return Verdict.of(key, title, changes, new=False, meant=(batch, facts, spot))

    def _changes(self, facts: SpotFacts, spot: Spot) -> list[tuple[str, str, str]]:
        """What the file would change; of an assigned spot its division and reach are the office's."""
        left_alone = () if spot.state == SpotState.PENDING else ("division", "reach")
        titles = {"division": "行政区", "reach": "河段"} | {c.key: c.title for c in self.columns}
        changes = []
        for name in _COMPARED:
            old, new = getattr(spot, name), getattr(facts, name)
            if old != new and name not in left_alone:
                changes.append((titles[name], _words(old), _words(new)))
        if facts.outline is not None and facts.outline != spot.outline:
            changes.append(("范围", "有" if spot.outline else "", "有"))
        return changes

    def write(self, meant: Sequence[Any], *, by: Any, at: datetime) -> None:
        services.save_spots(entries=meant, by=by, at=at)


class _Draft:
    """A row on its way to the facts of a spot."""

    def __init__(self, values: Values) -> None:
        self.values = dict(values)
        self.errors: list[str] = []
        self.division: Division | None = None
        self.is_named = False
        self.reach: Any = None
        self.metres = 0.0
        code = str(self.values.get("division_code") or "")
        if code.isdigit() and len(code) in _SHORT_CODES:
            self.values["division_code"] = code.ljust(CODE_LENGTH, "0")

    @property
    def place(self) -> tuple[float, float] | None:
        lon, lat = self.values.get("longitude"), self.values.get("latitude")
        return None if lon is None or lat is None else (float(lon), float(lat))

    @property
    def is_placed(self) -> bool:
        return self.place is not None and bool(in_china_bounds(*self.place))

    def where(self) -> str:
        """清溪镇河口村，清溪河河口村段（120 米）."""
        words = self.division.full_name if self.division else ""
        if self.reach is not None:
            return f"{words}，{self.reach.name}（距河段 {self.metres:.0f} 米）"
        return f"{words}，{'附近没有河段' if self.is_named else '附近没有河段，待指定行政区'}"

    def facts(self, spot: Spot | None) -> SpotFacts:
        """What the file says; what it has no column for, and an empty cell, change nothing."""
        if self.division is None or self.place is None:
            raise ValueError("a draft with faults has no facts")
        lon, lat = (round(degrees, 6) for degrees in self.place)
        area = self.values.get("area_m2")
        area = self.values.get("own_area_m2") if area is None else area
        facts = SpotFacts(
            code=str(self.values["code"]),
            division=self.division,
            reach=self.reach,
            kind_words=str(self.values.get("kind_words") or ""),
            area_m2=None if area is None else round(float(area), 1),
            place=str(self.values.get("place") or ""),
            seen_on=self.values.get("seen_on"),
            longitude=lon,
            latitude=lat,
            outline=self.values.get("outline"),
        )
        if spot is None:
            return facts
        untold = {name for name in ("kind_words", "place", "seen_on") if not self.values.get(name)}
        if area is None:
            untold.add("area_m2")
        if facts.outline is None:
            untold.add("outline")
        if not self.is_named and (lon, lat) == (spot.longitude, spot.latitude):
            untold |= {"division", "reach"}
        return replace(facts, **{name: getattr(spot, name) for name in untold})


def _refuse_twice(
    rows: Sequence[RowRead],
    drafts: Sequence[_Draft],
    batches: Sequence[SpotBatch | None],
    judging: Judging,
) -> None:
    """The same spot with its batch in the one row and without it in the other; written alike the engine says it."""
    lines: dict[Any, tuple[int, Any]] = judging.known.setdefault("lines", {})
    for row, draft, batch in zip(rows, drafts, batches, strict=True):
        key = row.values.get("row_key")
        what = (batch.name if batch else "", row.values.get("code"))
        first, known = lines.setdefault(what, (row.number, key))
        if first != row.number and known != key:
            draft.errors.append(f"与第 {first} 行是同一个图斑")


def _faults(values: Values, draft: _Draft) -> list[str]:
    """What is wrong with a row's own values, in sentences."""
    titles = {column.key: column.title for column in columns.SPOT}
    faults = [
        f"“{titles[name]}”不能超过 {most} 字"
        for name, most in _LONGEST.items()
        if len(str(values.get(name) or "")) > most
    ]
    if draft.place is None:
        faults.append("“经度”“纬度”不能为空")
    elif not in_china_bounds(*draft.place):
        faults.append(outside_words(*draft.place))
    if values.get("area_m2") is not None and values["area_m2"] < 0:
        faults.append("“面积（平方米）”不能为负数")
    return faults


def _standing(
    rows: Sequence[RowRead], batches: Sequence[SpotBatch | None]
) -> dict[tuple[int, str], Spot]:
    """Existing spots with the batches and codes of these rows."""
    keys = {batch.pk for batch in batches if batch and batch.pk}
    codes = {str(row.values.get("code") or "") for row in rows}
    found = Spot.objects.filter(batch__in=keys, code__in=codes) if keys else Spot.objects.none()
    return {(s.batch_id, s.code): s for s in found.select_related("division", "reach")}


def _moved(row: RowRead, datum: str) -> RowRead:
    """A sheet's coordinates made WGS-84."""
    lon, lat = row.values.get("longitude"), row.values.get("latitude")
    if lon is not None and lat is not None and datum_of(datum) != "wgs84":
        x, y = point_to_wgs84(float(lon), float(lat), datum_of(datum))
        row.values.update(longitude=round(x, 6), latitude=round(y, 6))
    return row


def _keyed(row: RowRead) -> RowRead:
    """Adds what tells one row from another: the code, and the batch where the sheet names it."""
    words = (row.values.get("code"), row.values.get("batch_name"))
    row.values["row_key"] = " ".join(str(word) for word in words if word)[:60]
    return row


def _words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return date_words(value)
    return number_words(value, places=6) if isinstance(value, float) else str(value)
