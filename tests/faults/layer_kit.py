"""Good layers of every kind, and how they come to harm on the way."""

import io
import json
import zipfile

import shapefile

WEST, SOUTH = 108.40, 30.80
CODES = ["T1", "T2", "T3"]


def ring(n):
    """A square of some 20 m, a hundredth of a degree east of the last, clockwise."""
    x, y, side = WEST + n / 100, SOUTH, 0.0002
    return [[x, y], [x, y + side], [x + side, y + side], [x + side, y], [x, y]]


def _draw(writer, kind, n):
    x, y = WEST + n / 100, SOUTH
    match kind:
        case "area":
            writer.poly([ring(n)])
        case "area_m":
            writer.polym([[[*xy, 7.0] for xy in ring(n)]])
        case "area_z":
            writer.polyz([[[*xy, 300.0, 7.0] for xy in ring(n)]])
        case "point":
            writer.point(x, y)
        case "point_m":
            writer.pointm(x, y, 7.0)
        case "point_z":
            writer.pointz(x, y, 300.0)
        case "points":
            writer.multipoint([[x, y], [x, y + 0.001]])


TYPES = {
    "area": shapefile.POLYGON,
    "area_m": shapefile.POLYGONM,
    "area_z": shapefile.POLYGONZ,
    "point": shapefile.POINT,
    "point_m": shapefile.POINTM,
    "point_z": shapefile.POINTZ,
    "points": shapefile.MULTIPOINT,
}


def parts(kind="area", *, encoding="gb18030", words="疑似乱占", codes=CODES):
    """Ending → bytes of a shapefile whose shapes lie one east of the other in the order of the codes."""
    files = {ending: io.BytesIO() for ending in ("shp", "shx", "dbf")}
    with shapefile.Writer(**files, encoding=encoding, shapeType=TYPES[kind]) as writer:
        writer.field("TBBH", "C", 20)
        writer.field("TBLX", "C", 20)
        writer.field("TBMJ", "N", 12, 1)
        for n, code in enumerate(codes):
            _draw(writer, kind, n)
            writer.record(code, words, 260.5)
    return {ending: file.getvalue() for ending, file in files.items()}


def zipped(layer, *, name="图斑", how=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", how) as packed:
        for ending, content in layer.items():
            packed.writestr(f"{name}.{ending}", content)
    return file.getvalue()


def collection(*features, **more):
    data = {"type": "FeatureCollection", "features": list(features)} | more
    return json.dumps(data, ensure_ascii=False).encode()


def feature(code, coordinates, kind="Polygon"):
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": {"TBBH": code, "TBLX": "乱占"}}


def geojson(**more):
    return collection(*(feature(code, [ring(n)]) for n, code in enumerate(CODES)), **more)
