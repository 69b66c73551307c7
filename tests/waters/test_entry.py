"""By hand: a month's grid, of which every right row is saved; a sample on one form; a void one; the month's table."""

import io

import pytest
from openpyxl import load_workbook

from tests.rendered import forms_of
from tests.rivers.kit import AT
from tests.waters.exchange import SEPTEMBER, checked, close, sections, table
from waters.models import AnnouncedClass, Sample

pytestmark = pytest.mark.django_db
GRID = "/waters/entry/?month=2026-09"


@pytest.fixture
def office(client, cast):
    client.force_login(cast.town_office)
    return client


def grid(office, **fields):
    """Sends the page's own grid with other values."""
    return office.post(GRID, typed(office.get(GRID)) | fields)


def typed(page):
    """What the grid of a page holds."""
    (sent,) = [s for each in forms_of(page.text) if "-seen_at" in str(s := dict(each.sent))]
    return sent


def test_every_right_row_of_a_months_grid_is_saved_and_the_others_stay_as_typed(office, cast):
    found = sections(cast, D1="河口", D2="石桥", D3="坝前", D4="上游", D5="下游")
    keys = {code: f"s{row.pk}" for code, row in found.items()}
    close(found["D5"], cast.town_office, AT)
    page = office.get(GRID).text
    assert "2026年9月水质已定稿" in page
    answer = grid(
        office,
        **{
            f"{keys['D1']}-water_class": "4",
            f"{keys['D1']}-exceeding": "NH3-N（0.2）",
            f"{keys['D2']}-water_class": "no_flow",
            f"{keys['D3']}-exceeding": "总磷/0.1",
            f"{keys['D4']}-water_class": "2",
            f"{keys['D4']}-exceeding": "总磷/0.1",
        },
    )
    assert answer.status_code == 422
    assert "已登记 2 个断面的水质。" in answer.text
    assert "有 2 个断面没有登记" in answer.text
    assert "请选择水质类别。" in answer.text
    assert "Ⅱ类达到目标，却填写了超标项目“总磷/0.1”" in answer.text
    rows = {row.section.code: row for row in AnnouncedClass.objects.all()}
    assert {code: (row.state, row.water_class, row.exceeding) for code, row in rows.items()} == {
        "D1": ("measured", "4", "氨氮/0.2"),
        "D2": ("no_flow", "", ""),
    }
    # What was asked about is confirmed by a tick, what was wrong is put right; nothing was lost.
    sent = typed(answer) | {f"{keys['D3']}-water_class": "4", f"{keys['D4']}-it_is_so": "on"}
    assert office.post(GRID, sent).status_code == 302
    assert AnnouncedClass.objects.count() == 4
    # A colleague has changed a row since the page was opened.
    AnnouncedClass.objects.filter(section=found["D1"]).update(water_class="5", entered_at=AT)
    answer = office.post(
        GRID, sent | {f"{keys['D1']}-water_class": "3", f"{keys['D1']}-exceeding": ""}
    )
    assert "刚刚由他人登记" in answer.text
    assert AnnouncedClass.objects.get(section=found["D1"]).water_class == "5"
    # The month's table has every section, and comes in again without a change.
    content = b"".join(office.get("/waters/tables/announced/?month=2026-09").streaming_content)
    cells = [[cell.value for cell in line] for line in load_workbook(io.BytesIO(content)).active]
    assert [line[2] for line in cells[3:]] == ["河口", "石桥", "坝前", "上游", "下游"]
    batch, _ = checked(office, "announced", table(cells[2], *cells[3:]))
    assert batch.counts == {"same": 5}


def test_a_sample_is_typed_as_it_is_written_asked_about_and_made_void(office, cast):
    (section,) = sections(cast, D1="河口").values()
    address = f"/waters/sections/{section.pk}/samples/new/"
    assert "Ⅲ类 ≤ 1.0" in office.get(address).text
    given = {
        "taken_on": "2026-09-05",
        "source": "manual",
        "state": "taken",
        "value_2": "71",
        "value_7": "500",
        "value_8": "ND",
        "value_15": "0.00004L",
    }
    answer = office.post(address, given)
    assert "pH应在 0 至 14 之间，填写的是“71”，是否为 7.1？请核对改正。" in answer.text
    assert "总磷只写了“ND”，请写明检出限" in answer.text
    given |= {"value_2": "7.1", "value_8": "--"}
    answer = office.post(address, given)
    assert "像是 µg/L（合 0.5 mg/L）" in answer.text
    assert office.post(address, given | {"it_is_so": "on"}).status_code == 302
    sample = Sample.objects.get()
    assert {row.indicator: row.typed for row in sample.values.all()} == {
        2: "7.1",
        7: "500",
        15: "0.00004L",
    }
    assert sample.month == SEPTEMBER.first_day
    answer = office.post(address, given | {"it_is_so": "on"})
    assert "已经登记过" in answer.text
    void = f"/waters/samples/{sample.pk}/void/"
    assert office.post(void, {"reason": ""}).status_code == 422
    assert office.post(void, {"reason": "单位填错"}).status_code == 302
    page = office.get(f"/waters/sections/{section.pk}/samples/").text
    assert "已作废：单位填错" in page
    assert office.post(address, given | {"value_7": "0.5"}).status_code == 302
    assert Sample.objects.filter(voided_at=None).count() == 1


def test_what_is_entered_by_hand_for_one_section_is_asked_about_as_in_the_grid(office, cast):
    """A closed month, a class that the values contradict from either side, one that replaces another: on the section's
    own form and on that of a sample, whatever fields were left as they were."""
    (section,) = sections(cast, D1="河口").values()
    sample, announced = (
        f"/waters/sections/{section.pk}/samples/new/",
        f"/waters/sections/{section.pk}/announced/",
    )
    values = {"taken_on": "2026-09-05", "source": "manual", "state": "taken", "value_7": "1.3"}
    assert office.post(sample, values).status_code == 302
    given = {"month": "2026-09", "water_class": "2", "exceeding": "总磷/0.3", "note": "监测站来函"}
    answer = office.post(announced, given)
    assert answer.status_code == 422
    assert "公布为Ⅱ类，按 1 项指标评价为Ⅳ类（氨氮/" in answer.text
    assert "Ⅱ类达到目标，却填写了超标项目“总磷/0.3”" in answer.text
    (left,) = [
        dict(form.sent) for form in forms_of(answer.text) if "water_class" in dict(form.sent)
    ]
    assert given.items() <= left.items()
    given |= {"exceeding": "", "it_is_so": "on"}
    assert office.post(announced, given).status_code == 302
    close(section, cast.town_office, AT)
    answer = office.post(announced, given | {"water_class": "4", "it_is_so": ""})
    assert "2026年9月已经登记为Ⅱ类，保存后改为Ⅳ类" in answer.text
    assert "2026年9月水质已定稿，这里登记的要经更正定稿" in answer.text
    assert AnnouncedClass.objects.get().water_class == "2"
    later = values | {"taken_on": "2026-09-20", "value_7": "1.4"}
    answer = office.post(sample, later)
    assert "公布为Ⅱ类，按 1 项指标评价为Ⅳ类" in answer.text
    assert "2026年9月水质已定稿" in answer.text
    assert office.post(sample, later | {"it_is_so": "on"}).status_code == 302
    taken = Sample.objects.get(taken_on=later["taken_on"])
    assert "2026年9月水质已定稿" in office.get(f"/waters/samples/{taken.pk}/void/").text
