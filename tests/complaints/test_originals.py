"""Complainants do not leak through their words: what tells who wrote goes nowhere, and is forgotten in time."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from accounts.models import AuditEvent
from common import clock
from common.errors import Invalid
from complaints import services
from complaints.models import Complaint, ComplaintOriginal
from issues.models import Issue, LedgerEntry
from issues.services import verify_ledger
from issues.services.seals import SETTLED, seal_tables
from tests.complaints.kit import DAY, MONDAY, kind, reported, turned

pytestmark = pytest.mark.django_db

SECRETS = ("王小明", "139 0000 5678", "渝A·12345", "3组12号", "500101199001011234", "xm_wang88")
WRITTEN = (
    "我叫王小明，住3组12号，身份证500101199001011234，微信：xm_wang88。\n桥下有人倒垃圾，车牌渝A·12345，"
    "请打139 0000 5678，不要让村里知道是王小明说的。"
)


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(clock, "now", lambda: MONDAY + DAY)


@pytest.fixture
def complaint(cast):
    return reported(cast.reach, description=WRITTEN, place_words="王小明家门口", name="王小明")


@pytest.fixture
def desk(cast, client):
    client.force_login(cast.town_office)
    return client


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def told(text):
    return [secret for secret in SECRETS if secret in text]


def test_no_list_sheet_page_search_issue_or_ledger_names_who_wrote(cast, desk, complaint):
    again = reported(cast.reach, description=WRITTEN, at=MONDAY + DAY, name="王小明")
    page = desk.get(f"/complaints/{complaint.pk}/accept/")
    form = page.context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"kind": kind().pk}
    assert "checked" in sent
    assert "请核对隐去后的文字" in words(desk.post(f"/complaints/{complaint.pk}/accept/", sent))
    assert Issue.objects.count() == 0
    desk.post(f"/complaints/{complaint.pk}/accept/", sent | {"checked": "on"})
    issue = Issue.objects.get()
    desk.post(f"/complaints/{again.pk}/join/", {"issue": issue.pk, "words": "", "checked": "on"})
    assert "群众再次反映" in str(list(issue.ledger.values_list("note", flat=True)))
    kept = str(list(Issue.objects.values())) + str(list(LedgerEntry.objects.values()))
    assert told(kept) == []
    assert "桥下有人倒垃圾" in issue.description
    shown = [
        *("/complaints/?state=all", f"/complaints/{complaint.pk}/", f"/issues/{issue.pk}/"),
        f"/p/q/{complaint.number}/?new=1",
    ]
    found = desk.get("/complaints/?state=all&q=王小明").context["table"]
    assert found.paginator.count == 0
    for address in shown:
        assert told(words(desk.get(address))) == [], address
    sheet = b"".join(desk.get("/complaints/?export=xlsx&state=all").streaming_content)
    assert "王小明".encode() not in sheet
    assert "您写的手机号码、证件、账号" in words(desk.get(shown[-1]))


def test_the_clerk_sees_what_was_taken_out_and_the_original_by_an_act_that_is_recorded(
    cast, desk, client, complaint
):
    said = words(desk.get(f"/complaints/{complaint.pk}/accept/"))
    assert "手机号码 1 处（139****5678）" in said
    assert "姓名 3 处（王**、王**、王**）" in said
    shown = words(desk.post(f"/complaints/{complaint.pk}/contact/"))
    assert told(shown) == list(SECRETS)
    look = AuditEvent.objects.get(action="complaints.contact_seen")
    assert told(str(look.target) + str(look.detail)) == []
    client.force_login(cast.city_office)
    assert "手机号码 1 处、" in words(client.get(f"/complaints/{complaint.pk}/"))
    assert client.post(f"/complaints/{complaint.pk}/contact/").status_code == 403


@pytest.mark.parametrize(
    ("act", "field"), [("accept", "description"), ("accept", "words"), ("decline", "words")]
)
def test_what_a_clerk_writes_of_who_reported_is_asked_about_once(desk, cast, complaint, act, field):
    sent = {
        "kind": kind().pk,
        "severity": "general",
        "description": "桥下倾倒垃圾",
        "checked": "on",
    }
    sent |= {"words": "不在本区"} | {field: "王小明反映，电话13900005678"}
    address = f"/complaints/{complaint.pk}/{act}/"
    page = desk.post(address, sent)
    assert page.status_code == 422
    assert "姓名“王小明”" in words(page)
    assert "王小明反映，电话13900005678" in page.content.decode()
    assert Complaint.objects.get(pk=complaint.pk).state == "received"
    assert desk.post(address, sent | {"is_meant": "on"}).status_code == 302
    assert Complaint.objects.get(pk=complaint.pk).state != "received"


def test_an_answer_may_name_an_offices_telephone(cast):
    complaint = reported(cast.reach)
    turned(complaint, cast.town_office)
    answer = {"complaint_id": complaint.pk, "by": cast.town_office, "at": MONDAY + DAY}
    services.answer(**answer, words="已清运，可拨打023-61234567询问")
    with pytest.raises(Invalid, match="手机号码"):
        services.answer(**answer, words="可拨打13900005678询问")


def test_the_original_is_forgotten_with_the_contact_and_the_seal_holds(cast, complaint):
    later = clock.now() + SETTLED + timedelta(minutes=1)
    assert seal_tables(at=later) > 0
    over = MONDAY + 2 * DAY
    services.decline(complaint_id=complaint.pk, words="不涉河", by=cast.town_office, at=over)
    contact = services.look_at_contact(complaint=complaint, by=cast.town_office, at=MONDAY)
    assert (contact.description, contact.is_as_received) == (WRITTEN, True)
    ComplaintOriginal.objects.update(description="别的话")
    assert not services.look_at_contact(
        complaint=complaint, by=cast.town_office, at=MONDAY
    ).is_as_received

    assert services.clear_contacts(at=over + 90 * DAY) == 0
    assert services.clear_contacts(at=over + 91 * DAY) == 1
    assert services.clear_contacts(at=over + 92 * DAY) == 0
    assert not ComplaintOriginal.objects.exists()
    complaint.refresh_from_db()
    assert told(str(Complaint.objects.values())) == []
    assert len(complaint.original_digest) == 64
    assert not complaint.has_contact
    contact = services.look_at_contact(complaint=complaint, by=cast.town_office, at=MONDAY)
    assert (contact.name, contact.description, contact.is_as_received) == ("", "", True)
    assert not [each.words for each in verify_ledger().differences]


def test_a_complaint_by_telephone_is_asked_about_when_an_office_types_it(cast, desk):
    sent = {
        "uuid": str(uuid4()), "source": "complaint", "kind": kind().pk, "severity": "general",
        "reach": f"{cast.reach}（{cast.reach.code}）", "description": "李四（13900005678）来电，桥下有垃圾",
    }  # fmt: skip
    page = desk.post("/issues/new/", sent)
    assert page.status_code == 422
    assert "手机号码“13900005678”" in words(page)
    assert not Issue.objects.exists()
    assert desk.post("/issues/new/", sent | {"it_is_so": "on"}).status_code == 302
    other = sent | {"uuid": str(uuid4()), "source": "supervision"}
    assert desk.post("/issues/new/", other).status_code == 302


def test_words_without_a_person_stay_whole_and_leave_no_original(cast):
    complaint = reported(cast.reach, place_words="石拱桥下游左岸")
    assert (complaint.description, complaint.place) == (
        "桥下有人倒垃圾，味道很大",
        "石拱桥下游左岸",
    )
    assert not complaint.has_contact
    assert not ComplaintOriginal.objects.exists()
