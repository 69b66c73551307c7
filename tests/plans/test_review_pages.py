"""The pages of 会审: what waits, the stepper, the forms, and what they refuse."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from common import clock
from common.store.counting import counted
from common.text.chinese import local_date
from plans import services
from plans.models import ReviewAnswer, ReviewAsk, ReviewRound, TaskList
from plans.neighbours.inbox import review_counts
from tests import factories as make
from tests.plans.reviewing import PAPER, at, draft

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def review(cast):
    return draft(cast)


@pytest.fixture
def get(client):
    def ask(by, name, *args, query=""):
        client.force_login(by)
        response = client.get(f"{reverse(name, args=args)}?{query}")
        return response.content.decode()

    return ask


@pytest.fixture
def post(client):
    def send(by, name, *args, **data):
        client.force_login(by)
        return client.post(reverse(name, args=args), data, follow=True)

    return send


def answer_form(review, label):
    return "plans:review_answer", review.task_list.pk, review.ask(label).pk


def test_each_reviewer_finds_what_waits_for_them_and_no_more(review, cast, get):
    review.through(1)
    assert "住建委" in get(review.housing, "plans:review_list")
    assert "没有等待会审的清单" in get(cast.unit_clerk, "plans:review_list")
    # Experts speak through the office: their turn is its work.
    assert "没有等待会审的清单" in get(cast.district_office, "plans:review_list")
    for label, by in (("住建委", review.housing), ("农委", review.farming)):
        review.answer(label, by, at(3, 3))
    assert "专家组" in get(cast.district_office, "plans:review_list")
    review.answer("专家组", cast.district_office, at(3, 4), paper=PAPER)
    assert "区级河长审定" in get(cast.district_chief, "plans:review_list")


def test_the_office_sees_whom_else_it_waits_for_and_how_late_they_are(review, cast, get):
    review.through(1)
    shown = get(cast.district_office, "plans:review_list", query="who=all&state=late")
    assert "住建委" in shown
    assert "逾期" in shown
    # A unit sees what is its own, whatever the address asks for.
    assert "农委" not in get(review.housing, "plans:review_list", query="who=all")


def test_what_waits_is_counted_for_the_home_page(review, cast):
    review.through(1)
    now = at(3, 20)

    def counts(user):
        return {words: count for words, count, _ in counted(review_counts(user, now))}

    assert counts(review.housing) == {"清单待会审": 1}
    assert counts(cast.district_chief) == {"清单待会审": 0}
    assert counts(cast.district_office) == {"清单待会审": 0, "清单会审逾期": 2}
    assert counts(cast.stranger) == {"清单待会审": 0, "清单会审逾期": 0}


def test_a_clerk_answers_with_a_file_that_readers_of_the_list_open(review, cast, client, post):
    review.through(1)
    scan = SimpleUploadedFile("部门意见.pdf", PDF, "application/pdf")
    name, *args = answer_form(review, "住建委")
    shown = post(
        review.housing,
        name,
        *args,
        client_ref=uuid4(),
        verdict="return",
        comment="工期偏紧",
        files=scan,
    ).content.decode()
    assert "会审意见已提交" in shown
    assert "工期偏紧" in shown
    said = ReviewAnswer.objects.get(comment="工期偏紧")
    file = reverse("plans:review_file", args=[review.task_list.pk, said.files[0]])
    assert file in shown
    client.force_login(cast.district_chief)
    assert b"".join(client.get(file).streaming_content) == PDF
    client.force_login(cast.stranger)
    assert client.get(file).status_code == 404


def test_a_return_without_words_keeps_what_was_filled_in_and_says_what_is_missing(review, post):
    review.through(1)
    name, *args = answer_form(review, "住建委")
    response = post(review.housing, name, *args, client_ref=uuid4(), verdict="return", comment="")
    assert response.status_code == 422
    assert "退回修改须写明意见。" in response.content.decode()
    assert ReviewAnswer.objects.count() == 1


def test_the_office_enters_the_experts_opinion_with_its_paper(review, cast, post):
    review.through(2)
    name, *args = answer_form(review, "专家组")
    given = {"client_ref": uuid4(), "verdict": "pass", "signer": "", "document": ""}
    refused = post(cast.district_office, name, *args, **given).content.decode()
    assert "请填写出具意见人。" in refused
    assert "请填写文号或会议纪要。" in refused
    given |= {"signer": "评审会", "document": "专家评审意见3号"}
    shown = post(cast.district_office, name, *args, **given).content.decode()
    assert "评审会，专家评审意见3号（区河长办代录）" in shown


def test_the_same_form_sent_twice_is_one_answer(review, post):
    review.through(1)
    name, *args = answer_form(review, "住建委")
    ref = uuid4()
    for _ in range(2):
        response = post(review.housing, name, *args, client_ref=ref, verdict="pass")
        assert "会审意见已提交" in response.content.decode()
    assert ReviewAnswer.objects.filter(ask__label="住建委").count() == 1


def test_who_opens_the_form_too_late_or_too_early_is_led_to_where_the_list_is(
    review, cast, client, get
):
    review.through(1)
    for label, by in (("江南区生态环境局", cast.unit_clerk), ("区级河长", cast.district_chief)):
        name, *args = answer_form(review, label)
        client.force_login(by)
        response = client.get(reverse(name, args=args), follow=True)
        there = reverse("plans:list_detail", args=[args[0]])
        assert response.redirect_chain[-1][0] == f"{there}#reviews"
        assert f"“{label}”的" in response.content.decode()


def test_the_submit_page_says_whom_it_goes_to_and_what_is_wrong(review, cast, get):
    pk = review.task_list.pk
    shown = get(cast.unit_clerk, "plans:review_submit", pk)
    assert "农委" in shown
    assert "江南区人民政府" in shown
    unit = review.task_list.lines.first().lead_unit
    unit.dissolved_on = date(2026, 2, 1)
    unit.save()
    assert "第 1 项“河道整治”：“住建委”已于2026年2月1日撤销" in get(
        cast.unit_clerk, "plans:review_submit", pk
    )


def test_a_list_that_came_back_may_begin_anew_from_its_page(review, cast, get, post):
    review.through(2)
    review.answer("专家组", cast.district_office, at(3, 5), "return", paper=PAPER, comment="补目标")
    pk = review.task_list.pk
    assert "不勾选则从“专家评审”开始" in get(cast.unit_clerk, "plans:review_submit", pk)
    shown = post(
        cast.unit_clerk, "plans:review_submit", pk, client_ref=uuid4(), anew="on", note="重编"
    ).content.decode()
    assert "现由“牵头单位审核”会审" in shown
    assert "第 1 轮：2026年3月1日送审，由“专家评审”退回" in shown


def test_a_list_in_review_has_no_submit_page(review, cast, client):
    review.through(0)
    client.force_login(cast.district_office)
    address = reverse("plans:review_submit", args=[review.task_list.pk])
    shown = client.get(address, follow=True).content.decode()
    assert "清单现为“会审中”，不能再送审。" in shown


def test_taking_back_and_reminding_say_what_came_of_it(review, cast, post):
    review.through(1)
    pk = review.task_list.pk
    assert (
        "已催办：住建委、农委"
        in post(cast.district_office, "plans:review_remind", pk).content.decode()
    )
    assert "近期已催办过" in post(cast.district_office, "plans:review_remind", pk).content.decode()
    shown = post(cast.unit_clerk, "plans:review_withdraw", pk, note="").content.decode()
    assert "请写明撤回原因" in shown
    shown = post(cast.unit_clerk, "plans:review_withdraw", pk, note="补充任务").content.decode()
    assert "已撤回" in shown
    assert TaskList.objects.get().state == "drafting"


def test_a_reviewer_reads_that_the_office_reminded_them(review, cast, get):
    review.through(1)
    now = clock.now()
    services.remind(list_id=review.task_list.pk, by=cast.district_office, at=now)
    assert "1 次，最近" in get(review.housing, "plans:review_list")


def test_the_pages_ask_as_often_for_many_as_for_few(
    review, cast, client, django_assert_max_num_queries
):
    """A list's panel with four rounds, and the form of an answer."""
    review.through(2)
    for day in range(3):
        review.answer(
            "专家组", cast.district_office, at(3, 5 + day), "return", paper=PAPER, comment="改"
        )
        review.submit(at(3, 5 + day, 12))
    assert ReviewRound.objects.count() == 4
    client.force_login(cast.district_office)
    # The first look stamps the session.
    client.get(f"{reverse('plans:review_list')}?who=all")
    with django_assert_max_num_queries(20):
        client.get(reverse("plans:list_detail", args=[review.task_list.pk]))
    with django_assert_max_num_queries(17):
        client.get(reverse("plans:review_answer", args=[review.task_list.pk, review.asks()[0].pk]))


def test_a_chief_of_another_river_is_not_asked(review, cast, get):
    other = make.UserFactory(name="另一河长")
    make.grant(other, "chief", cast.district)
    review.through(3)
    assert "没有等待会审的清单" in get(other, "plans:review_list")
    assert ReviewAsk.objects.waiting().get().user == cast.district_chief
    late = local_date(at(3, 4)) + timedelta(days=10)
    assert ReviewRound.objects.get().due_on == late
