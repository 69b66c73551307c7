"""巡河补贴 of a year: from the registers and the dues to the sheet of a town, and to a chief's phone."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import docx
import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.errors import DomainError, NotAllowed
from common.text.chinese import SHANGHAI
from common.text.months import Month
from funds.models import FundRule, StatementLine, TownClass
from funds.services.allowance_people import people_of
from funds.services.answers import answer
from funds.services.clearing import clear_year
from funds.services.statements import compute, correct, freeze, send
from funds.services.town_classes import save_classes
from inspections.models import PatrolDue
from inspections.reads.owed import owed_by_posts
from inspections.services.dues import open_dues
from tests import factories as make
from tests.cast import NEIGHBOUR_TOWN, TOWN
from tests.funds import allowing
from tests.funds.allowing import AT, FIRST, LAST, RULE
from tests.inspections.rows import patrol
from tests.phone import Phone

YEAR = RULE.months(2025)
WHO = {"tiers": (12,), "kinds": ("chief", "patroller")}


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("common.clock.now", lambda: AT)


@pytest.mark.both
def test_what_was_due_and_done_is_read_by_post_and_month(cast):
    patroller = make.ChiefFactory(division=cast.village)
    second = make.AppointmentFactory(chief=patroller, reach=cast.reach, kind="patroller")
    # A police officer of the same reach owes nothing here, and takes no share.
    make.AppointmentFactory(chief=patroller, reach=cast.reach, kind="police")
    open_dues(at=AT, first=date(2025, 3, 1), last=date(2025, 3, 31))
    week = PatrolDue.objects.filter(chief=cast.chief, month=date(2025, 3, 1)).order_by(
        "period_start"
    )
    for n, state in ((0, "valid"), (0, "confirmed"), (1, "pending"), (2, "valid")):
        day = datetime.combine(week[n].period_start, datetime.min.time(), SHANGHAI)
        decided = {"decided_by": cast.town_office, "decided_at": AT} if state == "confirmed" else {}
        patrol(cast, day, due=week[n], state=state, **decided)
    PatrolDue.objects.filter(pk=week[3].pk).update(cancelled_at=AT)
    found = owed_by_posts([Month(2025, 3)], cast.district.pk, **WHO)
    mine = [each for each in found if each.appointment_id == cast.appointment.pk]
    # Five weeks end in March: one was cancelled, and then the other is alone with it.
    assert sum(each.required for each in mine) == 4
    # Two patrols of one week meet it once; one that waits does not count.
    assert sum(each.done for each in mine) == 2
    theirs = {each.sharers: each.required for each in found if each.appointment_id == second.pk}
    assert theirs == {2: 4, 1: 1}
    assert {each.sharers for each in mine} == {2}
    assert owed_by_posts([Month(2025, 3)], NEIGHBOUR_TOWN, **WHO) == []


@pytest.mark.both
def test_months_without_any_record_are_worked_out_from_the_rules(cast):
    allowing.people(cast)
    open_dues(at=AT, first=date(2025, 9, 1), last=date(2025, 12, 31))
    PatrolDue.objects.filter(month__lt=date(2025, 9, 1)).delete()
    partly = owed_by_posts(YEAR, cast.district.pk, **WHO)
    assert {each.month.month for each in partly if each.is_reckoned} == set(range(1, 9))
    open_dues(at=AT, first=date(2025, 1, 1), last=date(2025, 12, 31))
    wholly = owed_by_posts(YEAR, cast.district.pk, **WHO)
    assert not any(each.is_reckoned for each in wholly)

    def asked(rows):
        return sorted((e.appointment_id, e.month, e.division_id, e.required) for e in rows)

    # What the rules say of a month is what was opened for it.
    assert asked(partly) == asked(wholly)


def test_a_year_is_reckoned_once_all_is_known_and_asks_for_what_is_not(cast, client):
    version = allowing.rule_of(cast)
    allowing.people(cast)

    def reckoned(**changes):
        return compute(
            **{"rule": version.rule, "first": FIRST, "last": LAST, "by": cast.district_office}
            | {"at": AT} | changes
        )  # fmt: skip

    with pytest.raises(DomainError, match="2 个镇街没有 2025 年度的类别：清溪镇、石桥镇"):
        reckoned()
    allowing.classes(cast)
    with pytest.raises(DomainError, match="2025年度是 2025年1月—2025年12月"):
        reckoned(first=Month(2025, 2))
    # Without any record of dues the rules of patrols say what was asked, and the statement says so.
    statement = reckoned()
    assert "（12 个月）门户里没有应巡记录" in "".join(statement.notes)
    open_dues(at=AT, first=date(2025, 1, 1), last=date(2025, 12, 31))
    statement = reckoned()
    assert "没有应巡记录" not in "".join(statement.notes)
    lines = {line.subject: line for line in statement.lines.all()}
    assert {name: line.facts["months"] for name, line in lines.items()} == {
        "村河长": 12, "卸任河长": 6, "新到巡河员": 6
    }  # fmt: skip
    mine = lines["村河长"]
    assert mine.memo[0]["words"] == "1 个河段 × 52 次 × 5 元 = 260.00 元"
    assert (mine.facts["total"], mine.amount) == ("950.00", Decimal("665.00"))
    left, came = lines["卸任河长"], lines["新到巡河员"]
    # Together the two get what one would have got, but 95 % of it comes from the district.
    both = sum(Decimal(line.facts["total"]) for line in (left, came))
    assert (both, left.amount + came.amount) == (950, Decimal("902.50"))
    assert statement.total == sum(line.amount for line in lines.values())
    parties = {party.division_id: party for party in statement.parties.all()}
    assert parties[TOWN].receives == Decimal("665.00")
    assert parties[cast.district.pk].pays == statement.total
    # One statement a year says it all: nothing is left to be netted.
    with pytest.raises(DomainError, match="不办理年度清算"):
        clear_year(rule=version.rule, year=2025, by=cast.district_office, at=AT)
    client.force_login(cast.district_office)
    for name, pk in (("compute", version.rule_id), ("trial", version.pk)):
        assert "轧差" not in client.get(reverse(f"funds:{name}", args=[pk])).content.decode()


def test_what_was_done_cannot_be_worked_out_from_rules(cast):
    allowing.people(cast)
    allowing.classes(cast)
    version = allowing.rule_of(cast, replace(RULE, counts="done"))
    call = {"rule": version.rule, "first": FIRST, "last": LAST, "by": cast.district_office}
    with pytest.raises(DomainError, match="没有应巡记录：请先在“应巡”里重新生成"):
        compute(**call, at=AT)
    open_dues(at=AT, first=date(2025, 1, 1), last=date(2025, 12, 31))
    assert {line.facts["patrol"] for line in compute(**call, at=AT).lines.all()} == {"0.00"}


def test_a_years_people_are_read_by_as_many_queries_however_many_they_are(cast):
    def asked():
        with CaptureQueriesContext(connection) as context:
            assert people_of(RULE, YEAR, cast.district.pk)
        return len(context)

    open_dues(at=AT, first=date(2025, 1, 1), last=date(2025, 12, 31))
    assert asked() == 2
    allowing.people(cast)
    open_dues(at=AT, first=date(2025, 1, 1), last=date(2025, 12, 31))
    assert asked() == 2


def test_a_town_sees_confirms_and_takes_its_own_sheet_and_nobody_elses(cast, client):
    statement = allowing.computed(cast)
    page = reverse("funds:allowance", args=[statement.pk])
    client.force_login(cast.town_office)
    # A draft is the office's own.
    assert client.get(page).status_code == 404
    send(statement=statement, by=cast.district_office, at=AT)
    shown = client.get(page).content.decode()
    assert "村河长" in shown
    assert "1 个河段 × 52 次 × 5 元 = 260.00 元" in shown
    assert "卸任河长" not in shown
    assert client.get(page, {"town": NEIGHBOUR_TOWN}).status_code == 404
    book = openpyxl.load_workbook(
        BytesIO(b"".join(client.get(page, {"export": "xlsx"}).streaming_content))
    )
    assert book.sheetnames == ["人员明细"]
    cells = [cell for row in book.active.values for cell in row]
    assert 665 in cells
    assert "卸任河长" not in cells
    client.force_login(cast.district_office)
    with CaptureQueriesContext(connection) as asked:
        shown = client.get(page).content.decode()
    # Session, user, the statement, its lines and its parties: no query a person or a town.
    assert len(asked) == 8
    assert "1,900.00" in shown
    assert "镇级承担" in shown
    assert client.get(page, {"town": NEIGHBOUR_TOWN}).content.decode().count("河段 ×") == 2
    book = openpyxl.load_workbook(
        BytesIO(b"".join(client.get(page, {"export": "xlsx"}).streaming_content))
    )
    assert book.sheetnames == ["分镇街汇总", "人员明细"]
    paper = docx.Document(BytesIO(b"".join(client.get(page, {"export": "docx"}).streaming_content)))
    words = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    assert (
        "2 个河段、3 人（期末在任 2 人），补贴 1,720.00 元，意外保险 180.00 元，合计 1,900.00 元"
        in words
    )
    assert "尚未定稿" in words


def test_a_chief_reads_their_own_years_on_the_phone_and_nothing_of_others(cast):
    statement = allowing.computed(cast)
    phone = Phone(cast.village_chief)
    assert phone.get("me/allowance/").json() == {"years": []}
    send(statement=statement, by=cast.district_office, at=AT)
    [year] = phone.get("me/allowance/").json()["years"]
    assert (year["title"], year["allowance"], year["insurance"]) == (
        "2025年巡河补贴",
        "860.00",
        "90.00",
    )
    assert year["state_words"] == "正在由镇街确认，还可能改动。"
    [line] = year["lines"]
    assert (line["town"], line["places"]) == ("清溪镇", ["清溪河河口村段"])
    assert [step["title"] for step in line["steps"]] == ["巡河", "通讯", "交通", "保险", "合计"]
    assert "卸任河长" not in str(year)
    for code, by in ((TOWN, cast.town_office), (NEIGHBOUR_TOWN, cast.stranger)):
        answer(statement=statement, division_id=code, answer="confirmed", by=by, at=AT)
    frozen = freeze(statement=statement, by=cast.district_office, at=AT)
    [year] = phone.get("me/allowance/").json()["years"]
    assert year["state_words"] == "2026年1月12日定稿。"
    # Of a year that was corrected the newest version alone, once it is sent.
    cast.appointment.ended_on = date(2025, 11, 30)
    cast.appointment.save()
    newer = correct(statement=frozen, reason="任职登记有误", by=cast.district_office, at=AT)
    assert [y["statement"] for y in phone.get("me/allowance/").json()["years"]] == [frozen.pk]
    send(statement=newer, by=cast.district_office, at=AT)
    [year] = phone.get("me/allowance/").json()["years"]
    assert year["statement"] == newer.pk
    assert "2025年11月30日卸任" in str(year)
    assert Phone(cast.stranger).get("me/allowance/").json() == {"years": []}


def test_a_town_sets_no_class_of_its_own_and_classes_go_on_until_another_year(cast, client):
    page = reverse("funds:town_classes")
    client.force_login(cast.town_office)
    assert client.get(page).status_code == 404
    with pytest.raises(NotAllowed):
        save_classes(
            division=cast.district, year=2025, grades={TOWN: 4}, by=cast.town_office, at=AT
        )
    client.force_login(cast.district_office)
    assert client.get(f"{page}?year=20x5").status_code == 404
    form = {TOWN: "1", NEIGHBOUR_TOWN: "", "basis": "测试文件"}
    assert client.post(f"{page}?year=2024", form).status_code == 302
    assert client.post(f"{page}?year=2026", form | {TOWN: "9"}).status_code == 422
    shown = client.get(f"{page}?year=2026")
    assert "沿用 2024 年度" in shown.content.decode()
    # What is shown is sent back as it was: nothing is written for the year.
    client.post(f"{page}?year=2026", form | {"basis": ""})
    assert list(TownClass.objects.values_list("division_id", "year", "grade")) == [(TOWN, 2024, 1)]


def test_a_frozen_statement_keeps_its_classes(cast):
    statement = allowing.sent(cast)
    before = StatementLine.objects.filter(statement=statement).values_list("amount", flat=True)
    amounts = list(before)
    save_classes(
        division=cast.district,
        year=2025,
        grades={TOWN: 4},
        by=cast.district_office,
        at=AT + timedelta(days=1),
    )
    assert list(before) == amounts


def test_a_rule_is_written_on_a_page_the_unlikely_is_asked_and_the_impossible_told(cast, client):
    page = reverse("funds:rule_new", args=["allowance"])
    client.force_login(cast.district_office)
    form = {
        "name": "巡河补贴", "division": cast.district.pk, "valid_from": "2025-01", "basis": "测试文件",
        "first_month": "1", "kinds": ["chief", "patroller"], "tiers": ["12"],
        "chief_rate": "5", "patroller_rate": "5", "counts": "due", "shared": "each", "least": "0",
        "below": "done", "phone": "240", "phone_per": "month", "transport": "30",
        "transport_per": "month", "month_counts": "half", "insurance": "90", "insured": "months",
        "cap_reach": "800", "cap_person": "600", "share_1": "70", "share_2": "80", "share_3": "90",
        "share_4": "195", "insurance_shared": "on",
    }  # fmt: skip
    refused = client.post(page, form)
    shown = refused.content.decode()
    assert refused.status_code == 422
    assert "每人每年封顶 600 元，低于每个河段每年封顶 800 元" in shown
    assert "Ⅳ类镇街由区级承担的比例应在 0—100 之间，填写的是 195" in shown
    assert 'value="195"' in shown
    form |= {"cap_reach": "", "cap_person": "", "share_4": "95", "phone": "2400"}
    asked = client.post(page, form).content.decode()
    assert "“通讯补助（元）”为每月 2400 元，比一般的标准高出很多" in asked
    assert client.post(page, form | {"phone": "20"}).status_code == 302
    rule = FundRule.objects.get()
    version = rule.versions.get()
    assert version.body == RULE.parts()
    detail = client.get(reverse("funds:rule_detail", args=[rule.pk])).content.decode()
    assert "Ⅰ类 70%、Ⅱ类 80%、Ⅲ类 90%、Ⅳ类 95%，其余由镇街承担" in detail
    # Tried before the classes are known, it says what is lacking; then what last year would have cost.
    trial = reverse("funds:trial", args=[version.pk])
    assert "1 个镇街没有 2025 年度的类别：清溪镇" in client.get(trial).content.decode()
    allowing.classes(cast)
    assert "665.00" in client.get(trial).content.decode()
    # What was saved is what the draft's form shows.
    draft = client.get(reverse("funds:draft_edit", args=[version.pk])).context["form"]
    assert (draft["share_3"].value(), draft["kinds"].value()) == (90, ["chief", "patroller"])
