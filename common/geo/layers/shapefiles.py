"""A shapefile read by pyshp, with what pyshp believes looked at first.

Shapes and records belong together by number. A record marked deleted stays in the table until it is packed,
and its shape stays too: pyshp leaves the record out and keeps the shape, so that all later shapes would
move by one. The index (.shx) says where each shape is; a record's own head says its number again.
"""

import struct
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any, Final, NamedTuple

import shapefile

from common.errors import Invalid
from common.geo.layers import texts
from common.geo.layers.refusals import bad, too_large

_HEAD: Final = 100
_MULTIPATCH: Final = 31
_NULL: Final = 0
# What pyshp raises over damaged bytes.
_DAMAGED: Final = (
    shapefile.ShapefileException,
    struct.error,
    ValueError,
    IndexError,
    KeyError,
    TypeError,
    AssertionError,
    OverflowError,
    AttributeError,
    OSError,
    EOFError,
)

MOST_PARTS: Final = 2_000


class Raw(NamedTuple):
    """A feature as it is in the file: its number there, GeoJSON geometry (None: without a shape),
    properties, and a sentence where the shape or a text could not be read."""

    number: int
    geometry: dict[str, Any] | None
    properties: dict[str, Any]
    fault: str = ""


class Table(NamedTuple):
    """All features of a shapefile, and sentences on what was assumed and what was left out."""

    features: list[Raw]
    notes: tuple[str, ...]


def read_shapefile(parts: Mapping[str, bytes], *, encoding: str, max_rows: int) -> Table:
    """Raises Invalid (`layer.broken`, `.counts`, `.multipatch`, `.encoding`) and TooLarge."""
    places = _places(parts[".shp"], parts.get(".shx", b""))
    try:
        table = shapefile.DbfReader(
            BytesIO(parts[".dbf"]), encoding="ascii", encodingErrors="surrogateescape"
        )
        if len(table) > max_rows or len(places) > max_rows:
            words = f"要素超过 {max_rows:,} 个，请拆成几个文件，分几次导入"
            raise too_large("layer.too_many", words)
        _refuse_cut_table(table, parts[".dbf"])
        records = list(table.iterRecords(deleted_as_None=True))
    except _DAMAGED:
        raise broken("属性表（.dbf）") from None
    deleted = sum(record is None for record in records)
    if len(records) != len(places):
        gone = f"（含已标记删除的 {deleted} 条）" if deleted else ""
        raise bad(
            "layer.counts",
            f"图形有 {len(places)} 个，属性表有 {len(records)} 条{gone}，对不上。"
            "请在 GIS 软件中打开图层检查，重新导出再上传",
        )
    named = parts.get(".cpg", b"")[:100].decode("ascii", "ignore").strip().strip("\0").strip()
    rows = [record.as_dict() if record is not None else None for record in records]
    told = texts.judge(_all_texts(rows), named=named, chosen=encoding)
    reader = shapefile.ShpReader(BytesIO(parts[".shp"]))
    found = _Found(told)
    features = [
        found.feature(number, row, *_geometry(reader, place))
        for number, (row, place) in enumerate(zip(rows, places, strict=True), start=1)
        if row is not None
    ]
    notes = [*told.notes, *texts.told_words(found.cut, found.other)]
    if deleted:
        notes.append(f"属性表中有 {deleted} 条已标记删除的记录，与其图形一并略过。")
    return Table(features, tuple(notes))


def broken(part: str) -> Exception:
    words = f"{part}不完整或已损坏，请在 GIS 软件中打开检查，重新导出再打包上传"
    return bad("layer.broken", words)


# --- where the shapes are -------------------------------------------------------------------------


class Place(NamedTuple):
    """A record of the .shp: where it begins, and the length of its content in bytes."""

    offset: int
    length: int


def _places(shp: bytes, shx: bytes) -> list[Place]:
    """Of each shape in the order of its number. By the .shx where it agrees with the .shp, which then
    may hold older shapes that nothing points to; else by going through the .shp from its beginning."""
    if len(shp) < _HEAD or struct.unpack(">i", shp[:4])[0] != 9994:
        raise broken("图形文件（.shp）")
    if struct.unpack(">i", shp[24:28])[0] * 2 > len(shp):
        raise bad(
            "layer.broken", "图形文件（.shp）不完整，可能没有复制完，请重新复制或导出再打包上传"
        )
    if struct.unpack("<i", shp[32:36])[0] == _MULTIPATCH:
        words = "图层是三维面片（MultiPatch），请在 GIS 软件中转为面或点再导出"
        raise bad("layer.multipatch", words)
    indexed = _indexed(shp, shx)
    return _walked(shp) if indexed is None else indexed


