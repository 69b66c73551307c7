"""Money by the frozen result of a year: a rule on its page, a statement, limits."""

from datetime import date
from decimal import Decimal as D

import pytest

from common.errors import Invalid
from common.text.months import Month
from funds.models import FundKind
from funds.rules.rewards import GradeMoney, Result, RewardRule, faults, reckon
from funds.services.rules import VersionFacts, add_rule, put_in_force
from funds.services.statements import compute
from scoring.services.scorings import freeze
from tests.scoring import kit
from tests.scoring.kit import AFTER, YEAR, at

LATE = at(1, 21, year=YEAR + 1)


@pytest.mark.django_db
def test_the_frozen_result_becomes_a_statement_of_rewards_and_deductions(client, cast):
    client.force_login(cast.district_office)
    form = {"name": "考核奖惩", "division": cast.district.pk, "valid_from": f"{YEAR}-01",
            "grades": "优秀=50000元\n合格：一万", "base": "95", "above": "", "below": "",
            "most_penalty": "4000"}  # fmt: skip
    answer = client.post("/funds/rules/new/rewards/", form)
    assert answer.status_code == 422
    assert "“合格：一万”里的“一万”不是金额" in answer.text
    assert "优秀=50000元" in answer.text
    form |= {"grades": "优秀=50000元\n合格：1,000"}
    assert "高于它每分奖多少" in client.post("/funds/rules/new/rewards/", form).text

    body = RewardRule(
        grades=(GradeMoney("优秀", D(50000)),), base=D(95), below=D(1000), most_penalty=D(4000)
    ).parts()
    by = cast.district_office
    facts = VersionFacts(valid_from=date(YEAR, 1, 1), basis="区办文件", body=body)
    made = add_rule(kind=FundKind.REWARDS, name="考核奖惩", division=cast.district, facts=facts,
                    by=by, at=AFTER)  # fmt: skip
    put_in_force(version=made, by=kit.second_office(cast), at=AFTER)
    of = kit.announced(cast)
    year = {"rule": made.rule, "first": Month(YEAR, 1), "last": Month(YEAR, 12), "by": by}
    with pytest.raises(Invalid, match=f"{YEAR}年还没有已定稿的年度考核"):
        compute(**year, at=LATE)
    freeze(scoring_id=of.pk, by=kit.second_office(cast), at=LATE)
    statement = compute(**year, at=LATE)
    lines = {line.subject: line for line in statement.lines.all()}
    # 清溪镇 has 90 points and is 优秀: five below 95, of which four thousand are capped only below nothing.
    assert {name: (line.payer_name, line.amount) for name, line in lines.items()} == {
        "清溪镇": ("江南区", D(45000)), "石桥镇": ("江南区", D(50000))}  # fmt: skip
    assert [step.words for step in lines["清溪镇"].steps] == [
        "得 90 分，等次“优秀”", "“优秀”奖 50,000.00 元", "低于 95 分 5 分，每分扣 1,000.00 元"]  # fmt: skip
    assert any("部门由本级财政直接安排" in note for note in statement.notes)
    assert compute(**year, at=LATE).inputs_hash == statement.inputs_hash
    page = client.get(f"/funds/{statement.pk}/").text
    assert "按“本级当年”" not in page
    assert "按等次：优秀 奖 50,000.00 元" in page


@pytest.mark.parametrize(
    ("rule", "field", "words"),
    [
        (RewardRule(), "grades", "请填写各等次的奖惩"),
        (RewardRule(above=D(100)), "base", "从多少分算起"),
        (RewardRule(base=D(90)), "above", "每分奖多少"),
        (RewardRule(grades=(GradeMoney("好", D(1)), GradeMoney("好", D(2)))), "grades", "写了两次"),
    ],
)
def test_a_rule_that_rewards_nothing_or_twice_is_told(rule, field, words):
    assert words in faults(rule)[field]


def test_a_deduction_is_capped_and_goes_the_other_way():
    rule = RewardRule(base=D(95), below=D(1000), above=D(10), most_penalty=D(4000))
    low, high = reckon(
        rule,
        [
            Result("1", "镇", is_town=True, total=D("88.5"), grade=""),
            Result("2", "局", is_town=False, total=D("96.25"), grade="优秀"),
        ],
    )
    assert (low.yuan, high.yuan) == (D(-4000), D("12.50"))
    assert low.steps[-1]["words"] == "合计扣 6,500.00 元，按上限扣 4,000.00 元"
