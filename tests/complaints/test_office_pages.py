"""The office's pages: the list, one complaint, codes for paper."""

import re

import pytest

from common import clock
from complaints.models import Complaint
from complaints.sheets.qr import address_of
from issues.models import Issue
from tests.complaints.kit import (
    DAY,
    HERE,
    MONDAY,
    NAME,
    NEAR,
    PHONE,
    board,
    kind,
    reported,
    sent_photo,
    turned,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(clock, "now", lambda: MONDAY + 3 * DAY)


@pytest.fixture
def desk(cast, client):
    client.force_login(cast.town_office)
    return client


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def test_the_list_shows_what_waits_and_how_often_a_place_was_reported(cast, desk):
    first = reported(cast.reach, place=HERE)
    reported(cast.reach, place=NEAR, at=MONDAY + DAY, description="又有人倒")
    reported(cast.stranger_reach, description="别处的事")
    said = words(desk.get("/complaints/"))
    assert "投诉待处理 2" in said
    assert said.count("共 2 次") == 2
    assert "别处的事" not in said
    turned(first, cast.town_office)
    assert desk.get("/complaints/?times=unresolved").context["table"].paginator.count == 2
    assert desk.get("/complaints/?inbox=handle").context["table"].paginator.count == 1
    assert desk.get(f"/complaints/?q={first.number}").context["table"].paginator.count == 1


def test_who_reported_is_on_no_page_and_in_no_sheet_but_where_it_is_asked_for(cast, desk):
    complaint = reported(cast.reach, name=NAME, phone=PHONE)
    issue = turned(complaint, cast.town_office)
    pages = ["/complaints/", f"/complaints/{complaint.pk}/", f"/issues/{issue.pk}/"]
    sheet = desk.get("/complaints/?export=xlsx&state=all")
    for content in [*(desk.get(page).content for page in pages), b"".join(sheet.streaming_content)]:
        assert PHONE.encode() not in content
        assert NAME.encode() not in content
    shown = words(desk.post(f"/complaints/{complaint.pk}/contact/"))
    assert NAME in shown
    assert PHONE in shown


def test_a_complaint_is_turned_into_an_issue_from_its_page(cast, desk):
    complaint = reported(cast.reach, kind=kind(), photos=(sent_photo(),))
    page = desk.get(f"/complaints/{complaint.pk}/accept/")
    assert page.context["form"].initial == {}
    assert page.context["form"]["kind"].value() == kind().pk
    answer = desk.post(
        f"/complaints/{complaint.pk}/accept/",
        {"kind": kind().pk, "severity": "general", "description": "桥下倾倒垃圾"},
    )
    issue = Issue.objects.get()
    assert answer["Location"] == f"/issues/{issue.pk}/"
    said = words(desk.get(answer["Location"]))
    assert "群众投诉" in said
    assert "2026年11月16日 收到" in said


def test_a_unit_does_not_read_the_complaints_behind_its_issue(cast, client):
    issue = turned(reported(cast.reach, description="我家门口"), cast.town_office)
    Issue.objects.filter(pk=issue.pk).update(unit=cast.unit, state="handed_over")
    client.force_login(cast.unit_clerk)
    page = client.get(f"/issues/{issue.pk}/")
    assert page.status_code == 200
    assert "我家门口" not in page.content.decode()


def test_a_photo_is_seen_by_who_sees_the_complaint(cast, desk, client):
    key = sent_photo()
    complaint = reported(cast.reach, photos=(key,))
    address = f"/complaints/{complaint.pk}/photos/{key}/full/"
    answer = desk.get(address)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)[:2] == b"\xff\xd8"
    client.force_login(cast.stranger)
    assert client.get(address).status_code == 404


def test_joining_offers_what_is_being_dealt_with_at_the_place(cast, desk):
    first = reported(cast.reach, place=HERE)
    issue = turned(first, cast.town_office)
    again = reported(cast.reach, place=NEAR, at=MONDAY + DAY)
    assert "并入已有问题" in words(desk.get(f"/complaints/{again.pk}/"))
    desk.post(f"/complaints/{again.pk}/join/", {"issue": issue.pk, "words": ""})
    again.refresh_from_db()
    assert again.issue == issue


def test_what_cannot_be_done_any_more_is_said_at_the_form(cast, desk):
    complaint = reported(cast.reach)
    turned(complaint, cast.district_office)
    answer = desk.post(f"/complaints/{complaint.pk}/decline/", {"words": "不涉河"})
    assert answer.status_code == 422
    assert "区河长办已于" in words(answer)
    assert Complaint.objects.get().state == "accepted"


def test_a_boards_code_holds_its_public_address(cast, desk, settings, rf):
    settings.PUBLIC_ADDRESS = "https://river.example/"
    sign = board(cast.reach)
    assert address_of(sign, rf.get("/")) == f"https://river.example/p/{sign.pk}/"
    page = desk.get("/complaints/codes/")
    assert f"https://river.example/p/{sign.pk}/" in words(page)
    assert page.content.decode().count("<svg") == 1
    file = desk.get(f"/complaints/codes/{sign.pk}/")
    assert file["Content-Type"] == "image/svg+xml"
    assert file.content.startswith(b"<?xml")
    assert (
        f"/complaints/codes/{sign.pk}/"
        in desk.get(f"/rivers/signboards/{sign.pk}/").content.decode()
    )
