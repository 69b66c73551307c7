"""Spots out of GeoJSON and zipped shapefiles, read into the same rows as a sheet's."""

import io
import os
import zipfile
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import IO, Any, Final

import numpy as np
import pyproj
import shapefile
import shapely
from shapely.geometry import shape

from common.errors import Invalid, TooLarge
from common.geo.datums import Array, in_china_bounds, outside_words, to_wgs84
from common.geo.lines import LocalMetres
from common.spreadsheets import Column, Reading
from rivers.services.lines import datum_of
from rivers.sheets.geojson import read_features, reading_of
from spots.sheets.columns import ALIASES

# Unpacked, a shapefile is a few times the size of its zip; a thousand times is an attack.
MOST_UNPACKED: Final = 200 * 2**20
# Points of an outline that are kept: a screen shows no more.
MOST_OUTLINE: Final = 200
OUTLINE_TOLERANCE_M: Final = 1.0
AREAS: Final = ("Polygon", "MultiPolygon")
SHAPES: Final = (*AREAS, "Point", "MultiPoint")


def read_geojson(
    file: IO[bytes], columns: Sequence[Column], *, datum: str, max_rows: int
) -> Reading:
    """Rows of a FeatureCollection of points or areas, made WGS-84. Raises as `read_features`."""
    return read_features(
        file,
        columns,
        geometry=lambda feature: read_shape(feature, datum),
        noun="位置",
        aliases=ALIASES,
        max_rows=max_rows,
    )


def read_zip(file: IO[bytes], columns: Sequence[Column], *, datum: str, max_rows: int) -> Reading:
    """Rows of the one shapefile in a zip (.shp, .dbf, and where there are .prj and .cpg), made WGS-84.

    A projection that .prj names is undone. Raises Invalid (`shapefile.…`) and TooLarge.
    """
    parts = _unpack(file)
    axes = _axes(parts.get(".prj"))
    features = _features(parts, max_rows, axes)
    return reading_of(
        features,
        columns,
        sheet="Shapefile",
        geometry=lambda feature: read_shape(feature, datum),
        noun="位置",
        aliases=ALIASES,
    )


def _unpack(file: IO[bytes]) -> dict[str, bytes]:
    """Ending → content of the parts of the one shapefile in a zip."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as packed:
            entries = [e for e in packed.infolist() if not _is_hidden(e.filename)]
            if sum(e.file_size for e in entries) > MOST_UNPACKED:
                words = f"压缩包解开后超过 {MOST_UNPACKED // 2**20} MB，请分几次导入。"
                raise TooLarge("shapefile.too_large", words, fields={"file": words})
            stems = {os.path.splitext(e.filename)[0] for e in entries if _ending(e) == ".shp"}
            if len(stems) != 1:
                found = f"有 {len(stems)} 个 .shp 文件" if stems else "没有 .shp 文件"
                raise _bad("shapefile.one", f"压缩包里{found}，请把一个图层的全部文件打成一个 .zip")
            stem = stems.pop()
            parts = {
                _ending(e): packed.read(e)
                for e in entries
                if os.path.splitext(e.filename)[0] == stem
            }
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError):
        # An encrypted one is a RuntimeError, an unknown packing a NotImplementedError.
        words = "压缩包打不开，请不加密码、用普通 .zip 格式重新打包"
        raise _bad("shapefile.not_zip", words) from None
    if ".dbf" not in parts:
        words = "压缩包里缺少属性表（.dbf），请把 .shp、.shx、.dbf、.prj 一起打包"
        raise _bad("shapefile.no_table", words)
    return parts


def _is_hidden(name: str) -> bool:
    """What macOS puts beside the files."""
    return name.startswith("__MACOSX") or os.path.basename(name).startswith(".")


def _ending(entry: zipfile.ZipInfo) -> str:
    return os.path.splitext(entry.filename)[1].lower()


def _axes(wkt: bytes | None) -> pyproj.Transformer | None:
    """What undoes the projection that .prj names; None where the file is in degrees already."""
    if not wkt:
        return None
    try:
        crs = pyproj.CRS.from_wkt(wkt.decode("utf-8", "replace"))
        if not crs.is_projected:
            return None
        return pyproj.Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
    except pyproj.exceptions.ProjError:
        words = "坐标系说明（.prj）无法识别，请在 GIS 软件中导出为经纬度（EPSG:4490）再打包"
        raise _bad("shapefile.projection", words) from None


def _features(
    parts: Mapping[str, bytes], max_rows: int, axes: pyproj.Transformer | None
) -> list[dict[str, Any]]:
    """The records as GeoJSON features, in degrees."""
    try:
        with _reader(parts) as reader:
            if len(reader) > max_rows:
                words = f"图斑超过 {max_rows:,} 个，请拆成几个文件，分几次导入"
                raise TooLarge("shapefile.too_many", words, fields={"file": words})
            return [_feature(record, axes) for record in reader.iterShapeRecords()]
    except (shapefile.ShapefileException, UnicodeDecodeError, ValueError, IndexError):
        words = "图层文件已损坏或文字编码不对，请在 GIS 软件中重新导出（UTF-8 或 GBK）再打包"
        raise _bad("shapefile.broken", words) from None


def _reader(parts: Mapping[str, bytes]) -> Any:
    named = parts.get(".cpg", b"").decode("ascii", "ignore").strip().lower()
    encoding = "utf-8" if named.replace("-", "") in ("utf8", "65001") else "gb18030"
    if not named and _is_utf8(parts[".dbf"]):
        encoding = "utf-8"
    files = {
        ending[1:]: io.BytesIO(parts[ending])
        for ending in (".shp", ".shx", ".dbf")
        if ending in parts
    }
    return shapefile.Reader(**files, encoding=encoding)


def _is_utf8(table: bytes) -> bool:
    """Is what follows the table's head UTF-8? The head itself is binary."""
    start = int.from_bytes(table[8:10], "little")
    try:
        table[start:].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _feature(record: Any, axes: pyproj.Transformer | None) -> dict[str, Any]:
    geometry = record.shape.__geo_interface__ if record.shape.shapeType else None
    if axes is not None and geometry is not None:
        turned = shapely.transform(
            shape(geometry), lambda xy: np.column_stack(axes.transform(xy[:, 0], xy[:, 1]))
        )
        geometry = shapely.geometry.mapping(turned)
    return {"type": "Feature", "geometry": geometry, "properties": record.record.as_dict()}


