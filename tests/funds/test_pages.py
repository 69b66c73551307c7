"""Pages of rules and statements: a rule written from its parts, tried, put in force; what each side sees."""

import io

import docx
import openpyxl
import pytest
from django.urls import reverse

from funds.models import FundRule, RuleVersion
from funds.services import answers, statements
from tests.cast import DISTRICT, NEIGHBOUR_TOWN, TOWN
from tests.funds.making import (
    AT,
    LATER,
    OCTOBER,
    OUTSIDE,
    announce,
    body,
    computed,
    draft,
    frozen,
    in_force,
    outside,
    section,
    sent,
)
from tests.rendered import forms_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("common.clock.now", lambda: AT)


def rows(prefix, *given):
    sent = {f"{prefix}-TOTAL_FORMS": str(len(given)), f"{prefix}-INITIAL_FORMS": "0"}
    for n, row in enumerate(given):
        sent |= {f"{prefix}-{n}-{name}": value for name, value in row.items()}
    return sent


def typed(found, **changes):
    """The rule of Beijing with a band, as it is filled in."""
    cases = ({"of": "month", "target": "better", "result": "gain", "amount": "500,000"},)
    terms = (
        {
            "of": "month", "measure": "value", "factors": "氨氮、TP", "baseline": "target",
            "side": "worse", "method": "band", "combine": "sum", "inflow": "none", "cap": "3000000",
        },
    )  # fmt: skip
    bands = (
        {"term": "1", "above": "0", "upto": "0.5", "amount": "100000"},
        {"term": "1", "above": "0.5", "upto": "", "amount": "200000"},
    )
    return {
        "name": "断面补偿", "division": DISTRICT, "valid_from": "2025-01", "basis": "区府发〔2025〕1号",
        "period": "month", "gain_payer": "lower", "gain_payee": "upper", "loss_payer": "upper",
        "loss_payee": "lower", "sections": [found.pk], "basis_measure": "class",
        "basis_past": "last_year_month", "years": "3", "no_flow": "skip", "missing": "skip",
        "unit": "0.01", "weights": "罗汉桥 1.2",
        **rows("cases", *cases), **rows("terms", *terms), **rows("bands", *bands), **changes,
    }  # fmt: skip


def test_a_rule_is_written_from_its_parts_and_comes_back_untouched(client, cast):
    found = section(cast)
    client.force_login(cast.district_office)
    address = reverse("funds:rule_new", args=["compensation"])
    answered = client.post(address, typed(found))
    made = RuleVersion.objects.get()
    assert answered.headers["Location"] == reverse("funds:rule_detail", args=[made.rule_id])
    assert made.body["terms"][0]["factors"] == [7, 8]
    assert [band["upto"] for band in made.body["terms"][0]["bands"]] == ["0.5", None]
    assert made.body["cases"][0]["amount"] == "500000"
    page = client.get(answered.headers["Location"]).content.decode()
    assert "每月对 1 个断面逐个计算金额：罗汉桥。" in page
    assert "氨氮、总磷浓度差于水质目标的，扣缴，分档：0 倍以上至 0.5 倍 100,000 元" in page
    # Opened and saved untouched it stays what it is.
    edit = reverse("funds:draft_edit", args=[made.pk])
    shown = forms_of(client.get(edit).content.decode())
    (form,) = [each for each in shown if "basis" in each.data()]
    assert client.post(edit, form.data()).status_code == 302
    before = made.body
    made.refresh_from_db()
    assert made.body == before


WRONG = [
    ({"cap_section": "-1"}, "断面每月封顶"),
    ({"cap_section": "500", "cap_month": "300"}, "两者矛盾"),
    ({"bands-1-above": "0.7"}, "0.5 至 0.7 之间没有金额"),
    ({"terms-0-factors": "氨氮、什么"}, "没有名为“什么”的监测指标"),
    ({"terms-0-factors": "pH"}, "pH 按范围评价"),
    ({"weights": "不存在 2"}, "没有选入本规则"),
    ({"weights": "罗汉桥 -2"}, "系数大于 0"),
    ({"gain_payee": "lower"}, "支付方与受偿方不能是同一方"),
    ({"cases-0-result": ""}, "请选择结果"),
    ({"sections": []}, "请选择断面"),
]


def test_what_contradicts_is_told_on_the_page_and_nothing_typed_is_lost(client, cast):
    found = section(cast)
    client.force_login(cast.district_office)
    for changes, words in WRONG:
        answered = client.post(
            reverse("funds:rule_new", args=["compensation"]), typed(found, **changes)
        )
        page = answered.content.decode()
        assert (answered.status_code, words in page) == (422, True), (changes, page)
        assert 'value="区府发〔2025〕1号"' in page
        assert 'value="200000"' in page
    assert not FundRule.objects.exists()


