"""Section ③ of the notice: the lights of lists, frozen."""

from datetime import date
from decimal import Decimal
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from common.text.months import Month
from notices.models import Notice, NoticeLight
from notices.reads import figures
from notices.reads.frozen import last_frozen_month
from notices.rules import wording
from notices.services import drafts
from notices.services.counting import count_month
from notices.sheets import notices
from plans.models import LightChange, Line
from tests.notices.making import DISTRICT, DRAFTED, OCTOBER, PUBLISHED, TOWN, draft_notice, publish
from tests.plans.making import line, task_list
from tests.plans.test_figures import changed

pytestmark = [pytest.mark.both, pytest.mark.django_db]

LATE = "截至2026年10月31日，应于2026年9月17日前完成，已完成 0 %，已逾期 44 天。"


@pytest.fixture
def lists(cast):
    """A green, a yellow and a red line of the river's list, and a red one of the district's matters."""
    annual = task_list(cast)
    line(annual, title="清漂保洁")
    changed(line(annual, title="生态浮岛"), date(2026, 10, 3), "yellow", "落后 12 个百分点。")
    changed(line(annual, title="管网改造"), date(2026, 9, 18), "red", "已逾期 1 天。")
    matters = task_list(cast, kind="matters", river=None, title="2026年度重大事项")
    changed(line(matters, title="水库扩建"), date(2026, 10, 31), "red", "已逾期 1 天。")
    return annual


def drafted(cast, month=OCTOBER):
    counted = count_month(month, DISTRICT)
    notice = drafts.draft(division=cast.district, counted=counted, at=DRAFTED)
    assert notice is not None
    return notice


def text(notice, key="lights"):
    return next(part for part in notice.sections if part.key == key).paragraphs


def test_the_section_states_lights_by_list_and_unit_and_names_what_is_not_green(cast, lists):
    notice = drafted(cast)
    lights = notice.figures["lights"]
    assert lights["total"] == {"total": 4, "green": 1, "yellow": 1, "red": 2}
    assert [(row["kind"], row["total"], row["red"]) for row in lights["by_list"]] == [
        ("matters", 1, 1),
        ("annual", 3, 1),
    ]
    assert [(row["name"], row["unit"], row["total"]) for row in lights["by_unit"]] == [
        ("江南区生态环境局", cast.unit.pk, 4)
    ]
    assert text(notice) == [
        "截至2026年10月31日，列入清单的任务共4项，其中绿灯1项、黄灯1项、红灯2项。",
        "分清单看，年度重大事项重大项目清单1项，黄灯0项、红灯1项；"
        "一河一策年度任务清单3项，黄灯1项、红灯1项。",
        "有黄灯、红灯任务的牵头单位1个，亮灯情况见下表，任务名单附后。",
        "请有关牵头单位会同责任单位逐项分析原因，制定赶工措施，按期完成任务。",
    ]
    named = notice.lights.values_list("title", "light", "since", "why")
    assert set(named) == {
        (
            "生态浮岛",
            "yellow",
            date(2026, 10, 3),
            # Its due day has been revised since: only the sentence of its day is known.
            "落后 12 个百分点（2026年10月3日核算）。",
        ),
        ("管网改造", "red", date(2026, 9, 18), LATE),
        ("水库扩建", "red", date(2026, 10, 31), LATE),
    }
    assert notice.title.endswith("关于2026年10月河长巡河履职和清单任务亮灯情况的通报")
    assert "清单任务亮灯情况通报如下" in text(notice, "opening")[0]


def test_word_excel_and_page_carry_the_same_tables(cast, lists, client):
    notice = drafted(cast)
    captions = [table.caption for table in notices.paper_tables(notice)]
    wanted = ["各清单亮灯情况", "各牵头单位亮灯情况", "黄灯、红灯任务名单"]
    assert captions[-3:] == wanted
    assert load_workbook(notices.write_xlsx(notice)).sheetnames[-3:] == wanted
    with ZipFile(notices.write_docx(notice, copies_to=[], by=cast.district_office)) as docx:
        paper = docx.read("word/document.xml").decode()
    client.force_login(cast.district_office)
    page = client.get(f"/notices/{notice.pk}/").content.decode()
    for words in (
        *wanted,
        "生态浮岛（清溪河2026年度任务清单）",
        "2026-10-03 起：落后 12 个百分点（2026年10月3日核算）。",
        f"2026-09-18 起：{LATE}",
    ):
        assert words in paper
        assert words in page
    assert "清漂保洁" not in page


