"""Excel in: checked row by row, applied as shown; what went out can come in again."""

from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from openpyxl import Workbook, load_workbook

from chiefs.models import Appointment, Chief, ImportBatch
from tests import factories as make

pytestmark = pytest.mark.both

HEAD = (
    "姓名",
    "手机号",
    "办公电话",
    "职务",
    "类别",
    "层级",
    "行政区划代码",
    "行政区",
    "河流或河段编码",
    "任职日期",
    "卸任日期",
    "同名的人",
)


@pytest.fixture
def office(client, cast):
    client.force_login(cast.town_office)
    return client


def upload(client, *rows):
    """Sends rows (dicts by heading) as a sheet; the batch that was checked."""
    book = Workbook()
    sheet = book.active
    sheet.append(HEAD)
    for row in rows:
        sheet.append([row.get(title) for title in HEAD])
    file = BytesIO()
    book.save(file)
    file.seek(0)
    file.name = "河长.xlsx"
    answer = client.post("/chiefs/people/import/", {"file": file})
    assert answer.status_code == 302, answer.text
    return ImportBatch.objects.latest("pk")


def row(cast, **changes):
    """A new village chief of the town's reach, unless told otherwise."""
    return {
        "姓名": "陈小河",
        "手机号": "19000003333",
        "类别": "河长",
        "河流或河段编码": cast.reach.code,
        "任职日期": date(2026, 3, 1),
    } | changes


def confirm(client, batch, **data):
    client.post(f"/chiefs/people/import/{batch.pk}/apply/", data)


def verdicts(batch):
    return [(r.act, r.errors) for r in batch.rows.order_by("line")]


def test_a_new_person_with_two_reaches_comes_in_by_two_rows(office, cast):
    second = make.ReachFactory(name="第二段", river=cast.river, division=cast.village)
    batch = upload(office, row(cast, 层级="村级"), row(cast, 河流或河段编码=second.code))
    assert verdicts(batch) == [("create", []), ("create", [])]
    assert not Chief.objects.filter(name="陈小河").exists()
    confirm(office, batch)
    chief = Chief.objects.get(name="陈小河")
    assert (chief.mobile, chief.division_id) == ("19000003333", cast.village.pk)
    assert {a.reach for a in chief.appointments.all()} == {cast.reach, second}
    assert set(chief.appointments.values_list("tier", flat=True)) == {12}


