"""The register of sections: by form, by sheet, and what its water ought to be by year."""

import pytest

from tests import factories as make
from tests.rivers.kit import AT, sheet
from waters.models import ImportBatch, Section
from waters.rules.targets import target_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("year", "asked"), [(2019, ""), (2020, "3"), (2024, "3"), (2025, "2"), (2031, "2")]
)
def test_a_target_holds_from_its_year_on(year, asked, cast) -> None:
    assert target_in({2020: "3", 2025: "2"}, year) == asked
    section = make.SectionFactory(target="3", river=cast.river, division=cast.town)
    section.targets.create(year=2025, target="2", entered_at=AT)
    assert (Section.objects.with_target(year).get().target or "") == asked


@pytest.fixture
def office(client, cast):
    client.force_login(cast.town_office)
    return client


def brought_in(office, head, *rows):
    upload = {"file": sheet(head, *rows, name="断面.xlsx")}
    page = office.post("/waters/sections/import/", upload, follow=True).text
    batch = ImportBatch.objects.latest("pk")
    if batch.counts.get("create") or batch.counts.get("update"):
        office.post(f"/waters/sections/import/{batch.pk}/apply/", follow=True)
    return batch, page


HEAD = "编码 名称 级别 目标水质 河流编码 行政区 监测频次 断面类型"


def test_a_sheet_brings_grades_in_the_bureaus_words_and_a_later_target_from_its_year(
    office, cast
) -> None:
    row = ["D1", "出境断面", "国控、市考", "III", cast.river.code, "河口村", "逢单月", "水库"]
    brought_in(office, HEAD, row)
    section = cast.river.sections.get()
    assert (section.grade_list, section.rhythm, section.kind) == (
        ["national", "city"],
        "odd",
        "lake",
    )
    assert section.targets.get().target == "3"
    brought_in(office, "编码 名称 级别 目标水质 目标自哪一年起", [*row[:3], "Ⅱ类", 2030])
    assert [(t.year, t.target) for t in section.targets.all()][1:] == [(2030, "2")]
    batch, page = brought_in(
        office, "编码 名称 级别 目标水质", ["D1", "出境断面", "国考、乡考", "Ⅱ类"]
    )
    assert not batch.counts.get("update")
    assert "“级别”不认识“乡考”" in page


def test_a_border_section_names_both_sides_and_what_was_typed_stays(office, cast) -> None:
    form = {
        "code": "D2",
        "name": "交界断面",
        "kind": "river",
        "grades": ["border"],
        "river": f"{cast.river.name}（{cast.river.code}）",
        "division": cast.village.code,
        "target": "3",
        "border": "across",
        "rhythm": "monthly",
        "in_index": "on",
    }
    page = office.post("/waters/sections/new/", form)
    assert page.status_code == 422
    assert "交界断面应写明上游和下游" in page.text
    assert "交界断面" in page.text
    form |= {"upstream_division": cast.village.code, "downstream_division": cast.district.code}
    page = office.post("/waters/sections/new/", form)
    assert page.status_code == 302, page.text
    section = Section.objects.get(code="D2")
    assert section.downstream_division == cast.district
    shown = office.get(f"/waters/sections/{section.pk}/").text
    assert "跨界（A→B）" in shown
