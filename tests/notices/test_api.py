"""The phones' notices: mine, one of them, 签收, and what changed."""

from datetime import datetime, timedelta

import pytest
from knox.models import get_token_model
from rest_framework.test import APIClient

from common.text.chinese import SHANGHAI
from common.text.months import Month
from notices.api.serializers import NoticeBriefSerializer, NoticeFullSerializer
from notices.models import Delivery
from notices.neighbours.feed import changes_for
from notices.services import drafts, receiving
from tests.notices.making import PUBLISHED, draft_notice, publish, published_notice

pytestmark = pytest.mark.both

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr("common.clock.now", lambda: NOW)


@pytest.fixture
def phone(cast):
    return phone_of(cast.village_chief)


def phone_of(user):
    client = APIClient()
    _, token = get_token_model().objects.create(user=user)
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    return client


def test_my_notices_are_the_published_ones_delivered_to_me(phone, cast):
    notice = published_notice(cast)
    draft_notice(cast, month=Month(2026, 9))
    answer = phone.get("/api/v1/notices/").json()
    assert answer["results"] == [
        {
            "id": notice.pk,
            "title": "江南区河长制办公室关于2026年10月河长巡河履职情况的通报",
            "number": "江南河长办〔2026〕1号",
            "month": "2026-10",
            "division": "江南区",
            "published_at": "2026-11-05T09:30:00+08:00",
            "is_corrected": False,
            "signed_at": None,
            "needs_signing": True,
            "urged_count": 0,
            "urged_at": None,
        }
    ]


def test_one_that_names_me_without_delivery_is_read_and_needs_no_signature(phone, cast):
    notice = published_notice(cast, to_listed_chiefs=False)
    assert phone.get("/api/v1/notices/").json()["results"][0]["needs_signing"] is False
    assert phone.get("/api/v1/notices/?unsigned=true").json()["results"] == []
    answer = phone.post(f"/api/v1/notices/{notice.pk}/sign/")
    assert (answer.status_code, answer.json()["code"]) == (403, "notice.not_recipient")


def test_unsigned_ones_alone(phone, cast):
    first = published_notice(cast, month=Month(2026, 9))
    second = published_notice(cast)
    receiving.sign(notice=first, by=cast.village_chief, at=PUBLISHED)

    def ids(query):
        return [row["id"] for row in phone.get(f"/api/v1/notices/?{query}").json()["results"]]

    assert ids("unsigned=true") == [second.pk]
    assert ids("unsigned=false") == [first.pk]
    assert set(ids("")) == {first.pk, second.pk}
    refused = phone.get("/api/v1/notices/?unsigned=maybe")
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["unsigned"])


def test_pages_by_cursor_neither_repeat_nor_miss(phone, cast, django_assert_num_queries):
    made = [published_notice(cast, month=Month(2026, n)).pk for n in range(1, 8)]
    phone.get("/api/v1/notices/")  # the first call of a day notes that the token was used
    seen, address = [], "/api/v1/notices/?page_size=3"
    while address:
        with django_assert_num_queries(2):
            answer = phone.get(address).json()
        seen += [row["id"] for row in answer["results"]]
        address = answer["next"]
    assert sorted(seen) == made
    assert len(seen) == 7


def test_the_whole_notice_says_what_it_says_about_me_and_notes_the_reading(phone, cast):
    notice = published_notice(cast)
    answer = phone.get(f"/api/v1/notices/{notice.pk}/").json()
    assert answer["my_lines"] == [
        {
            "subject": "清溪河河口村段",
            "periods_due": 5,
            "periods_met": 3,
            "required": 5,
            "done": 4,
        }
    ]
    headings = [section["heading"] for section in answer["words"]]
    assert headings == ["", "总体情况", "未完成巡河任务名单", "问题发现与上报情况", "有关要求"]
    assert "应巡11期" in answer["words"][1]["paragraphs"][0]
    assert Delivery.objects.get(user=cast.village_chief).first_read_at == NOW


def test_the_schema_describes_what_is_sent(phone, cast):
    notice = published_notice(cast)
    brief = phone.get("/api/v1/notices/").json()["results"][0]
    full = phone.get(f"/api/v1/notices/{notice.pk}/").json()
    assert set(brief) == set(NoticeBriefSerializer().fields)
    assert set(full) == set(NoticeFullSerializer().fields)
    assert set(full["my_lines"][0]) == set(NoticeFullSerializer().fields["my_lines"].child.fields)


def test_signing_twice_is_answered_the_same(phone, cast, monkeypatch):
    notice = published_notice(cast)
    first = phone.post(f"/api/v1/notices/{notice.pk}/sign/")
    monkeypatch.setattr("common.clock.now", lambda: NOW + timedelta(hours=1))
    again = phone.post(f"/api/v1/notices/{notice.pk}/sign/")
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert first.json() == {"notice": notice.pk, "signed_at": "2026-11-22T09:00:00+08:00"}
    assert phone.get(f"/api/v1/notices/{notice.pk}/").json()["signed_at"] == (
        "2026-11-22T09:00:00+08:00"
    )


def test_a_stranger_and_a_draft_are_404(cast):
    notice, draft = published_notice(cast), draft_notice(cast, month=Month(2026, 9))
    stranger = phone_of(cast.stranger)
    mine = phone_of(cast.village_chief)
    assert stranger.get(f"/api/v1/notices/{notice.pk}/").status_code == 404
    assert stranger.post(f"/api/v1/notices/{notice.pk}/sign/").status_code == 404
    assert mine.get(f"/api/v1/notices/{draft.pk}/").status_code == 404
    assert mine.get(f"/api/v1/notices/{draft.pk}/").json()["code"] == "not_found"


def feed(cast, since, limit=50):
    return changes_for(cast.village_chief, since, NOW, limit)


def test_the_feed_tells_of_publication_signature_and_correction(cast):
    before = PUBLISHED - timedelta(seconds=1)
    notice = published_notice(cast)
    told = feed(cast, before)
    assert [(each["type"], each["id"], each["op"], each["at"]) for each in told] == [
        ("notice", notice.pk, "upsert", PUBLISHED)
    ]
    assert told[0]["body"]["needs_signing"] is True
    assert feed(cast, PUBLISHED) == []

    signed = PUBLISHED + timedelta(hours=1)
    receiving.sign(notice=notice, by=cast.village_chief, at=signed)
    assert [(each["at"], each["body"]["needs_signing"]) for each in feed(cast, PUBLISHED)] == [
        (signed, False)
    ]
    correction = drafts.correct(
        notice=notice, reason="补录。", by=cast.district_office, at=PUBLISHED
    )
    publish(cast, correction, to_listed_chiefs=False)
    told = {each["id"]: each["body"]["is_corrected"] for each in feed(cast, before)}
    assert told == {notice.pk: True}


def test_the_feed_pages_from_the_oldest(cast):
    before = PUBLISHED - timedelta(seconds=1)
    made = [published_notice(cast, month=Month(2026, n)).pk for n in (7, 8, 9)]
    assert [each["id"] for each in feed(cast, before, limit=2)] == made[:2]
