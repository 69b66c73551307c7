"""What an official sees and does on the pages."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from accounts.models import AuditEvent
from attachments.models import Attachment
from chiefs.models import Appointment, Chief, FollowUp, Handover
from chiefs.reads.handover import HANDOVER_PARTS
from common import clock
from common.text.chinese import local_date
from rivers.models import Signboard
from tests import factories as make
from tests.photos import photo as make_photo


@pytest.fixture(autouse=True)
def no_lists_of_other_rooms(joined):
    joined(HANDOVER_PARTS)


@pytest.fixture
def office(client, cast):
    """The town's office, signed in."""
    client.force_login(cast.town_office)
    return client


def sheet(response):
    book = load_workbook(BytesIO(b"".join(response.streaming_content)))
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]


def texts(response):
    """All cells of a sheet, as one set."""
    return {str(value) for row in sheet(response) for value in row if value is not None}


# --- 河长名录 ---------------------------------------------------------------------------------
@pytest.fixture
def succession(cast):
    """李前 until the end of June 2026, 李后 from July, on the town's reach."""
    cast.appointment.delete()
    for name, first, last in (
        ("李前", date(2025, 1, 1), date(2026, 6, 30)),
        ("李后", date(2026, 7, 1), None),
    ):
        person = make.ChiefFactory(
            name=name, division=cast.village, sort_key="li3 qian2", mobile=""
        )
        make.AppointmentFactory(chief=person, reach=cast.reach, started_on=first, ended_on=last)
    return cast


@pytest.mark.both
@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("day=2026-06-30", "李前", "李后"),
        ("day=2026-07-01", "李后", "李前"),
        ("", "李后", "李前"),
        ("day=nonsense", "李后", "李前"),
        ("day=2026-06-30&q=lq", "李前", "李后"),
        ("day=2026-06-30&tier=12&kind=chief&division=河口", "李前", "李后"),
        ("day=2026-06-30&division=500101001000&place=清溪河", "李前", "李后"),
    ],
)
def test_the_register_names_who_was_chief_on_the_day(office, succession, query, shown, hidden):
    page = office.get(f"/chiefs/?{query}").text
    assert shown in page
    assert hidden not in page


@pytest.mark.parametrize(
    "query", ["day=2024-01-01", "kind=general", "division=500102000000", "q=zzz", "place=长江"]
)
def test_the_register_is_empty_where_nothing_fits(office, succession, query):
    page = office.get(f"/chiefs/?{query}").text
    assert "李" not in page
    assert "没有符合条件的记录" in page


def test_the_register_stands_under_the_towns(client, cast):
    client.force_login(cast.district_office)
    other = make.ChiefFactory(name="邻村长", division=cast.stranger_reach.division)
    make.AppointmentFactory(chief=other, reach=cast.stranger_reach)
    page = client.get("/chiefs/").text
    headings = [part.split("</th>")[0] for part in page.split('colspan="7">')[1:]]
    assert headings == ["清溪镇", "石桥镇"]


def test_a_neighbour_town_sees_none_of_it(client, cast):
    client.force_login(cast.stranger)
    assert "村河长" not in client.get("/chiefs/").text


def test_the_register_goes_out_as_filtered_with_mobiles_only_for_its_office(client, cast):
    cast.chief.mobile = "19000004321"
    cast.chief.save()
    client.force_login(cast.town_office)
    assert "19000004321" in texts(client.get("/chiefs/?export=xlsx"))
    client.force_login(cast.district_chief)
    cells = texts(client.get("/chiefs/?export=xlsx"))
    assert "村河长" in cells
    assert "19000004321" not in cells
    past = texts(client.get("/chiefs/?export=xlsx&day=2020-01-01"))
    assert "村河长" not in past


# --- people -----------------------------------------------------------------------------------
def test_a_clerk_enters_a_person_and_goes_on_to_the_post(office, cast):
    answer = office.post(
        "/chiefs/people/new/",
        {"name": "陈小河", "division": "河口村", "mobile": "19000001111", "post": "村支书"},
    )
    chief = Chief.objects.get(name="陈小河")
    assert answer.url == f"/chiefs/people/{chief.pk}/appoint/"
    answer = office.post(
        answer.url, {"kind": "chief", "reach": cast.reach.code, "started_on": "2026-03-01"}
    )
    post = chief.appointments.get()
    assert (post.tier, post.division_id, post.reach_id) == (12, cast.village.pk, cast.reach.pk)
    assert "清溪河河口村段" in office.get(answer.url).text


def test_a_refused_form_keeps_what_was_typed(office, cast):
    make.ChiefFactory(division=cast.village, mobile="19000001111")
    page = office.post(
        "/chiefs/people/new/", {"name": "陈小河", "division": "河口村", "mobile": "19000001111"}
    )
    assert page.status_code == 422
    assert "该手机号已登记" in page.text
    assert 'value="陈小河"' in page.text


