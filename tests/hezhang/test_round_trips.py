"""What a register gives out as Excel can be given back: every one of them, as unchanged, and its template filled in."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from accounts.models import Division
from common import clock
from common.imports.registers import REGISTERS
from common.spreadsheets import read_rows, write_template
from common.text.chinese import local_date
from rivers.models import Outfall, OutfallKind, Signboard
from tests import factories as make
from tests.complaints.kit import reported
from tests.health import kit as health
from tests.inspections.rows import patrol
from tests.outfalls import kit as outfalls
from tests.plans.making import line, task_list
from tests.scoring import kit as scoring
from tests.spots import kit as spots

LISTS = {
    "divisions": ("/accounts/divisions/", "/accounts/divisions/import/"),
    "units": ("/accounts/units/", "/accounts/units/import/"),
    "rivers": ("/rivers/", "/rivers/import/"),
    "reaches": ("/rivers/reaches/", "/rivers/reaches/import/"),
    "outfalls": ("/rivers/outfalls/", "/rivers/outfalls/import/"),
    "signboards": ("/rivers/signboards/", "/rivers/signboards/import/"),
    "sections": ("/waters/sections/", "/waters/sections/import/"),
    "chiefs": ("/chiefs/", "/chiefs/people/import/"),
    "lines": ("/plans/", "/plans/import/"),
    "spots": ("/spots/", "/spots/import/"),
    # What was sent down and has no verdict yet changes nothing.
    "spot_verdicts": ("/spots/", "/spots/verdicts/import/"),
    # What phones and boards brought is known again by chief or words, reach and minute: never counted twice.
    "outfall_surveys": ("/outfalls/", "/outfalls/survey/import/"),
    "old_patrols": ("/inspections/patrols/", "/inspections/patrols/old/import/"),
    "schemes": ("/river-health/schemes/", "/river-health/schemes/import/"),
    "rubrics": ("/scoring/rubrics/", "/scoring/rubrics/import/"),
    "old_complaints": ("/complaints/", "/complaints/old/import/"),
}

# What comes in as a record of the past goes out with the ledger, under numbers of its own.
ONE_WAY = {"old_issues"}
# A month's tables ask which month: they go out and come in in waters/test_entry.py and waters/test_sample_import.py.
BY_MONTH = {"announced", "samples"}


@pytest.fixture
def office(client, cast):
    """The district's office, with something in every register."""
    place = {"longitude": 108.412345, "latitude": 30.812345}
    Outfall.objects.create(
        code="P1", name="雨洪口", kind=OutfallKind.STORM, reach=cast.reach, **place
    )
    Signboard.objects.create(
        code="G1", reach=cast.reach, place="河口桥头", updated_on="2026-03-01", **place
    )
    make.SectionFactory(
        code="D1",
        name="出境断面",
        grades="district",
        target="3",
        river=cast.river,
        division=cast.village,
        **place,
    )
    Division.objects.filter(pk=cast.village.pk).update(**place)
    year = local_date(clock.now()).year
    draft = task_list(cast, year=year, state="drafting", bound_on=None)
    line(draft, starts_on=date(year, 3, 1), due_on=date(year, 9, 17), field="ecology")
    outfalls.survey(cast, Outfall.objects.get(), is_flowing=True, campaign="专项排查")
    spots.assigned(cast, kind_words="疑似乱建", area_m2=260.5, seen_on=date(2026, 1, 12))
    # Phones know seconds, a sheet shows minutes: half a second before the next one is the same minute still.
    late = {"second": 59, "microsecond": 700_000}
    patrol(cast, (clock.now() - timedelta(hours=3)).replace(**late))
    reported(cast.reach, at=(clock.now() - timedelta(hours=2)).replace(**late))
    health.in_force(cast)
    scoring.draft(cast)
    client.force_login(cast.district_office)
    return client


def test_every_register_that_is_imported_is_in_the_table() -> None:
    assert {target for _, target in REGISTERS} == {*LISTS, *ONE_WAY, *BY_MONTH}


@pytest.mark.parametrize("target", LISTS)
def test_what_went_out_comes_in_again_as_unchanged_and_a_row_twice_is_told(office, target) -> None:
    listed, upload = LISTS[target]
    answer = office.get(listed, {"export": "xlsx", "month": ""})
    content = b"".join(answer.streaming_content)
    register = next(r for (_, name), r in REGISTERS.items() if name == target)

    def checked(content: bytes):
        file = SimpleUploadedFile("导出.xlsx", content)
        sent = office.post(upload, {"file": file, "datum": "wgs84"})
        assert sent.status_code == 302, sent.text
        return register.batch_model.objects.latest("pk")

    assert set(checked(content).counts) == {"same"}
    bad = checked(with_last_row_twice(content)).rows.get(act="bad")
    assert re.search(r"与第 \d+ 行(重复|是同一)", "".join(bad.errors)), bad.errors


def with_last_row_twice(content: bytes) -> bytes:
    book = load_workbook(BytesIO(content))
    tab, file = book.active, BytesIO()
    tab.append([cell.value for cell in tab[tab.max_row]])
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("target", LISTS)
def test_the_template_is_offered_on_the_upload_page_and_reads_as_an_empty_sheet(
    office, target
) -> None:
    _, upload = LISTS[target]
    address = re.search(r'href="([^"]+template/)"', office.get(upload).text)[1]
    template = office.get(address)
    register = next(r for (_, name), r in REGISTERS.items() if name == target)
    file = SimpleUploadedFile("模板.xlsx", template.content)
    reading = read_rows(
        file, register.columns, max_rows=10, max_bytes=2**20, max_unpacked_bytes=2**24
    )
    assert reading.absent == ()
    assert list(reading.rows) == []
    file.seek(0)
    again = office.post(upload, {"file": file, "datum": "wgs84"})
    assert "表头下面没有数据" in again.text


@pytest.mark.parametrize("register", REGISTERS.values(), ids=lambda register: register.target)
def test_a_template_that_is_filled_in_is_read_back(register) -> None:
    """Its own example, as a clerk's first row: however much is explained above the headings."""
    template = write_template(
        register.columns,
        title="导入模板",
        notes=register.template_notes,
        more=register.template_more,
    )
    book = load_workbook(template)
    tab, file = book.active, BytesIO()
    first = next(cell for cell in tab["A"] if str(cell.value).startswith("示例："))
    first.value = str(first.value).removeprefix("示例：") or None
    book.save(file)
    (row,) = read_rows(
        file, register.columns, max_rows=10, max_bytes=2**20, max_unpacked_bytes=2**24
    ).rows
    assert row.errors == {}
    told = {column.key for column in register.columns if column.example}
    assert {key for key, value in row.values.items() if value is not None} == told
