"""The standard of water: what cannot be, in words at its place; the page from the copy to the month judged by it."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType

import pytest
from django.core.cache import cache
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from common.errors import Conflict, Invalid
from health.models import Assessment, AssessmentValue
from tests.funds.making import sent as sent_statement
from tests.health import kit as health
from tests.hezhang.test_home import text
from tests.waters.water_kit import AT, NOVEMBER, OCTOBER, announced, sample, section
from waters import services
from waters.models import MonthClose, WaterStandard
from waters.reads.results import figures_of
from waters.reads.standard_use import judged_by
from waters.reads.standards import standards, versions_entered
from waters.rules.indicators import MORE_IS_BETTER, Indicator
from waters.rules.standard import GB3838, differing, from_json
from waters.rules.standard_faults import doubts_of, faults_of
from waters.rules.standard_words import differences, sentences


def with_limits(indicator: Indicator, *limits: str, table: str = "limits"):
    said = {**getattr(GB3838, table), indicator: tuple(map(Decimal, limits))}
    return replace(GB3838, **{table: MappingProxyType(said)})


def numbers(*said: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, said))


NH3_N, TP, DO = Indicator.NH3_N, Indicator.TP, Indicator.DO


@pytest.mark.parametrize(
    ("standard", "place", "words"),
    [
        (with_limits(NH3_N, "0.15", "0.5", "-1", "1.5", "2"), "limits_7_3", "氨氮Ⅲ类限值不能是负数，填写的是 -1"),
        (with_limits(NH3_N, "0", "0.5", "1", "1.5", "2"), "limits_7_1", "氨氮Ⅰ类限值应大于 0"),
        (with_limits(NH3_N, "0.5", "0.15", "1", "1.5", "2"), "limits_7_2", "氨氮Ⅱ类限值 0.15 比Ⅰ类的 0.5 还严"),
        (with_limits(DO, "7.5", "6", "6.5", "3", "2"), "limits_3_3", "溶解氧Ⅲ类限值 6.5 比Ⅱ类的 6 还严"),
        (with_limits(TP, "0.1", "0.2", "0.3", "0.2", "1", table="lake_limits"), "lake_limits_8_4", "总磷（湖库）Ⅳ类"),
        (replace(GB3838, ph=numbers("7", "9")), "ph_1", "pH 下限应小于 7"),
        (replace(GB3838, ph=numbers("6", "71")), "ph_2", "pH 上限应在 0 与 14 之间，填写的是 71"),
        (replace(GB3838, below_share=Decimal(2)), "below_share", "倍数应在 0 与 1 之间"),
        (replace(GB3838, basin_good=numbers("75", "90")), "basin_good_2", "“良好”的优良率（%） 90 应小于"),
        (replace(GB3838, basin_bad=numbers("40", "20")), "basin_bad_2", "“重度污染”"),
        (replace(GB3838, change_some=Decimal(30)), "change_some", "大于明显变化的 20"),
        (replace(GB3838, least_in_year=13), "least_in_year", "应在 1 与 12 之间，填写的是 13"),
        (replace(GB3838, decimals={**GB3838.decimals, NH3_N: 9}), "decimals_7", "氨氮的小数位数"),
    ],
)  # fmt: skip
def test_a_version_that_contradicts_itself_is_told_at_its_place(standard, place, words) -> None:
    assert not faults_of(GB3838)
    (found,) = faults_of(standard).items()
    assert found[0] == place
    assert words in found[1]


@given(
    indicator=st.sampled_from(sorted(GB3838.limits)),
    limits=st.lists(
        st.integers(1, 99_999).map(lambda each: Decimal(each) / 1000), min_size=5, max_size=5
    ),
)
def test_every_order_of_classes_is_judged_as_the_standard_reads_it(indicator, limits) -> None:
    """What the page lets pass, the table that is stored is read back from, number by number."""
    standard = with_limits(indicator, *map(str, limits))
    in_order = list(limits) == sorted(limits, reverse=indicator in MORE_IS_BETTER)
    assert (not faults_of(standard)) == in_order
    table = differing(standard)
    if not in_order:
        with pytest.raises(Invalid, match="逐级放宽"):
            from_json(table, name="", basis="")
        return
    assert from_json(table, name=GB3838.name, basis=GB3838.basis) == standard
    changes = [each for each in differences(GB3838, standard) if "限值" in each]
    assert len(changes) == sum(
        one != other for one, other in zip(limits, GB3838.limits[indicator], strict=True)
    )


def test_another_unit_is_asked_about_and_a_stricter_limit_is_not() -> None:
    micro = with_limits(NH3_N, "150", "500", "1000", "1500", "2000")
    assert (
        "氨氮Ⅲ类限值 1000 比现行的 1.0 宽 1,000 倍，单位是否为 mg/L"
        in (doubts_of(micro, GB3838)["limits_7_3"])
    )
    assert not doubts_of(with_limits(NH3_N, "0.1", "0.3", "0.6", "0.9", "1.1"), GB3838)
    assert any("0.5 倍计入均值" in each for each in sentences(GB3838))


@pytest.mark.django_db
def test_a_version_is_copied_tried_and_judges_from_its_day_on(client, cast, monkeypatch) -> None:
    monkeypatch.setattr("common.clock.now", lambda: AT)
    cache.clear()
    by, where, told = cast.city_office, section(cast), section(cast, "D2")
    for month in (OCTOBER.previous(), OCTOBER, NOVEMBER):
        sample(cast.district_office, where, month, NH3_N="0.9", DO="7")
    sample(cast.district_office, told, OCTOBER, NH3_N="0.9")
    announced(cast.district_office, told, OCTOBER, water_class="3")
    september = {"division": cast.district, "month": OCTOBER.previous()}
    services.close_month(**september, by=cast.district_office, at=AT)
    client.force_login(by)
    page, new = reverse("waters:standards"), reverse("waters:standard_new")
    seen = client.get(page)
    assert "平台自带" in seen.content.decode()
    form = client.get(new, {"from": "shipped"}).context["form"]
    typed = {name: form.get_initial_for_field(form.fields[name], name) for name in form.fields}
    typed |= {"valid_from": "2026-09-01", "basis": "测试文件", "limits_7_3": "-0.8"}

    def sent(**changes):
        typed.update(changes)
        response = client.post(f"{new}?from=shipped", typed)
        words = text(response.content.decode())
        return response, words

    refused, words = sent()
    assert refused.status_code == 422
    assert "氨氮Ⅲ类限值不能是负数，填写的是 -0.8。" in words
    assert refused.context["form"]["basis"].value() == "测试文件"
    _, words = sent(limits_7_3="两")
    assert "氨氮Ⅲ类限值请填数字。" in words
    _, words = sent(limits_7_3="0.4")
    assert "氨氮Ⅲ类限值 0.4 比Ⅱ类的 0.5 还严" in words
    # A day that is over is asked about: months that are not closed are judged anew.
    _, words = sent(limits_7_3="0.8")
    assert "2026年9月以来没有定稿的月份都按新标准重新评价" in words
    tried, words = sent(it_is_so="on", **{"try": "1"})
    assert tried.status_code == 200
    assert "试算：2026年10月" in words
    assert "2 个断面中 2 个有变化；1 个有公布的类别" in words
    assert not WaterStandard.objects.exists()
    del typed["try"]
    saved, _ = sent()
    assert saved.status_code == 302
    row = WaterStandard.objects.get()
    assert row.table == {"limits": {"7": ["0.15", "0.5", "0.8", "1.5", "2.0"]}}
    assert "氨氮Ⅲ类限值由 1.0 改为 0.8 mg/L" in text(client.get(page).content.decode())
    found = figures_of([where.pk], OCTOBER.previous(), OCTOBER, at=AT)
    assert {str(month): each.water_class for (_, month), each in found.items()} == {
        "2026-09": 3, "2026-10": 4
    }  # fmt: skip
    # What was closed says by what, whatever was entered since.
    close = MonthClose.objects.get()
    shown = client.get(reverse("waters:close_detail", args=[close.pk]))
    assert shown.context["standard"] == GB3838
    again = {"name": "又一版", "table": row.table, "by": by, "at": AT}
    with pytest.raises(Conflict, match="没有差别"):
        services.save_standard(**again, valid_from=date(2026, 12, 1))
    with pytest.raises(Conflict, match="稍后的日期"):
        services.save_standard(**again, valid_from=row.valid_from)


@pytest.mark.django_db
def test_a_version_is_taken_back_only_while_nothing_was_judged_by_it(client, cast) -> None:
    """By the moment: what was closed before it was entered, or under a later version, was not judged by it."""
    by, where = cast.city_office, section(cast)
    sample(cast.district_office, where, OCTOBER, NH3_N="0.9", DO="7")
    september = {"division": cast.district, "month": OCTOBER.previous()}
    services.close_month(**september, by=cast.district_office, at=AT)
    entered, closed_at = AT + timedelta(hours=1), AT + timedelta(hours=2)

    def version(day, limit, at):
        table = {"limits": {"7": ["0.15", "0.5", limit, "1.5", "2"]}}
        facts = {"name": f"氨氮{limit}", "valid_from": day, "table": table}
        return services.save_standard(**facts, by=by, at=at)

    wrong = version(date(2026, 9, 1), "0.8", entered)
    later = version(date(2026, 10, 31), "0.7", entered)
    services.close_month(
        division=cast.district, month=OCTOBER, by=cast.district_office, at=closed_at
    )
    assert judged_by(wrong) == []
    client.force_login(by)

    def sent(row, reason):
        page = reverse("waters:standard_withdraw", args=[row.pk])
        response = client.post(page, {"reason": reason})
        return response, text(response.content.decode())

    refused, words = sent(later, "抄错")
    assert refused.status_code == 422
    assert (
        f"按这一版评价过的有已定稿的水质月报 1 份（{cast.district}2026年10月），不能撤回" in words
    )
    refused, words = sent(wrong, " ")
    assert refused.status_code == 422
    assert "撤回原因" in words
    done, _ = sent(wrong, "限值抄错")
    assert done.status_code == 302
    assert sent(wrong, "又一次")[0].status_code == 404
    page = text(client.get(done["Location"]).content.decode())
    assert "已撤回" in page
    assert "限值抄错" in page
    assert standards().of(OCTOBER.previous()) == GB3838
    assert standards().of(OCTOBER).name == "氨氮0.7"
    # The day is free again, and the corrected version says what it changes beside the one before it.
    right = version(date(2026, 9, 1), "0.9", closed_at)
    listed = {each.row.pk: each for each in versions_entered(AT) if each.row}
    assert listed[right.pk].changes == ["氨氮Ⅲ类限值由 1.0 改为 0.9 mg/L"]


@pytest.mark.django_db
def test_what_higher_rooms_reckoned_by_a_version_keeps_it(cast) -> None:
    entered = AT - timedelta(days=10)
    facts = {"table": {"few_sections": 4}, "by": cast.city_office, "at": entered}
    row = services.save_standard(name="试行", valid_from=date(2026, 9, 1), **facts)
    sent_statement(cast)
    handed_in = health.surveying(cast)
    by = {"by": cast.unit_clerk, "by_name": "张工", "at": AT}
    AssessmentValue.objects.create(assessment=handed_in, key="n2", value=80, is_drawn=True, **by)
    assert judged_by(row) == ["已发送或定稿的结算单 1 份（交界断面补偿2026年10月结算单）"]
    Assessment.objects.filter(pk=handed_in.pk).update(state="reviewing", score=80, grade="健康")
    assert judged_by(row)[1] == f"已提交评审的河湖健康评价 1 项（{handed_in}）"
    later = services.save_standard(
        name="再一版", valid_from=date(2027, 1, 1), **facts | {"table": {}}
    )
    assert judged_by(later) == []
    with pytest.raises(Conflict, match=r"结算单 1 份.*健康评价 1 项.*不能撤回"):
        services.withdraw_standard(standard=row, reason="抄错", by=cast.city_office, at=AT)
