"""Pages of 考核: a rubric is typed in, faults are named, nothing typed is lost; every point is explained."""

from decimal import Decimal as D
from io import BytesIO

import docx
import lxml.html
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from common import clock
from common.errors import Invalid
from common.text.chinese import local_date
from scoring.models import Entry, RubricVersion
from scoring.reads.figures import Year
from scoring.reads.registry import readings
from scoring.reads.subjects import candidates
from scoring.rules.rubrics import Audience
from scoring.services.rubrics import publish, save_head, save_node
from scoring.services.scorings import announce, bar_subject, enter, open_scoring
from tests import factories as make
from tests.cast import DISTRICT
from tests.scoring import kit

pytestmark = pytest.mark.django_db

NO_ROWS = {f"{name}-{key}_FORMS": 0 for name in ("grades", "bars") for key in ("TOTAL", "INITIAL")}


def text(response):
    return response.content.decode()


def test_an_item_is_typed_in_and_what_does_not_fit_is_told_at_its_field(client, cast):
    client.force_login(cast.district_office)
    made = client.post(
        reverse("scoring:rubric_create"),
        {"name": "新办法", "year": kit.YEAR, "division": cast.district.pk, "begin": ""},
    )
    version = RubricVersion.objects.get()
    assert made.url == reverse("scoring:version_detail", args=[version.pk])
    chosen = text(client.get(reverse("scoring:shape_choose", args=[version.pk, "root"])))
    assert "从第几次起扣分" in chosen
    add = reverse("scoring:node_add", args=[version.pk, "root", "missing"])
    item = {
        "name": "制度", "points": "6", "audience": "all", "source": "hand", "scorer": "",
        "rows-TOTAL_FORMS": 2, "rows-INITIAL_FORMS": 0,
        "rows-0-name": "台账", "rows-0-each": "一分", "rows-1-name": "会议", "rows-1-each": "1",
    }  # fmt: skip
    refused = client.post(add, item)
    assert refused.status_code == 422
    assert "第 1 行：“每项扣分”应是数字，现为“一分”。" in text(refused)
    assert 'value="会议"' in text(refused)
    unfit = client.post(add, item | {"rows-0-each": "1", "source": "patrols.completion"})
    assert "按“缺项扣分”计分要用台账、会议，“巡河完成率”没有这些数" in text(unfit)
    assert client.post(add, item | {"rows-0-each": "1"}).status_code == 302
    page = text(client.get(reverse("scoring:version_detail", args=[version.pk])))
    assert "缺项扣分：台账每项扣 1 分；会议每项扣 1 分" in page
    assert "总分各项满分合计 6 分，应为 100 分。" in page
    assert "“制度”由人工评分，但没有写明由谁评分。" in page
    assert "还没有填写等次。" in page
    head = reverse("scoring:version_head", args=[version.pk])
    grades = {"grades-TOTAL_FORMS": 1, "grades-0-name": "合格", "grades-0-least": "60"}
    sent = {"audience": "towns", "full": "6", "absent": "full", "grading": "threshold"}
    assert client.post(head, NO_ROWS | sent | grades).status_code == 302
    assert "总分各项满分" not in text(
        client.get(reverse("scoring:version_detail", args=[version.pk]))
    )


def test_a_subject_reads_its_own_sheet_alone_with_every_point_explained(client, cast):
    of = kit.opened(cast)
    own, other = kit.sheet(of, "清溪镇"), kit.sheet(of, "石桥镇")
    client.force_login(cast.town_office)
    page = reverse("scoring:entry", args=[own.pk, "n2", "self"])
    refused = client.post(page, {"number_0": "2", "number_1": "", "note": "第二次会议未开"})
    assert refused.status_code == 422
    assert "请填写“会议”。" in text(refused)
    assert "第二次会议未开" in text(refused)
    assert client.post(page, {"number_0": "2", "number_1": "0"}).status_code == 302
    enter(sheet_id=own.pk, key="n2", column="department", numbers={"台账": D(1), "会议": D(0)},
          by=cast.unit_clerk, at=clock.now())  # fmt: skip
    shown = text(client.get(reverse("scoring:sheet_detail", args=[own.pk])))
    assert "如果今天结账" in shown
    assert "红灯 0 次，每次扣 0.5 分，不扣分。" in shown
    assert "台账 1 项扣 5 分。" in shown
    assert "自评：台账 2 项，会议 0 项" in shown
    listed = text(client.get(reverse("scoring:scoring_detail", args=[of.pk])))
    assert "清溪镇" in listed
    assert "石桥镇" not in listed
    assert client.get(reverse("scoring:sheet_detail", args=[other.pk])).status_code == 404
    # The bureau that scores the item sees where to, and no result of others.
    client.force_login(cast.unit_clerk)
    scorer = text(client.get(reverse("scoring:sheet_detail", args=[other.pk])))
    assert "部门评分 制度建设" in scorer
    assert "如果今天结账" not in scorer


