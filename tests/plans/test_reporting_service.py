"""A month's report of a line: who may, what is refused in words, what moves and what does not."""

from datetime import date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from accounts.models import Unit
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.text.chinese import SHANGHAI
from common.text.months import Month
from plans.models import LightChange, Line, LineDuty, ProgressReport, Target
from plans.rules.reporting import Figure
from plans.services import report_progress
from plans.services.frozen import LAST_FROZEN_MONTH
from tests import factories as make
from tests.plans.making import line, target, task_list

pytestmark = pytest.mark.django_db

APRIL, MAY = Month(2026, 4), Month(2026, 5)


def at(month, day, hour=9):
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


@pytest.fixture
def of(cast):
    """河道整治 3360 米 and 生态浮岛 10700 平方米, of the clerk's unit."""
    made = line(task_list(cast))
    target(made, "河道整治", "3360")
    target(made, "生态浮岛", "10700", "平方米")
    return made


def figures(of, *amounts, unit=None):
    keys = of.targets.values_list("pk", flat=True)
    return {
        str(pk): Figure(amount=Decimal(amount), unit=unit)
        for pk, amount in zip(keys, amounts, strict=True)
    }


def report(of, by, *amounts, **more):
    told = {
        "line_id": of.pk,
        "month": APRIL,
        "figures": more.pop("figures", None) or figures(of, *amounts),
        "words": "完成清淤",
        "seen_seq": 0,
        "by": by,
        "at": at(4, 28),
    }
    return report_progress(**told | more)


def standing(of):
    """What the line and its targets say, how many reports and how many lights."""
    of.refresh_from_db()
    return (
        of.percent,
        of.done_on,
        of.reported_month,
        list(of.targets.values_list("done", flat=True)),
        of.reports.count(),
        LightChange.objects.filter(line=of).count(),
    )


def refused(of, error, by, *amounts, **more):
    """The refusal; the line is as it was."""
    before = standing(of)
    with pytest.raises(error) as caught:
        report(of, by, *amounts, **more)
    assert standing(of) == before
    return caught.value


def test_a_report_moves_targets_percent_month_and_light(cast, of):
    Line.objects.filter(pk=of.pk).update(light="yellow")
    told = report(of, cast.unit_clerk, "1680", "5350")
    assert (told.is_new, told.report.seq, told.report.percent) == (True, 1, 50)
    assert (told.report.unit, told.report.on_behalf) == (cast.unit, False)
    assert standing(of) == (50, None, date(2026, 4, 1), [1680, 5350], 1, 1)
    light = LightChange.objects.get()
    assert (light.light, light.cause, light.by) == ("green", "reported", cast.unit_clerk)
    assert told.line.light == "green"


def test_a_line_without_targets_is_reported_by_its_percent(cast):
    of = line(task_list(cast))
    report(of, cast.unit_clerk, percent=Decimal("37.5"))
    assert standing(of)[0] == Decimal("37.50")
    for percent, words in (
        ("100.5", "超过 100 %"),
        ("-1", "0 至 100"),
        ("NaN", "0 至 100"),
        ("38.125", "两位小数"),
        ("30", "请说明原因"),
        (None, "没有填报进度"),
    ):
        told = Decimal(percent) if percent else None
        fault = refused(of, Invalid, cast.unit_clerk, percent=told, seen_seq=1)
        assert words in fault.detail
    fault = refused(
        of,
        Invalid,
        cast.unit_clerk,
        percent=Decimal(40),
        seen_seq=1,
        figures={"9": Figure(amount=Decimal(1))},
    )
    assert fault.fields == {"9": "这项任务没有设目标，请填报进度。"}


def test_what_cannot_be_is_refused_at_its_field_and_leaves_no_trace(cast, of):
    clerk = cast.unit_clerk
    first, second = of.targets.values_list("pk", flat=True)
    above = refused(of, Invalid, clerk, "3360.5", "0")
    assert "超过目标 3,360 米" in above.fields[str(first)]
    foreign = refused(of, Invalid, clerk, figures=figures(of, "1.2", "1", unit="km"))
    assert "合 1,200 米" in foreign.fields[str(first)]
    assert "填报的单位是“km”" in foreign.fields[str(second)]
    assert "两位小数" in refused(of, Invalid, clerk, "0.125", "0").fields[str(first)]
    assert (
        "没有填报"
        in refused(of, Invalid, clerk, figures={"0": Figure(amount=Decimal(1))}).fields[str(second)]
    )
    assert refused(of, Invalid, clerk, "1", "1", words=" ").fields == {"words": "请写明进展。"}
    long = refused(of, Invalid, clerk, "1", "1", words="长" * 2001, reason="长" * 301)
    assert set(long.fields) == {"words", "reason"}
    many = refused(of, Invalid, clerk, "1", "1", files=[uuid4() for _ in range(31)])
    assert set(many.fields) == {"files"}
    report(of, clerk, "1000", "0")
    fell = refused(of, Invalid, clerk, "900", "0", month=MAY, at=at(5, 28))
    assert "比上次少" in fell.fields["reason"]
    report(of, clerk, "900", "0", month=MAY, at=at(5, 28), reason="上月误将支流计入")


