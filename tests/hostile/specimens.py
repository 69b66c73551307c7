"""Files as nobody should send them: damaged ones of every kind that some door takes, and bombs.

Bombs are written so that they are small as they come and huge once they are opened: pictures of an enormous
size, zips within zips, shared strings without end, rings that cross themselves everywhere.
"""

import io
import json
import math
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from PIL import Image

from tests.common.books import LINKS, MAIN, book, packed, parts_of, row, sheet
from tests.faults import layer_kit
from tests.faults.damage import PAPERS, PHOTOS, damaged
from tests.photos import photo

SEED = 20261129
# What the import of spots needs, so that it reads on.
HEAD = row(1, "图斑编号", "位置", "行政区代码")
KML = b'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Placemark/></kml>'
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1" + bytes(200)


class Specimen(NamedTuple):
    """`kind` is the row of the table that it is counted in."""

    kind: str
    filename: str
    data: bytes


def specimens(damages: int = 160, seed: int = SEED) -> Iterator[Specimen]:
    """So many damaged files, the same for the same seed, and every bomb."""
    whole = _whole()
    for n in range(damages):
        kind, filename, data = whole[n % len(whole)]
        yield Specimen(f"损坏的 {kind}", filename, damaged(data, seed + n))
    yield from _wrong_kinds(whole)
    yield from _picture_bombs()
    yield from _zip_bombs()
    yield from _book_bombs()
    yield from _layer_bombs()


def _whole() -> list[tuple[str, str, bytes]]:
    endings = {"png": "png", "webp": "webp"}
    photos = [
        ("照片", f"a.{endings.get(name.split()[0], 'jpg')}", data) for name, data in PHOTOS.items()
    ]
    rows = [row(n, f"R{n:04}", "沟", f"T{n}") for n in range(2, 200)]
    layer = layer_kit.zipped(layer_kit.parts())
    return [
        *photos,
        ("HEIC", "a.heic", HEIC),
        ("Excel", "a.xlsx", book(HEAD, *rows)),
        ("CSV", "a.csv", "编码,名称\r\nR1,沟\r\n".encode() * 50),
        ("GeoJSON", "a.geojson", _collection([layer_kit.ring(n) for n in range(30)])),
        ("Shapefile", "a.zip", layer),
        ("KML", "a.kml", KML * 3),
        ("KMZ", "a.kmz", _zip({"doc.kml": KML})),
        ("PDF", "a.pdf", PAPERS["pdf"]),
        ("Word", "a.docx", PAPERS["docx"]),
    ]


def _wrong_kinds(whole: list[tuple[str, str, bytes]]) -> Iterator[Specimen]:
    """Empty, and each kind under the name of another."""
    for n, (_, filename, _) in enumerate(whole):
        yield Specimen("空文件、名不副实", filename, b"")
        yield Specimen("空文件、名不副实", filename, whole[(n + 5) % len(whole)][2])


# --- pictures -------------------------------------------------------------------------------------


def _picture_bombs() -> Iterator[Specimen]:
    kind = "照片炸弹"
    for side in (20_000, 65_000, 2_000_000_000):
        yield Specimen(kind, "a.png", _png(side, side))
        yield Specimen(kind, "a.jpg", _jpeg_of(min(side, 65_535)))
        yield Specimen(kind, "a.webp", _webp_of(min(side, 16_383)))
    yield Specimen(kind, "a.png", _png(100_000, 100, bits=16, colour=6))
    yield Specimen(kind, "a.png", _png(1, 2_000_000))
    yield Specimen(kind, "a.png", _png_with_text(200 * 2**20))
    yield Specimen(kind, "a.png", _png_of_noise(4000, 3990))
    for size, how in (
        ((8160, 6120), {}),
        ((6000, 4500), {"progressive": True}),
        ((12_000, 9_000), {}),
    ):
        yield Specimen(kind, "a.jpg", _jpeg_of_noise(size, **how))
    yield Specimen(kind, "a.jpg", photo(64, 48, orientation=6)[:-2] + b"\xff\xdb\x00\x43" * 200_000)
    frames = [Image.new("RGB", (64, 64), (n, n, n)) for n in range(200)]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    yield Specimen(kind, "a.webp", out.getvalue())
    noise = Image.effect_noise((4000, 3900), 80).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "WEBP", quality=50, method=0)
    yield Specimen(kind, "a.webp", out.getvalue())
    many_scans = io.BytesIO()
    Image.effect_noise((3000, 3000), 5).save(many_scans, "JPEG", progressive=True, quality=10)
    data = many_scans.getvalue()
    scan = data[data.rindex(b"\xff\xda") : data.rindex(b"\xff\xd9")]
    yield Specimen(kind, "a.jpg", data[:-2] + scan * min(400, 9_000_000 // len(scan)) + b"\xff\xd9")


def _png(width: int, height: int, bits: int = 8, colour: int = 2) -> bytes:
    """Of so many pixels by its head, with a few bytes of them."""
    head = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(bytes(10**7)))
        + _chunk(b"IEND", b"")
    )