def test_points_by_judgement_come_with_a_file_unless_the_item_says_otherwise(client, cast):
    version = kit.draft(cast)
    for name, more in (("工作创新", {}), ("配合情况", {"is_bare": "是"})):
        node = kit.item(name, "0", kit.shape("discretion", most=5, **more))
        save_node(version_id=version.pk, node=node, by=cast.district_office, at=kit.at(1, 5))
    publish(version_id=version.pk, by=kit.second_office(cast), at=kit.at(1, 6))
    version.refresh_from_db()
    of = open_scoring(version=version, by=cast.district_office, at=kit.at(2, 1))
    own = kit.sheet(of, "清溪镇")
    keys = {node.name: node.key for node in version.tree.leaves}

    def entry(name, column="final"):
        return reverse("scoring:entry", args=[own.pk, keys[name], column])

    sent = {"number_0": "3.5", "note": "首创“巡河日记”"}
    client.force_login(cast.district_office)
    refused = client.post(entry("工作创新"), sent)
    assert refused.status_code == 422
    shown = text(refused)
    assert "“工作创新”的得分由人评定或属于加分，请附佐证材料。" in shown
    assert "首创“巡河日记”" in shown
    assert 'value="3.5"' in shown
    proof = {"scans": SimpleUploadedFile("证书.pdf", kit.PDF)}
    assert client.post(entry("工作创新"), sent | proof).status_code == 302
    # A correction keeps one's own file.
    row = Entry.objects.get()
    again = text(client.get(entry("工作创新")))
    assert f'name="scans-kept" value="{row.files[0]}" checked' in again
    kept = {"scans-kept": row.files[0], "number_0": "3"}
    assert client.post(entry("工作创新"), sent | kept).status_code == 302
    # Nobody proves that there was no award, or that an item does not apply.
    assert client.post(entry("加分"), {"number_0": "0"}).status_code == 302
    void = {"is_void": "on", "note": "不涉及"}
    assert client.post(entry("工作创新"), void).status_code == 302
    assert client.post(entry("配合情况"), sent).status_code == 302
    assert "须附" in text(client.get(entry("工作创新")))
    assert "须附" not in text(client.get(entry("配合情况")))
    client.force_login(cast.town_office)
    assert client.post(entry("工作创新", "self"), sent).status_code == 302


def test_once_it_is_announced_a_sheet_says_who_filled_in_what_and_has_no_column_for_filling_in(
    client, cast
):
    of = kit.opened(cast)
    own = kit.sheet(of, "清溪镇")
    scan = kit.scan(cast.town_office)
    enter(sheet_id=own.pk, key="n2", column="self", numbers={"台账": D(2), "会议": D(0)},
          files=[scan], by=cast.town_office, at=kit.AFTER)  # fmt: skip
    kit.fill(cast, of)
    page = reverse("scoring:sheet_detail", args=[own.pk])
    to_fill_in = '<th scope="col" class="d-print-none">填写</th>'
    # Who has a column to fill in now, and who reads: a chief never has.
    before = {cast.district_office: True, cast.town_office: True, cast.district_chief: False}
    readers = (*before, cast.city_office)

    def reads(user):
        client.force_login(user)
        return text(client.get(page))

    for user, fills_in in before.items():
        assert (to_fill_in in reads(user)) == fills_in
    announce(scoring_id=of.pk, by=kit.second_office(cast), at=kit.AFTER)
    for user in readers:
        shown = reads(user)
        assert "填写</th>" not in shown
        assert shown.count("镇河长办，2027年1月12日") == 1
        assert shown.count("区河长办，2027年1月12日") == 2
        assert reverse("scoring:sheet_file", args=[own.pk, scan]) in shown


def test_a_veto_told_by_hand_is_read_with_its_reason_by_whoever_reads_the_result_until_the_end(
    client, cast
):
    of = kit.opened(cast)
    own = kit.sheet(of, "清溪镇")
    page = reverse("scoring:sheet_detail", args=[own.pk])

    def reads(user):
        client.force_login(user)
        return text(client.get(page))

    assert "发生重大水污染事件</strong>：未认定，不影响等次" in reads(cast.town_office)
    veto(cast, own, holds=False, note="经查不属实")
    assert "发生重大水污染事件</strong>：不成立。经查不属实" in reads(cast.town_office)
    # The last word counts.
    veto(cast, own)
    kit.fill(cast, of)
    # A unit that only scores reads no verdict.
    assert "重大水污染" not in reads(cast.unit_clerk)
    assert reverse("scoring:bar", args=[own.pk, "b1"]) in reads(cast.district_office)
    announce(scoring_id=of.pk, by=kit.second_office(cast), at=kit.AFTER)
    for user in (cast.district_office, cast.town_office, cast.district_chief, cast.city_office):
        shown = reads(user)
        assert "发生重大水污染事件</strong>：成立，最高评为“不合格”。见通报" in shown
        assert "区河长办，2027年1月12日 10:00" in shown
        assert "不属实" not in shown
        assert reverse("scoring:bar", args=[own.pk, "b1"]) not in shown


