"""The unlikely is asked about, and taken once somebody says that it is so: in forms and in imports."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from accounts.models import Unit
from chiefs.models import Appointment, Chief
from rivers.models import Reach, River
from tests.rivers.test_forms import typed
from tests.rivers.test_imports import HEAD, TOWN_VILLAGE, checked, confirm, sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client, cast):
    client.force_login(cast.town_office)
    River.objects.filter(pk=cast.river.pk).update(length_km=40)
    return client


def river(**changes):
    return {
        "code": "R9", "name": "长河", "kind": "river", "level": 9, "division": "清溪镇（500101001000）",
        "basin": "长江", "length_km": "12",
    } | changes  # fmt: skip


def person(**changes):
    return {"name": "新河长", "division": "河口村（500101001201）"} | changes


def post(cast, **changes):
    reach = f"{cast.reach}（{cast.reach.code}）"
    return {"kind": "chief", "reach": reach, "started_on": "2026-03-01"} | changes


def cases(cast):
    """Address, what is typed, words of the question, whether it was saved."""
    chief = Chief.objects.create(name="李后", division=cast.village)
    return {
        "a river of 3,200 km": (
            "/rivers/new/", river(length_km="3200"), "超过 1,500 公里的河流极少",
            lambda: River.objects.filter(name="长河").exists(),
        ),
        "a basin larger than most": (
            "/rivers/new/", river(area_km2="900000"), "平方公里的极少",
            lambda: River.objects.filter(name="长河").exists(),
        ),
        "a reach longer than its river": (
            "/rivers/reaches/new/", typed(cast, length_m="52000"), "比整条清溪河",
            lambda: Reach.objects.filter(code="H900").exists(),
        ),
        "a reach of three metres": (
            "/rivers/reaches/new/", typed(cast, length_m="3"), "不到 20 米",
            lambda: Reach.objects.filter(code="H900").exists(),
        ),
        "a chief since 1986": (
            f"/chiefs/people/{chief.pk}/appoint/", post(cast, started_on="1986-05-01"), "早于 1990 年",
            lambda: Appointment.objects.filter(chief=chief).exists(),
        ),
        "a chief from 2036": (
            f"/chiefs/people/{chief.pk}/appoint/", post(cast, started_on="2036-03-05"), "在两年以后",
            lambda: Appointment.objects.filter(chief=chief).exists(),
        ),
        "one's own number for the public": (
            "/chiefs/people/new/", person(office_phone="+86 190 0000 1234"), "手机号190****1234",
            lambda: Chief.objects.filter(name="新河长").exists(),
        ),
    }  # fmt: skip


@pytest.mark.parametrize(
    "case",
    [
        "a river of 3,200 km",
        "a basin larger than most",
        "a reach longer than its river",
        "a reach of three metres",
        "a chief since 1986",
        "a chief from 2036",
        "one's own number for the public",
    ],
)
def test_it_is_asked_about_and_saved_when_it_is_so(clerk, cast, case):
    address, data, question, is_saved = cases(cast)[case]
    page = clerk.post(address, data)
    assert page.status_code == 422
    said = "".join(page.text.split())
    assert "".join(question.split()) in said
    assert "已核对，确实如此" in said
    assert not is_saved()
    answer = clerk.post(address, data | {"it_is_so": "on"})
    assert answer.status_code == 302, answer.text
    assert is_saved()


def test_what_is_likely_and_what_was_odd_before_is_not_asked_about(clerk, cast):
    assert clerk.post("/rivers/new/", river()).status_code == 302
    assert clerk.post("/rivers/reaches/new/", typed(cast)).status_code == 302
    row = River.objects.get(name="长河")
    River.objects.filter(pk=row.pk).update(length_km=3200)
    form = clerk.get(f"/rivers/{row.pk}/edit/").context["form"]
    sent = {name: form[name].value() or "" for name in form.fields if not form[name].is_hidden}
    sent |= {
        "name": "长清河",
        "division": "清溪镇（500101001000）",
        "seen_at": form["seen_at"].value(),
    }
    assert clerk.post(f"/rivers/{row.pk}/edit/", sent).status_code == 302


def test_a_units_number_is_asked_about_where_the_public_reads_it(client, cast):
    client.force_login(cast.district_office)
    sent = {
        "name": "江南区河长办",
        "division": "江南区（500101000000）",
        "contact_phone": "19000001234",
        "order": 10,
    }
    assert client.post("/accounts/units/add/", sent | {"kind": "office"}).status_code == 422
    assert client.post("/accounts/units/add/", sent | {"kind": "bureau"}).status_code == 302
    assert Unit.objects.get(name="江南区河长办").contact_phone == "19000001234"


def test_an_import_names_the_rows_and_takes_them_when_it_is_confirmed(clerk, cast):
    Reach.objects.filter(pk=cast.reach.pk).update(line=None)
    file = sheet(
        HEAD,
        ["H900", "清溪河新段", "清溪河", TOWN_VILLAGE, 800],
        ["H901", "清溪河长段", "清溪河", TOWN_VILLAGE, 52000],
        [cast.reach.code, cast.reach.name, "清溪河", TOWN_VILLAGE, 61000],
    )
    batch, page = checked(clerk, file)
    assert batch.counts == {"create": 2, "update": 1}
    assert "有 2 行的内容少见（第 3、4 行）" in page
    assert "请核对：长度 52 公里，比整条清溪河" in page
    # What changes is shown beside what is asked.
    assert "61,000" in page
    confirm(clerk, batch)
    assert Reach.objects.get(code="H901").length_m == 52000


def test_an_import_of_chiefs_asks_about_days_and_numbers(clerk, cast):
    book = Workbook()
    book.active.append(["姓名", "类别", "河流或河段编码", "任职日期", "办公电话"])
    book.active.append(["新河长", "河长", cast.reach.code, date(2036, 3, 5), "19000001234"])
    file = io.BytesIO()
    book.save(file)
    upload = SimpleUploadedFile("河长.xlsx", file.getvalue())
    answer = clerk.post("/chiefs/people/import/", {"file": upload})
    page = clerk.get(answer["Location"]).text
    assert "“任职日期”为 2036-03-05，在两年以后" in page
    assert "“办公电话”为手机号 190****1234" in page
