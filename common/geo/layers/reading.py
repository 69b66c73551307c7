"""A file of a GIS program, whatever its bytes are: its features in WGS-84, or a sentence."""

from collections.abc import Sequence
from typing import Any, Final, Literal, NamedTuple

import numpy as np

from common.errors import Invalid
from common.geo.datums import DATUM_CHOICES, Array, datum_of, to_wgs84
from common.geo.layers.geojson import read_collection
from common.geo.layers.packed import unpack
from common.geo.layers.reference import (
    ADVICE,
    Reference,
    reference_of_crs,
    reference_of_prj,
    zone_words,
)
from common.geo.layers.refusals import bad
from common.geo.layers.shapefiles import Raw, read_shapefile
from common.geo.layers.shapes import Move, first_position, line_values, place_values

Wanted = Literal["places", "lines"]

# What the clerk may say of a file that does not say it itself.
ENCODING_CHOICES: Final = (
    ("", "自动判断"),
    ("utf-8", "UTF-8"),
    ("gb18030", "GBK（GB2312、GB18030）"),
)
AXES_CHOICES: Final = (
    ("", "先经度、后纬度（东坐标在前）"),
    ("north", "先纬度、后经度（北坐标在前）"),
)


class Assumed(NamedTuple):
    """What is taken where the file says nothing: keys of `DATUM_CHOICES`, `ENCODING_CHOICES` and
    `AXES_CHOICES`."""

    datum: str = "wgs84"
    encoding: str = ""
    axes: str = ""


class FeatureRead(NamedTuple):
    """`number` is that in the file, from 1; `values` what its shape gives (empty with a fault)."""

    number: int
    properties: dict[str, Any]
    values: dict[str, Any]
    fault: str


class LayerRead(NamedTuple):
    """`kind` is GeoJSON or Shapefile; `notes` say what was assumed and what was left out."""

    kind: str
    features: list[FeatureRead]
    notes: tuple[str, ...]


def read_layer(
    content: bytes,
    filename: str,
    *,
    wanted: Wanted,
    assumed: Assumed,
    max_rows: int,
    max_points: int = 20_000,
    only_first: bool = False,
) -> LayerRead:
    """All features of a .zip with one shapefile, or of a GeoJSON file by any other name.

    wanted      places: points and areas (`shapes.place_values`); lines (`shapes.line_values`)
    max_points  of one line
    only_first  look at the file as a whole, and read the shape of the first feature alone

    Raises Invalid (`layer.…`, `geojson.…`) and TooLarge.
    """
    if filename.lower().endswith(".zip"):
        parts = unpack(content)
        reference = reference_of_prj(parts.get(".prj"))
        table = read_shapefile(parts, encoding=assumed.encoding, max_rows=max_rows)
        kind, features, notes, where = "Shapefile", table.features, table.notes, ".prj"
    else:
        collection = read_collection(content, max_rows=max_rows)
        reference = reference_of_crs(collection.crs)
        kind, features, notes, where = "GeoJSON", collection.features, collection.notes, "crs"
    _refuse_other_axes(features, reference, assumed.axes)
    move = _move(reference, assumed)
    shaped = 1 if only_first else len(features)
    read = [_read(raw, wanted, move, max_points) for raw in features[:shaped]]
    read += [FeatureRead(raw.number, raw.properties, {}, raw.fault) for raw in features[shaped:]]
    return LayerRead(kind, read, (*_told(reference, assumed, where), *notes))


def _read(raw: Raw, wanted: Wanted, move: Move, max_points: int) -> FeatureRead:
    values: dict[str, Any] = {}
    fault = raw.fault
    if not fault:
        try:
            if wanted == "places":
                values = place_values(raw.geometry, move)
            else:
                values = line_values(raw.geometry, move, max_points=max_points)
        except Invalid as error:
            fault = error.detail
    return FeatureRead(raw.number, raw.properties, values, fault)


