"""The pages of the ladder: deciding with the facts beside, signing, answering, appealing, the year."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import Unit
from common import clock
from common.store.counting import counted
from common.text.chinese import local_date
from notices.models import LadderRule, Measure, Proposal
from notices.neighbours.inbox import inbox_counts, issued_counts
from notices.services import ladder
from tests.notices.laddering import (
    AT,
    HELD,
    drawn,
    how,
    light_line,
    lit_notice,
    measure,
    proposal,
    step,
    to_chief,
)
from tests.plans.making import line, task_list

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def office(cast, client):
    client.force_login(cast.district_office)
    return client


@pytest.fixture
def unit(cast, client):
    client.force_login(cast.unit_clerk)
    return client


def get(client, name, *args, **query):
    return client.get(reverse(f"notices:{name}", args=args), query)


def words(response):
    return response.content.decode()


def test_a_proposal_shows_its_facts_its_notice_and_its_ground(cast, office):
    found = proposal(cast, "red")
    page = words(get(office, "proposal_list"))
    for shown in (
        "江南区生态环境局",
        "2026年10月牵头的清单任务有1项为红灯。",
        found.notice.number,
        "生态浮岛（清溪河2026年度任务清单）",
        "“三色”管理机制：红灯任务，约谈任务责任人。",
    ):
        assert shown in page
    assert not Measure.objects.exists()


def test_the_button_draws_once(cast, office):
    lit_notice(cast, 浮岛="yellow")
    address = reverse("notices:proposals_draw")
    first = words(office.post(address, follow=True))
    again = words(office.post(address, follow=True))
    assert "新提出 1 条建议。" in first
    assert "没有新的建议" in again
    assert Proposal.objects.count() == 1


def test_a_reminder_goes_out_with_the_office_s_words(cast, office):
    found = proposal(cast)
    form = get(office, "proposal_issue", found.pk)
    assert "改用的理由" not in words(form)
    day = local_date(clock.now())
    sent = {
        "number": "江南河长办提〔2026〕7号",
        "signer": "区级河长",
        "answer_by": f"{day:%Y-%m-%d}",
        "body": "请于月底前完成。",
    }
    page = words(office.post(form.request["PATH_INFO"], sent, follow=True))
    assert "江南河长办提〔2026〕7号已制发并送达" in page
    assert "请于月底前完成。" in page
    assert Measure.objects.get().rung == "reminder"


def test_another_rung_asks_for_its_reason_and_an_interview_for_its_time(cast, office):
    found = proposal(cast)
    address = reverse("notices:proposal_issue", args=[found.pk]) + "?rung=interview"
    page = words(office.get(address))
    assert "改用的理由" in page
    assert "约谈时间" in page
    refused = office.post(address, {"number": "1号", "signer": "河长", "body": "约谈。"})
    assert refused.status_code == 422
    assert "请填写改用的理由。" in words(refused)
    assert not Measure.objects.exists()


def test_what_is_decided_is_not_opened_again(cast, office):
    found = measure(cast).proposal
    page = words(office.get(reverse("notices:proposal_issue", args=[found.pk]), follow=True))
    assert "这条建议现为“已制发”，不能再制发。" in page


def test_ticked_ones_are_dropped_with_a_reason_or_not_at_all(cast, office):
    found = proposal(cast)
    address = reverse("notices:proposals_drop")
    assert "请写明不采用的理由。" in words(office.post(address, {"ids": [found.pk]}, follow=True))
    assert Proposal.objects.get().state == "open"
    sent = {"ids": [found.pk], "note": "已现场督办。"}
    assert "已决定 1 条建议不采用。" in words(office.post(address, sent, follow=True))
    decided = words(get(office, "proposal_list", state="dropped"))
    assert "已现场督办。" in decided
    assert "区河长办" in decided


def test_ticked_reminders_go_out_signed_and_graver_ones_do_not(cast, office):
    lit_notice(cast, 浮岛="yellow", 管网="red")
    drawn(cast)
    address = reverse("notices:proposals_remind")
    both = list(Proposal.objects.values_list("pk", flat=True))
    page = words(office.post(address, {"ids": both, "note": "区级河长"}, follow=True))
    assert "请逐份决定" in page
    assert not Measure.objects.exists()
    yellow = Proposal.objects.get(kind="yellow").pk
    page = words(office.post(address, {"ids": [yellow], "note": "区级河长"}, follow=True))
    assert "已制发 1 份提醒并送达。" in page
    assert Measure.objects.get().signer == "区级河长"


def test_the_unit_signs_answers_with_a_file_and_the_office_reads_it(cast, unit):
    of = measure(cast)
    unit.get(reverse("notices:measure_detail", args=[of.pk]))
    unit.post(reverse("notices:measure_sign", args=[of.pk]))
    file = SimpleUploadedFile("整改回复.pdf", PDF, "application/pdf")
    sent = {"words": "已组织赶工。", "files": file}
    unit.post(reverse("notices:measure_step", args=[of.pk, "answer"]), sent)
    of.refresh_from_db()
    assert (of.state, of.first_read_at is not None) == ("answered", True)
    unit.force_login(cast.district_office)
    page = words(get(unit, "measure_detail", of.pk))
    assert "整改回复.pdf" in page
    key = of.steps.get(event="answer").files[0]
    received = unit.get(reverse("notices:measure_file", args=[of.pk, key]))
    assert b"".join(received) == PDF
    unit.force_login(cast.stranger)
    assert unit.get(reverse("notices:measure_file", args=[of.pk, key])).status_code == 404


def test_a_step_that_cannot_be_taken_says_why_before_a_word_is_written(cast, unit):
    of = measure(cast)
    address = reverse("notices:measure_step", args=[of.pk, "answer"])
    assert "请先签收。" in words(unit.get(address, follow=True))
    refused = unit.post(address, {"words": "已整改。"})
    assert (refused.status_code, "请先签收。" in words(refused)) == (422, True)
    assert of.steps.count() == 1


def test_the_time_line_tells_who_did_what_and_a_correction_asks_to_look_again(cast, office):
    of = measure(cast, "red")
    step(of, "sign", cast.unit_clerk)
    step(of, "hold", cast.district_office, words="明确了完成时间。", held=HELD)
    page = words(get(office, "measure_detail", of.pk))
    for shown in ("制发", "签收", "约谈日期：2026年11月5日", "参加人员：", "明确了完成时间。"):
        assert shown in page
    assert "请核对事实" not in page
    from tests.notices.test_proposing import correct

    correct(cast, of.proposal.notice)
    assert "请核对事实是否仍然成立" in words(get(office, "measure_detail", of.pk))


def test_the_letter_is_an_official_document_with_facts_ground_and_days(cast, office):
    of = to_chief(cast)
    sent = get(office, "measure_letter", of.pk)
    with ZipFile(BytesIO(b"".join(sent))) as docx:
        paper = docx.read("word/document.xml").decode()
    for shown in (
        "巡河履职不到位的约谈通知书",
        "2026年7月至9月连续3个月未完成巡河任务。",
        "清溪河河口村段",
        "月通报、季约谈制度",
        "约谈时间：2026年11月8日 10:00；地点：区河长办会议室。",
        "于2026年11月15日前书面回复",
        "可于2026年11月20日前提出申诉",
    ):
        assert shown in paper


def test_the_register_is_filtered_by_standing_and_goes_out_as_excel(cast, office):
    of = measure(cast)
    assert of.number in words(get(office, "measure_list", state="late"))
    assert of.number not in words(get(office, "measure_list", state="closed"))
    assert of.number not in words(get(office, "measure_list", who="chief"))
    assert of.number in words(get(office, "measure_list", side="issued"))
    assert of.number not in words(get(office, "measure_list", side="received"))
    received = get(office, "measure_list", export="xlsx")
    sheet = load_workbook(BytesIO(b"".join(received))).active
    cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    assert of.number in cells
    assert "提醒" in cells


def test_the_year_counts_by_whom_in_the_order_of_names_and_cannot_be_sorted(cast, office):
    to_chief(cast)
    of = measure(cast)
    page = get(office, "ladder_year", year="2026")
    rows = [dict(row.record) for row in page.context["table"].rows]
    assert [(row["recipient_name"], row["reminders"], row["interviews"]) for row in rows] == [
        ("江南区生态环境局", 1, 0),
        ("村河长", 0, 1),
    ]
    assert not any(column.orderable for column in page.context["table"].columns)
    step(of, "revoke", cast.district_office, words="所依据的通报已更正。")
    assert "江南区生态环境局" not in words(get(office, "ladder_year", year="2026"))


def test_a_rule_is_changed_by_a_new_version(cast, office):
    old = LadderRule.objects.get(kind="red")
    form = office.get(reverse("notices:ladder_rule_new"), {"from": old.pk})
    assert "红灯任务，约谈任务责任人" in words(form)
    sent = {
        "kind": "red",
        "division": cast.district.pk,
        "number": 2,
        "rung": "interview",
        "basis": "区实施办法第九条。",
        "valid_from": "2026-11-01",
        "is_on": "on",
    }
    page = words(office.post(reverse("notices:ladder_rule_new"), sent, follow=True))
    assert "区实施办法第九条。" in page
    old.refresh_from_db()
    assert old.number == 1


def piles(user):
    now = AT.replace(day=20)
    found = counted([*inbox_counts(user, now), *issued_counts(user, now)])
    return {label: count for label, count, _ in found if count}


def test_the_inbox_tells_both_sides_what_waits(cast):
    lit_notice(cast, 生态浮岛="yellow", 管网="red")
    drawn(cast)
    assert piles(cast.district_office)["处理建议待决定"] == 2
    found = Proposal.objects.get(kind="yellow")
    of = ladder.issue(proposal_id=found.pk, how=how(), by=cast.district_office, at=AT)
    assert piles(cast.unit_clerk)["提醒约谈待签收"] == 1
    assert piles(cast.district_office)["提醒约谈逾期未回复"] == 1
    step(of, "sign", cast.unit_clerk)
    assert piles(cast.unit_clerk)["提醒约谈待回复"] == 1
    step(of, "appeal", cast.unit_clerk, words="已完成。")
    assert piles(cast.district_office)["提醒约谈申诉待处理"] == 1
    assert not any("提醒约谈" in label for label in piles(cast.town_office))


def test_the_town_that_hands_it_on_finds_it(cast, client):
    of = to_chief(cast)
    client.force_login(cast.town_office)
    page = words(get(client, "measure_detail", of.pk))
    assert "由清溪镇河长办转送本人" in page
    assert piles(cast.town_office)["提醒约谈待签收"] == 1


def test_what_was_issued_and_a_measure_ask_as_often_for_many_as_for_few(
    cast, office, django_assert_max_num_queries
):
    notice = lit_notice(cast)
    of = task_list(cast)
    for n in range(15):
        unit = Unit.objects.create(name=f"单位{n}", kind="bureau", division=cast.district)
        line(of, title=f"任务{n}", lead_unit=unit)
        light_line(cast, notice, f"任务{n}", "yellow")
    drawn(cast)
    assert words(get(office, "proposal_list")).count("不采用</button>") >= 15
    ladder.issue_reminders(
        proposals=list(Proposal.objects.values_list("pk", flat=True)),
        signer="区级河长",
        by=cast.district_office,
        at=AT,
    )
    with django_assert_max_num_queries(12):
        get(office, "proposal_list", state="issued")
    with django_assert_max_num_queries(20):
        get(office, "measure_detail", Measure.objects.first().pk)
