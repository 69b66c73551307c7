"""A GeoJSON FeatureCollection, as its features and what it says of its coordinates."""

import json
from typing import Any, Final, NamedTuple

from common.geo.layers import texts
from common.geo.layers.refusals import bad, too_large
from common.geo.layers.shapefiles import Raw

_OTHER_FILES: Final = (
    (b"PK\x03\x04", "压缩包（.zip、.kmz 或表格）"),
    (b"<", "XML（如 KML、GPX）"),
    (b"SQLite format 3", "GeoPackage 数据库"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"%PDF", "PDF"),
    (b"\x00\x00\x27\x0a", "Shapefile 的一部分（.shp 或 .shx）"),
)


class Collection(NamedTuple):
    """`crs` is the member of that name, whatever it is."""

    features: list[Raw]
    crs: Any
    notes: tuple[str, ...]


def read_collection(content: bytes, *, max_rows: int) -> Collection:
    """Raises Invalid (`geojson.not_json`, `.not_collection`) and TooLarge (`.too_large`)."""
    data, notes = _parse(content)
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or data.get("type") != "FeatureCollection":
        words = "文件应为 GeoJSON 的 FeatureCollection（要素集合），请在 GIS 软件中按图层整体导出"
        raise bad("geojson.not_collection", words)
    if len(features) > max_rows:
        words = f"要素超过 {max_rows:,} 个，请拆成几个文件，分几次导入"
        raise too_large("geojson.too_large", words)
    raws = [_raw(number, feature) for number, feature in enumerate(features, start=1)]
    return Collection(raws, data.get("crs"), notes)


def _parse(content: bytes) -> tuple[Any, tuple[str, ...]]:
    """The value, and a sentence where the text is not in the encoding that JSON has."""
    for mark, title in _OTHER_FILES:
        if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(mark):
            words = f"文件内容是{title}，不是 GeoJSON。请在 GIS 软件中另存为 GeoJSON 或 Shapefile 再上传"
            raise bad("geojson.not_json", words)
    words = (
        "文件不是有效的 JSON，可能没有传完。请在 GIS 软件中重新导出为 GeoJSON（UTF-8 编码）再上传"
    )
    notes: tuple[str, ...] = ()
    try:
        text = content.decode(json.detect_encoding(content))
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError:
            raise bad("geojson.not_json", words) from None
        notes = ("文件的文字不是 UTF-8，按 GBK 读取。",)
    try:
        return json.loads(text), notes
    except (ValueError, RecursionError):
        raise bad("geojson.not_json", words) from None


def _raw(number: int, feature: Any) -> Raw:
    """A feature, of whatever quality."""
    if not isinstance(feature, dict):
        return Raw(number, None, {}, "不是要素")
    given = feature.get("properties")
    properties = given if isinstance(given, dict) else {}
    cleaned = {texts.clean(name): _value(value) for name, value in properties.items()}
    geometry = feature.get("geometry")
    if geometry is not None and not isinstance(geometry, dict):
        return Raw(number, None, cleaned, "图形有误")
    return Raw(number, geometry, cleaned)


def _value(value: Any) -> Any:
    """A property as a cell: texts cleaned, what is no cell written out."""
    if isinstance(value, str):
        return texts.clean(value)
    if isinstance(value, dict | list):
        return texts.clean(json.dumps(value, ensure_ascii=False))[:500]
    return value