def test_a_veto_that_a_register_tells_leads_to_the_rows_counted(client, cast):
    version = kit.draft(cast)
    told = kit.replace(
        kit.VETO, key="b2", name="重复举报未解决", source="complaints.repeated", best="合格"
    )
    head = {"basis": version.basis, "audience": "all", "named": [], "at": kit.at(1, 5)}
    settings = kit.replace(version.rules, bars=(kit.VETO, told))
    save_head(version_id=version.pk, settings=settings, by=cast.district_office, **head)
    publish(version_id=version.pk, by=kit.second_office(cast), at=kit.at(1, 6))
    version.refresh_from_db()
    of = open_scoring(version=version, by=cast.district_office, at=kit.at(2, 1))
    town, unit = kit.sheet(of, "清溪镇"), kit.sheet(of, cast.unit.name)
    again = kit.reported_again(cast)

    def reads(user, sheet, name="sheet_detail", *args):
        client.force_login(user)
        return text(client.get(reverse(f"scoring:{name}", args=[sheet.pk, *args])))

    says = "重复举报未解决</strong>：成立。“群众重复举报未解决”为 1，达到 1 的最高评为“合格”。"
    assert says in reads(cast.town_office, town)
    # The register knows nothing of units.
    assert "重复举报未解决</strong>：不影响等次。“群众重复举报未解决”没有数据" in reads(
        cast.district_office, unit
    )
    address = reverse("scoring:sheet_rows", args=[town.pk, "b2"])
    assert address in reads(cast.town_office, town)
    rows = reads(cast.town_office, town, "sheet_rows", "b2")
    assert "清溪镇：重复举报未解决" in rows
    assert rows.count(reverse("complaints:complaint_detail", args=[again[0].pk])) == 1
    # Nobody tells it by hand, what a person tells counted no rows, and it is not a unit's to read that only scores.
    for name, key in (("bar", "b2"), ("sheet_rows", "b1"), ("sheet_rows", "b9")):
        client.force_login(cast.district_office)
        assert client.get(reverse(f"scoring:{name}", args=[town.pk, key])).status_code == 404
    client.force_login(cast.unit_clerk)
    assert client.get(address).status_code == 404
    # As announced, whatever the register says of it later.
    kit.fill(cast, of)
    announce(scoring_id=of.pk, by=kit.second_office(cast), at=kit.AFTER)
    for each in again:
        each.delete()
    assert says in reads(cast.town_office, town)


def test_a_veto_on_units_is_not_asked_of_a_town(client, cast):
    version = kit.draft(cast)
    head = {"basis": version.basis, "audience": "all", "named": [], "at": kit.at(1, 5)}
    bars = (kit.replace(kit.VETO, audience=Audience.UNITS),)
    settings = kit.replace(version.rules, bars=bars)
    save_head(version_id=version.pk, settings=settings, by=cast.district_office, **head)
    publish(version_id=version.pk, by=kit.second_office(cast), at=kit.at(1, 6))
    version.refresh_from_db()
    of = open_scoring(version=version, by=cast.district_office, at=kit.at(2, 1))
    town = kit.sheet(of, "清溪镇")
    client.force_login(cast.district_office)
    assert "重大水污染" not in text(client.get(reverse("scoring:sheet_detail", args=[town.pk])))
    assert client.get(reverse("scoring:bar", args=[town.pk, "b1"])).status_code == 404
    with pytest.raises(Invalid):
        veto(cast, town)


def test_book_and_paper_say_what_the_sheets_say(client, cast):
    of = kit.opened(cast)
    kit.fill(cast, of, 清溪镇=2)
    veto(cast, kit.sheet(of, "石桥镇"))
    announce(scoring_id=of.pk, by=kit.second_office(cast), at=clock.now())
    client.force_login(cast.district_office)
    book = client.get(reverse("scoring:scoring_table", args=[of.pk]))
    sheets = openpyxl.load_workbook(BytesIO(b"".join(book.streaming_content)))
    cells = [[cell.value for cell in row] for row in sheets["总表"].iter_rows()]
    row = next(each for each in cells if each[0] == "清溪镇")
    assert row == ["清溪镇", 90, "优秀", 40, 50, 0, None]
    vetoed = next(each for each in cells if each[0] == "石桥镇")
    assert vetoed[1:3] == [100, "不合格"]
    assert vetoed[-1] == "发生重大水污染事件：认定成立，最高评为“不合格”。"
    said = [cell.value for row in sheets["分项说明"].iter_rows() for cell in row]
    assert "台账 2 项扣 10 分。" in said
    paper = client.get(reverse("scoring:scoring_result", args=[of.pk]))
    document = docx.Document(BytesIO(b"".join(paper.streaming_content)))
    words = "\n".join(each.text for each in document.paragraphs)
    assert "对 4 个对象进行了考核" in words
    assert "“优秀”等次 3 个" in words
    assert "石桥镇：发生重大水污染事件：认定成立，最高评为“不合格”。" in words
    tables = [[c.text for row in t.rows for c in row.cells] for t in document.tables]
    assert any("清溪镇" in cells and "90" in cells for cells in tables)