def test_the_second_clerk_is_shown_the_firsts_change_and_may_insist(office, cast):
    address = f"/chiefs/people/{cast.chief.pk}/edit/"
    form = {"name": "村河长", "division": "河口村", "post": "书记"}
    opened = cast.chief.updated_at.isoformat()
    office.post(address, form | {"post": "主任", "seen_at": opened})
    page = office.post(address, form | {"seen_at": opened})
    assert page.status_code == 422
    assert "镇河长办" in page.text
    assert "主任" in page.text
    cast.chief.refresh_from_db()
    assert cast.chief.post == "主任"
    again = cast.chief.updated_at.isoformat()
    assert office.post(address, form | {"seen_at": again}).status_code == 302


@pytest.mark.parametrize(("who", "shown"), [("town_office", True), ("district_chief", False)])
def test_a_personal_number_is_shown_to_the_offices_alone(client, cast, who, shown):
    cast.chief.mobile, cast.chief.office_phone = "19000004321", "000-1234567"
    cast.chief.save()
    client.force_login(getattr(cast, who))
    for path in (f"/chiefs/people/{cast.chief.pk}/", "/chiefs/people/"):
        page = client.get(path).text
        # Whole on the person's page alone; a list shows enough to know it again.
        number = "190****4321" if path.endswith("people/") else "19000004321"
        assert (number in page) is shown
        assert number == "19000004321" or "19000004321" not in page
        assert "000-1234567" in page
    found = client.get("/chiefs/people/?q=1900000432").text
    assert ("村河长</a>" in found) is shown


def test_a_person_is_found_by_standing_and_account(office, cast):
    make.ChiefFactory(name="赋闲人", division=cast.village)
    page = office.get("/chiefs/people/?standing=none&account=no").text
    assert "赋闲人" in page
    assert "村河长</a>" not in page
    page = office.get("/chiefs/people/?standing=now&account=yes&kind=chief").text
    assert "赋闲人" not in page
    assert "村河长</a>" in page


def test_a_persons_page_parts_present_coming_and_past(office, cast, django_assert_max_num_queries):
    today = local_date(clock.now())
    for days, last in ((400, 300), (-30, None)):
        reach = make.ReachFactory(river=cast.river, division=cast.village)
        make.AppointmentFactory(
            chief=cast.chief,
            reach=reach,
            started_on=today - timedelta(days=days),
            ended_on=last and today - timedelta(days=last),
        )
    with django_assert_max_num_queries(12):
        page = office.get(f"/chiefs/people/{cast.chief.pk}/").text
    assert page.index("现任") < page.index("即将任职") < page.index("曾任")


def test_an_appointment_is_ended_and_corrected_on_its_pages(office, cast):
    pk = cast.appointment.pk
    office.post(f"/chiefs/appointments/{pk}/end/", {"on": "2026-03-31"})
    cast.appointment.refresh_from_db()
    assert cast.appointment.ended_on == date(2026, 3, 31)
    office.post(f"/chiefs/appointments/{pk}/correct/", {"started_on": "2025-02-01"})
    cast.appointment.refresh_from_db()
    assert (cast.appointment.started_on, cast.appointment.ended_on) == (date(2025, 2, 1), None)
    assert "2025-02-01" in office.get(f"/chiefs/appointments/{pk}/correct/").text


# --- handover ---------------------------------------------------------------------------------
def handover_form(cast, **changes):
    heir = make.ChiefFactory(name="李新", division=cast.village)
    form = {
        "appointments": [cast.appointment.pk],
        "incoming": f"李新（{heir.pk}）",
        "effective_on": "2026-03-01",
        "basis": "清溪镇〔2026〕9号",
    }
    return form | changes


def test_the_list_is_shown_first_and_nothing_is_done_until_confirmed(office, cast):
    Signboard.objects.create(code="P1", reach=cast.reach, place="石拱桥头")
    address = f"/chiefs/people/{cast.chief.pk}/hand-over/"
    form = handover_form(cast)
    page = office.post(address, form)
    assert page.status_code == 200
    assert "确认交接" in page.text
    assert "石拱桥头" in page.text
    assert not Handover.objects.exists()
    assert Appointment.objects.get().ended_on is None
    done = office.post(address, form | {"step": "do"})
    sheet_page = office.get(done.url).text
    assert "打印交接单" in sheet_page
    assert "接任人（签字）" in sheet_page
    assert Handover.objects.get().incoming.name == "李新"


def test_who_holds_no_post_is_not_handed_over(office, cast):
    nobody = make.ChiefFactory(name="无任职", division=cast.village)
    page = office.get(f"/chiefs/people/{nobody.pk}/hand-over/", follow=True)
    assert page.redirect_chain[-1][0] == f"/chiefs/people/{nobody.pk}/"
    assert "无任职没有可以由您交接的在任职务。" in page.text


def test_a_handover_that_does_not_fit_is_told_at_the_first_step(office, cast):
    address = f"/chiefs/people/{cast.chief.pk}/hand-over/"
    page = office.post(address, handover_form(cast, effective_on="2024-01-01"))
    assert page.status_code == 422
    assert "接任日期须晚于" in page.text
    page = office.post(address, handover_form(cast, incoming=""))
    assert "请选择接任人" in page.text


