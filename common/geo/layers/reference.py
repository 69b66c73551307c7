"""What a layer says of its coordinates: the datum, and the projection that is to be undone.

WGS-84 and CGCS2000 differ by centimetres and are taken as they are. Any other datum lies tens of metres off
(西安80, 北京54), and how far differs from place to place: the parameters between them are not published, so
that only the surveying office can convert. Such a file is refused.
"""

import json
import re
from typing import Any, Final, NamedTuple

import numpy as np
import pyproj
from numpy.typing import NDArray

from common.geo.datums import Array, in_china_bounds
from common.geo.layers.refusals import bad

_TAKEN: Final = re.compile(r"(world|wgs|cgcs|china)[a-z]*(geodetic[a-z]*)?(1984|84|2000)")
_KNOWN_IDS: Final = (4326, 4490, 4979, 4480)
_SEMI_MAJOR: Final = 6378137.0
_FLATTENINGS: Final = (298.257223563, 298.257222101)
# Degrees from the middle of a zone in which it is used; 3 is its half, and offices go on a little.
_ZONE: Final = 6.0
_DEGREE: Final = 0.017453292519943295
# How offices call the datums that still come.
_OTHERS: Final = (
    ("xian", "西安80"),
    ("西安", "西安80"),
    ("beijing", "北京54"),
    ("peking", "北京54"),
    ("北京", "北京54"),
    ("krass", "北京54"),
    ("gcj", "GCJ-02"),
    ("bd09", "BD-09"),
)
ADVICE: Final = "请先在 GIS 软件中转为 CGCS2000（EPSG:4490）经纬度，再导出上传"


class Reference(NamedTuple):
    """What is done with the coordinates of a layer.

    name          as the file has it; empty where the file says nothing
    transformer   undoes the projection, east and north to longitude and latitude; None for degrees
    false_easting in metres, of a projection
    meridian      of a transverse Mercator (Gauss-Krüger, UTM), in degrees
    """

    name: str = ""
    transformer: pyproj.Transformer | None = None
    false_easting: float = 0.0
    meridian: float | None = None

    def degrees(self, xy: Array) -> Array:
        """(n, 2) positions in degrees; infinite where a projection does not reach."""
        if self.transformer is None:
            return xy
        return np.column_stack(self.transformer.transform(xy[:, 0], xy[:, 1]))

    def fits(self, xy: Array) -> NDArray[np.bool_]:
        """Which positions (n, 2) come to lie in China, and in the zone of their projection: northing
        and easting of 30°N 108°E, taken the wrong way round, lie at 4°N 133°E, in the same rectangle."""
        degrees = self.degrees(xy)
        found = in_china_bounds(degrees[:, 0], degrees[:, 1])
        if self.meridian is not None:
            found &= np.abs(degrees[:, 0] - self.meridian) < _ZONE
        return found


def reference_of_prj(content: bytes | None) -> Reference:
    """Raises Invalid (`layer.projection`, `layer.datum`) for a .prj that is not understood or not taken."""
    words = _text(content or b"").strip().strip("\0").strip()
    if not words:
        return Reference()
    return _reference(words, "坐标系说明（.prj）")


def reference_of_crs(declared: Any) -> Reference:
    """Of the member `crs` of a GeoJSON object (2008), whatever it is. Raises as `reference_of_prj`."""
    if not declared:
        return Reference()
    name = declared
    if isinstance(declared, dict):
        properties = declared.get("properties")
        properties = properties if isinstance(properties, dict) else {}
        name = properties.get("name") or properties.get("code")
    if isinstance(name, int) and not isinstance(name, bool):
        name = f"EPSG:{name}"
    if isinstance(name, str) and re.fullmatch(r"\s*\d{4,6}\s*", name):
        name = f"EPSG:{name.strip()}"
    if not isinstance(name, str) or not name.strip():
        shown = json.dumps(declared, ensure_ascii=False)[:60]
        raise bad("layer.projection", f"坐标系说明（crs）无法识别：{shown}。{ADVICE}")
    return _reference(name.strip(), "坐标系说明（crs）")


