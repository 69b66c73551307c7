"""The pages for everybody, without an account, a cookie or a script."""

import errno
import re
from datetime import timedelta
from itertools import count as counting

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client

from accounts.models import Unit, UnitKind
from attachments.services.uploads import shown_of_public
from common import clock
from complaints import services
from complaints.models import Complaint
from complaints.rules.tickets import Ticket, is_worked, read_ticket
from complaints.views import public
from tests import factories as make
from tests.complaints.kit import DAY, MONDAY, NAME, PHONE, board, reported, turned
from tests.photos import photo
from waters.models import AnnouncedClass

pytestmark = pytest.mark.django_db
MOBILE = "13900000000"


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def on(monkeypatch):
    """`on(later=…)`: it is so long after Monday morning."""

    def moved(**later):
        monkeypatch.setattr(clock, "now", lambda: MONDAY + timedelta(**later))

    moved()
    return moved


@pytest.fixture
def sheet(cast, on):
    """A phone without scripts before the form of the cast's board."""
    return Sheet(Client(enforce_csrf_checks=True), f"/p/{board(cast.reach).pk}/report/", on)


class Sheet:
    """The form as a browser holds it."""

    def __init__(self, client, address, on):
        self.client, self.address, self.on = client, address, on
        self.hidden = self.read(client.get(address))

    def read(self, page):
        found = re.findall(
            r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?', page.content.decode()
        )
        self.hidden = dict(found)
        return self.hidden

    def send(self, *, after=60, address="203.0.113.5", **typed):
        self.on(seconds=after)
        words = {"description": "桥下有人倒垃圾"} | typed
        return self.client.post(self.address, self.hidden | words, REMOTE_ADDR=address)

    def send_worked(self, **typed):
        pk = int(self.address.split("/")[2])
        ticket = read_ticket(self.hidden["ticket"], board=pk, at=clock.now())
        return self.send(work=work_for(ticket), **typed)


def work_for(ticket: Ticket) -> str:
    return next(str(n) for n in counting() if is_worked(ticket, str(n), bits=16))


def jpeg(**exif):
    return SimpleUploadedFile("IMG_1.jpg", photo(**exif), "image/jpeg")


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def test_a_boards_page_says_who_answers_with_office_phones_and_never_a_mobile(cast, client, on):
    cast.chief.mobile, cast.chief.office_phone = MOBILE, "000-1234567"
    cast.chief.save()
    patroller = make.ChiefFactory(name="巡河的人", division=cast.village, office_phone="000-7")
    make.AppointmentFactory(chief=patroller, reach=cast.reach, kind="patroller")
    Unit.objects.create(
        name="江南区河长制办公室",
        kind=UnitKind.OFFICE,
        division=cast.district,
        contact_phone="000-7000001",
    )
    page = client.get(f"/p/{board(cast.reach).pk}/")
    said = words(page)
    for shown in ("清溪河河口村段", "村级河长", "村河长", "000-1234567", "000-7000001", "职责"):
        assert shown in said
    assert MOBILE not in page.content.decode()
    assert "巡河的人" not in said
    assert not page.cookies


def test_the_water_shown_is_the_newest_month_of_the_rivers_sections(cast, client, on):
    section = make.SectionFactory(
        code="D1", name="河口断面", grades="city", target="2", river=cast.river, division=cast.town
    )
    for month, found in ((8, "1"), (10, "3"), (9, "2")):
        AnnouncedClass.objects.create(
            section=section,
            month=f"2026-{month:02d}-01",
            water_class=found,
            entered_by=cast.district_office,
            entered_at=MONDAY,
        )
    said = words(client.get(f"/p/{board(cast.reach).pk}/"))
    assert "河口断面 Ⅲ类 2026年10月，目标Ⅱ类" in said


def test_a_boards_page_costs_the_same_however_many_chiefs_there_are(
    cast, client, on, django_assert_num_queries
):
    address = f"/p/{board(cast.reach).pk}/"
    with django_assert_num_queries(5):
        client.get(address)
    for _ in range(3):
        chief = make.ChiefFactory(division=cast.village)
        make.AppointmentFactory(chief=chief, reach=cast.reach)
    with django_assert_num_queries(5):
        client.get(address)


def test_a_board_there_is_none_of_is_missing_in_words(client, db):
    for address in ("/p/999999/", "/p/999999/report/", "/p/q/999999999999/", "/p/q/x/"):
        page = client.get(address)
        assert page.status_code == 404
        assert "请核对查询码" in words(page)


def test_every_page_before_a_report_says_how_its_outcome_is_learnt(client, cast):
    address = f"/p/{board(cast.reach).pk}/"
    for page in (client.get(address), client.get(f"{address}report/")):
        assert "不发短信" in words(page)