def test_a_taken_number_of_a_new_successor_is_told_at_its_field(office, cast):
    make.ChiefFactory(division=cast.village, mobile="19000001111")
    new = {
        "incoming": "",
        "new_name": "周到",
        "new_division": "河口村",
        "new_mobile": "19000001111",
    }
    page = office.post(f"/chiefs/people/{cast.chief.pk}/hand-over/", handover_form(cast, **new))
    assert page.context["form"].errors.get("new_mobile")


def test_follow_ups_are_listed_and_done_with_what_the_board_shows(office, cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cast.chief.office_phone = "000-1"
    Signboard.objects.create(code="P1", reach=cast.reach, place="桥头")
    form = handover_form(cast) | {"step": "do"}
    office.post(f"/chiefs/people/{cast.chief.pk}/hand-over/", form)
    page = office.get("/chiefs/follow-ups/?state=late").text
    assert "逾期" in page
    job = FollowUp.objects.get(kind="signboard")
    address = f"/chiefs/follow-ups/{job.pk}/done/"
    assert "村级河长 李新" in office.get(address).text
    photo = SimpleUploadedFile("新牌.jpg", make_photo(), "image/jpeg")
    done = {"done_on": "2026-03-05", "shown_chiefs": "村级河长 李新", "photo": photo}
    office.post(address, done)
    board = Signboard.objects.get()
    assert board.photo == board.checks.get().photo == Attachment.objects.get().uuid
    assert (board.shown_chiefs, board.outdated_since) == ("村级河长 李新", None)
    assert "桥头" not in office.get("/chiefs/follow-ups/?state=open").text
    assert "河长变动" not in texts(office.get("/chiefs/follow-ups/?export=xlsx"))


def test_handovers_are_listed_and_go_out(office, cast, django_assert_max_num_queries):
    form = handover_form(cast) | {"step": "do"}
    office.post(f"/chiefs/people/{cast.chief.pk}/hand-over/", form)
    with django_assert_max_num_queries(8):
        assert "李新" in office.get("/chiefs/handovers/?q=李新").text
    assert "李新" in texts(office.get("/chiefs/handovers/?export=xlsx"))


# --- accounts ---------------------------------------------------------------------------------
@pytest.fixture
def without_account(cast):
    person = make.ChiefFactory(name="无号人", division=cast.village, mobile="19000002222")
    make.AppointmentFactory(chief=person, reach=cast.reach)
    return person


def test_an_account_is_opened_and_its_password_shown_once(office, without_account):
    address = f"/chiefs/people/{without_account.pk}/account/"
    page = office.post(address)
    without_account.refresh_from_db()
    user = without_account.user
    password = page.text.split("<code")[1].split(">")[1].split("<")[0]
    assert user.check_password(password)
    assert user.must_change_password
    assert user.has_role("village_chief")
    assert "no-store" in page["Cache-Control"]
    again = office.post(address, follow=True)
    assert password not in again.text
    assert "已有登录账号" in again.text


def test_accounts_of_the_ticked_are_one_sheet_that_says_what_became_of_each(
    office, cast, without_account
):
    no_number = make.ChiefFactory(name="缺号人", division=cast.village)
    far = make.ChiefFactory(name="远方人", division=cast.stranger_reach.division)
    answer = office.post(
        "/chiefs/people/accounts/", {"ids": [without_account.pk, no_number.pk, far.pk]}
    )
    assert "no-store" in answer["Cache-Control"]
    rows = {row[1]: row for row in sheet(answer) if row[1]}
    without_account.refresh_from_db()
    assert without_account.user.check_password(rows["无号人"][3])
    assert "没有登记手机号" in rows["缺号人"][4]
    assert "远方人" not in rows
    told = AuditEvent.objects.get(action="account.passwords_issued")
    assert told.detail == {"names": ["无号人"]}
    assert rows["无号人"][3] not in str(told.detail)


def test_a_clerk_who_is_also_village_chief_keeps_the_account_and_gains_the_role(
    office, cast, without_account
):
    clerk = make.UserFactory(name="无号人", mobile="19000002222")
    office.post(f"/chiefs/people/{without_account.pk}/account/")
    without_account.refresh_from_db()
    assert without_account.user == clerk
    assert clerk.check_password(make.PASSWORD)
    assert clerk.grants.get().role == "village_chief"


def test_a_number_of_somebody_else_gives_no_account(office, without_account):
    make.UserFactory(name="另一人", mobile="19000002222")
    page = office.post(f"/chiefs/people/{without_account.pk}/account/", follow=True)
    assert "请核对手机号" in page.text
    without_account.refresh_from_db()
    assert without_account.user is None


@pytest.mark.both
def test_lookups_offer_what_the_office_may_see_with_a_hint(office, cast):
    make.ChiefFactory(name="远方人", division=cast.stranger_reach.division)
    found = office.get("/chiefs/lookup/chiefs/?q=人").json()["results"]
    assert found == []
    found = office.get("/chiefs/lookup/chiefs/?q=村河长").json()["results"]
    assert [row["value"] for row in found] == [f"村河长（{cast.chief.pk}）"]
