"""The office's pages, from draft to signature."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from accounts.models import Role
from common.text.chinese import SHANGHAI
from common.text.months import Month
from notices.models import Delivery, DraftJob, Notice
from notices.services import drafting, drafts, receiving
from plans.models import LineDuty
from tests import factories as make
from tests.notices.laddering import light_line
from tests.notices.making import (
    OCTOBER,
    PUBLISHED,
    TOWN,
    draft_notice,
    publish,
    published_notice,
)

SIGNED = {"signer": "周区长", "post": "副区长", "signed_on": "2026-11-05"}
TODAY = datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("common.clock.now", lambda: TODAY)


@pytest.fixture
def district(client: Client, cast):
    client.force_login(cast.district_office)
    return client


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.both
def test_the_list_shows_state_completion_and_how_many_have_signed(district, cast):
    notice = published_notice(cast)
    draft_notice(cast, code=TOWN)
    receiving.sign(notice=notice, by=cast.town_office, at=PUBLISHED)
    page = district.get("/notices/")
    for words in (
        "2026年10月",
        "江南河长办〔2026〕1号",
        "已发布",
        "81.8%",
        ">3</td>",
        ">1</td>",
        "草稿",
        "生成通报",
    ):
        assert words in page.text


def test_the_list_is_not_sorted_by_completion(district, cast):
    draft_notice(cast)
    assert "sort=completion" not in district.get("/notices/").text


def test_filters_stand_in_the_address_and_discarded_drafts_are_asked_for(district, cast):
    notice = draft_notice(cast)
    drafts.discard(notice=notice, by=cast.district_office, at=PUBLISHED)
    draft_notice(cast, month=Month(2026, 9))
    assert "2026年10月河长" not in district.get("/notices/").text
    assert "2026年10月河长" in district.get("/notices/?state=discarded").text
    assert "2026年9月河长" in district.get("/notices/?month=2026-09").text
    assert "没有符合条件的记录" in district.get("/notices/?month=2026-08").text
    assert "没有符合条件的记录" in district.get("/notices/?month=no").text


def test_an_empty_list_says_what_to_do(district):
    assert "每月到了拟稿日会自动拟稿，也可以现在就生成" in district.get("/notices/").text


def test_drafting_is_asked_for_by_month_and_division(district, cast):
    page = district.get("/notices/drafting/new/")
    assert "2026年10月" in page.text
    assert "2026年11月" not in page.text
    answer = district.post(
        "/notices/drafting/new/", {"month": "2026-10", "division": cast.district.pk}
    )
    job = DraftJob.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/notices/drafting/{job.pk}/")
    assert (job.period, job.requested_by) == (OCTOBER, cast.district_office)


def test_another_districts_division_is_no_choice_and_what_was_chosen_stays(district):
    make.division("500102000000", "江北区")
    answer = district.post(
        "/notices/drafting/new/", {"month": "2026-09", "division": "500102000000"}
    )
    assert answer.status_code == 422
    assert '<option value="2026-09" selected>' in answer.text


def test_the_bar_renews_itself_until_the_job_is_over(district, cast):
    job = DraftJob.objects.create(
        division=cast.district,
        month=OCTOBER.first_day,
        state="running",
        total=3,
        finished=1,
        made=1,
    )
    page = district.get(f"/notices/drafting/{job.pk}/")
    assert "1 / 3 份" in page.text
    assert 'hx-trigger="every 1s"' in page.text
    assert "刷新进度" in page.text
    drafting.run_job(job.pk, now=lambda: TODAY)
    DraftJob.objects.update(state="done", finished=3, made=2)
    part = district.get(f"/notices/drafting/{job.pk}/", headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert "hx-trigger" not in part.text
    assert "新拟 2 份草稿，其余 1 份原已拟好，没有重复生成" in part.text
    assert "/notices/?month=2026-10" in part.text


def test_a_job_that_failed_says_why(district, cast):
    job = DraftJob.objects.create(
        division=cast.district, month=OCTOBER.first_day, state="failed", error=drafting.GAVE_UP
    )
    page = district.get(f"/notices/drafting/{job.pk}/")
    assert drafting.GAVE_UP in page.text
    assert "重新生成" in page.text


def test_the_notice_looks_like_the_official_paper(district, cast):
    page = district.get(f"/notices/{published_notice(cast).pk}/")
    for words in (
        "江南区河长制办公室文件",
        "江南河长办〔2026〕1号",
        "江南区河长制办公室关于2026年10月河长巡河履职情况的通报",
        "各镇街河长办，有关单位：",
        "一、总体情况",
        "二、未完成巡河任务名单",
        "三、问题发现与上报情况",
        "四、有关要求",
        "未完成巡河任务名单",
        "清溪镇河口村",
        "其他来源发现1个（其中较重及以上1个）",
        "2026年11月5日印发",
        "抄送：江南区生态环境局。",
    ):
        assert words in page.text


def test_the_notices_queries_do_not_grow_with_its_list(district, cast, django_assert_num_queries):
    notice = published_notice(cast)
    district.get(f"/notices/{notice.pk}/")
    with django_assert_num_queries(13):
        district.get(f"/notices/{notice.pk}/")


def test_buttons_are_those_of_the_state_and_of_who_looks(district, cast):
    notice = draft_notice(cast)
    page = district.get(f"/notices/{notice.pk}/").text
    assert all(words in page for words in ("修改文字", "重新统计", "作废", "发布"))
    publish(cast, notice)
    page = district.get(f"/notices/{notice.pk}/").text
    assert "修改文字" not in page
    assert "更正</a>" in page
    assert "未签收名单" in page
    town = signed_in(cast.town_office).get(f"/notices/{notice.pk}/").text
    assert "更正</a>" not in town
    assert "签收</button>" in town


def words_of(notice, **changes):
    return {
        "title": notice.title,
        "seen_at": notice.updated_at.isoformat(),
        **notice.words,
        **changes,
    }


def test_words_are_edited_beside_the_sentences_that_state_figures(district, cast):
    notice = draft_notice(cast)
    page = district.get(f"/notices/{notice.pk}/words/")
    assert "应巡11期，达标9期" in page.text
    answer = district.post(f"/notices/{notice.pk}/words/", words_of(notice, issues="要抓紧。"))
    assert answer.url == f"/notices/{notice.pk}/"
    page = district.get(answer.url).text
    assert "文字已保存。" in page
    assert "要抓紧。" in page


def test_who_edits_second_sees_both_texts_and_may_then_save(district, cast):
    notice = draft_notice(cast)
    typed = words_of(notice, issues="区里改的。")
    signed_in(cast.city_office).post(
        f"/notices/{notice.pk}/words/",
        words_of(notice, issues="市里改的。", title="市里改的标题"),
    )
    refused = district.post(f"/notices/{notice.pk}/words/", typed)
    assert refused.status_code == 422
    for words in ("市河长办已经改过", "区里改的。", "现有文字：", "市里改的。", "市里改的标题"):
        assert words in refused.text
    seen_at = refused.context["form"]["seen_at"].value()
    saved = district.post(f"/notices/{notice.pk}/words/", typed | {"seen_at": seen_at})
    assert saved.status_code == 302
    notice.refresh_from_db()
    assert notice.words["issues"] == "区里改的。"


def test_words_that_are_refused_stay_as_typed(district, cast):
    notice = draft_notice(cast)
    for wrong, why in (
        ({"title": ""}, "请填写标题。"),
        ({"opening": "长" * 4001}, "“开头”不超过 4000 字。"),
    ):
        typed = words_of(notice, issues="只在这里打的字。", **wrong)
        refused = district.post(f"/notices/{notice.pk}/words/", typed)
        assert refused.status_code == 422
        assert why in refused.text
        assert "只在这里打的字。" in refused.text
        # The page leads to what is wrong, and keeps the words where the session ends.
        assert "data-draft data-refused" in refused.text
    notice.refresh_from_db()
    assert notice.words["issues"] == ""


def test_a_form_opened_too_late_leads_back_and_says_so(district, cast):
    notice = published_notice(cast)
    for form in ("words", "publish"):
        answer = district.get(f"/notices/{notice.pk}/{form}/", follow=True)
        assert answer.redirect_chain[-1][0] == f"/notices/{notice.pk}/"
        assert "通报已经发布，内容不能再改" in answer.text


def test_publishing_proposes_number_and_recipients(district, cast):
    notice = draft_notice(cast)
    page = district.get(f"/notices/{notice.pk}/publish/")
    assert "江南河长办〔2026〕1号" in page.text
    assert "发布《江南区河长制办公室关于2026年10月河长巡河履职情况的通报》" in page.text
    assert "送达名单中的河长（1 人）" in page.text
    assert "送达区级河长（1 人）" in page.text
    form = page.context["form"]
    assert form["offices"].value() == ["500101001000", "500101002000"]
    assert [unit.name for unit in form.fields["units"].queryset] == ["江南区生态环境局"]
    assert "发布后内容不能再改" in page.text


def test_publishing_delivers_and_leads_to_the_notice(district, cast):
    notice = draft_notice(cast)
    answer = district.post(
        f"/notices/{notice.pk}/publish/",
        {
            "number": "江南河长办〔2026〕12号",
            **SIGNED,
            "offices": [TOWN],
            "units": [cast.unit.pk],
            "to_listed_chiefs": "on",
        },
        follow=True,
    )
    assert "通报已发布并送达。" in answer.text
    assert "周区长签发" in answer.text
    assert Delivery.objects.filter(notice=notice).count() == 3


def test_every_unit_that_the_notice_names_is_ticked_and_who_is_left_out_is_said(district, cast):
    notice = draft_notice(cast)
    town_unit = make.UnitFactory(name="清溪镇人民政府", kind="town", division=cast.town)
    gone = make.UnitFactory(name="撤销的局", division=cast.district, dissolved_on=date(2026, 1, 1))
    make.UnitFactory(name="没有点名的局", division=cast.district)
    of = light_line(cast, notice, "生态浮岛", "yellow").line
    LineDuty.objects.create(line=of, unit=town_unit)
    LineDuty.objects.create(line=of, unit=gone)
    page = district.get(f"/notices/{notice.pk}/publish/")
    form = page.context["form"]
    assert set(form["units"].value()) == {cast.unit.pk, town_unit.pk}
    assert "通报点名 3 个单位，已勾选其中可以送达的 2 个。" in page.text
    assert "撤销的局不在送达范围" in page.text
    assert "清溪镇人民政府没有登录账号" in page.text
    sent = {"number": "江南河长办〔2026〕1号", **SIGNED, "units": [cast.unit.pk]}
    answer = district.post(f"/notices/{notice.pk}/publish/", sent, follow=True)
    assert "通报点名而没有送达的单位：撤销的局、清溪镇人民政府。" in answer.text
    assert Delivery.objects.filter(notice=notice, unit=cast.unit).exists()


def test_a_taken_number_keeps_what_was_typed(district, cast):
    published_notice(cast, month=Month(2026, 9))
    notice = draft_notice(cast)
    answer = district.post(
        f"/notices/{notice.pk}/publish/",
        {"number": "江南河长办〔2026〕1号", **SIGNED, "offices": [TOWN]},
    )
    assert answer.status_code == 422
    assert "已经用过，可改用“江南河长办〔2026〕2号”" in answer.text
    assert 'value="周区长"' in answer.text


def test_those_without_an_account_are_named_as_a_number(district, cast):
    cast.chief.user = None
    cast.chief.save()
    page = district.get(f"/notices/{draft_notice(cast).pk}/publish/")
    assert "名单中另有 1 人没有登录账号" in page.text


@pytest.mark.both
def test_the_inbox_puts_unsigned_and_unread_first_and_signing_is_one_press(cast):
    old = published_notice(cast, month=Month(2026, 9))
    new = published_notice(cast)
    town = signed_in(cast.town_office)
    receiving.sign(notice=new, by=cast.town_office, at=PUBLISHED)
    page = town.get("/notices/inbox/").text
    assert page.index(f"/notices/{old.pk}/") < page.index(f"/notices/{new.pk}/")
    assert page.count("未读") == page.count("未签收</span>") == 1
    town.get(f"/notices/{old.pk}/")
    page = town.get("/notices/inbox/").text
    assert "未读</span>" not in page
    answer = town.post(f"/notices/{old.pk}/sign/", follow=True)
    assert "已签收。" in answer.text
    assert "11-22 09:00 已签收" in answer.text
    assert "未签收</span>" not in town.get("/notices/inbox/").text
    assert Delivery.objects.get(notice=old, division=TOWN).first_read_at == TODAY


def test_a_unit_and_an_upper_chief_have_the_inbox_too(cast):
    chief = make.ChiefFactory(name="区级河长", division=cast.district, user=cast.district_chief)
    notice = draft_notice(cast)
    notice.lines.create(
        chief=chief,
        chief_name="区级河长",
        tier=6,
        division=cast.district,
        division_name="江南区",
        subject="清溪河",
        periods_due=1,
        periods_met=0,
        required=1,
        done=0,
    )
    publish(cast, notice)
    for user in (cast.unit_clerk, cast.district_chief):
        page = signed_in(user).get("/notices/inbox/").text
        assert "江南区河长制办公室关于2026年10月河长巡河履职情况的通报" in page
        assert "收文" in page
    make.grant(make.UserFactory(), Role.UNIT, cast.unit)


def test_who_has_not_signed_is_a_list_of_its_own(district, cast):
    notice = published_notice(cast)
    receiving.sign(notice=notice, by=cast.town_office, at=PUBLISHED)
    page = district.get(f"/notices/{notice.pk}/deliveries/?signing=unsigned").text
    assert "江南区生态环境局" in page
    assert "清溪镇河长办" not in page
    whole = district.get(f"/notices/{notice.pk}/deliveries/").text
    assert "11-05 09:30" in whole
    assert "镇河长办" in whole


def test_a_correction_is_asked_for_with_a_reason_and_both_notices_point_to_each_other(
    district, cast
):
    old = published_notice(cast)
    refused = district.post(f"/notices/{old.pk}/correct/", {"reason": " "})
    assert refused.status_code == 422
    answer = district.post(f"/notices/{old.pk}/correct/", {"reason": "纸质记录补录"}, follow=True)
    new = Notice.objects.get(supersedes=old)
    assert "原因是：纸质记录补录。原通报以本通报为准。" in answer.text
    form = district.get(f"/notices/{new.pk}/publish/").context["form"]
    assert form["offices"].value() == [TOWN]
    publish(cast, new)
    page = district.get(f"/notices/{old.pk}/").text
    assert "本通报已由" in page
    assert f'href="/notices/{new.pk}/"' in page
    assert "已更正" in page


def test_refreshing_and_discarding_ask_first_and_say_what_came_of_it(district, cast):
    notice = draft_notice(cast)
    page = district.get(f"/notices/{notice.pk}/").text
    assert page.count("data-confirm") == 2
    answer = district.post(f"/notices/{notice.pk}/refresh/", follow=True)
    assert "已按现在的记录重新统计" in answer.text
    answer = district.post(f"/notices/{notice.pk}/discard/", follow=True)
    assert "草稿已作废" in answer.text
    assert "区河长办于 11-22 09:00 作废" in district.get(f"/notices/{notice.pk}/").text
    answer = district.post(f"/notices/{notice.pk}/discard/", follow=True)
    assert "草稿已经作废" in answer.text


def test_a_town_sees_of_its_district_only_what_was_delivered(cast):
    draft, sent = draft_notice(cast), published_notice(cast, month=Month(2026, 9))
    town = signed_in(cast.town_office)
    assert town.get(f"/notices/{draft.pk}/").status_code == 404
    assert town.get(f"/notices/{sent.pk}/").status_code == 200
    listed = town.get("/notices/").text
    assert "2026年9月河长" in listed
    assert "2026年10月河长" not in listed
    assert Delivery.objects.get(notice=sent, division=TOWN).first_read_at == TODAY


def test_a_long_notice_shows_its_beginning_and_says_where_the_rest_is(district, cast, monkeypatch):
    monkeypatch.setattr("notices.views.notices.SHOWN_LINES", 2)
    page = district.get(f"/notices/{draft_notice(cast).pk}/").text
    assert "此处只列前 2 行" not in page
    monkeypatch.setattr("notices.views.notices.SHOWN_LINES", 1)
    page = district.get(f"/notices/{Notice.objects.get().pk}/").text
    assert "此处只列前 1 行，全部 2 行见 Word 或 Excel" in page


def test_counting_a_month_twice_within_a_minute_changes_nothing_for_readers(cast):
    notice = published_notice(cast)
    before = signed_in(cast.unit_clerk).get(f"/notices/{notice.pk}/").text
    job = drafting.request_draft(
        division=cast.district, month=OCTOBER, by=None, at=TODAY + timedelta(minutes=1)
    )
    drafting.run_job(job.pk, now=lambda: TODAY)
    after = signed_in(cast.unit_clerk).get(f"/notices/{notice.pk}/").text
    assert before.split("<article")[1] == after.split("<article")[1]
