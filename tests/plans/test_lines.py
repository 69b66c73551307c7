"""Writing lines into drafts: what is refused in words, what is kept."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.text.months import Month
from issues.models import Issue, IssueKind
from issues.services import Report, report_issue
from plans.models import Line, PlanEntry
from plans.rules.lights import Milestone
from plans.services import report_progress
from plans.services.line_input import DutyInput, FundInput, TargetInput
from plans.services.lines import add_line, change_line, input_of, withdraw_line, write_line
from tests import factories as make
from tests.plans.making import draft, line, task_list, written

pytestmark = pytest.mark.django_db

AT = datetime(2026, 2, 10, 2, tzinfo=UTC)


def reported(cast, reach=None):
    """An issue of the ledger, on the cast's reach."""
    report = Report(
        uuid=uuid4(),
        reach=reach or cast.reach,
        kind=IssueKind.objects.get(code="luandui"),
        severity="general",
        description="河岸堆放建筑垃圾约两车",
    )
    return report_issue(report=report, by=cast.village_chief, at=AT).issue


def faults(cast, **more):
    with pytest.raises(Invalid) as refused:
        add_line(
            list_id=draft(cast).pk, given=written(cast, **more), by=cast.district_office, at=AT
        )
    assert Line.objects.count() == 0
    return refused.value.fields


@pytest.mark.parametrize(
    ("field", "sentence", "given"),
    [
        ("title", "请填写任务。", {"title": " "}),
        ("title", "任务不能超过 300 字，现有 301 字。", {"title": "长" * 301}),
        ("field", "请选择任务领域。", {"field": ""}),
        ("lead_unit", "请选择牵头单位。", {"lead_unit": None}),
        ("due_on", "完成时限不能早于开始日期。", {"due_on": date(2026, 2, 28)}),
        (
            "due_on",
            "完成时限早于2026年，请检查年份。",
            {"starts_on": date(2025, 1, 1), "due_on": date(2025, 9, 1)},
        ),
        (
            "starts_on",
            "开始日期晚于2026年，请检查年份。",
            {"starts_on": date(2027, 1, 1), "due_on": date(2027, 9, 1)},
        ),
        (
            "milestones",
            "第 1 个节点的日期应在开始日期与完成时限之间，并晚于前一个节点。",
            {"milestones": [Milestone(date(2026, 2, 1), Decimal(50))]},
        ),
        (
            "weight",
            "权重应为不小于 0 的数，最多两位小数；一般为 1，填 0 的不计入进度。",
            {"weight": Decimal("-1")},
        ),
        (
            "targets",
            "第 1 个目标“河道整治”的目标数应大于 0。",
            {"targets": [TargetInput("河道整治", Decimal(0), "米")]},
        ),
        (
            "targets",
            "第 1 个目标“河道整治”的目标数最多两位小数，填写的是 3.125。",
            {"targets": [TargetInput("河道整治", Decimal("3.125"), "公里")]},
        ),
        (
            "targets",
            "第 1 个目标“河道整治”请填写计量单位（不超过 20 字），如米、平方米、座。",
            {"targets": [TargetInput("河道整治", Decimal(1), " ")]},
        ),
        (
            "targets",
            "目标“河道整治”填写了两次，请合并或改名。",
            {"targets": [TargetInput("河道整治", Decimal(n), "米") for n in (1, 2)]},
        ),
        (
            "targets",
            "各目标的权重都是 0，算不出进度；至少有一个目标要有权重。",
            {"targets": [TargetInput("河道整治", Decimal(1), "米", Decimal(0))]},
        ),
        (
            "funds",
            "“区级财政”的支付资金 60 万元多于到位资金 50 万元，请核对；确有增加的，先调整到位资金。",
            {
                "funds": [
                    FundInput("区级财政", Decimal(10**6), Decimal(5 * 10**5), Decimal(6 * 10**5))
                ]
            },
        ),
        (
            "funds",
            "“区级财政”的到位资金 101 万元多于计划资金 100 万元，请核对；确有增加的，先调整计划资金。",
            {"funds": [FundInput("区级财政", Decimal(10**6), Decimal(101 * 10**4))]},
        ),
        (
            "funds",
            "资金来源“区级财政”填写了两次，请合并为一行。",
            {"funds": [FundInput("区级财政", Decimal(n)) for n in (1, 2)]},
        ),
    ],
)
def test_a_line_that_cannot_be_is_refused_in_words(cast, field, sentence, given):
    assert faults(cast, **given) == {field: sentence}


