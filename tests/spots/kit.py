"""What the tests of this room share: spots that stand, files as a ministry sends them."""

import io
import json
import zipfile
from datetime import date, datetime

import shapefile
from openpyxl import Workbook

from common.text.chinese import SHANGHAI
from issues.models import IssueKind
from spots.models import Spot, SpotBatch
from spots.services import Finding, assign_batch, confirm, save_spots
from spots.services.facts import SpotFacts

AT = datetime(2026, 11, 16, 9, 0, tzinfo=SHANGHAI)
TODAY = AT.date()
JUNE = date(2027, 6, 30)
NOVEMBER = date(2027, 11, 30)
BATCH = "2026年第一批疑似图斑"
# Some 55 m north of the reach of the cast's village.
NEAR = (108.405, 30.8005)
FAR = (108.60, 30.95)
HEADINGS = (
    "批次",
    "图斑编号",
    "行政区代码",
    "疑似类型",
    "面积（平方米）",
    "经度",
    "纬度",
    "影像日期",
)


def spots(cast, *, count=1, by=None, division=None, reach=None, name=BATCH, **changes):
    """Spots of a batch that the district's office holds, in the cast's village unless said."""
    by = by or cast.district_office
    batch = SpotBatch(name=name, division=by.home_division, received_on=TODAY)
    entries = [
        (
            batch,
            SpotFacts(
                code=f"T{n:04d}",
                division=division or cast.village,
                reach=reach or cast.reach,
                longitude=NEAR[0],
                latitude=NEAR[1],
                **changes,
            ),
            None,
        )
        for n in range(1, count + 1)
    ]
    save_spots(entries=entries, by=by, at=AT)
    return list(Spot.objects.filter(batch__name=name).order_by("code"))


def assigned(cast, **changes):
    """One spot that the district assigned to the town."""
    (spot,) = spots(cast, **changes)
    assign_batch(batch_id=spot.batch_id, level=9, verify_by=JUNE, by=cast.district_office, at=AT)
    spot.refresh_from_db()
    return spot


def finding(cast, **changes):
    given = {
        "reach": cast.reach,
        "kind": IssueKind.objects.get(code="luanjian"),
        "severity": "general",
        "description": "河岸搭建简易棚房，未见审批手续",
        "rectify_by": NOVEMBER,
    }
    return Finding(**(given | changes))


def confirmed(cast, **changes):
    """One spot that the town found real."""
    spot = assigned(cast, **changes)
    return confirm(spot_id=spot.pk, finding=finding(cast), by=cast.town_office, at=AT)


def sheet(*rows, headings=HEADINGS):
    """The bytes of an .xlsx."""
    book = Workbook()
    book.active.append(list(headings))
    for row in rows:
        book.active.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def square(lon, lat, side=0.0002):
    """The ring of a square with a place in its middle, clockwise as shapefiles have it."""
    half = side / 2
    corners = [(-half, -half), (-half, half), (half, half), (half, -half), (-half, -half)]
    return [[lon + x, lat + y] for x, y in corners]


def geojson(*features, **more):
    data = {"type": "FeatureCollection", "features": list(features)} | more
    return json.dumps(data, ensure_ascii=False).encode()


def feature(geometry, **properties):
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def zipped(*rings, encoding="gb18030", cpg="", prj="", drop=(), second=False):
    """A zip of a shapefile with an area for each (code, kind, ring)."""
    parts = {ending: io.BytesIO() for ending in ("shp", "shx", "dbf")}
    with shapefile.Writer(**parts, encoding=encoding, shapeType=shapefile.POLYGON) as writer:
        writer.field("TBBH", "C", 20)
        writer.field("TBLX", "C", 40)
        for code, kind, ring in rings:
            writer.poly([ring])
            writer.record(code, kind)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for ending, content in parts.items():
            if ending not in drop:
                packed.writestr(f"图斑.{ending}", content.getvalue())
        if cpg:
            packed.writestr("图斑.cpg", cpg)
        if prj:
            packed.writestr("图斑.prj", prj)
        if second:
            packed.writestr("另一层.shp", b"")
    return file.getvalue()