@pytest.mark.parametrize(
    ("month", "words"),
    [
        (Month(2026, 2), "任务自2026年3月开始"),
        (Month(2026, 5), "2026年5月还没有到"),
        (Month(2026, 3), "2026年3月的数字已随通报锁定"),
    ],
)
def test_a_month_that_is_not_open_is_refused(cast, of, joined, month, words):
    joined(LAST_FROZEN_MONTH, frozen_in_march)
    fault = refused(of, Invalid, cast.unit_clerk, "1", "1", month=month)
    assert words in fault.fields["month"]
    report(of, cast.unit_clerk, "1", "1")


def frozen_in_march(division_code):
    return Month(2026, 3) if division_code == "500101000000" else None


def test_a_task_that_is_done_says_the_day(cast, of):
    full = ("3360", "10700")
    clerk = cast.unit_clerk
    early = refused(of, Invalid, clerk, *full, done_on=date(2026, 2, 28))
    assert "完成日期不能更早" in early.fields["done_on"]
    future = refused(of, Invalid, clerk, *full, done_on=date(2026, 4, 29))
    assert future.fields == {"done_on": "完成日期不能晚于今天。"}
    later = refused(of, Invalid, clerk, *full, done_on=date(2026, 5, 2), at=at(5, 3))
    assert "请在2026年5月的填报中填写" in later.fields["done_on"]
    half = refused(of, Invalid, clerk, "3360", "10699", done_on=date(2026, 4, 20))
    assert half.fields == {"done_on": "进度为 99.99 %，尚未完成，不能填完成日期。"}
    report(of, clerk, *full, done_on=date(2026, 4, 20))
    assert standing(of)[:2] == (100, date(2026, 4, 20))
    # Asked again it stays that day; a correction downwards takes it back.
    report(of, clerk, *full, month=MAY, at=at(5, 28))
    assert standing(of)[:2] == (100, date(2026, 4, 20))
    report(of, clerk, "3360", "5350", month=MAY, seen_seq=1, at=at(5, 29), reason="浮岛冲毁")
    assert standing(of)[:3] == (75, None, date(2026, 5, 1))


@pytest.mark.parametrize(
    ("moment", "done_on"), [(at(4, 28), date(2026, 4, 28)), (at(5, 3), date(2026, 4, 30))]
)
def test_without_a_day_it_is_the_last_that_the_month_had(cast, of, moment, done_on):
    report(of, cast.unit_clerk, "3360", "10700", at=moment)
    assert standing(of)[1] == done_on


def test_a_correction_is_the_next_row_and_an_older_month_s_moves_nothing(cast, of):
    clerk = cast.unit_clerk
    report(of, clerk, "1000", "0")
    report(of, clerk, "2000", "0", month=MAY, at=at(5, 28))
    now = standing(of)
    more = refused(of, Invalid, clerk, "2001", "0", seen_seq=1, at=at(5, 29))
    assert more.fields == {"reason": "“河道整治”的累计数比以后月份已填报的多，请说明原因。"}
    told = report(of, clerk, "1200", "0", seen_seq=1, at=at(5, 29))
    assert told.report.seq == 2
    assert standing(of)[:4] == now[:4]
    assert list(of.reports.standing().order_by("month").values_list("month", "seq")) == [
        (date(2026, 4, 1), 2),
        (date(2026, 5, 1), 1),
    ]


def test_the_same_press_is_answered_with_its_first_report_before_anything_is_judged(cast, of):
    ref = uuid4()
    first = report(of, cast.unit_clerk, "1", "1", client_ref=ref)
    Line.objects.filter(pk=of.pk).update(withdrawn_on=date(2026, 4, 28))
    again = report(of, cast.unit_clerk, "1", "1", client_ref=ref)
    assert (again.is_new, again.report) == (False, first.report)
    changed = refused(of, Conflict, cast.unit_clerk, "9999", "1", client_ref=ref)
    assert changed.code == "client_ref.reused"
    other = refused(of, Conflict, cast.unit_clerk, "1", "1", client_ref=ref, month=MAY)
    assert other.code == "client_ref.reused"