def test_a_unit_that_answers_twice_is_told(cast):
    told = faults(cast, duties=[DutyInput(cast.unit, "河道"), DutyInput(cast.unit, "岸线")])
    assert told == {"duties": "责任单位“江南区生态环境局”填写了两次，请合并为一行。"}


def test_a_dissolved_unit_is_refused_by_name_and_day(cast):
    gone = make.UnitFactory(
        name="江南区水务局", division=cast.district, dissolved_on=date(2026, 2, 1)
    )
    told = faults(cast, lead_unit=gone, duties=[DutyInput(gone)])
    assert told == {
        "lead_unit": "“江南区水务局”已于2026年2月1日撤销，请选择接任的单位。",
        "duties": "责任单位“江南区水务局”已于2026年2月1日撤销，请改选或删去。",
    }


def test_a_unit_of_elsewhere_is_refused(cast):
    strange = make.UnitFactory(division=make.division("500102000000", "江北区"))
    assert faults(cast, lead_unit=strange) == {
        "lead_unit": f"“{strange}”不在本行政区，请改选。",
    }


def test_an_issue_of_elsewhere_is_refused(cast):
    elsewhere = reported(cast)
    make.division("500102000000", "江北区")
    Issue.objects.filter(pk=elsewhere.pk).update(division="500102000000")
    assert faults(cast, issues=[elsewhere.pk]) == {"issues": "有问题不在本行政区，请改选。"}


def test_a_line_is_written_with_all_that_hangs_on_it(cast):
    town = make.UnitFactory(name="清溪镇人民政府", division=cast.town)
    issue = reported(cast)
    given = written(
        cast,
        measures="疏浚、护岸",
        difficulty="hard",
        duties=[DutyInput(town, "征地协调")],
        funds=[FundInput("区级财政", Decimal(1_000_000), Decimal(500_000), Decimal(200_000))],
        milestones=[Milestone(date(2026, 6, 1), Decimal(40))],
        weight=Decimal(2),
        issues=[issue.pk],
    )
    made = add_line(list_id=draft(cast).pk, given=given, by=cast.district_office, at=AT)
    stored = Line.objects.get(pk=made.pk)
    again = input_of(stored)
    assert (stored.order, stored.division_id, stored.light) == (1, cast.district.code, "green")
    assert again.duties == [DutyInput(town, "征地协调")]
    assert again.targets[0][:4] == ("河道整治", Decimal(3360), "米", Decimal(1))
    assert again.funds == given.funds
    assert again.milestones == given.milestones
    assert again.issues == [issue.pk]


def test_lines_are_numbered_on_and_a_withdrawn_one_stays_out(cast):
    of = draft(cast)
    first, second = (
        add_line(list_id=of.pk, given=written(cast, title=title), by=cast.district_office, at=AT)
        for title in ("清漂", "护岸")
    )
    withdraw_line(line_id=second.pk, by=cast.district_office, at=AT)
    third = add_line(
        list_id=of.pk, given=written(cast, title="植树"), by=cast.district_office, at=AT
    )
    assert (first.order, third.order) == (1, 2)
    assert [each.title for each in of.lines.standing()] == ["清漂", "植树"]


