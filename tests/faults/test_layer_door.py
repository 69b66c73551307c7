"""Hostile and damaged layers through the upload page: a sentence, in ten seconds, in a process of its own."""

import resource
import subprocess
import sys
import time
from pathlib import Path
from textwrap import dedent

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rivers.sheets.layers import WORKING
from spots.models import ImportBatch
from tests.faults import layer_kit as kit
from tests.faults.test_layer_kinds import star

pytestmark = [pytest.mark.both, pytest.mark.django_db]

MEGABYTE = 2**20
GOOD = kit.parts()


def cut(ending, share):
    return kit.zipped(GOOD | {ending: GOOD[ending][: int(len(GOOD[ending]) * share)]})


TANGLED = kit.collection(kit.feature("T1", [star(4001)]))
# Three bytes of JSON are a hundred in memory.
SWELLING = (
    b'{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": {"type": "Polygon", '
    b'"coordinates": [' + b"[]," * 5_000_000 + b'[]]}, "properties": {"TBBH": "T1"}}]}'
)
FILES = [
    ("图斑.zip", b"", "文件是空的"),
    ("图斑.zip", kit.zipped(GOOD)[:-30], "压缩包打不开"),
    ("图斑.zip", cut("shp", 0.5), "图形文件（.shp）不完整"),
    ("图斑.zip", cut("dbf", 0.5), "属性表（.dbf）不完整"),
    ("图斑.zip", cut("dbf", 0.1), "属性表（.dbf）不完整"),
    ("图斑.zip", cut("shp", 0), "图形文件（.shp）是空的"),
    ("图斑.geojson", kit.geojson()[:-9], "不是有效的 JSON"),
    ("图斑.geojson", SWELLING, "内容太多或太复杂"),
    ("图斑.kml", b"<kml/>", "这是 KML 文件"),
    ("图斑.shp", GOOD["shp"], "打成一个 .zip"),
]


@pytest.fixture
def clerk(client, cast):
    client.force_login(cast.district_office)
    return client


def spent():
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def upload(clerk, name, content):
    """The answer, and the processor's seconds that it took, in this process and in those it started."""
    file = SimpleUploadedFile(name, content)
    began = spent()
    answer = clerk.post("/spots/import/", {"file": file, "datum": "wgs84", "batch_name": "第一批"})
    return answer, spent() - began


@pytest.mark.parametrize(
    ("name", "content", "words"), FILES, ids=[f"{n} {words}" for n, _, words in FILES]
)
def test_a_damaged_file_is_refused_in_words(clerk, name, content, words):
    answer, seconds = upload(clerk, name, content)
    assert answer.status_code == 422
    assert words in answer.text
    assert seconds < 10
    assert not ImportBatch.objects.exists()


def test_rings_that_cross_themselves_everywhere_take_little(clerk):
    answer, seconds = upload(clerk, "图斑.geojson", TANGLED)
    assert "面的边界自相交太多" in clerk.get(answer["Location"]).text
    assert seconds < 10


PROGRAM = dedent(
    """
    import resource, sys
    from common.background.limited import Limits, run_limited
    from common.geo.layers import Assumed, read_layer
    read = run_limited(
        read_layer, sys.stdin.buffer.read(), "图斑.geojson", limits=Limits(*map(int, sys.argv[1:])),
        wanted="places", assumed=Assumed(datum="wgs84", encoding="", axes=""), max_rows=10,
    )
    print(len(read.features), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
    """
)


def test_reading_tangled_rings_takes_less_than_400_megabytes():
    # In an interpreter that has nothing else: what the kernel tells of a child is never less than its parent took.
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, *map(str, WORKING)],
        input=TANGLED,
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    features, peak = map(int, ran.stdout.split())
    assert features == 1
    assert peak < 400 * MEGABYTE
