"""签发: in the portal by a leader with an account, or on paper; what was signed is what goes out."""

from datetime import date, datetime, timedelta

import docx
import pytest
from django.db import IntegrityError, transaction

from accounts.models import Role
from common.errors import Conflict, Invalid, NotAllowed
from common.store.counting import counted
from common.text.chinese import SHANGHAI
from notices.models import Delivery, Notice, SignOff
from notices.neighbours.inbox import inbox_counts, issued_counts
from notices.services import drafts, publishing, signoffs
from notices.sheets.notices import write_docx
from tests import factories as make
from tests.notices.making import (
    DRAFTED,
    PUBLISHED,
    TOWN,
    draft_notice,
    publish,
    published_notice,
)
from tests.notices.test_pages import signed_in

pytestmark = pytest.mark.django_db
NEXT_DAY = DRAFTED + timedelta(days=1)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("common.clock.now", lambda: NEXT_DAY)


@pytest.fixture
def notice(cast):
    return draft_notice(cast)


def ask(cast, notice, at=NEXT_DAY):
    put = {"leader_id": cast.district_chief.pk, "words": "请审签"}
    return signoffs.ask_signature(notice=notice, by=cast.district_office, at=at, **put)


def answer(cast, notice, *, is_signed=True, opinion="", by=None, at=NEXT_DAY):
    said = {"is_signed": is_signed, "opinion": opinion, "at": at}
    return signoffs.answer_request(notice=notice, by=by or cast.district_chief, **said)


def edit(cast, notice, at, **more):
    notice.refresh_from_db()
    fields = {"title": notice.title, "words": notice.words, "seen_at": notice.updated_at} | more
    return drafts.edit_words(notice=notice, by=cast.district_office, at=at, **fields)


def piles(user):
    waiting = counted([*inbox_counts(user, NEXT_DAY), *issued_counts(user, NEXT_DAY)])
    return {words: count for words, count, _ in waiting if "通报" in words}


def test_a_leader_signs_in_his_own_pages_and_the_notice_goes_out_in_his_name(cast, notice):
    office, chief = signed_in(cast.district_office), signed_in(cast.district_chief)
    page, answering = f"/notices/{notice.pk}/", f"/notices/{notice.pk}/signoff/answer/"
    assert chief.get(page).status_code == 404
    asked = office.post(
        f"/notices/{notice.pk}/signoff/",
        {"leader": cast.district_chief.pk, "words": "请审签"},
        follow=True,
    )
    assert "区河长办送区级河长区级河长（请审签）" in asked.text
    assert piles(cast.district_chief)["通报待签发"] == 1
    assert "草稿，待签发" in chief.get("/notices/?signoff=mine").text
    assert answering in chief.get(page).text
    assert "退回修改的，请写明要改什么" in chief.post(answering, {"answer": "returned"}).text
    assert "已签发。" in chief.post(answering, {"answer": "signed"}, follow=True).text
    assert piles(cast.district_chief).get("通报待签发", 0) == 0
    form = office.get(f"/notices/{notice.pk}/publish/")
    assert "区级河长区级河长，2026年11月4日" in form.text
    assert "signer" not in form.context["form"].fields
    sent = {"number": "江南河长办〔2026〕1号", "offices": [TOWN]}
    assert "通报已发布并送达。" in office.post(f"{page}publish/", sent, follow=True).text
    notice.refresh_from_db()
    assert (notice.state, notice.signer) == ("published", "区级河长")


def test_while_a_leader_has_it_nobody_touches_it_and_it_can_be_taken_back(cast, notice):
    ask(cast, notice)
    for act in (
        lambda: edit(cast, notice, NEXT_DAY),
        lambda: drafts.refresh(notice=notice, by=cast.district_office, at=NEXT_DAY),
        lambda: drafts.discard(notice=notice, by=cast.district_office, at=NEXT_DAY),
        lambda: publish(cast, notice),
        lambda: ask(cast, notice),
    ):
        with pytest.raises(Conflict, match="通报已送区级河长区级河长签发"):
            act()
    signoffs.withdraw_request(notice=notice, by=cast.district_office, at=NEXT_DAY)
    with pytest.raises(NotAllowed, match="已经收回"):
        answer(cast, notice)
    assert not Notice.objects.visible_to(cast.district_chief).filter(pk=notice.pk).exists()
    edit(cast, notice, NEXT_DAY)