def _png_with_text(size: int) -> bytes:
    whole = photo(64, 48, shape="PNG")
    text = b"Comment\0\0" + zlib.compress(bytes(size))
    return whole[:33] + _chunk(b"zTXt", text) + whole[33:]


def _png_of_noise(width: int, height: int) -> bytes:
    tile = Image.effect_noise((200, 200), 80).convert("RGBA")
    picture = Image.new("RGBA", (width, height))
    for left in range(0, width, 200):
        picture.paste(tile, (left, left % height))
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1)
    return out.getvalue()


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _jpeg_of(side: int) -> bytes:
    data = bytearray(photo(64, 48))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", side, side)
    return bytes(data)


def _jpeg_of_noise(size: tuple[int, int], **how: object) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(out, "JPEG", quality=12, **how)
    return out.getvalue()


def _webp_of(side: int) -> bytes:
    data = bytearray(photo(64, 48, shape="WEBP"))
    at = data.find(b"\x9d\x01\x2a")
    if at > 0:
        data[at + 3 : at + 7] = struct.pack("<HH", side, side)
    return bytes(data)


# --- zips, workbooks ------------------------------------------------------------------------------


def _zip(parts: dict[str, bytes], level: int = 9) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return out.getvalue()


def _zip_bombs() -> Iterator[Specimen]:
    kind = "压缩包炸弹"
    deep = b"bottom"
    for n in range(60):
        deep = _zip({f"{n}.zip": deep}, level=1)
    zeros = bytes(300 * 2**20)
    big = {"a.shp": zeros, "a.dbf": b"x"}
    many = _zip({f"{n}.shp": b"" for n in range(20_000)}, level=1)
    for data in (
        deep,
        _zip(big, level=1),
        many,
        _lying(_zip({"a.shp": zeros[: 2**24], "a.dbf": b"x"})),
    ):
        for name in ("a.zip", "a.xlsx", "a.kmz", "a.docx"):
            yield Specimen(kind, name, data)


def _lying(data: bytes) -> bytes:
    """Its list says that what is in it is small."""
    out = bytearray(data)
    at = 0
    while (at := out.find(b"PK\x01\x02", at)) >= 0:
        out[at + 24 : at + 28] = struct.pack("<I", 10)
        at += 4
    return bytes(out)