def test_a_telephone_number_that_is_too_short_is_named_as_such(sheet):
    refused = sheet.send(phone="12")
    assert "电话号码应是 6 至 19 位数字" in refused.text
    assert 'value="12"' in refused.text
    assert not Complaint.objects.exists()


def test_a_report_without_scripts_and_cookies_gets_its_number(sheet, cast):
    answer = sheet.send(
        place="石拱桥下游",
        kind="luandui",
        name=NAME,
        phone=PHONE,
        photo2=jpeg(place=(108.41, 30.8)),
    )
    complaint = Complaint.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/p/q/{complaint.number}/?new=1"
    assert (complaint.reporter_name, complaint.reporter_phone) == (NAME, PHONE)
    assert (complaint.kind.code, complaint.place) == ("luandui", "石拱桥下游")
    # Where the photo was taken, for the phone itself did not say.
    assert (complaint.longitude, complaint.latitude) == pytest.approx((108.41, 30.8), abs=1e-4)
    assert len(shown_of_public(complaint.photos)) == 1
    assert not sheet.client.cookies
    told = words(sheet.client.get(answer["Location"]))
    assert complaint.spoken_number in told
    assert "不发短信" in told
    assert NAME not in told
    assert PHONE not in told


def test_where_the_phone_says_it_is_goes_before_the_photo(sheet):
    sheet.send(longitude="108.42", latitude="30.81", photo1=jpeg(place=(108.41, 30.8)))
    complaint = Complaint.objects.get()
    assert (complaint.longitude, complaint.latitude) == (108.42, 30.81)


def test_a_place_abroad_is_left_out_and_the_report_kept(sheet):
    sheet.send(longitude="2.35", latitude="48.85")
    assert Complaint.objects.get().longitude is None


def test_a_form_sent_too_fast_without_the_phones_work_waits_and_keeps_its_words(sheet):
    answer = sheet.send(after=5)
    assert answer.status_code == 429
    assert "请等 15 秒后再点一次" in words(answer)
    assert "桥下有人倒垃圾" in answer.content.decode()
    assert not Complaint.objects.exists()
    assert sheet.send(after=20).status_code == 302


def test_with_the_phones_work_nobody_waits(sheet):
    assert sheet.send_worked(after=1).status_code == 302
    assert Complaint.objects.count() == 1


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {
            "description": "桥下第一行\r\n第二行  电话 13900000000",
            "name": "王小明",
            "place": " 石拱桥 ",
        },
        {"kind": "luandui", "phone": "139 0000 0000"},
        {"photo1": True, "photo3": True},
    ],
)
def test_the_same_form_sent_again_is_told_its_first_number(sheet, typed):
    def sent():
        return {name: jpeg() if value is True else value for name, value in typed.items()}

    first, second = sheet.send(**sent()), sheet.send(after=90, **sent())
    assert first.status_code == 302
    assert first["Location"] == second["Location"]
    assert Complaint.objects.count() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"description": "上游还有一处"},
        {"place": "石拱桥"},
        {"kind": "luandui"},
        {"photo1": True},
    ],
)
def test_another_report_on_the_same_form_is_not_taken_for_the_first(sheet, other):
    """Whoever goes back and changes what is written has something else to say: it is not dropped."""
    sheet.send()
    first = Complaint.objects.get()

    def sent():
        return {name: jpeg() if value is True else value for name, value in other.items()}

    page = sheet.send(after=90, **sent())
    assert page.status_code == 409
    assert f"查询码 {first.spoken_number}" in page.text
    assert other.get("description", "桥下有人倒垃圾") in page.text
    assert Complaint.objects.count() == 1
    sheet.read(page)
    assert sheet.send(after=180, **sent()).status_code == 302
    second = Complaint.objects.exclude(pk=first.pk).get()
    assert second.number != first.number


def test_without_the_work_an_address_has_five_an_hour_and_others_go_on(sheet):
    statuses = []
    for _ in range(6):
        sheet.on()
        sheet.read(sheet.client.get(sheet.address))
        statuses.append(sheet.send().status_code)
    assert statuses == [302] * 5 + [429]
    assert Complaint.objects.count() == 5
    assert sheet.send(address="203.0.113.6").status_code == 302


def test_a_field_that_only_machines_fill_in_is_refused_in_words(sheet):
    answer = sheet.send(website="http://example.com")
    assert answer.status_code == 422
    assert "识别机器" in words(answer)
    assert not Complaint.objects.exists()


def test_a_refused_report_keeps_its_photos(sheet):
    answer = sheet.send(phone="电话", photo1=jpeg())
    assert answer.status_code == 422
    assert "已收到 1 张照片" in words(answer)
    sheet.read(answer)
    assert sheet.send(after=90, phone=PHONE).status_code == 302
    (kept,) = shown_of_public(Complaint.objects.get().photos)
    assert kept.uploaded_by is None
    assert kept.name == ""