def test_what_is_returned_comes_back_with_words_and_what_is_edited_is_signed_anew(cast, notice):
    ask(cast, notice)
    answer(cast, notice, is_signed=False, opinion="第三部分写具体")
    assert piles(cast.district_office)["通报签发退回待改"] == 1
    shown = signed_in(cast.district_office).get(f"/notices/{notice.pk}/").text
    assert "第三部分写具体" in shown
    with pytest.raises(Conflict, match=r"您已于2026年11月4日.*退回修改"):
        answer(cast, notice)
    later = [NEXT_DAY + timedelta(hours=n) for n in range(4)]
    edit(cast, notice, later[0])
    ask(cast, notice, later[1])
    answer(cast, notice, at=later[1])
    edit(cast, notice, later[2])
    notice.refresh_from_db()
    assert signoffs.valid_signature(notice) is None
    assert "签发之后又修改过" in signed_in(cast.district_office).get(f"/notices/{notice.pk}/").text
    with pytest.raises(Invalid, match="签发之后通报又修改过，请重新送签"):
        publish(cast, notice, paper=None)


def test_it_is_put_before_people_of_the_division_with_an_account_and_nobody_else(cast, notice):
    second = make.office(cast.district.pk, "王主任")
    gone = make.office(
        cast.district.pk,
        "停用",
    )
    gone.is_active = False
    gone.save()
    offered = signoffs.leaders_for(notice, cast.district_office)
    assert set(offered) == {cast.district_chief, second}
    assert signoffs.post_of(second, notice) == "河长办负责人"
    for stranger in (cast.district_office, cast.city_office, cast.village_chief, gone):
        with pytest.raises(Invalid, match="另一位有在用账号"):
            signoffs.ask_signature(
                notice=notice, leader_id=stranger.pk, words="", by=cast.district_office, at=NEXT_DAY
            )
    with pytest.raises(NotAllowed):
        answer(cast, notice, by=second)


def test_a_signature_on_paper_is_kept_with_post_day_and_scan(cast, notice):
    publish(cast, notice)
    row = SignOff.objects.get()
    assert (row.signer, row.signed_on, row.leader) == ("副区长区级河长", date(2026, 11, 5), None)
    shown = signed_in(cast.district_office).get(f"/notices/{notice.pk}/").text
    assert "副区长区级河长 2026年11月5日 在纸上签发，区河长办录入" in shown


def test_addressees_are_written_on_the_draft_and_kept_in_the_paper(cast, notice):
    office = signed_in(cast.district_office)
    form = office.get(f"/notices/{notice.pk}/words/").context["form"]
    assert form["main_to"].value() == "各镇街河长办，有关单位"
    sent = {name: form[name].value() or "" for name in form.fields}
    sent |= {"main_to": "各镇街河长办：", "copies": "区人大办公室，区政协办公室。"}
    assert office.post(f"/notices/{notice.pk}/words/", sent).status_code == 302
    publish(cast, notice)
    notice.refresh_from_db()
    paper = [
        p.text
        for p in docx.Document(
            write_docx(notice, copies_to=publishing.copies_to(notice), by=cast.district_office)
        ).paragraphs
    ]
    assert "各镇街河长办：" in paper
    assert "抄送：区人大办公室，区政协办公室。" in paper
    too_long = edit_refused(cast, copies="局，" * 1001)
    assert "抄送不能超过 2000 字" in too_long


def edit_refused(cast, **more):
    notice = draft_notice(cast, code=TOWN)
    with pytest.raises(Invalid) as refusal:
        edit(cast, notice, NEXT_DAY, **more)
    return refusal.value.detail


def test_copies_follow_the_official_order_and_stay_when_names_and_grants_change(cast):
    """Neither the order of characters nor that of entry: the number that the office gave in the register."""
    named = {"安监局": 30, "林业局": 10, "财政局": 20}
    units = [make.UnitFactory(name=n, division=cast.district, order=o) for n, o in named.items()]
    notice = published_notice(cast, units=[each.pk for each in units], to_own_chiefs=True)
    expected = ["区级河长", "林业局", "财政局", "安监局"]
    assert publishing.copies_to(notice) == expected
    cast.district_chief.grants.filter(role=Role.CHIEF).update(
        revoked_at=datetime(2026, 11, 6, tzinfo=SHANGHAI)
    )
    units[0].name = "应急局"
    units[0].save()
    Delivery.objects.filter(notice=notice).update(recipient_name="x")
    assert publishing.copies_to(Notice.objects.get(pk=notice.pk)) == expected


def test_the_database_refuses_two_askings_and_answers_that_say_nothing(cast, notice):
    row = ask(cast, notice)
    for wrong in (
        {"state": "signed"},
        {"state": "signed", "ended_at": PUBLISHED},
        {"state": "returned", "ended_at": PUBLISHED},
        {"leader": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            SignOff.objects.filter(pk=row.pk).update(**wrong)
    twice = {
        "leader": cast.district_chief,
        "name": "x",
        "post": "x",
        "asked_by": cast.district_office,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        SignOff.objects.create(notice=notice, state="asked", asked_at=NEXT_DAY, **twice)