def test_the_lead_unit_of_a_list_writes_it_and_other_readers_do_not(cast):
    of = draft(cast)
    made = add_line(list_id=of.pk, given=written(cast), by=cast.unit_clerk, at=AT)
    with pytest.raises(NotAllowed):
        change_line(line_id=made.pk, given=written(cast), by=cast.district_chief, at=AT)
    for outside in (cast.town_office, cast.stranger, cast.village_chief, cast.admin):
        with pytest.raises(NotVisible):
            change_line(line_id=made.pk, given=written(cast), by=outside, at=AT)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("in_review", "清单正在会审，退回后才能修改。"),
        ("binding", "清单已生效，须按修订程序调整。"),
    ],
)
def test_a_list_past_drafting_is_not_written_by_hand(cast, state, words):
    bound_on = date(2026, 2, 1) if state == "binding" else None
    standing = line(task_list(cast, state=state, bound_on=bound_on))
    for work in (
        lambda: add_line(
            list_id=standing.task_list_id, given=written(cast), by=cast.district_office, at=AT
        ),
        lambda: change_line(
            line_id=standing.pk, given=written(cast), by=cast.district_office, at=AT
        ),
        lambda: withdraw_line(line_id=standing.pk, by=cast.district_office, at=AT),
    ):
        with pytest.raises(Conflict, match=words):
            work()


def test_who_saves_second_is_told_and_the_first_stands(cast):
    made = add_line(list_id=draft(cast).pk, given=written(cast), by=cast.unit_clerk, at=AT)
    seen = made.updated_at
    change_line(
        line_id=made.pk,
        given=written(cast, title="河道清淤"),
        by=cast.unit_clerk,
        at=AT + timedelta(minutes=1),
        seen_at=seen,
    )
    with pytest.raises(Conflict, match="他人已于2026年2月10日 10:01修改了这项任务"):
        change_line(
            line_id=made.pk,
            given=written(cast, title="河道疏浚"),
            by=cast.district_office,
            at=AT + timedelta(minutes=2),
            seen_at=seen,
        )
    made.refresh_from_db()
    assert made.title == "河道清淤"


def test_standing_targets_keep_what_was_reported_of_them(cast):
    """As a revision writes: targets change places, names and amounts, their figures stay theirs."""
    standing = line(task_list(cast), percent=Decimal(50), reported_month=date(2026, 5, 1))
    river = standing.targets.create(order=1, name="河道", amount=100, unit="米", done=50)
    trees = standing.targets.create(order=2, name="植树", amount=10, unit="株", done=5)
    targets = [
        TargetInput("植树造林", Decimal(5), "株", Decimal(1), trees.pk),
        TargetInput("河道", Decimal(80), "米"),
    ]
    write_line(standing, written(cast, targets=targets), of=standing.task_list, at=AT)
    assert list(standing.targets.values_list("pk", "name", "amount", "done")) == [
        (trees.pk, "植树造林", 5, 5),
        (river.pk, "河道", 80, 50),
    ]
    standing.refresh_from_db()
    assert (standing.percent, standing.done_on) == (Decimal("81.25"), None)


def test_a_percent_said_outright_stands_when_the_line_gets_its_first_target(cast):
    standing = line(task_list(cast))
    report_progress(
        line_id=standing.pk,
        month=Month(2026, 4),
        figures={},
        percent=Decimal(60),
        words="过半",
        seen_seq=0,
        by=cast.unit_clerk,
        at=datetime(2026, 4, 20, 2, tzinfo=UTC),
    )
    standing.refresh_from_db()
    targets = [TargetInput("河道", Decimal(80), "米")]
    for _ in range(2):
        write_line(standing, written(cast, targets=targets), of=standing.task_list, at=AT)
        standing.refresh_from_db()
        assert standing.percent == 60


def test_a_target_is_not_cut_below_what_is_done(cast):
    standing = line(task_list(cast))
    target = standing.targets.create(order=1, name="河道", amount=100, unit="米", done=50)
    cut = written(cast, targets=[TargetInput("河道", Decimal(40), "米", Decimal(1), target.pk)])
    with pytest.raises(Invalid, match="已累计完成 50 米，目标数不能小于它，填写的是 40"):
        write_line(standing, cut, of=standing.task_list, at=AT)


def test_a_line_names_a_task_of_its_rivers_plan_only(cast):
    plan = cast.river.plans.create(
        division=cast.district,
        first_year=2021,
        last_year=2025,
        title="清溪河方案",
        created_by=cast.district_office,
        updated_by=cast.district_office,
    )
    old = PlanEntry.objects.create(plan=plan, part="task", order=1, words="整治河道")
    assert faults(cast, plan_entry=old) == {
        "plan_entry": "这项方案任务不属于本河流本年度的方案，请改选。"
    }