def test_what_is_no_photo_is_said_at_its_field(sheet):
    answer = sheet.send(photo1=SimpleUploadedFile("a.jpg", b"no photo", "image/jpeg"))
    assert answer.status_code == 422
    assert "不是可用的照片" in words(answer)


def test_photos_that_are_too_large_together_are_refused_unread_and_the_words_stay(
    sheet, monkeypatch
):
    monkeypatch.setattr(public, "MOST_BYTES", 1000)
    monkeypatch.setattr("complaints.forms.store_photo", lambda **photo: pytest.fail("kept"))
    answer = sheet.send(photo1=jpeg(), place="石拱桥")
    assert answer.status_code == 413
    assert "不能超过 30 MB" in words(answer)
    assert "桥下有人倒垃圾" in answer.text
    assert 'value="石拱桥"' in answer.text
    assert not Complaint.objects.exists()
    sheet.read(answer)
    monkeypatch.undo()
    sheet.on(seconds=90)
    assert sheet.send(after=90).status_code == 302


def test_an_old_form_comes_back_with_its_words_and_can_be_sent(sheet):
    answer = sheet.send(after=25 * 3600)
    assert answer.status_code == 400
    assert "内容已保留" in words(answer)
    sheet.read(answer)
    assert sheet.send(after=25 * 3600 + 30).status_code == 302


def test_the_query_tells_the_way_in_the_offices_words_and_names_nobody(cast, client, on):
    complaint = reported(cast.reach, name=NAME, phone=PHONE)
    issue = turned(complaint, cast.town_office, words="已派人查看")
    services.answer(
        complaint_id=complaint.pk, words="正在清运", by=cast.town_office, at=MONDAY + 2 * DAY
    )
    typed = f"{complaint.spoken_number} "
    told = client.get("/p/", {"n": typed})
    assert told["Location"] == f"/p/q/{complaint.number}/"
    said = words(client.get(told["Location"]))
    for shown in ("正在办理", "已派人查看", "正在清运", "桥下有人倒垃圾"):
        assert shown in said
    for hidden in (NAME, PHONE, cast.town_office.name, issue.number):
        assert hidden not in said


def test_a_reason_for_declining_is_read_by_who_reported(cast, client, on):
    complaint = reported(cast.reach)
    services.decline(
        complaint_id=complaint.pk, words="此处不属河道", by=cast.town_office, at=MONDAY
    )
    said = words(client.get(f"/p/q/{complaint.number}/"))
    assert "不予受理" in said
    assert "此处不属河道" in said


def test_a_wrong_number_is_said_and_numbers_are_not_tried_by_the_thousand(client, db, on):
    assert "没有这个查询码" in words(client.get("/p/", {"n": "123456789012"}))
    assert "查询码是 12 位数字" in words(client.get("/p/", {"n": "12345"}))
    statuses = [client.get(f"/p/q/{n:012d}/").status_code for n in range(31)]
    assert statuses.count(404) == 29
    assert statuses[-1] == 429
    on(minutes=1)
    assert client.get("/p/q/000000000000/").status_code == 404


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (RuntimeError("broken"), 500),
        (OperationalError("server closed the connection"), 503),
        (OSError(errno.ENOSPC, "No space left on device"), 503),
    ],
)
def test_whatever_fails_the_words_and_photos_stay_on_a_page_for_everybody(
    sheet, monkeypatch, fault, status
):
    def fail(**kwargs):
        raise fault

    typed = {"place": "石拱桥", "name": NAME, "phone": PHONE, "kind": "luandui"}
    with monkeypatch.context() as broken:
        broken.setattr(public, "receive_complaint", fail)
        page = sheet.send(photo1=jpeg(), **typed)
    assert page.status_code == status
    for each in ("桥下有人倒垃圾", "石拱桥", NAME, PHONE):
        assert each in page.text
    assert "已收到的 1 张照片" in page.text
    assert "河长制公开页" in page.text
    # The page is itself a form: pressed again when the fault is over, nothing is asked anew.
    sheet.read(page)
    assert sheet.send(after=90, **typed).status_code == 302
    complaint = Complaint.objects.get()
    assert (complaint.kind.code, len(complaint.photos)) == ("luandui", 1)


def test_a_page_of_the_public_that_fails_is_not_the_offices_error_page(cast, on, monkeypatch):
    def fail(*args):
        raise RuntimeError("broken")

    address = f"/p/{board(cast.reach).pk}/"
    monkeypatch.setattr(public.public, "chiefs_shown", fail)
    page = Client(raise_request_exception=False).get(address)
    assert page.status_code == 500
    assert "河长制公开页" in page.text
    assert "登录" not in page.text


def test_a_body_that_is_no_form_is_answered_in_words(sheet):
    page = sheet.client.generic(
        "POST", sheet.address, b"--x\r\nbroken", content_type="multipart/form-data; boundary="
    )
    assert page.status_code == 400
    assert "没有收到完整的内容" in page.text
