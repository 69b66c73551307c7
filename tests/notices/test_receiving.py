"""Receiving: read once, signed for once, by whom and when."""

from datetime import timedelta

import pytest

from common.errors import Invalid, NotAllowed, NotVisible
from common.store.counting import counted
from notices.api.calls import sign_notice
from notices.models import Delivery
from notices.neighbours.inbox import inbox_counts, issued_counts
from notices.permissions import abilities
from notices.services import drafts, receiving
from tests import factories as make
from tests.notices.making import PUBLISHED, TOWN, publish, published_notice

LATER = PUBLISHED + timedelta(hours=3)
MUCH_LATER = PUBLISHED + timedelta(days=2)


def delivery(notice, **to):
    return Delivery.objects.get(notice=notice, **to)


def test_the_first_reading_is_kept(cast):
    notice = published_notice(cast)
    for at in (LATER, MUCH_LATER):
        receiving.record_reading(notice=notice, by=cast.town_office, at=at)
    assert delivery(notice, division=cast.town).first_read_at == LATER


def test_who_is_no_recipient_leaves_no_trace_of_reading(cast):
    notice = published_notice(cast)
    assert receiving.record_reading(notice=notice, by=cast.city_office, at=LATER) == []
    assert not Delivery.objects.exclude(first_read_at=None).exists()


def test_an_office_signs_by_whoever_works_there(cast):
    notice = published_notice(cast)
    receiving.sign(notice=notice, by=cast.town_office, at=LATER)
    signed = delivery(notice, division=cast.town)
    assert (signed.signed_by, signed.signed_at) == (cast.town_office, LATER)
    assert signed.first_read_at == LATER


def test_signing_twice_keeps_the_first_signature(cast):
    notice = published_notice(cast)
    colleague = make.office(TOWN, "镇河长办同事")
    receiving.sign(notice=notice, by=cast.town_office, at=LATER)
    receiving.sign(notice=notice, by=colleague, at=MUCH_LATER)
    signed = delivery(notice, division=cast.town)
    assert (signed.signed_by, signed.signed_at) == (cast.town_office, LATER)


def test_a_unit_and_a_chief_sign_each_for_themselves(cast):
    notice = published_notice(cast)
    receiving.sign(notice=notice, by=cast.unit_clerk, at=LATER)
    assert delivery(notice, unit=cast.unit).signed_by == cast.unit_clerk
    assert delivery(notice, user=cast.village_chief).signed_at is None


@pytest.mark.parametrize("who", ["city_office", "district_office", "stranger", "district_chief"])
def test_who_got_nothing_signs_nothing(cast, who):
    notice = published_notice(cast)
    with pytest.raises(NotAllowed):
        receiving.sign(notice=notice, by=getattr(cast, who), at=LATER)


def test_abilities_say_what_the_services_allow(cast):
    notice = published_notice(cast)
    district = abilities(cast.district_office, notice)
    assert district == {
        "edit": False,
        "refresh": False,
        "discard": False,
        "publish": False,
        "ask_signature": False,
        "withdraw_request": False,
        "answer_request": False,
        "see_signoffs": True,
        "correct": True,
        "urge": True,
        "see_deliveries": True,
        "sign": False,
    }
    mine = list(Delivery.objects.addressed_to(cast.town_office).filter(notice=notice))
    assert [act for act, may in abilities(cast.town_office, notice, mine).items() if may] == [
        "sign"
    ]


def waiting(user):
    """Of notices alone: what waits on the ladder is asked in its own tests."""
    found = counted([*inbox_counts(user, LATER), *issued_counts(user, LATER)])
    return {words: count for words, count, _ in found if words.startswith("通报")}


def test_the_inbox_counts_what_waits(cast):
    notice = published_notice(cast)
    assert waiting(cast.town_office) == {
        "通报待签收": 1,
        "通报待签发": 0,
        "通报草稿待发布": 0,
        "通报签发退回待改": 0,
    }
    assert waiting(cast.unit_clerk) == {"通报待签收": 1}
    assert set(waiting(cast.stranger).values()) == {0}
    receiving.sign(notice=notice, by=cast.town_office, at=LATER)
    assert waiting(cast.town_office)["通报待签收"] == 0


def test_a_corrected_notice_asks_for_no_signature_any_more(cast, client):
    notice = published_notice(cast)
    correction = drafts.correct(notice=notice, reason="补录。", by=cast.district_office, at=LATER)
    assert waiting(cast.district_office)["通报草稿待发布"] == 1
    publish(cast, correction, to_listed_chiefs=False)
    assert waiting(cast.town_office)["通报待签收"] == 1
    client.force_login(cast.town_office)
    listed = client.get("/notices/inbox/?signing=unsigned").text
    assert f"/notices/{notice.pk}/" not in listed
    whole = client.get("/notices/inbox/").text
    assert whole.index(f"/notices/{correction.pk}/") < whole.index(f"/notices/{notice.pk}/")
    assert waiting(cast.village_chief) == {}


def test_a_phones_signature_is_answered_the_same_each_time(cast):
    notice = published_notice(cast)
    item = {"user": cast.village_chief, "body": {"notice": notice.pk}}
    first = sign_notice(**item, at=LATER)
    again = sign_notice(**item, at=MUCH_LATER)
    assert first == again == (200, {"notice": notice.pk, "signed_at": "2026-11-05T12:30:00+08:00"})


def test_a_signature_kept_back_while_the_notice_was_corrected_still_counts(cast):
    notice = published_notice(cast)
    publish(cast, drafts.correct(notice=notice, reason="补录。", by=cast.district_office, at=LATER))
    status, _ = sign_notice(cast.village_chief, {"notice": notice.pk}, LATER)
    assert status == 200
    assert notice.deliveries.get(user=cast.village_chief).signed_at == LATER


@pytest.mark.parametrize("body", [{}, {"notice": "abc"}, {"notice": True}, {"notice": None}])
def test_a_signature_for_nothing_is_refused_in_words(cast, body):
    with pytest.raises(Invalid) as refused:
        sign_notice(cast.village_chief, body, LATER)
    assert refused.value.fields == {"notice": "请给出要签收的通报的 id。"}


def test_a_phone_cannot_sign_what_it_does_not_see(cast):
    notice = published_notice(cast, to_listed_chiefs=False)
    body = {"notice": notice.pk}
    with pytest.raises(NotVisible):
        sign_notice(make.UserFactory(name="别人"), body, LATER)
    with pytest.raises(NotAllowed):
        sign_notice(cast.village_chief, body, LATER)