def _book_bombs() -> Iterator[Specimen]:
    kind = "表格炸弹"
    rows = [HEAD, row(2, '<c r="A2" t="s"><v>0</v></c>', "x")]
    for name, text in _strings():
        parts = parts_of([("表", "visible", sheet(*rows))]) | {"xl/sharedStrings.xml": text}
        link = f'<Relationship Id="rIdT" Type="{LINKS}/sharedStrings" Target="sharedStrings.xml"/>'
        links = "xl/_rels/workbook.xml.rels"
        parts[links] = parts[links].replace("</Relationships>", f"{link}</Relationships>")
        yield Specimen(kind, f"{name}.xlsx", packed(parts))
    # A used range of millions, a cell far away, one cell of megabytes, a million merged places.
    wide = sheet(HEAD, *(f'<row r="{n}"/>' for n in range(2, 600_000)))
    far = sheet(HEAD, '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    long = sheet(HEAD, row(2, "x" * 20_000_000, "y"))
    merged = sheet(
        HEAD,
        after="<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 200_000 + "</mergeCells>",
    )
    nested = "<worksheet>" + "<a>" * 300_000
    for tab in (wide, far, long, merged, nested):
        yield Specimen(kind, "a.xlsx", packed(parts_of([("表", "visible", tab)])))
    tabs = [(f"t{n}", "visible", sheet(HEAD)) for n in range(3000)]
    yield Specimen(kind, "a.xlsx", packed(parts_of(tabs)))


def _strings() -> Iterator[tuple[str, str]]:
    """Shared strings: by billions through entities, by count, by length."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    entities = f'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY l0 "ha">{laughs}]>'
    sst = f'<sst xmlns="{MAIN}">'
    yield "laughs", f"{entities}{sst}<si><t>&l11;</t></si></sst>"
    outside = '<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    yield "outside", f"{outside}{sst}<si><t>&x;</t></si></sst>"
    yield (
        "count",
        f'<sst xmlns="{MAIN}" count="4000000000" uniqueCount="4000000000"><si><t>a</t></si></sst>',
    )
    yield "many", sst + "<si><t>a</t></si>" * 4_000_000 + "</sst>"
    yield "long", sst + "<si><t>" + "a" * 200_000_000 + "</t></si></sst>"


# --- layers ---------------------------------------------------------------------------------------


def _collection(rings: list[object], kind: str = "Polygon") -> bytes:
    features = [layer_kit.feature(f"T{n}", [ring], kind) for n, ring in enumerate(rings)]
    return layer_kit.collection(*features)


def _star(points: int, step: float) -> list[list[float]]:
    """A ring whose every edge crosses nearly every other."""
    turns = [2 * math.pi * step * n for n in range(points)]
    ring = [[108.4 + 0.01 * math.cos(turn), 30.8 + 0.01 * math.sin(turn)] for turn in turns]
    return [*ring, ring[0]]


def _layer_bombs() -> Iterator[Specimen]:
    kind = "图层炸弹"
    chance = random.Random(SEED)
    wild = [[108.4 + chance.random() / 100, 30.8 + chance.random() / 100] for _ in range(20_000)]
    for ring in (_star(4001, 0.4999), _star(99_001, 0.38197), [*wild, wild[0]]):
        yield Specimen(kind, "a.geojson", _collection([ring]))
    yield Specimen(kind, "a.geojson", _collection([_star(401, 0.4999)] * 300))
    yield Specimen(kind, "a.geojson", _collection([_star(150, 0.4999)] * 2000))
    yield Specimen(kind, "a.geojson", b'{"type":"FeatureCollection","features":' + b"[" * 500_000)
    yield Specimen(
        kind, "a.geojson", _collection([[[1e308, -1e308], [math.pi, 0], [0, 0], [1e308, -1e308]]])
    )
    yield Specimen(
        kind,
        "a.geojson",
        b'{"type":"FeatureCollection","features":[' + b"{}," * 5_000_000 + b"{}]}",
    )
    nested = json.dumps(layer_kit.feature("T", [layer_kit.ring(0)])).encode()
    yield Specimen(
        kind,
        "a.geojson",
        b'{"type":"FeatureCollection","features":[' + nested + b"," + b'{"properties":' * 90_000,
    )
    zeros = [[[[108.4, 30.8]] * 4] for _ in range(60_000)]
    yield Specimen(kind, "a.geojson", _collection(zeros, "MultiPolygon"))
    for change in (0x7FFFFFFF, 0xFFFFFFFF, 50_000_000):
        layer = layer_kit.parts()
        shp = bytearray(layer["shp"])
        # Of the first record: how many points it says it has.
        shp[148:152] = struct.pack("<I", change & 0xFFFFFFFF)
        yield Specimen(kind, "a.zip", layer_kit.zipped(layer | {"shp": bytes(shp)}))
        dbf = bytearray(layer["dbf"])
        dbf[4:8] = struct.pack("<I", change & 0xFFFFFFFF)
        yield Specimen(kind, "a.zip", layer_kit.zipped(layer | {"dbf": bytes(dbf)}))
    prj = b'GEOGCS["' + b"x" * 1_000_000 + b'",' + b"PARAMETER[" * 100_000
    yield Specimen(kind, "a.zip", layer_kit.zipped(layer_kit.parts() | {"prj": prj}))