def _indexed(shp: bytes, shx: bytes) -> list[Place] | None:
    """By the index; None where there is none, or where a record's own head says otherwise."""
    if len(shx) < _HEAD or (len(shx) - _HEAD) % 8:
        return None
    if struct.unpack(">i", shx[24:28])[0] * 2 != len(shx):
        return None
    places = [Place(o * 2, n * 2) for o, n in struct.iter_unpack(">2i", shx[_HEAD:])]
    for number, place in enumerate(places, start=1):
        end = place.offset + 8 + place.length
        if place.offset < _HEAD or place.length < 4 or end > len(shp):
            return None
        if struct.unpack_from(">2i", shp, place.offset) != (number, place.length // 2):
            return None
    return places


def _walked(shp: bytes) -> list[Place]:
    places: list[Place] = []
    offset, size = _HEAD, struct.unpack(">i", shp[24:28])[0] * 2
    while offset < size:
        if offset + 12 > size:
            raise broken("图形文件（.shp）")
        number, words = struct.unpack_from(">2i", shp, offset)
        place = Place(offset, words * 2)
        offset += 8 + place.length
        if number != len(places) + 1 or words < 2 or offset > size:
            raise broken("图形文件（.shp）")
        places.append(place)
    return places


def _refuse_cut_table(table: Any, dbf: bytes) -> None:
    head, row = struct.unpack_from("<HH", dbf, 8)
    if row < 2 or head + row * len(table) > len(dbf):
        words = "属性表（.dbf）不完整，可能没有复制完，请重新复制或导出再打包上传"
        raise bad("layer.broken", words)


# --- what is read ---------------------------------------------------------------------------------


def _geometry(reader: Any, place: Place) -> tuple[dict[str, Any] | None, str]:
    """GeoJSON with two numbers a position, None for a record without a shape; and what is wrong."""
    try:
        shape = reader.shape(0, place.offset, place.length)
        if shape.shapeType == _NULL:
            return None, ""
        if len(getattr(shape, "parts", ())) > MOST_PARTS:
            return None, f"由超过 {MOST_PARTS:,} 个部分组成，请在 GIS 软件中拆开"
        # Heights and measures are behind the first two.
        shape.points = [point[:2] for point in shape.points]
        geometry: dict[str, Any] = shape.__geo_interface__
    except (*_DAMAGED, shapefile.GeoJSON_Error, shapefile.RingSamplingError, RecursionError):
        return None, "图形已损坏，读不出来"
    return geometry, ""


def _all_texts(rows: list[dict[str, Any] | None]) -> Iterator[bytes]:
    for row in rows:
        for value in (row or {}).values():
            if isinstance(value, str):
                yield _bytes(value)
    for name in next((row for row in rows if row), {}):
        yield _bytes(name)


def _bytes(text: str) -> bytes:
    """What pyshp was not to decode."""
    return text.encode("ascii", "surrogateescape")


class _Found:
    """Decodes the records, and keeps the numbers of those of which something is to be told."""

    def __init__(self, told: texts.Told) -> None:
        self.told = told
        self.cut: list[int] = []
        self.other: list[int] = []

    def feature(
        self, number: int, row: Mapping[str, Any], geometry: dict[str, Any] | None, fault: str
    ) -> Raw:
        properties: dict[str, Any] = {}
        for name, value in row.items():
            try:
                title = self._words(name, number)
                properties[title] = self._words(value, number) if isinstance(value, str) else value
            except Invalid:
                shown = texts.clean(name.encode("ascii", "replace").decode("ascii"))
                fault = fault or f"“{shown}”的文字读不出来，既不是 UTF-8 也不是 GBK"
        return Raw(number, geometry, properties, fault)

    def _words(self, text: str, number: int) -> str:
        read = texts.decode(_bytes(text), self.told)
        for is_so, numbers in ((read.is_cut, self.cut), (read.is_other, self.other)):
            if is_so and number not in numbers[-1:]:
                numbers.append(number)
        return read.words