def test_all_subjects_and_items_are_one_page_that_says_what_the_book_says(
    client, cast, django_assert_num_queries
):
    of = kit.opened(cast)
    town, unit = kit.sheet(of, "清溪镇"), kit.sheet(of, cast.unit.name)
    numbers = {"台账": D(2), "会议": D(0)}
    enter(sheet_id=town.pk, key="n2", column="self", numbers=numbers,
          by=cast.town_office, at=kit.AFTER)  # fmt: skip
    enter(sheet_id=unit.pk, key="n2", column="final", is_void=True, note="不涉及",
          by=cast.district_office, at=kit.AFTER)  # fmt: skip
    address = reverse("scoring:scoring_wide", args=[of.pk])
    client.force_login(cast.district_office)

    def table(column):
        page = lxml.html.fromstring(client.get(address, {"column": column}).content)
        rows = [[cell.text_content().strip() for cell in row] for row in page.iter("tr")]
        return {row[0]: row[1:] for row in rows}

    points = table("points")
    assert points["考核对象"] == ["合计", "等次", "1 红灯40 分", "2 制度建设60 分", "3 加分"]
    # Nobody scored the town; the bureau's item does not apply.
    assert points["清溪镇"][2:] == ["40", "未评", "未评"]
    assert points[cast.unit.name][3:] == ["不适用", "未评"]
    assert table("self")["清溪镇"][2:] == ["—", "台账 2 项，会议 0 项", "—"]
    assert table("final")[cast.unit.name][3] == "不适用：不涉及"
    assert table("unknown") == points
    kit.fill(cast, of)
    announce(scoring_id=of.pk, by=kit.second_office(cast), at=kit.AFTER)
    book = client.get(reverse("scoring:scoring_table", args=[of.pk]))
    sheets = openpyxl.load_workbook(BytesIO(b"".join(book.streaming_content)))
    cells = [[cell.value for cell in row] for row in sheets["总表"].iter_rows()]
    written = {row[0]: [f"{each:g}" for each in row[3:-1]] for row in cells if row[2] == "优秀"}
    assert len(written) == of.sheets.count()
    assert {name: row[2:] for name, row in table("points").items() if name in written} == written
    # However many subjects: the table of the announced ones asks for the sheets and the entries.
    with django_assert_num_queries(5):
        client.get(address)


def test_a_chief_rates_a_town_where_the_rivers_page_is_read_and_the_last_word_counts(client, cast):
    page = reverse("rivers:river_detail", args=[cast.river.pk])
    address = reverse("scoring:rate", args=[cast.river.pk])
    chief = make.ChiefFactory(name="区级河长", division=cast.district, user=cast.district_chief)
    client.force_login(cast.district_chief)
    assert address in text(client.get(page))
    sent = {"subject": f"d:{cast.town.pk}", "year": local_date(clock.now()).year, "word": "较好"}
    assert "您不是江南区清溪河的河长" in text(client.post(address, sent | {"note": "慢"}))
    make.AppointmentFactory(
        chief=chief, reach=None, river=cast.river, division=cast.district, tier=6, kind="chief"
    )
    refused = client.post(address, sent)
    assert "评为“较好”的，请写明理由。" in text(refused)
    assert client.post(address, sent | {"note": "整改偏慢"}).url == page
    assert client.post(address, sent | {"word": "好"}).status_code == 302
    shown = text(client.get(page))
    assert "整改偏慢" in shown
    client.force_login(cast.town_office)
    # Whoever is rated reads it in the score, not as a list of words of a person.
    assert "整改偏慢" not in text(client.get(page))
    year = Year(code=DISTRICT, year=sent["year"], subjects=candidates(DISTRICT), at=clock.now())
    numbers = readings(year, ["ratings"])["ratings"].numbers[f"d:{cast.town.pk}"]
    assert numbers == {"好": 1, "较好": 0, "一般": 0}


def veto(cast, sheet, *, holds=True, note="见通报"):
    bar_subject(sheet_id=sheet.pk, key="b1", holds=holds, note=note,
                by=cast.district_office, at=kit.AFTER.replace(hour=10))  # fmt: skip