def test_upper_chiefs_come_in_by_river_or_for_the_whole_division(client, cast):
    client.force_login(cast.district_office)
    code = {"行政区划代码": cast.district.code}
    batch = upload(
        client,
        row(cast, **code, 姓名="区长", 手机号=None, 类别="总河长", 河流或河段编码=None),
        row(cast, **code, 姓名="副区长", 手机号=None, 河流或河段编码=cast.river.code),
    )
    assert verdicts(batch) == [("create", []), ("create", [])]
    confirm(client, batch)
    general = Appointment.objects.get(kind="general")
    assert (general.tier, general.division_id, general.chief.name) == (6, cast.district.pk, "区长")
    assert Appointment.objects.get(river=cast.river).chief.name == "副区长"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"姓名": None}, "“姓名”"),
        ({"手机号": "123"}, "“手机号”应为 11 位数字"),
        ({"手机号": "19000000001"}, "已登记在李近名下"),
        ({"手机号": "19000000002"}, "已登记在其他河长名下"),
        ({"类别": "皇帝"}, "“类别”"),
        ({"层级": "区县级"}, "“层级”与行政区、河段不一致"),
        ({"河流或河段编码": "H-far"}, "没有找到“H-far”"),
        ({"河流或河段编码": None}, "“行政区”不能为空"),
        ({"河流或河段编码": None, "行政区": "河口村"}, "须指定河段"),
        ({"行政区": "清溪镇"}, "行政区应为河段所在的河口村"),
        ({"任职日期": "明天"}, "任职日期"),
        ({"任职日期": None}, "“任职日期”不能为空"),
        ({"卸任日期": date(2025, 1, 1)}, "“卸任日期”不能早于任职日期"),
        ({"姓名": "村河长", "手机号": None}, "任职时间不能重叠"),
        ({"姓名": "同名人", "手机号": None}, "名为“同名人”的不止一人"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_row_by_row_and_nothing_comes_in(office, cast, changes, told):
    cast.stranger_reach.code = "H-far"
    cast.stranger_reach.save()
    make.ChiefFactory(name="李近", division=cast.village, mobile="19000000001")
    make.ChiefFactory(name="王远", division=cast.stranger_reach.division, mobile="19000000002")
    for _ in range(2):
        make.ChiefFactory(name="同名人", division=cast.village)
    before = Chief.objects.count(), Appointment.objects.count()
    batch = upload(office, row(cast, **changes), row(cast, 姓名="好行", 手机号=None))
    (bad, good) = verdicts(batch)
    assert bad[0] == "bad"
    assert told in "；".join(bad[1])
    assert "王远" not in "；".join(bad[1])
    assert good == ("create", [])
    confirm(office, batch)
    assert (Chief.objects.count(), Appointment.objects.count()) == before
    confirm(office, batch, skip_bad="yes")
    assert Chief.objects.filter(name="好行").exists()
    assert (Chief.objects.count(), Appointment.objects.count()) == (before[0] + 1, before[1] + 1)


def test_posts_are_ended_by_the_sheet_and_the_change_is_shown_first(office, cast):
    batch = upload(
        office,
        row(cast, 姓名="村河长", 手机号=None, 任职日期=None, 卸任日期=date(2026, 3, 31)),
    )
    (found,) = batch.rows.all()
    assert (found.act, found.changes) == ("update", [["卸任日期", "（空）", "2026-03-31"]])
    confirm(office, batch)
    cast.appointment.refresh_from_db()
    assert cast.appointment.ended_on == date(2026, 3, 31)
    assert cast.appointment.history.first().history_user == cast.town_office


def test_a_missing_number_is_added_and_an_empty_cell_changes_nothing(office, cast):
    cast.chief.post = "书记"
    cast.chief.save()
    batch = upload(office, row(cast, 姓名="村河长", 任职日期=date(2025, 1, 1)))
    (found,) = batch.rows.all()
    assert found.changes == [["手机号", "（空）", "19000003333"]]
    confirm(office, batch)
    cast.chief.refresh_from_db()
    assert (cast.chief.mobile, cast.chief.post) == ("19000003333", "书记")


def test_the_same_row_twice_is_told(office, cast):
    batch = upload(office, row(cast), row(cast))
    (_, (act, errors)) = verdicts(batch)
    assert act == "bad"
    assert "重复" in errors[0]


def test_what_went_out_comes_in_unchanged(office, cast):
    person = make.ChiefFactory(name="镇长", division=cast.town, mobile="19000005555")
    make.AppointmentFactory(chief=person, reach=None, river=cast.river, division=cast.town, tier=9)
    answer = office.get("/chiefs/?export=xlsx")
    file = BytesIO(b"".join(answer.streaming_content))
    assert load_workbook(file)
    file.seek(0)
    file.name = "名录.xlsx"
    office.post("/chiefs/people/import/", {"file": file})
    assert verdicts(ImportBatch.objects.get()) == [("same", []), ("same", [])]


def test_a_slice_is_judged_in_a_few_queries(office, cast, django_assert_max_num_queries):
    rows = []
    for n in range(30):
        reach = make.ReachFactory(river=cast.river, division=cast.village)
        changes = {"姓名": f"河长{n}", "手机号": f"1900001{n:04d}", "河流或河段编码": reach.code}
        rows.append(row(cast, **changes))
    with django_assert_max_num_queries(40):
        batch = upload(office, *rows)
    assert batch.count("create") == 30


# --- one person, written in several ways ------------------------------------------------------------


BLANKS = [" ", "\u3000", "\u00a0", "\u200b", "\u2003", "  "]


@pytest.mark.parametrize("blank", BLANKS)
def test_a_known_person_is_known_however_the_name_is_padded(office, cast, blank):
    known = make.ChiefFactory(name="彭山文", division=cast.village, mobile="19000004444")
    name = f"{blank}彭{blank}山{blank}文{blank}"
    batch = upload(office, row(cast, 姓名=name, 手机号="+86 190 0000 4444"))
    assert verdicts(batch) == [("create", [])]
    confirm(office, batch)
    assert Chief.objects.filter(name="彭山文").count() == 1
    assert known.appointments.get().reach == cast.reach


def test_two_ways_of_writing_a_name_in_one_file_are_one_person(office, cast):
    second = make.ReachFactory(name="第二段", river=cast.river, division=cast.village)
    rows = [
        row(cast, 姓名="陈  江", 手机号=None),
        row(cast, 姓名="陈\u200b江", 手机号=None, 河流或河段编码=f" {second.code}\u3000"),
    ]
    batch = upload(office, *rows)
    confirm(office, batch)
    chief = Chief.objects.get(name="陈江")
    assert {a.reach for a in chief.appointments.all()} == {cast.reach, second}


def test_a_name_stored_with_a_blank_before_is_found(office, cast):
    known = make.ChiefFactory(name="陈江", division=cast.village, mobile="")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE chiefs_chief SET name = '陈 江' WHERE id = %s", [known.pk])
    batch = upload(office, row(cast, 姓名="陈江", 手机号=None))
    confirm(office, batch)
    assert known.appointments.get().reach == cast.reach


class TestAKnownPersonWithANewNumber:
    """Asked about: not refused without a way out, and no second person in silence."""

    @pytest.fixture
    def known(self, cast):
        return make.ChiefFactory(name="陈江", division=cast.village, mobile="19000004444")

    def test_is_asked_about(self, office, cast, known):
        batch = upload(office, row(cast, 姓名="陈 江"))
        ((act, errors),) = verdicts(batch)
        assert act == "bad"
        assert "19000004444" in errors[0]
        assert "同名的人" in errors[0]

    def test_the_same_person_takes_the_new_number(self, office, cast, known):
        batch = upload(office, row(cast, 姓名="陈江", 同名的人="是同一人，换了号码"))
        assert batch.rows.get().changes == [["手机号", "19000004444", "19000003333"]]
        confirm(office, batch)
        known.refresh_from_db()
        assert known.mobile == "19000003333"
        assert known.appointments.count() == 1

    def test_another_person_is_entered_beside(self, office, cast, known):
        confirm(office, upload(office, row(cast, 姓名="陈江", 同名的人="是另一人")))
        assert sorted(Chief.objects.filter(name="陈江").values_list("mobile", flat=True)) == [
            "19000003333",
            "19000004444",
        ]

    def test_the_form_asks_too(self, office, cast, known):
        data = {"name": "陈　江", "division": cast.village.code, "mobile": "19000003333"}
        answer = office.post("/chiefs/people/new/", data)
        assert answer.status_code == 422
        assert "已登记有" in answer.context["form"].errors["name"][0]
        assert 'name="is_another"' in answer.text
        assert office.post("/chiefs/people/new/", data | {"is_another": "on"}).status_code == 302
        assert Chief.objects.filter(name="陈江").count() == 2
