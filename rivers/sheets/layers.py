"""Layers of GIS programs (GeoJSON, zipped shapefiles), read into the same rows as a sheet's.

The bytes are parsed by `common.geo.layers` in a process of its own, under a limit of memory and time.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any, Final

from django import forms

from common.background.limited import Limits, run_limited
from common.geo.datums import DATUM_CHOICES
from common.geo.layers import Assumed, FeatureRead, Wanted, read_layer
from common.geo.layers.reading import AXES_CHOICES, ENCODING_CHOICES
from common.imports.registers import matched
from common.spreadsheets import Column, Reading, RowRead
from common.spreadsheets.cells import BadCell, read_cell
from common.spreadsheets.columns import same
from common.spreadsheets.headings import missing_columns, refuse_twice

# While the clerk waits; and in the task, which a layer of 20 MB may keep busy for a minute.
WAITING: Final = Limits(seconds=8, memory_mb=300)
WORKING: Final = Limits(seconds=180, memory_mb=300)

ENDINGS: Final = (".geojson", ".json", ".zip")
_SAVE_AS: Final = (
    "请在 GIS 软件中另存为 GeoJSON（.geojson），或另存为 Shapefile 后打成 .zip 再上传。"
)
_PACK: Final = "请把同一图层的 .shp、.shx、.dbf、.prj（和 .cpg）打成一个 .zip 再上传。"
OTHER_ENDINGS: Final[Mapping[str, str]] = {
    **{
        ending: f"这是 {title} 文件。{_SAVE_AS}"
        for ending, title in (
            (".kml", "KML"),
            (".kmz", "KMZ"),
            (".gpx", "GPX"),
            (".gpkg", "GeoPackage"),
            (".gdb", "文件地理数据库"),
            (".mdb", "个人地理数据库"),
            (".tab", "MapInfo"),
            (".mif", "MapInfo"),
            (".dwg", "CAD"),
            (".dxf", "CAD"),
            (".topojson", "TopoJSON"),
        )
    },
    **dict.fromkeys(
        (".shp", ".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx"),
        f"这是 Shapefile 的一部分。{_PACK}",
    ),
    **dict.fromkeys((".rar", ".7z", ".tar", ".gz"), "请改用普通的 .zip 格式打包。" + _PACK),
}
# What a file of a GIS program does not always say of itself.
LAYER_OPTIONS: Final[Mapping[str, forms.Field]] = {
    "datum": forms.ChoiceField(
        label="坐标系",
        choices=DATUM_CHOICES,
        help_text="选错会整体偏移几百米；西安80、北京54 请先转为 CGCS2000；带 .prj 的投影坐标自动换算。",
    ),
    "axes": forms.ChoiceField(
        label="坐标次序",
        choices=AXES_CHOICES,
        required=False,
        help_text="GIS 图层一般先经度；提示写反时再改选。",
    ),
    "encoding": forms.ChoiceField(
        label="文字编码",
        choices=ENCODING_CHOICES,
        required=False,
        help_text="Shapefile 属性表的文字；核对页上是乱码时再改选。",
    ),
}


def read_features(
    file: IO[bytes],
    filename: str,
    columns: Sequence[Column],
    *,
    wanted: Wanted,
    noun: str,
    options: Mapping[str, Any],
    aliases: Mapping[str, str] | None = None,
    max_rows: int,
    only_first: bool = False,
    limits: Limits = WORKING,
) -> Reading:
    """Rows of features: values from properties (named by key, heading or one of `aliases`, name → key)
    and from the shape, which `noun` calls by its name. Row numbers are those of the features, from 1.

    Raises Invalid and TooLarge for a file that is not taken. What is wrong with one feature is in its row.
    """
    file.seek(0)
    assumed = Assumed(
        datum=str(options.get("datum") or "wgs84"),
        encoding=str(options.get("encoding") or ""),
        axes=str(options.get("axes") or ""),
    )
    layer = run_limited(
        read_layer,
        file.read(),
        filename,
        wanted=wanted,
        assumed=assumed,
        max_rows=max_rows,
        only_first=only_first,
        limits=limits,
    )
    known = {same(c.title): c for c in columns} | {same(c.key): c for c in columns}
    by_key = {c.key: c for c in columns}
    known = {same(name): by_key[key] for name, key in (aliases or {}).items()} | known
    names = list(dict.fromkeys(name for each in layer.features for name in each.properties))
    ours = {known[same(name)].key for name in names if same(name) in known}
    free = tuple(c.key for c in columns if c.key not in ours)
    also = matched(options)
    others = tuple(
        (name, key if (key := also.get(same(name), "")) in free else "")
        for name in names
        if same(name) not in known
    )
    refuse_twice(others, free, columns)
    known |= {same(name): by_key[key] for name, key in others if key}
    if layer.features:
        _refuse_nameless(names, columns, known, others, free)
    unknown = tuple(sorted(name for name, key in others if not key))
    rows = _rows(layer.features, columns, known, noun)
    return Reading(layer.kind, unknown, (), rows, layer.notes, others, free)


def _refuse_nameless(
    names: Sequence[str],
    columns: Sequence[Column],
    known: Mapping[str, Column],
    others: Sequence[tuple[str, str]],
    free: Sequence[str],
) -> None:
    """Like a sheet without its headings: the whole file is told, not every feature."""
    there = {known[same(name)].key for name in names if same(name) in known}
    missing = [f"“{c.title}”" for c in columns if c.required and c.key not in there]
    if missing:
        found = f"现有的属性是：{'、'.join(sorted(names)[:12])}" if names else "要素没有任何属性"
        sentence = (
            f"要素缺少属性{''.join(missing)}（{found}），请在 GIS 软件中把属性名改成导入模板的列名"
        )
        raise missing_columns("geojson.nameless", sentence, len(missing), others, free)


def _rows(
    features: Sequence[FeatureRead],
    columns: Sequence[Column],
    known: Mapping[str, Column],
    noun: str,
) -> Iterator[RowRead]:
    for feature in features:
        number = feature.number
        values: dict[str, Any] = {}
        errors: dict[str, str] = {}
        given = {known[same(n)].key: v for n, v in feature.properties.items() if same(n) in known}
        for column in columns:
            if column.key in given or column.required:
                try:
                    values[column.key] = read_cell(column, given.get(column.key))
                except BadCell as fault:
                    errors[column.key] = f"第 {number} 个要素“{column.title}”{fault}"
        values |= feature.values
        if feature.fault:
            errors["geometry"] = f"第 {number} 个要素的{noun}：{feature.fault}"
        yield RowRead(number, values, errors)
