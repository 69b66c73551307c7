"""All codes of an office's boards in one file: labels for a printer, pictures for the board's maker."""

import io
import zipfile

import pytest
from django.urls import reverse
from docx import Document
from docx.shared import Mm

from common.documents.labels import A_SHEET, ACROSS
from jobs.models import Job
from jobs.services.running import run_job
from rivers.models import Signboard
from tests.complaints.kit import MONDAY

pytestmark = pytest.mark.django_db
PAGE = reverse("complaints:code_sheet")


@pytest.fixture
def clerk(client, cast, settings, tmp_path):
    settings.MEDIA_ROOT, settings.PUBLIC_ADDRESS = tmp_path, ""
    for n in range(30):
        Signboard.objects.create(code=f"公示/{n:02d}", reach=cast.reach, place="桥头")
    Signboard.objects.create(code="别处", reach=cast.stranger_reach, place="桥头")
    client.force_login(cast.town_office)
    return client


def content(response):
    return b"".join(response.streaming_content)


def test_labels_are_four_by_seven_a_sheet_and_each_has_its_code(clerk):
    assert "全部，小标签（Word，每张 28 个）" in clerk.get(PAGE).text
    paper = Document(io.BytesIO(content(clerk.get(f"{PAGE}?export=docx"))))
    assert A_SHEET == 28
    (table,) = paper.tables
    assert len(table.rows) == 8
    section = paper.sections[0]
    assert len(table.columns) == ACROSS
    assert (
        7 * table.rows[0].height <= section.page_height - section.top_margin - section.bottom_margin
    )
    assert sum(cell.width for cell in table.rows[0].cells) <= section.page_width - 2 * Mm(10)
    text = "\n".join(cell.text for row in table.rows for cell in row.cells)
    assert {f"公示/{n:02d}" for n in range(30)} <= set(text.replace("　", "\n").split("\n"))
    assert "别处" not in text
    assert len(paper.inline_shapes) == 30


def test_many_are_made_by_the_task_with_the_same_addresses(clerk, settings, cast):
    at_once = zipfile.ZipFile(io.BytesIO(content(clerk.get(f"{PAGE}?export=zip&q=公示"))))
    listed = at_once.read("目录.txt").decode("utf-8-sig").splitlines()
    assert len(listed) == 31
    assert all("http://testserver/p/" in line for line in listed[1:])
    settings.CODES_AT_ONCE = 29
    assert clerk.get(f"{PAGE}?export=zip&q=公示")["Location"] == reverse("jobs:job_list")
    job = Job.objects.get()
    run_job(job.pk, now=lambda: MONDAY)
    job.refresh_from_db()
    assert (job.state, job.problem, job.total) == ("done", "", 30)
    by_task = zipfile.ZipFile(job.file)
    assert by_task.namelist() == at_once.namelist()
    for name in at_once.namelist():
        assert by_task.read(name) == at_once.read(name)
    cast.town_office.grants.update(revoked_at=MONDAY)
    clerk.force_login(cast.district_office)
    clerk.get(f"{PAGE}?export=docx")
    cast.district_office.grants.update(revoked_at=MONDAY)
    refused = Job.objects.latest("pk")
    run_job(refused.pk, now=lambda: MONDAY)
    refused.refresh_from_db()
    assert "权限已变动" in refused.problem