def _text(content: bytes) -> str:
    """A .prj is ASCII; some programs put a byte order mark or Chinese names into it."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")


def _reference(words: str, where: str) -> Reference:
    try:
        crs = _plain(pyproj.CRS.from_user_input(words))
    except pyproj.exceptions.ProjError:
        # 西安80 written in words is refused for what it is.
        if other := _other(words):
            raise _refused(where, other) from None
        shown = "" if len(words) > 60 else f"“{words}”"
        raise bad("layer.projection", f"{where}无法识别{shown}。{ADVICE}") from None
    geodetic = crs.geodetic_crs
    if geodetic is None or not (crs.is_geographic or crs.is_projected):
        raise bad(
            "layer.projection", f"{where}是“{crs.name}”，不是经纬度，也不是投影坐标。{ADVICE}"
        )
    _refuse_other_datum(geodetic, crs.name, where)
    if crs.is_geographic:
        if abs(crs.axis_info[0].unit_conversion_factor - _DEGREE) > 1e-9:
            unit = crs.axis_info[0].unit_name
            raise bad("layer.projection", f"{where}的单位是 {unit}，不是度。{ADVICE}")
        return Reference(crs.name)
    try:
        undo = pyproj.Transformer.from_crs(crs, geodetic, always_xy=True)
    except pyproj.exceptions.ProjError:
        raise bad("layer.projection", f"{where}的投影“{crs.name}”无法换算。{ADVICE}") from None
    return Reference(crs.name, undo, _parameter(crs, "easting") or 0.0, _meridian(crs))


def _plain(crs: pyproj.CRS) -> pyproj.CRS:
    """Without heights and without the shift that some programs write beside a datum (TOWGS84)."""
    while crs.is_bound or crs.is_compound:
        inner = crs.source_crs if crs.is_bound else crs.sub_crs_list[0]
        if inner is None:
            break
        crs = inner
    return crs


def _refuse_other_datum(geodetic: pyproj.CRS, name: str, where: str) -> None:
    datum = geodetic.datum
    told = f"{geodetic.name} {datum.name if datum else ''} {name}"
    ellipsoid, meridian = geodetic.ellipsoid, geodetic.prime_meridian
    is_alike = (
        ellipsoid is not None
        and ellipsoid.semi_major_metre == _SEMI_MAJOR
        and any(abs(ellipsoid.inverse_flattening - f) < 1e-6 for f in _FLATTENINGS)
        and meridian is not None
        and meridian.longitude == 0
    )
    other = _other(told)
    names = [geodetic.name, datum.name if datum else ""]
    is_named = any(_TAKEN.search(re.sub(r"[^a-z0-9]", "", n.lower())) for n in names)
    if other or not is_alike or not (is_named or geodetic.to_epsg() in _KNOWN_IDS):
        raise _refused(where, other or geodetic.name)


def _other(words: str) -> str:
    plain = words.lower().replace("'", "").replace(" ", "").replace("_", "")
    return next((title for mark, title in _OTHERS if mark in plain), "")


def _refused(where: str, name: str) -> Exception:
    return bad(
        "layer.datum",
        f"{where}写的是“{name}”，不是 CGCS2000 或 WGS-84，照原样导入会偏移几十米。{ADVICE}",
    )


def _meridian(crs: pyproj.CRS) -> float | None:
    operation = crs.coordinate_operation
    method = (operation.method_name if operation else "").lower()
    is_transverse = "transverse mercator" in method or "gauss" in method
    return _parameter(crs, "longitude") or _parameter(crs, "meridian") if is_transverse else None


def _parameter(crs: pyproj.CRS, word: str) -> float | None:
    operation = crs.coordinate_operation
    params = operation.params if operation else []
    return next((float(p.value) for p in params if word in p.name.lower()), None)


def zone_words(easting: float) -> str:
    """What the number before an easting says: 36 带（3 度带，中央经线 108°）; empty without one."""
    zone = int(easting // 1_000_000)
    if 25 <= zone <= 45:
        return f"{zone} 带（3 度带，中央经线 {3 * zone}°）"
    if 13 <= zone <= 23:
        return f"{zone} 带（6 度带，中央经线 {6 * zone - 3}°）"
    return ""
