"""催签: who has not signed is asked again, once a day, and sees it in the inbox and on the phone."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from accounts.models import Parameter
from common.errors import Conflict, Invalid, NotAllowed
from common.text.chinese import SHANGHAI
from common.text.months import Month
from notices.models import Delivery
from notices.neighbours.feed import changes_for
from notices.services import drafts, receiving, urging
from tests.notices.making import PUBLISHED, TOWN, draft_notice, publish, published_notice

NEXT_MORNING = datetime(2026, 11, 6, 9, 0, tzinfo=SHANGHAI)
SAME_EVENING = datetime(2026, 11, 6, 23, 59, tzinfo=SHANGHAI)
AFTER_MIDNIGHT = datetime(2026, 11, 7, 0, 1, tzinfo=SHANGHAI)


def urge(cast, notice, at=NEXT_MORNING, **wanted):
    return urging.urge(notice=notice, by=cast.district_office, at=at, **wanted)


def times(notice):
    """How often each recipient was urged: unit, town's office, village chief."""
    found = dict(notice.deliveries.values_list("recipient_name", "urged_count"))
    return found["江南区生态环境局"], found["清溪镇河长办"], found["村河长"]


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def test_all_who_have_not_signed_are_urged_and_it_is_on_record_by_whom_and_when(cast):
    notice = published_notice(cast)
    receiving.sign(notice=notice, by=cast.town_office, at=PUBLISHED)
    assert urge(cast, notice).words == "已催签 2 个收件人。"
    assert times(notice) == (1, 0, 1)
    row = Delivery.objects.get(notice=notice, unit=cast.unit)
    assert (row.urged_by, row.urged_at, row.updated_at) == (
        cast.district_office,
        NEXT_MORNING,
        NEXT_MORNING,
    )


def test_chosen_ones_alone_and_who_has_signed_is_passed_over(cast):
    notice = published_notice(cast)
    receiving.sign(notice=notice, by=cast.town_office, at=PUBLISHED)
    chosen = notice.deliveries.filter(user=None).values_list("pk", flat=True)
    result = urge(cast, notice, deliveries=list(chosen))
    assert result.words == "已催签 1 个收件人；另有 1 个已签收，未再催。"
    assert times(notice) == (1, 0, 0)


def test_a_recipient_is_urged_once_a_day_and_again_the_next(cast):
    notice = published_notice(cast)
    town = notice.deliveries.get(division=TOWN)
    urge(cast, notice, deliveries=[town.pk])
    rest = urge(cast, notice, at=SAME_EVENING)
    assert rest.words == "已催签 2 个收件人；另有 1 个近期已催过，未再催。"
    with pytest.raises(Conflict, match="今天已经催过，每天只催一次") as refused:
        urge(cast, notice, at=SAME_EVENING)
    assert refused.value.code == "notice.urged_lately"
    assert times(notice) == (1, 1, 1)
    urge(cast, notice, at=AFTER_MIDNIGHT)
    assert times(notice) == (2, 2, 2)


def test_the_office_may_set_more_days_between(cast):
    Parameter.objects.create(
        key="notices.urge_every_days", value=3, valid_from=date(2026, 1, 1), division=cast.district
    )
    notice = published_notice(cast)
    urge(cast, notice)
    with pytest.raises(Conflict, match="3 天内已经催过"):
        urge(cast, notice, at=NEXT_MORNING + timedelta(days=2))
    urge(cast, notice, at=NEXT_MORNING + timedelta(days=3))
    assert times(notice) == (2, 2, 2)


def test_where_all_have_signed_nobody_is_urged(cast):
    notice = published_notice(cast, to_listed_chiefs=False, units=[])
    receiving.sign(notice=notice, by=cast.town_office, at=PUBLISHED)
    with pytest.raises(Conflict, match="收件人都已签收"):
        urge(cast, notice)


def test_only_a_published_notice_is_urged(cast):
    draft = draft_notice(cast)
    with pytest.raises(Conflict, match="尚未发布"):
        urge(cast, draft)
    notice = publish(cast, draft)
    made = drafts.correct(notice=notice, reason="补录。", by=cast.district_office, at=PUBLISHED)
    publish(cast, made)
    with pytest.raises(Conflict, match="请在更正后的通报上办理"):
        urge(cast, notice)


def test_only_its_office_and_those_above_urge(cast):
    notice = published_notice(cast)
    with pytest.raises(NotAllowed, match="只有江南区及上级河长办"):
        urging.urge(notice=notice, by=cast.town_office, at=NEXT_MORNING)
    assert times(notice) == (0, 0, 0)


def test_nobody_chosen_and_another_notices_recipients_are_refused_in_words(cast):
    notice, other = published_notice(cast), published_notice(cast, TOWN, by=cast.town_office)
    with pytest.raises(Invalid, match="请先勾选"):
        urge(cast, notice, deliveries=[])
    with pytest.raises(Invalid, match="不全在这份通报的送达名单中"):
        urge(cast, notice, deliveries=[other.deliveries.get().pk])
    assert not Delivery.objects.exclude(urged_count=0).exists()