def read_shape(feature: Any, datum: str) -> dict[str, Any]:
    """A point or an area as `longitude`, `latitude` (of an area a place inside it), `outline` (of an
    area its largest part's, thinned) and `own_area_m2`; WGS-84.

    Raises Invalid (`spot.shape`) for other shapes, broken ones and places outside China.
    """
    given = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(given, dict) or given.get("type") not in SHAPES:
        raise _bad_shape("应为点或面")
    try:
        found = shapely.force_2d(shape(given))
    except (TypeError, ValueError, AttributeError, shapely.errors.ShapelyError):
        raise _bad_shape("坐标有误") from None
    if found.is_empty or not np.isfinite(shapely.get_coordinates(found)).all():
        raise _bad_shape("坐标有误")
    found = shapely.transform(
        found, lambda xy: np.column_stack(to_wgs84(xy[:, 0], xy[:, 1], datum_of(datum)))
    )
    if given["type"] not in AREAS:
        return _place(shapely.get_coordinates(found)[0])
    parts = shapely.get_parts(shapely.make_valid(found))
    areas = [part for part in parts if part.geom_type == "Polygon" and part.area]
    if not areas:
        raise _bad_shape("面的坐标有误")
    return _area(areas)


def _place(xy: Array) -> dict[str, Any]:
    lon, lat = float(xy[0]), float(xy[1])
    if not in_china_bounds(lon, lat):
        raise _bad_shape(outside_words(lon, lat))
    return {"longitude": Decimal(f"{lon:.6f}"), "latitude": Decimal(f"{lat:.6f}")}


def _area(areas: list[Any]) -> dict[str, Any]:
    largest = max(areas, key=lambda part: part.area)
    place = _place(shapely.get_coordinates(largest.representative_point())[0])
    local = LocalMetres(float(place["longitude"]), float(place["latitude"]))
    metres = [shapely.transform(part, local.project) for part in areas]
    ring = shapely.transform(largest, local.project).exterior
    tolerance = OUTLINE_TOLERANCE_M
    thin = shapely.simplify(ring, tolerance)
    while shapely.get_num_coordinates(thin) > MOST_OUTLINE:
        tolerance *= 2
        thin = shapely.simplify(ring, tolerance)
    outline = local.unproject(shapely.get_coordinates(thin))
    return place | {
        "outline": np.round(outline, 7).tolist(),
        "own_area_m2": round(sum(part.area for part in metres), 1),
    }


def _bad(code: str, sentence: str) -> Invalid:
    return Invalid(code, sentence, fields={"file": sentence})


def _bad_shape(sentence: str) -> Invalid:
    return Invalid("spot.shape", sentence, fields={"geometry": sentence})
