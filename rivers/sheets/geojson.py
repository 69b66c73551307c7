"""Features of a GeoJSON file, read into the same rows as a sheet's."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import IO, Any

from common.errors import Invalid, TooLarge
from common.geo.datums import in_china_bounds, is_number
from common.spreadsheets import Column, Reading, RowRead
from common.spreadsheets.cells import BadCell, read_cell
from common.spreadsheets.columns import same

# A feature → the values that its geometry gives. Raises Invalid or TooLarge.
Geometry = Callable[[Any], Mapping[str, Any]]


def read_features(
    file: IO[bytes],
    columns: Sequence[Column],
    *,
    geometry: Geometry,
    noun: str,
    aliases: Mapping[str, str] | None = None,
    max_rows: int,
) -> Reading:
    """Rows of a FeatureCollection: see `reading_of`.

    Raises Invalid (`geojson.not_json`, `.not_collection`, `.projected`, `.axes`, `.nameless`) and
    TooLarge (`.too_large`). What is wrong with one feature is in its row.
    """
    file.seek(0)
    try:
        data = json.loads(file.read())
    except (ValueError, RecursionError):
        words = "文件不是有效的 JSON，请在 GIS 软件中重新导出为 GeoJSON（UTF-8 编码）再上传"
        raise _bad("geojson.not_json", words) from None
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or data.get("type") != "FeatureCollection":
        words = "文件应为 GeoJSON 的 FeatureCollection（要素集合），请在 GIS 软件中按图层整体导出"
        raise _bad("geojson.not_collection", words)
    if len(features) > max_rows:
        words = f"要素超过 {max_rows:,} 个，请拆成几个文件，分几次导入"
        raise TooLarge("geojson.too_large", words, fields={"file": words})
    return reading_of(
        features,
        columns,
        sheet="GeoJSON",
        geometry=geometry,
        noun=noun,
        aliases=aliases,
        crs=data.get("crs"),
    )


def reading_of(
    features: Sequence[Any],
    columns: Sequence[Column],
    *,
    sheet: str,
    geometry: Geometry,
    noun: str,
    aliases: Mapping[str, str] | None = None,
    crs: Any = None,
) -> Reading:
    """Rows of features: values from properties (named by key, heading or one of `aliases`, name → key)
    and from the geometry, which `noun` calls by its name. Row numbers are those of the features, from 1.

    Raises Invalid (`geojson.projected`, `.axes`, `.nameless`).
    """
    _refuse_other_axes(crs, features)
    by_key = {c.key: c for c in columns}
    known = {same(name): by_key[key] for name, key in (aliases or {}).items()}
    known |= {same(c.title): c for c in columns} | {same(c.key): c for c in columns}
    _refuse_nameless(features, columns, known)
    unknown = {
        str(name)
        for feature in features
        for name in _properties(feature)
        if same(str(name)) not in known
    }
    rows = _rows(features, columns, known, geometry, noun)
    return Reading(sheet, tuple(sorted(unknown)), (), rows)


def _refuse_other_axes(declared: Any, features: Sequence[Any]) -> None:
    """A file in metres of a projection, or with latitude first, would be refused feature by feature
    with no hint of what to do about it."""
    crs = json.dumps(declared or "")
    geographic = ("CRS84", "4326", "4490")
    known_crs = not declared or any(name in crs for name in geographic)
    lon, lat = next((xy for f in features if (xy := _first_position(f))), (105.0, 35.0))
    if not known_crs or abs(lon) > 180 or abs(lat) > 180:
        shown = f"（第一个坐标是 {lon:.10g}，{lat:.10g}）" if abs(lon) > 180 else ""
        raise _bad(
            "geojson.projected",
            f"文件用的是投影坐标{shown}，请在 GIS 软件中导出为经纬度（EPSG:4326 或 EPSG:4490）",
        )
    if not in_china_bounds(lon, lat) and in_china_bounds(lat, lon):
        raise _bad(
            "geojson.axes",
            f"坐标的经度和纬度写反了（第一个坐标是 {lon:.6g}，{lat:.6g}），GeoJSON 应先经度、后纬度，"
            "请在 GIS 软件中改正后重新导出",
        )


def _first_position(feature: Any) -> tuple[float, float] | None:
    """The first coordinate pair of a feature, however deep it lies; None without one."""
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    step = geometry.get("coordinates") if isinstance(geometry, dict) else None
    while isinstance(step, list | tuple) and step and isinstance(step[0], list | tuple):
        step = step[0]
    if isinstance(step, list | tuple) and len(step) > 1 and all(map(is_number, step[:2])):
        return float(step[0]), float(step[1])
    return None


def _refuse_nameless(
    features: Sequence[Any], columns: Sequence[Column], known: Mapping[str, Column]
) -> None:
    """Like a sheet without its headings: the whole file is told, not every feature."""
    names = {str(name) for feature in features for name in _properties(feature)}
    there = {known[same(name)].key for name in names if same(name) in known}
    missing = [f"“{c.title}”" for c in columns if c.required and c.key not in there]
    if features and missing:
        found = f"现有的属性是：{'、'.join(sorted(names)[:12])}" if names else "要素没有任何属性"
        raise _bad(
            "geojson.nameless",
            f"要素缺少属性{''.join(missing)}（{found}），请在 GIS 软件中把属性名改成导入模板的列名",
        )


def _properties(feature: Any) -> Mapping[str, Any]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return properties if isinstance(properties, dict) else {}


def _rows(
    features: Sequence[Any],
    columns: Sequence[Column],
    known: Mapping[str, Column],
    geometry: Geometry,
    noun: str,
) -> Iterator[RowRead]:
    for number, feature in enumerate(features, start=1):
        values: dict[str, Any] = {}
        errors: dict[str, str] = {}
        given = {known[same(n)].key: v for n, v in _properties(feature).items() if same(n) in known}
        for column in columns:
            if column.key in given or column.required:
                try:
                    values[column.key] = read_cell(column, given.get(column.key))
                except BadCell as fault:
                    errors[column.key] = f"第 {number} 个要素“{column.title}”{fault}"
        try:
            values |= geometry(feature)
        except (Invalid, TooLarge) as error:
            errors["geometry"] = f"第 {number} 个要素的{noun}：{error.detail}"
        yield RowRead(number, values, errors)


def _bad(code: str, sentence: str) -> Invalid:
    return Invalid(code, sentence, fields={"file": sentence})