def _move(reference: Reference, assumed: Assumed) -> Move:
    datum = datum_of(assumed.datum)

    def move(xy: Array) -> Array:
        degrees = reference.degrees(xy[:, ::-1] if assumed.axes == "north" else xy)
        return np.column_stack(to_wgs84(degrees[:, 0], degrees[:, 1], datum))

    return move


def _told(reference: Reference, assumed: Assumed, where: str) -> list[str]:
    """What was assumed, in sentences for the check page."""
    chosen = dict(DATUM_CHOICES)[assumed.datum]
    if not reference.name:
        notes = [f"文件没有写明坐标系（{where}），按所选的 {chosen} 读取。"]
    elif reference.transformer is not None:
        notes = [f"坐标系按文件写明的投影“{reference.name}”（{where}）换算为经纬度。"]
    else:
        notes = [f"坐标系按文件写明的“{reference.name}”（{where}）读取。"]
    if reference.name and datum_of(assumed.datum) != "wgs84":
        notes.append(
            f"又按所选的 {chosen} 换算为 WGS-84；文件写明的坐标系属实的，请改选 CGCS2000。"
        )
    order = "先纬度、后经度" if assumed.axes == "north" else "先经度、后纬度"
    notes.append(f"坐标按{order}读取。")
    return notes


# --- the file as a whole --------------------------------------------------------------------------


def _refuse_other_axes(features: Sequence[Raw], reference: Reference, axes: str) -> None:
    """A file in metres of a projection that it does not name, or with latitude first, would be refused
    feature by feature with no hint of what to do about it. A few odd features are told in their rows."""
    found = [xy for raw in features if (xy := first_position(raw.geometry)) is not None]
    if not found:
        return
    # Numbers of any size are JSON.
    given = np.clip(np.array(found, dtype=float), -1e15, 1e15)
    ordered = given[:, ::-1] if axes == "north" else given
    first = f"第一个坐标是 {found[0][0]:.10g}，{found[0][1]:.10g}"
    metres = (np.abs(given) > 180).any(axis=1)
    if reference.transformer is None and _most(metres):
        raise _projected(reference, given[metres][0], first)
    if _most(reference.fits(ordered)):
        return
    if _most(reference.fits(ordered[:, ::-1])):
        now, other = ("北", "东") if axes != "north" else ("东", "北")
        choice = dict(AXES_CHOICES)["north" if axes != "north" else ""]
        raise bad(
            "layer.axes",
            f"坐标的经度和纬度写反了（{first}），{now}坐标在前，应为{other}坐标在前。"
            f"请在 GIS 软件中改正后重新导出，或把“坐标次序”选为“{choice}”再上传",
        )
    if reference.transformer is not None:
        raise _elsewhere(reference, ordered[0], first)


def _most(these: Any) -> bool:
    return int(np.count_nonzero(these)) * 2 > len(these)


def _projected(reference: Reference, xy: Array, first: str) -> Exception:
    """Metres where degrees are said, or nothing."""
    zone = next((words for value in xy if (words := zone_words(float(value)))), "")
    if zone:
        hint = f"带号是 {zone}，但没有写明是哪个大地基准"
    else:
        hint = "坐标不带带号，看不出是哪一带"
    if reference.name:
        hint = f"与写明的“{reference.name}”不符，{hint}"
    return bad(
        "layer.projected",
        f"文件用的是投影坐标（{first}），{hint}。请在 GIS 软件中导出为经纬度（EPSG:4490 或 EPSG:4326），"
        "或连同写明投影的 .prj 一起打包",
    )


def _elsewhere(reference: Reference, xy: Array, first: str) -> Exception:
    zone = zone_words(float(xy[0]))
    hint = ""
    if zone and reference.false_easting < 1_000_000:
        hint = f"坐标带有带号 {zone}，而坐标系说明不带带号。"
    elif not zone and reference.false_easting >= 1_000_000:
        hint = f"坐标系说明带有带号 {zone_words(reference.false_easting)}，而坐标不带带号。"
    return bad(
        "layer.projected",
        f"按写明的投影“{reference.name}”换算，图形不在中国境内（{first}）。{hint}{ADVICE}",
    )
