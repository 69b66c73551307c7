"""Lines from a filled sheet: checked row by row in words, written as shown or not at all; and out again."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from common import clock
from plans.models import ImportBatch, Line, TaskList
from plans.services.lines import add_line, input_of, write_line
from tests import factories as make
from tests.plans.making import draft, line, task_list, written
from tests.rivers.kit import sheet

pytestmark = [pytest.mark.both, pytest.mark.django_db]

HEAD = "年度 河流 任务 任务领域 牵头单位 目标 资金（万元） 完成时限"
UNIT = "江南区生态环境局"
ROW = [
    2026,
    "清溪河",
    "河道整治",
    "水环境治理",
    UNIT,
    "河道整治 3360 米",
    "区级财政 100",
    "2026-11-30",
]


@pytest.fixture
def office(client, cast):
    client.force_login(cast.district_office)
    return client


def row(**changes):
    """The usual row with some columns changed, by heading."""
    return [changes.get(title, value) for title, value in zip(HEAD.split(), ROW, strict=True)]


def checked(client, *rows, head=HEAD):
    answer = client.post(reverse("plans:line_import"), {"file": sheet(head, *rows)})
    assert answer.status_code == 302, answer.content.decode()
    return ImportBatch.objects.latest("pk"), client.get(answer["Location"]).content.decode()


def confirm(client, batch, **data):
    address = reverse("plans:line_import_apply", args=[batch.pk])
    return client.post(address, data, follow=True).content.decode()


def test_rows_go_into_the_draft_and_the_check_writes_nothing(office, cast):
    of = draft(cast)
    batch, page = checked(office, ROW, row(任务="护岸", 目标="护岸 1.2 公里"))
    assert batch.counts == {"create": 2}
    assert "河道整治" in page
    assert Line.objects.count() == 0
    assert "已导入 2 行" in confirm(office, batch)
    first, second = of.lines.order_by("order")
    given = input_of(first)
    assert (first.title, first.field, first.lead_unit) == ("河道整治", "environment", cast.unit)
    assert (first.starts_on, first.due_on) == (date(2026, 1, 1), date(2026, 11, 30))
    assert [target[:3] for target in given.targets] == [("河道整治", Decimal(3360), "米")]
    assert given.funds[0].planned == 1_000_000
    assert (second.order, second.title) == (2, "护岸")


def test_missing_lists_are_made_by_an_offices_import_and_the_check_says_so(office, cast):
    make.RiverFactory(name="石桥河", division=cast.district)
    batch, page = checked(office, ROW, row(河流="石桥河"))
    assert "新建“清溪河2026年度任务清单”" in page
    assert TaskList.objects.count() == 0
    confirm(office, batch)
    assert set(TaskList.objects.values_list("title", flat=True)) == {
        "清溪河2026年度任务清单",
        "石桥河2026年度任务清单",
    }


def test_a_unit_imports_into_the_list_that_it_leads_and_makes_none(client, cast):
    client.force_login(cast.unit_clerk)
    batch, page = checked(client, ROW)
    assert "还没有这份清单，或不由您的单位牵头，请联系河长办" in page
    of = draft(cast)
    batch, _ = checked(client, ROW)
    confirm(client, batch)
    assert of.lines.count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"河流": ""}, "第 2 行“河流”不能为空"),
        ({"河流": "无名河"}, "第 2 行“河流”没有找到“无名河”，或不在您的管理范围内"),
        ({"牵头单位": "水晶宫"}, "第 2 行“牵头单位”没有找到“水晶宫”"),
        ({"目标": "河道整治三千米"}, "第 2 行“目标”应写成“河道整治 3360 米”的样子"),
        ({"资金（万元）": "区级财政 计划 1 支付 2"}, "支付资金 2 万元多于到位资金 0 万元"),
        ({"完成时限": "2025-11-30"}, "第 2 行完成时限不能早于开始日期"),
        ({"完成时限": "年底"}, "第 2 行“完成时限”"),
        ({"任务领域": "水产养殖"}, "第 2 行“任务领域”"),
        ({"任务领域": ""}, "第 2 行请选择任务领域"),
    ],
)
def test_a_bad_row_says_in_words_what_is_wrong(office, cast, changes, sentence):
    batch, page = checked(office, row(**changes))
    assert batch.counts == {"bad": 1}
    assert sentence in page


def test_a_dissolved_unit_is_told_by_name_and_day(office, cast):
    make.UnitFactory(name="江南区水务局", division=cast.district, dissolved_on=date(2026, 2, 1))
    _, page = checked(office, row(牵头单位="江南区水务局"))
    assert "“江南区水务局”已于2026年2月1日撤销，请选择接任的单位" in page


def test_a_list_that_binds_takes_no_rows(office, cast):
    task_list(cast)
    _, page = checked(office, ROW)
    assert "“清溪河2026年度任务清单”已生效，不能导入" in page


def test_the_same_row_twice_in_a_file_or_a_list_is_told(office, cast):
    batch, page = checked(office, ROW, ROW)
    assert batch.counts == {"create": 1, "bad": 1}
    assert "第 3 行与第 2 行重复" in page
    line(draft(cast), title="河道整治")
    batch, page = checked(office, ROW)
    assert "清单中已有这项任务（序号 1）；要修改它，请填写它的序号" in page


def test_a_number_changes_the_line_that_has_it_and_other_columns_stay(office, cast):
    of = draft(cast)
    given = written(cast, measures="疏浚护岸")
    made = write_line(Line(task_list=of), given, of=of, at=clock.now())
    head = "年度 河流 序号 任务 完成时限"
    batch, page = checked(office, [2026, "清溪河", 1, "河道清淤", "2026-09-17"], head=head)
    assert batch.counts == {"update": 1}
    assert "河道清淤" in page
    confirm(office, batch)
    made.refresh_from_db()
    again = input_of(Line.objects.get(pk=made.pk))
    assert (made.title, made.measures) == ("河道清淤", "疏浚护岸")
    assert again.targets[0].amount == 3360


def test_a_line_saved_after_the_check_is_judged_again_before_anything_is_written(office, cast):
    of = draft(cast)
    made = write_line(Line(task_list=of), written(cast), of=of, at=clock.now())
    head = "年度 河流 序号 任务 完成时限"
    rows = [
        [2026, "清溪河", 1, "河道清淤", "2026-09-17"],
        [2026, "清溪河", "", "护岸", "2026-09-17"],
    ]
    batch, _ = checked(office, *rows, head=head)
    write_line(made, written(cast, title="河道疏浚"), of=of, at=clock.now())
    assert "没有导入任何内容" in confirm(office, batch, skip_bad="yes")
    made.refresh_from_db()
    assert made.title == "河道疏浚"
    assert of.lines.count() == 1


def read(response):
    return load_workbook(io.BytesIO(b"".join(response.streaming_content))).active


def test_what_is_exported_can_be_imported_again_without_a_change(office, cast):
    town = make.UnitFactory(name="清溪镇人民政府", division=cast.town)
    of = draft(cast)
    given = written(cast, duties=[(town, "征地协调"), (cast.unit, "")], measures="疏浚")
    add_line(list_id=of.pk, given=given, by=cast.district_office, at=clock.now())
    response = office.get(reverse("plans:list_export", args=[of.pk]))
    content = b"".join(response.streaming_content)
    upload = SimpleUploadedFile("清单.xlsx", content)
    office.post(reverse("plans:line_import"), {"file": upload})
    assert ImportBatch.objects.latest("pk").counts == {"same": 1}


def test_all_lists_as_filtered_come_out_line_by_line_as_far_as_one_sees(office, client, cast):
    line(draft(cast), title="二六年任务")
    line(draft(cast, year=2025), title="二五年任务")
    address = reverse("plans:list_status")
    cells = [
        cell.value
        for each in read(office.get(address, {"year": "2026", "export": "xlsx"})).iter_rows()
        for cell in each
    ]
    assert "二六年任务" in cells
    assert "二五年任务" not in cells
    client.force_login(cast.stranger)
    cells = [
        c.value for r in read(client.get(address, {"year": "2026", "export": "xlsx"})) for c in r
    ]
    assert "二六年任务" not in cells


def test_the_template_has_the_columns_and_its_notes(office):
    response = office.get(reverse("plans:line_import_template"))
    book = load_workbook(io.BytesIO(response.content))
    words = [str(cell.value) for tab in book for each in tab.iter_rows() for cell in each]
    assert any("目标" in word for word in words)
    assert any("几个目标用分号隔开" in word for word in words)


def test_many_rows_are_judged_with_as_many_queries_as_few(
    office, cast, django_assert_max_num_queries
):
    draft(cast)
    rows = [row(任务=f"任务{n}") for n in range(40)]
    with django_assert_max_num_queries(60):
        office.post(reverse("plans:line_import"), {"file": sheet(HEAD, *rows)})
    assert ImportBatch.objects.latest("pk").counts == {"create": 40}
