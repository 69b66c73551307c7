"""Export → import → export is the same to the byte of every value, for every register."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import Division
from chiefs.models import Appointment
from plans.models import Line
from rivers.models import Outfall, Reach, River, Signboard
from tests import factories as make
from tests.plans.making import draft, line
from tests.spots.kit import spots
from waters.models import Section

pytestmark = pytest.mark.both

# What an export, a file or an import might alter.
TEXTS = (
    "第一行\n\n第三行",
    "_x000D_",
    "甲_x000D_乙_x005F_x0041_x0042_",
    "=SUM(A1:A9)",
    "+86 023",
    "-1",
    "@某某",
    "00061",
    "1e5",
    "3-1",
    "甲  乙　丙",
    "<r>甲</r>",
    '甲 & 乙 < 丙 > "丁"',
    "'甲",
    "2026-03-01",
    "TRUE",
    "#甲",
    "/",
    "无",
    "—",
    "\U0001f30a水𠮷",
    "_",
)


def filled(row: Any, *names: str, text: str) -> None:
    """The row with a text in each of these fields, cut to what they hold."""
    model = type(row)
    cut = {name: text[: model._meta.get_field(name).max_length] for name in names}
    model._default_manager.filter(pk=row.pk).update(**cut)


def rivers(cast, text):
    row = make.RiverFactory(division=cast.town, level=9)
    filled(row, "basin", "source", "mouth", "description", text=text)


def reaches(cast, text):
    row = make.ReachFactory(division=cast.village, river=cast.river)
    filled(row, "start_place", "end_place", text=text)


def outfalls(cast, text):
    place = {"longitude": 108.4123456789, "latitude": 30.8}
    code = f"P{Outfall.objects.count()}"
    row = Outfall.objects.create(code=code, name="排口", kind="2", reach=cast.reach, **place)
    filled(row, "owner", "permit", text=text)


def signboards(cast, text):
    code = f"G{Signboard.objects.count()}"
    row = Signboard.objects.create(code=code, reach=cast.reach, place="桥头")
    filled(row, "shown_chiefs", "shown_phones", text=text)


def sections(cast, text):
    code = f"D{Section.objects.count()}"
    name = f"断面{text}"
    make.SectionFactory(
        code=code, name=name, grades="district", target="3", river=cast.river, division=cast.town
    )


def chiefs(cast, text):
    number = f"190{Appointment.objects.count():08}"
    person = make.ChiefFactory(division=cast.village, mobile=number)
    filled(person, "post", "office_phone", text=text)
    post = make.AppointmentFactory(chief=person, reach=cast.reach, kind="patroller")
    filled(post, "title", "basis", text=text)


def divisions(cast, text):
    code = f"500101001{300 + Division.objects.count()}"
    row = make.division(code, f"村{text}"[:60])
    Division.objects.filter(pk=row.pk).update(longitude=108.4, latitude=30.81)


def units(cast, text):
    make.UnitFactory(name=f"单位{text}"[:60], division=cast.town)


def found_spots(cast, text):
    (row,) = spots(cast, name=f"批次{text}"[:60])
    filled(row, "place", "kind_words", text=text)


REGISTERS = {
    "rivers": ("/rivers/", "/rivers/import/", rivers, River),
    "reaches": ("/rivers/reaches/", "/rivers/reaches/import/", reaches, Reach),
    "outfalls": ("/rivers/outfalls/", "/rivers/outfalls/import/", outfalls, Outfall),
    "signboards": ("/rivers/signboards/", "/rivers/signboards/import/", signboards, Signboard),
    "sections": ("/waters/sections/", "/waters/sections/import/", sections, Section),
    "chiefs": ("/chiefs/", "/chiefs/people/import/", chiefs, None),
    "divisions": ("/accounts/divisions/", "/accounts/divisions/import/", divisions, None),
    "units": ("/accounts/units/", "/accounts/units/import/", units, None),
    "spots": ("/spots/", "/spots/import/", found_spots, None),
}


@pytest.fixture
def office(client, cast):
    client.force_login(cast.district_office)
    return client


def exported(office, address):
    return b"".join(office.get(f"{address}?export=xlsx").streaming_content)


def taken(office, address, content):
    """The check of a file: what it would do, row by row."""
    file = SimpleUploadedFile("导出.xlsx", content)
    answer = office.post(address, {"file": file, "datum": "wgs84"})
    assert answer.status_code == 302, answer.text
    return answer["Location"], office.get(answer["Location"]).context["batch"]


def cells(content):
    return list(load_workbook(BytesIO(content)).active.iter_rows(min_row=2, values_only=True))


@pytest.mark.parametrize("register", REGISTERS)
def test_what_is_exported_comes_in_unchanged_whatever_its_texts(office, cast, register):
    listed, imported, fill, _ = REGISTERS[register]
    for text in TEXTS:
        fill(cast, text)
    first = exported(office, listed)
    _, batch = taken(office, imported, first)
    told = [(row.act, row.changes, row.errors) for row in batch.rows.all() if row.act != "same"]
    assert told == []
    assert batch.counts["same"] >= len(TEXTS)
    # Rows of one place in the order are told apart by their key, which is new.
    assert sorted(map(str, cells(exported(office, listed)))) == sorted(map(str, cells(first)))


FRESH = [name for name, (*_, model) in REGISTERS.items() if model is not None]
# On an empty row these mean that nothing is to be said.
NOTHING = {"/", "无", "—", "_"}


@pytest.mark.parametrize("register", FRESH)
def test_what_is_exported_and_entered_anew_is_the_same(office, cast, register):
    listed, imported, fill, model = REGISTERS[register]
    before = set(model._default_manager.values_list("pk", flat=True))
    for text in TEXTS:
        if text not in NOTHING:
            fill(cast, text)
    first = exported(office, listed)
    model._default_manager.exclude(pk__in=before).delete()
    page, batch = taken(office, imported, first)
    assert batch.counts.get("create", 0) == len(TEXTS) - len(NOTHING), list(
        batch.rows.filter(act="bad").values_list("errors", flat=True)
    )
    office.post(f"{page}apply/", {"skip_bad": "yes"})
    # Rows of one place in the order are told apart by their key, which is new.
    assert sorted(map(str, cells(exported(office, listed)))) == sorted(map(str, cells(first)))


def test_lines_of_a_draft_come_in_unchanged_whatever_their_texts(office, cast):
    of = draft(cast)
    for text in TEXTS:
        line(of, title=f"任务{text}", measures=text, field="environment")
    content = b"".join(office.get(f"/plans/lists/{of.pk}/export/").streaming_content)
    _, batch = taken(office, reverse("plans:line_import"), content)
    told = [(row.act, row.changes, row.errors) for row in batch.rows.all() if row.act != "same"]
    assert told == []
    assert Line.objects.count() == len(TEXTS)


def test_an_empty_place_changes_nothing_of_a_division_or_a_place(office, cast):
    Division.objects.filter(pk=cast.village.pk).update(longitude=108.4, latitude=30.81)
    outfalls(cast, "某单位")
    for listed, imported in (
        ("/accounts/divisions/", "/accounts/divisions/import/"),
        ("/rivers/outfalls/", "/rivers/outfalls/import/"),
    ):
        book = load_workbook(BytesIO(exported(office, listed)))
        head = next(r for r in book.active.iter_rows() if any(c.value == "经度" for c in r))
        places = [c.column for c in head if c.value in ("经度", "纬度")]
        for row in book.active.iter_rows(min_row=head[0].row + 1):
            for cell in row:
                if cell.column in places:
                    cell.value = None
        out = BytesIO()
        book.save(out)
        _, batch = taken(office, imported, out.getvalue())
        assert set(batch.counts) == {"same"}