def test_a_rule_is_tried_on_last_years_water_before_it_is_put_in_force(client, cast):
    found = section(cast)
    announce(found, "242", OCTOBER.plus(-21))
    made = draft(cast, body(found))
    client.force_login(cast.district_office)
    page = client.get(reverse("funds:trial", args=[made.pk])).content.decode()
    assert "按 2025 年数据" in page
    assert "2,500,000.00" in page
    assert "江南区付给清溪镇 1,500,000.00 元" in page
    client.post(reverse("funds:put_in_force", args=[made.pk]))
    made.refresh_from_db()
    assert made.state == "in_force"
    # A rule that can no longer be reckoned says why.
    found.downstream_division = None
    found.save()
    assert (
        "没有登记上、下游行政区"
        in client.get(reverse("funds:trial", args=[made.pk])).content.decode()
    )


def test_a_party_finds_its_own_lines_and_no_others_money(client, cast):
    mine, theirs = section(cast), section(cast, "石桥断面", NEIGHBOUR_TOWN, DISTRICT)
    announce(mine, "2")
    announce(theirs, "4")
    made = in_force(cast, body(mine, theirs))
    office = {"by": cast.district_office, "at": AT}
    statement = statements.compute(rule=made.rule, first=OCTOBER, last=OCTOBER, **office)
    statements.send(statement=statement, **office)
    client.force_login(cast.town_office)
    assert "结算单待我方确认" in client.get("/").content.decode()
    address = reverse("funds:statement_detail", args=[statement.pk])
    page = client.get(address).content.decode()
    assert "1,000,000.00" in page
    for hidden in ("石桥", "500,000.00", "1,500,000.00"):
        assert hidden not in page.replace("罗汉桥、石桥断面", "")
    sheet = io.BytesIO(b"".join(client.get(f"{address}file/xlsx/").streaming_content))
    book = openpyxl.load_workbook(sheet)
    cells = [str(cell) for tab in book for row in tab.iter_rows(values_only=True) for cell in row]
    assert "石桥断面" not in cells
    assert 1_000_000 in [cell for row in book["明细"].iter_rows(values_only=True) for cell in row]
    answered = client.post(
        reverse("funds:answer", args=[statement.pk, TOWN]), {"answer": "objected", "words": ""}
    )
    assert "请写明对哪一项有异议" in answered.content.decode()
    listed = client.get(reverse("funds:statement_list")).content.decode()
    assert "1,000,000.00" in listed
    assert "1,500,000.00" not in listed


def test_the_office_sees_who_objects_and_the_papers_are_written(client, cast):
    outside()
    found = section(cast, "入境断面", OUTSIDE, DISTRICT)
    announce(found, "4")
    made = in_force(cast, body(found))
    office = {"by": cast.district_office, "at": AT}
    statement = statements.compute(rule=made.rule, first=OCTOBER, last=OCTOBER, **office)
    client.force_login(cast.district_office)
    told = client.post(reverse("funds:send", args=[statement.pk]), follow=True)
    assert "邻区上游镇在平台之外" in told.content.decode()
    letter = client.get(reverse("funds:letter", args=[statement.pk, OUTSIDE]))
    paper = docx.Document(io.BytesIO(b"".join(letter.streaming_content)))
    text = "\n".join(p.text for p in paper.paragraphs)
    assert "贵方应付 500,000 元，应收 0 元。" in text
    forms = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert "□确认无误　　□有异议" in forms
    answers.enter_answer(
        statement=statement, division_id=OUTSIDE, answer="objected", words="请核对", **office
    )
    page = client.get(reverse("funds:statement_detail", args=[statement.pk])).content.decode()
    assert "请核对" in page
    assert reverse("funds:reply", args=[statement.pk, OUTSIDE]) in page
    statements.freeze(statement=statement, words="维持", **office)
    whole = client.get(reverse("funds:download", args=[statement.pk, "docx"]))
    paper = docx.Document(io.BytesIO(b"".join(whole.streaming_content)))
    assert "江南府发〔2025〕8号" in "\n".join(p.text for p in paper.paragraphs)


def test_what_is_frozen_offers_a_correction_alone(client, cast):
    statement = frozen(cast)
    client.force_login(cast.district_office)
    address = reverse("funds:statement_detail", args=[statement.pk])
    page = client.get(address).content.decode()
    assert reverse("funds:correct", args=[statement.pk]) in page
    for act in ("freeze", "withdraw", "recompute", "send"):
        assert reverse(f"funds:{act}", args=[statement.pk]) not in page
    # Whoever opens an old page is told and led back.
    assert client.get(reverse("funds:freeze", args=[statement.pk])).headers["Location"] == address
    other = computed(cast, "另一规则", OCTOBER.previous())
    told = client.post(reverse("funds:recompute", args=[other.pk]), follow=True)
    assert "数据没有变化，结算单不变。" in told.content.decode()
    assert sent(cast, "第三", OCTOBER.plus(-2), at=LATER).parties.filter(due_on=None).count() == 1