def test_a_month_without_lines_has_no_such_section(cast):
    notice = drafted(cast)
    assert "lights" not in notice.figures
    assert "lights" not in [part.key for part in notice.sections]
    assert "lights" not in notice.figures["sentences"]
    assert notice.title.endswith("河长巡河履职情况的通报")


def test_where_all_is_green_nobody_is_urged(cast):
    line(task_list(cast))
    notice = drafted(cast)
    assert text(notice) == [
        "截至2026年10月31日，列入清单的任务共1项，其中绿灯1项、黄灯0项、红灯0项。",
        "各牵头单位的任务均为绿灯。",
    ]


def test_a_published_notice_keeps_its_lights_whatever_comes_after(cast, lists):
    notice = publish(cast, drafted(cast))
    before = (notice.figures, list(notice.lights.values()))
    LightChange.objects.create(
        line=Line.objects.get(title="管网改造"),
        day=date(2026, 10, 30),
        light="green",
        why="补记。",
        cause="overridden",
        by=cast.district_office,
        at=PUBLISHED,
    )
    fresh = Notice.objects.get(pk=notice.pk)
    assert (fresh.figures, list(fresh.lights.values())) == before
    correction = drafts.correct(
        notice=fresh, reason="补记亮灯。", by=cast.district_office, at=PUBLISHED
    )
    assert correction.figures["lights"]["total"]["red"] == 1
    assert NoticeLight.objects.filter(notice=correction).count() == 2
    assert (fresh.figures, list(fresh.lights.values())) == before


def test_a_draft_counted_again_has_its_lines_once(cast, lists):
    notice = drafted(cast)
    changed(Line.objects.get(title="清漂保洁"), date(2026, 10, 20), "yellow")
    again = drafts.refresh(notice=notice, by=cast.district_office, at=DRAFTED)
    assert again.figures["lights"]["total"]["yellow"] == 2
    assert again.lights.count() == 4


def test_a_draft_from_before_lights_takes_them_in_when_counted_again(cast, lists):
    notice = draft_notice(cast)
    assert "lights" not in notice.figures
    words = {key: text for key, text in notice.words.items() if key != "lights"}
    Notice.objects.filter(pk=notice.pk).update(words=words)
    again = drafts.refresh(notice=notice, by=cast.district_office, at=DRAFTED)
    assert again.words["lights"].startswith("请有关牵头单位")
    assert text(again)[0].startswith("截至2026年10月31日")


def test_a_month_is_frozen_once_a_notice_with_lights_is_published(cast, lists):
    assert last_frozen_month(DISTRICT) is None
    september = publish(cast, drafted(cast, Month(2026, 9)))
    october = drafted(cast)
    assert last_frozen_month(DISTRICT) == Month(2026, 9)
    publish(cast, october)
    assert last_frozen_month(DISTRICT) == OCTOBER
    assert last_frozen_month(TOWN) is None
    drafts.correct(notice=september, reason="补录。", by=cast.district_office, at=PUBLISHED)
    assert last_frozen_month(DISTRICT) == OCTOBER


def test_a_published_notice_without_lights_freezes_nothing(cast):
    publish(cast, draft_notice(cast))
    assert last_frozen_month(DISTRICT) is None


def test_units_stand_in_their_official_order_and_never_in_that_of_characters():
    from plans.reads.lights import Answers, Lit

    def lit(code, name, pk, order=999):
        units = [Answers(id=pk, name=name, code=code, order=order)]
        return Lit(
            line=pk,
            code=DISTRICT,
            kind="annual",
            list_title="清单",
            title="任务",
            due_on=date(2026, 12, 1),
            units=units,
            light="green",
            since=date(2026, 3, 1),
            why="",
            percent=Decimal(0),
        )

    rows = figures.lights(
        [
            lit(TOWN, "清溪镇", 4, 1),
            lit(DISTRICT, "住建委", 3),
            lit(DISTRICT, "水利局", 2),
            lit(DISTRICT, "安监局", 5, 20),
            lit(DISTRICT, "教委", 6, 3),
        ]
    )
    assert [row["unit"] for row in rows["by_unit"]] == [6, 5, 2, 3, 4]
    assert "lights" in wording.paragraphs({"lights": rows})
    assert "lights" not in wording.paragraphs({})
