"""一河一档 as a document: a river's page as PDF, and those of a list by a task."""

import io
import re
import sys
import zipfile
import zlib
from datetime import timedelta
from random import Random
from urllib.parse import urlencode

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from PIL import ImageFile

from common.documents import pdf
from jobs.models import Job, JobState
from jobs.services.running import run_job
from rivers.reads.vector_map import box_of, svg_map
from rivers.views import dossiers
from tests import factories as make
from tests.hezhang.making import MONDAY, issue, walk
from tests.photos import photo
from tests.plans.making import line, task_list

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.fixture
def office(client: Client, cast):
    client.force_login(cast.district_office)
    return client


@pytest.fixture
def pages(monkeypatch):
    """The pages of which PDFs were made, and no PDF."""
    made = []

    def keep(html, **how):
        made.append(html)
        return io.BytesIO(b"%PDF-")

    monkeypatch.setattr(dossiers, "write_pdf", keep)
    return made


def paper_of(river):
    return reverse("rivers:river_paper", args=[river.pk])


def papers(**query):
    return f"{reverse('rivers:river_papers')}?{urlencode(query)}"


def said(answer):
    return [str(each) for each in get_messages(answer.wsgi_request)]


def test_a_rivers_page_is_one_pdf_with_contents_and_pages_of_its_own(office, cast, log):
    line(task_list(cast))
    answer = office.get(paper_of(cast.river))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "20261116.pdf" in answer.headers["Content-Disposition"]
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"%PDF-")
    packed = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.S)
    said = b"".join(zlib.decompressobj().decompress(each) for each in packed if each[:1] == b"x")
    # The tree of pages, the outline that the headings give, links of the contents, a font that is inside.
    assert max(map(int, re.findall(rb"/Count (\d+)", said))) >= 2
    for part in (b"/Outlines", b"/Link", b"/FontFile"):
        assert part in said, part
    assert [each for each in log() if each["logger"].startswith("weasyprint")] == []


def test_paper_lists_what_the_page_only_begins(office, cast, pages):
    for n in range(25):
        make.ReachFactory(river=cast.river, division=cast.village, name=f"长段{n:02}", order=50 + n)
        issue(cast)
        walk(cast, MONDAY - timedelta(hours=n + 2), found_count=3 if n == 7 else 0)
    shown = office.get(reverse("rivers:river_detail", args=[cast.river.pk])).text
    office.get(paper_of(cast.river))
    assert "长段24" not in shown
    (paper,) = pages
    assert "长段24" in paper
    assert "只列出一部分" not in paper
    assert paper.count("luandui") + paper.count("河岸堆放建筑垃圾约两车") == 25
    # Patrols are told by reach: rows are of those alone that found something, and nothing leads back to a screen.
    assert "近 30 天巡河（25）" in paper
    assert "共巡河 25 次" in paper
    assert paper.count("徒步（乘车船）巡河") == 1
    assert "有效，发现问题 3 个" in paper
    assert '<a href="/' not in paper
    assert "一页情况" not in paper
    assert "<svg" in paper
    assert "由区河长办导出" in paper


def test_a_task_packs_the_pdfs_of_the_rivers_one_sees(office, cast, pages, sent_jobs, media):
    make.RiverFactory(name="甘溪", division=cast.district)
    make.RiverFactory(name="外区河", division=make.division("500102000000", "江北区"))
    answer = office.get(papers())
    assert answer.headers["Location"] == reverse("jobs:job_list"), said(answer)
    job = Job.objects.get()
    run_job(job.pk, now=lambda: MONDAY)
    job.refresh_from_db()
    assert (job.state, job.done, job.problem) == (JobState.DONE, 2, "")
    with zipfile.ZipFile(job.file) as packed:
        assert [re.sub(r"^\d+", "", name) for name in sorted(packed.namelist())] == [
            "清溪河.pdf",
            "甘溪.pdf",
        ]
    assert len(pages) == 2


@pytest.fixture
def sent_jobs(monkeypatch):
    monkeypatch.setattr("jobs.services.begin.send_after_commit", lambda *args: None)


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_what_cannot_be_made_is_said_where_it_was_asked_and_the_page_stays(
    office, cast, monkeypatch
):
    answer = office.get(papers(q="没有这条河"))
    assert answer.status_code == 302
    assert said(answer) == ["没有符合条件的河流湖库，请改一下筛选条件。"]
    monkeypatch.setattr(dossiers, "MOST_RIVERS", 0)
    assert "一次最多生成" in said(office.get(papers()))[-1]
    monkeypatch.setattr(sys, "meta_path", [NoPango(), *sys.meta_path])
    for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    for address, back in ((paper_of(cast.river), "river_detail"), (papers(), "river_list")):
        answer = office.get(address)
        assert (
            reverse(f"rivers:{back}", args=[cast.river.pk] if "detail" in back else [])
            in answer.headers["Location"]
        )
        assert pdf.PACKAGES in said(answer)[-1]
    assert not Job.objects.exists()


class NoPango:
    """As WeasyPrint is on a machine without the system's library."""

    def find_spec(self, name, *args):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")


def test_papers_load_nothing_from_anywhere(log):
    """Stylesheets of a browser's page are passed over; a picture is left out, and its address is in the log, unless it
    was handed in under its name."""
    page = (
        '<link rel="stylesheet" href="/static/css/lines.css"><p>一河一档'
        '<img src="http://127.0.0.1:9/x.png"><img src="file:///etc/hostname">'
        '<img src="picture:a"><img src="picture:b"><img src="picture:../a">'
    )
    made = pdf.write_pdf(page, css=(), address="http://127.0.0.1:9/", pictures={"a": photo}).read()
    assert made.count(b"/DCTDecode") == 1
    told = [each["event"] for each in log() if each["logger"] == "weasyprint"]
    assert len(told) == 4
    assert all("papers load nothing" in each for each in told)
    # WeasyPrint has Pillow take photos that are cut off; those that people send are still refused.
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False


def test_whatever_lies_somewhere_is_drawn_inside_the_map():
    chance = Random(9704)
    for _ in range(60):
        middle, wide = (chance.uniform(74, 134), chance.uniform(4, 52)), 10 ** chance.uniform(-7, 1)

        def place(middle=middle, wide=wide):
            return [each + chance.uniform(-wide, wide) for each in middle]

        lines = [
            [place() for _ in range(chance.randint(2, 5))] for _ in range(chance.randint(0, 3))
        ]
        points = [place() for _ in range(chance.randint(0, 2))]
        features = [feature("LineString", each) for each in lines]
        features += [feature("Point", each) for each in points]
        label = {"name": "某镇", "lon": middle[0], "lat": middle[1]}
        drawn = svg_map(features, {"outfall": "排污口<&"}, [label, label])
        assert bool(drawn) == bool(lines or points) == (box_of(features) is not None)
        assert drawn.count("某镇") <= 1
        assert "排污口<" not in drawn
        marks = [
            pair.split(",")
            for path in re.findall(r' points="([^"]*)"', drawn)
            for pair in path.split()
        ]
        marks += re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)" r="6"', drawn)
        assert len(marks) == sum(map(len, lines)) + len(points)
        for x, y in marks:
            assert 0 <= float(x) <= 1000
            assert 0 <= float(y) <= 620


def feature(kind, where):
    return {"geometry": {"type": kind, "coordinates": where}, "properties": {"cls": "outfall"}}
