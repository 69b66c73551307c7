"""Samples are entered once, corrected by another one, and refused in words where they cannot be."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.store.bulk import insert_rows
from common.text.months import Month
from tests.waters.water_kit import AT, NOVEMBER, OCTOBER, facts, measured, sample, section
from waters import services
from waters.models import Sample, SampleValue, Section, SectionTarget, WaterStandard
from waters.reads.results import figures_of
from waters.rules.indicators import Indicator

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_a_sample_is_entered_once_and_corrected_by_another(cast) -> None:
    by, where = cast.town_office, section(cast)
    first = sample(by, where, OCTOBER, NH3_N="3.2", TP="0.01L")
    stored = {row.indicator: row for row in first.values.all()}
    assert (stored[8].typed, stored[8].number, stored[8].is_below) == ("0.01L", None, True)
    with pytest.raises(Conflict, match=r"2026年10月5日的人工采样已经登记过，由.*登记"):
        sample(by, where, OCTOBER, NH3_N="0.3")
    sample(by, where, OCTOBER, source="automatic", NH3_N="0.5")
    wrong = facts(where, OCTOBER, NH3_N="-1")
    with pytest.raises(Invalid, match="是负数"):
        services.replace_sample(sample=first, facts=wrong, reason="录错", by=by, at=AT)
    assert Sample.objects.filter(voided_at=None).count() == 2
    right = facts(where, OCTOBER, NH3_N="0.32", TP="0.01L")
    services.replace_sample(sample=first, facts=right, reason="小数点录错", by=by, at=AT)
    first.refresh_from_db()
    assert (first.void_reason, first.voided_by) == ("小数点录错", by)
    with pytest.raises(Conflict, match="已经作废"):
        services.void_sample(sample=first, reason="再作废", by=by, at=AT)
    with pytest.raises(Invalid, match="原因"):
        services.void_sample(sample=Sample.objects.last(), reason=" ", by=by, at=AT)
    found = figures_of([where.pk], OCTOBER, OCTOBER, at=AT)[where.pk, OCTOBER]
    # The station's ammonia counts, and the laboratory's phosphorus.
    assert {each: str(number) for each, number in found.means.items()} == {
        Indicator.NH3_N: "0.50",
        Indicator.TP: "0.005",
    }


def test_what_cannot_be_is_refused_in_words(cast) -> None:
    where = section(cast)
    cases = [
        ({"month": NOVEMBER.next()}, "month", "不能晚于本月"),
        ({"month": Month(2026, 7)}, "month", "相差一个月以上"),
        ({"taken_on": date(2026, 11, 21)}, "taken_on", "不能晚于今天（2026年11月20日）"),
        ({"state": "no_flow"}, "state", "断流时没有水样"),
        ({"values": {}}, "state", "至少填写一项"),
        ({"values": measured(PH="71")}, "value_2", "应在 0 与 14 之间，是否应为 7.1"),
        ({"values": measured(TP="-0.1")}, "value_8", "是负数"),
        ({"values": measured(TP="-0.1L")}, "value_8", "是负数"),
        ({"values": measured(TP="0L")}, "value_8", "检出限为 0"),
        ({"note": "长" * 201}, "note", "不超过 200 字"),
    ]
    for given, field, words in cases:
        base = {"section": where, "taken_on": date(2026, 10, 5), "values": measured(NH3_N="0.1")}
        entry = services.SampleFacts(**base | given)
        with pytest.raises(Invalid, match=words) as refused:
            services.record_sample(facts=entry, by=cast.town_office, at=AT)
        assert field in refused.value.fields, given
        with pytest.raises(Invalid, match=words):
            services.record_samples(entries=[entry], by=cast.town_office, at=AT)
    entry = facts(where, OCTOBER, NH3_N="0.1")
    for who, refusal in ((cast.stranger, NotVisible), (cast.district_chief, NotAllowed)):
        for act in (
            lambda who: services.record_sample(facts=entry, by=who, at=AT),
            lambda who: services.record_samples(entries=[entry], by=who, at=AT),
        ):
            with pytest.raises(refusal):
                act(who)
    Section.objects.update(is_active=False)
    with pytest.raises(Conflict, match="停用"):
        services.record_samples(entries=[entry], by=cast.town_office, at=AT)
    assert not Sample.objects.exists()


def test_many_are_entered_at_once_or_none(cast) -> None:
    by, one, two = cast.district_office, section(cast), section(cast, "D2")
    entries = [
        facts(where, month, NH3_N="0.30", TP="0.01L")
        for where in (one, two)
        for month in (OCTOBER, NOVEMBER)
    ]
    with pytest.raises(Conflict, match="已经登记过"):
        services.record_samples(entries=[*entries, entries[0]], by=by, at=AT)
    assert services.record_samples(entries=entries, by=by, at=AT) == 4
    assert (Sample.objects.count(), SampleValue.objects.count()) == (4, 8)
    below = SampleValue.objects.filter(is_below=True).first()
    assert (below.typed, str(below.limit), below.number) == ("0.01L", "0.010000", None)
    assert services.taken_already(entries) == {each.key for each in entries}
    with pytest.raises(Conflict, match="“断面D1”2026年10月5日的人工采样已经登记过"):
        services.record_samples(entries=entries[:1], by=by, at=AT)


def test_targets_by_year_and_standards_by_day(cast) -> None:
    by, where = cast.district_office, section(cast)
    services.save_target(
        section=where, year=2026, target="2", basis="渝环〔2026〕1号", by=by, at=AT
    )
    services.save_target(section=where, year=2026, target="4", by=by, at=AT)
    row = SectionTarget.objects.get(year=2026)
    assert [each.target for each in row.history.order_by("history_id")] == ["2", "4"]
    sample(by, where, OCTOBER, NH3_N="1.2")
    sample(by, where, Month(2025, 12), NH3_N="1.2")

    def met(month: Month) -> bool | None:
        return figures_of([where.pk], month, month, at=AT)[where.pk, month].is_met

    assert [met(OCTOBER), met(Month(2025, 12))] == [True, False]
    for year, target, words in ((1900, "3", "年份"), (2026, "6", "Ⅰ类至Ⅴ类")):
        with pytest.raises(Invalid, match=words):
            services.save_target(section=where, year=year, target=target, by=by, at=AT)
    stricter = {"limits": {"7": ["0.1", "0.3", "0.6", "0.9", "1.1"]}}
    new = {"name": "地方标准", "valid_from": date(2026, 10, 1), "at": AT}
    with pytest.raises(NotAllowed):
        services.save_standard(**new, table=stricter, by=cast.town_office)
    with pytest.raises(Invalid, match="负数"):
        services.save_standard(**new, table={"ph": ["-1", "9"]}, by=cast.admin)
    services.save_standard(**new, table=stricter, by=cast.admin)
    with pytest.raises(Conflict, match="2026年10月1日"):
        services.save_standard(**new, table=stricter, by=cast.admin)
    found = figures_of([where.pk], Month(2026, 9), OCTOBER, at=AT)
    assert found[where.pk, OCTOBER].water_class == 6
    dry = section(cast, "D2")
    services.announce(section=dry, month=OCTOBER, state="no_flow", by=by, at=AT)
    services.announce(section=dry, month=NOVEMBER, state="no_flow", by=by, at=AT)
    new = {"name": "断流计为不达标", "valid_from": date(2026, 11, 1), "at": AT, "by": cast.admin}
    services.save_standard(**new, table={"no_flow": "missed"})
    found = figures_of([dry.pk], OCTOBER, NOVEMBER, at=AT)
    assert [found[dry.pk, month].is_met for month in (OCTOBER, NOVEMBER)] == [None, False]
    assert {each.basis for each in WaterStandard.objects.all()} == {""}


def test_classes_are_announced_with_their_state_one_by_one_or_many(cast) -> None:
    by, one, two = cast.district_office, section(cast), section(cast, "D2")
    base = {"section": one, "month": OCTOBER, "by": by, "at": AT}
    services.announce(**base, state="no_flow", note="断流")
    services.announce(**base, state="no_flow", note="断流")
    row = one.announced.get()
    assert row.history.count() == 1
    for given, field, words in (
        ({"water_class": ""}, "water_class", "Ⅰ类至劣Ⅴ类"),
        ({"water_class": "7"}, "water_class", "Ⅰ类至劣Ⅴ类"),
        ({"water_class": "3", "state": "no_flow"}, "water_class", "断流的月份没有水质类别"),
        ({"state": "x"}, "state", "请选择"),
        ({"water_class": "4", "exceeding": "氨但/0.6"}, "exceeding", "应写成“氨氮/1.3、总磷/0.6”"),
        ({"water_class": "4", "month": NOVEMBER.next()}, "month", "不能晚于本月"),
    ):
        with pytest.raises(Invalid, match=words) as refused:
            services.announce(**base | given)
        assert set(refused.value.fields) == {field}
    new = [
        services.AnnouncedFacts(section=where, month=OCTOBER, water_class="4", exceeding="氨氮/0.6")
        for where in (one, two)
    ]
    with pytest.raises(NotVisible):
        services.announce_many(entries=new, by=cast.stranger, at=AT)
    assert services.announce_many(entries=new, by=by, at=AT) == 2
    assert services.announce_many(entries=new, by=by, at=AT) == 0
    history = [each.state for each in row.history.order_by("history_id")]
    assert history == ["no_flow", "measured"]
    assert two.announced.get().history.get().exceeding == "氨氮/0.6"


def test_plain_rows_are_stored_to_the_byte_whatever_is_in_them(cast) -> None:
    taken = sample(cast.town_office, section(cast), OCTOBER, NH3_N="3.2")
    odd = ["a\tb\\N\\", "\\N", "甲\n乙\r", "", "'\"%s", "\\."]
    insert_rows(
        SampleValue,
        ("indicator", "typed", "number", "is_below", "limit"),
        [(n, typed, None, True, Decimal("0.00001")) for n, typed in enumerate(odd, start=40)],
        same={"sample_id": taken.pk},
    )
    rows = SampleValue.objects.filter(indicator__gte=40).order_by("indicator")
    assert [row.typed for row in rows] == odd
    assert {(row.number, row.is_below, row.limit) for row in rows} == {
        (None, True, Decimal("0.00001"))
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(SampleValue, ("sample_id", "indicator", "number"), [(taken.pk, 40, 1)])