def test_a_signature_after_urging_keeps_the_record(cast):
    notice = published_notice(cast)
    urge(cast, notice)
    receiving.sign(notice=notice, by=cast.town_office, at=SAME_EVENING)
    row = notice.deliveries.get(division=TOWN)
    assert (row.urged_count, row.signed_at) == (1, SAME_EVENING)
    assert urge(cast, notice, at=AFTER_MIDNIGHT).now == 2


def test_the_phone_is_told_by_the_feed(cast):
    notice = published_notice(cast)
    user, until = cast.village_chief, AFTER_MIDNIGHT
    assert changes_for(user, PUBLISHED, until, 50) == []
    urge(cast, notice)
    told = changes_for(user, PUBLISHED, until, 50)
    assert [(each["id"], each["at"]) for each in told] == [(notice.pk, NEXT_MORNING)]
    body = told[0]["body"]
    assert (body["needs_signing"], body["urged_count"], body["urged_at"]) == (
        True,
        1,
        "2026-11-06T09:00:00+08:00",
    )
    assert changes_for(user, NEXT_MORNING, until, 50) == []


@pytest.fixture
def morning(monkeypatch):
    monkeypatch.setattr("common.clock.now", lambda: NEXT_MORNING)


def test_the_office_urges_all_with_one_button_and_sees_what_came_of_it(cast, morning):
    notice = published_notice(cast)
    receiving.sign(notice=notice, by=cast.town_office, at=PUBLISHED)
    office = signed_in(cast.district_office)
    assert "催请尚未签收的 2 个收件人签收？" in office.get(f"/notices/{notice.pk}/").text
    page = office.post(f"/notices/{notice.pk}/urge/", {"all": "1"}, follow=True)
    assert page.redirect_chain == [(f"/notices/{notice.pk}/deliveries/?signing=unsigned", 302)]
    for words in (
        "已催签 2 个收件人。",
        "送达 3 个收件人，已签收 1 个，未签收 2 个，已催签 2 个。",
        "1 次，最近 11-06 09:00",
    ):
        assert words in page.text
    again = office.post(f"/notices/{notice.pk}/urge/", {"all": "1"}, follow=True)
    assert "今天已经催过，每天只催一次，请过后再催。" in again.text


def test_ticked_ones_are_urged_and_no_tick_urges_nobody(cast, morning):
    notice = published_notice(cast)
    receiving.sign(notice=notice, by=cast.town_office, at=PUBLISHED)
    office = signed_in(cast.district_office)
    whole = office.get(f"/notices/{notice.pk}/deliveries/").text
    assert whole.count('name="ids"') == 2
    none = office.post(f"/notices/{notice.pk}/urge/", follow=True)
    assert "请先勾选要催签的收件人。" in none.text
    assert times(notice) == (0, 0, 0)
    unit = notice.deliveries.get(unit=cast.unit)
    office.post(f"/notices/{notice.pk}/urge/", {"ids": [unit.pk]})
    assert times(notice) == (1, 0, 0)
    left = office.get(f"/notices/{notice.pk}/deliveries/?signing=urged").text
    assert "江南区生态环境局" in left
    assert "村河长" not in left


def test_a_corrected_notices_list_has_nothing_to_urge_with(cast, morning):
    notice = published_notice(cast)
    made = drafts.correct(notice=notice, reason="补录。", by=cast.district_office, at=PUBLISHED)
    publish(cast, made)
    page = signed_in(cast.district_office).get(f"/notices/{notice.pk}/deliveries/").text
    assert "未签收 3 个" in page
    assert "催签所选" not in page
    assert 'name="ids"' not in page


def test_the_recipient_sees_it_first_in_the_inbox_and_on_the_notice(cast, morning):
    urged = published_notice(cast, month=Month(2026, 9))
    newer = published_notice(cast)
    urge(cast, urged)
    town = signed_in(cast.town_office)
    page = town.get("/notices/inbox/").text
    assert page.index(f"/notices/{urged.pk}/") < page.index(f"/notices/{newer.pk}/")
    assert page.count("11-06 09:00 催签</span>") == 1
    notice = town.get(f"/notices/{urged.pk}/").text
    assert "清溪镇河长办：未签收，11-06 09:00 催签（第 1 次）" in notice
    town.post(f"/notices/{urged.pk}/sign/")
    assert "催签</span>" not in town.get("/notices/inbox/").text


def test_urging_many_takes_no_more_queries(cast, django_assert_num_queries):
    few = published_notice(cast, units=[])
    many = published_notice(cast, TOWN, by=cast.town_office)
    Delivery.objects.bulk_create(
        Delivery(notice=many, user=user, recipient_name=user.name, delivered_at=PUBLISHED)
        for user in (cast.city_office, cast.stranger, cast.district_chief, cast.unit_clerk)
    )
    for notice in (few, many):
        with django_assert_num_queries(6):
            urge(cast, notice)