def test_who_did_not_see_another_s_report_is_told_who_and_when(cast, of):
    report(of, cast.unit_clerk, "1680", "5350")
    fault = refused(of, Conflict, cast.district_office, "1", "1", at=at(4, 29))
    assert "单位经办（江南区生态环境局）已于2026年4月28日 09:00填报2026年4月的进展" in fault.detail
    assert "50 %" in fault.detail
    assert (
        "请刷新"
        in refused(of, Conflict, cast.unit_clerk, "1", "1", month=Month(2026, 3), seen_seq=1).detail
    )
    report(of, cast.district_office, "1680", "5351", seen_seq=1, at=at(4, 29))


def test_units_of_the_line_report_offices_on_their_behalf_and_nobody_else(cast, of):
    other = make.UnitFactory(name="江南区农业农村委", division=cast.district)
    clerk = make.UserFactory(name="农委经办")
    make.grant(clerk, "unit", other)
    refused(of, NotVisible, clerk, "1", "1")
    LineDuty.objects.create(line=of, unit=other, words="养殖尾水治理")
    assert report(of, clerk, "1", "1").report.unit == other
    # Another's unit is not theirs to name.
    assert refused(of, NotAllowed, clerk, "2", "2", seen_seq=1, unit_id=cast.unit.pk)
    told = report(of, cast.district_office, "2", "2", seen_seq=1).report
    assert (told.unit, told.on_behalf, told.by_name) == (cast.unit, True, "区河长办")
    named = report(of, cast.city_office, "3", "3", seen_seq=2, unit_id=other.pk).report
    assert (named.unit, named.on_behalf) == (other, True)
    assert refused(of, NotAllowed, cast.district_chief, "4", "4", seen_seq=3)
    for user in (cast.town_office, cast.stranger, cast.village_chief, cast.admin):
        assert refused(of, NotVisible, user, "4", "4", seen_seq=3)
    missing = Line(pk=of.pk + 1000)
    with pytest.raises(NotVisible):
        report_progress(
            line_id=missing.pk,
            month=APRIL,
            figures={},
            words="完成",
            seen_seq=0,
            by=clerk,
            at=at(4, 28),
        )


def test_what_does_not_bind_what_was_withdrawn_and_a_dissolved_unit_are_refused_in_words(cast):
    draft = line(task_list(cast, state="in_review", bound_on=None))
    assert "还没有生效" in refused(draft, Invalid, cast.unit_clerk, percent=Decimal(1)).detail
    gone = line(task_list(cast, year=2025), withdrawn_on=date(2026, 4, 1))
    assert (
        "已于2026年4月1日撤销" in refused(gone, Invalid, cast.unit_clerk, percent=Decimal(1)).detail
    )
    of = line(task_list(cast, year=2027))
    Unit.objects.filter(pk=cast.unit.pk).update(dissolved_on=date(2026, 4, 28))
    for user in (cast.unit_clerk, cast.district_office):
        fault = refused(of, Invalid, user, percent=Decimal(1))
        assert "江南区生态环境局已于2026年4月28日撤销，不能填报" in fault.detail
    report(of, cast.unit_clerk, percent=Decimal(1), at=at(4, 27))


def test_owing_is_what_is_bound_begun_and_not_done_before_the_month(cast):
    of = task_list(cast, bound_on=date(2026, 4, 30))
    owed = line(of)
    done = line(of, percent=100, done_on=date(2026, 4, 30))
    line(of, starts_on=date(2026, 6, 1))
    line(task_list(cast, year=2025, state="drafting", bound_on=None))

    def owing(month):
        return list(Line.objects.owing(month).order_by("order"))

    assert (owing(Month(2026, 3)), owing(APRIL), owing(MAY)) == ([], [owed, done], [owed])


def test_a_report_asks_the_same_whatever_the_line_has_behind_it(
    cast, of, django_assert_max_num_queries
):
    report(of, cast.unit_clerk, "1", "1", month=Month(2026, 3))
    with django_assert_max_num_queries(22):
        report(of, cast.unit_clerk, "2", "2")
    assert (ProgressReport.objects.count(), Target.objects.filter(done=2).count()) == (2, 2)
