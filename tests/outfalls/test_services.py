"""From survey to closure: each act with its record, its refusals, and what it leaves in the register."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from accounts.models import Role
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from outfalls import services
from outfalls.models import Case, CaseEntry, Monitoring, Sighting
from outfalls.querysets import seen_by
from outfalls.reads.lights import light_of, outfalls_with
from outfalls.services import Act
from plans.rules.lights import Tolerance
from rivers.models import Outfall
from tests import factories as make
from tests.outfalls import kit
from tests.outfalls.kit import AT, DUE, TODAY, at_state

pytestmark = pytest.mark.django_db
BY = Tolerance(points=10, look_ahead_days=30)


def test_an_outfall_goes_from_survey_to_closure_and_its_record_says_who_when_and_what(cast) -> None:
    row = at_state(cast, "routine")
    case = row.case
    assert (case.state, case.closed_on, case.category) == ("routine", TODAY, "mend")
    events = list(case.entries.values_list("event", flat=True))
    assert events == ["survey", "monitor", "trace", "sort", "finish", "accept"]
    taken = Monitoring.objects.get()
    assert taken.is_exceeding
    assert taken.exceeding == "化学需氧量 62（限值 50）"
    assert case.is_exceeding is True
    row.refresh_from_db()
    assert (row.source_list, row.owner) == (["沿街餐饮", "居民小区"], "清溪镇人民政府")
    assert row.history.filter(history_change_reason="溯源").exists()
    assert "河长办" in case.entries.first().by_role
    services.reopen(due_on=DUE, **kit.given(cast, row, note="又见污水"))
    case.refresh_from_db()
    assert (case.state, case.closed_on, case.done_on) == ("monitor", None, None)


def test_an_act_sent_twice_is_done_once_and_another_under_its_number_is_refused(cast) -> None:
    row, ref = at_state(cast, "trace"), uuid4()
    for _ in range(2):
        services.record_monitoring(
            sample=services.Sample(taken_on=TODAY, is_dry=True),
            outfall_id=row.pk, act=Act(client_ref=ref), by=cast.town_office, at=AT,
        )  # fmt: skip
    assert Monitoring.objects.filter(is_dry=True).count() == 1
    with pytest.raises(Conflict):
        services.record_monitoring(
            sample=services.Sample(taken_on=TODAY, values={"cod": "9"}),
            outfall_id=row.pk, act=Act(client_ref=ref), by=cast.town_office, at=AT,
        )  # fmt: skip


def test_who_may_not_and_who_comes_too_late_are_told(cast) -> None:
    row = at_state(cast, "treat")
    with pytest.raises(NotVisible):
        kit.finish(cast, row, by=cast.stranger)
    with pytest.raises(NotAllowed):
        kit.sort(cast, row, by=cast.unit_clerk)
    with pytest.raises(NotAllowed):
        kit.trace(cast, row, by=cast.district_chief)
    kit.finish(cast, row)
    with pytest.raises(Conflict, match="报告完成整治"):
        kit.finish(cast, row)
    assert CaseEntry.objects.filter(event="finish").count() == 1


def test_whoever_says_it_is_done_does_not_accept_it_where_another_may(cast) -> None:
    row = at_state(cast, "treat")
    kit.finish(cast, row, by=cast.town_office)
    colleague = make.office(cast.town.code, "镇河长办二")
    with pytest.raises(NotAllowed, match="须另由一人办理"):
        kit.accept(cast, row)
    services.refuse(due_on=DUE, **kit.given(cast, row, colleague, note="管口未封"))
    kit.finish(cast, row, by=colleague)
    assert kit.accept(cast, row).state == "routine"
    assert CaseEntry.objects.get(event="accept").data["is_alone"] is False


def test_alone_in_its_office_one_accepts_and_the_record_says_so(cast) -> None:
    row = at_state(cast, "treat")
    kit.finish(cast, row, by=cast.town_office)
    kit.accept(cast, row)
    assert CaseEntry.objects.get(event="accept").data["is_alone"] is True


@pytest.mark.parametrize(
    ("lead", "field"),
    [
        (lambda c, r: kit.survey(c, r) and kit.monitor(c, r, values={"ph": "71"}), "value_ph"),
        (lambda c, r: kit.survey(c, r) and kit.monitor(c, r, values={}), "taken_on"),
        (lambda c, r: kit.survey(c, r) and kit.monitor(c, r, is_dry=True), "is_dry"),
        (lambda c, r: kit.survey(c, r) and kit.monitor(c, r, taken_on=TODAY + timedelta(1)), "taken_on"),
        (lambda c, r: kit.monitor_then(c, r) and kit.trace(c, r, owner=""), "owner"),
        (lambda c, r: kit.traced(c, r) and kit.sort(c, r, category="merge"), "merged_into"),
        (lambda c, r: kit.traced(c, r) and kit.sort(c, r, due_on=date(2020, 1, 1)), "due_on"),
        (lambda c, r: kit.traced(c, r) and kit.sort(c, r, measures=" "), "measures"),
    ],
)  # fmt: skip
def test_what_cannot_be_names_its_field_and_leaves_no_trace(cast, lead, field) -> None:
    row = kit.outfall(cast)
    with pytest.raises(Invalid) as refusal:
        lead(cast, row)
    assert field in refusal.value.fields
    kept = list(CaseEntry.objects.values_list("event", flat=True))
    assert kept == ["survey", "monitor", "trace"][: len(kept)]
    assert Case.objects.get().state == ("monitor", "trace", "sort")[len(kept) - 1]


def test_a_thousand_are_assigned_in_one_act(cast, django_assert_max_num_queries) -> None:
    rows = Outfall.objects.bulk_create(
        Outfall(code=f"P{n}", name=f"排口{n}", kind="48", reach=cast.reach) for n in range(1000)
    )
    given = {"unit": cast.unit, "due_on": DUE, "campaign": "专项", "by": cast.town_office, "at": AT}
    with django_assert_max_num_queries(20):
        assert services.assign(outfall_ids=[row.pk for row in rows], **given) == 1000
    assert Case.objects.filter(unit=cast.unit, due_on=DUE, starts_on=TODAY).count() == 1000
    assert CaseEntry.objects.filter(event="assign").count() == 1000
    assert seen_by(cast.unit_clerk).count() == 1000
    stranger = make.UnitFactory(division=cast.stranger_reach.division)
    with pytest.raises(Invalid) as refusal:
        services.assign(outfall_ids=[rows[0].pk], **(given | {"unit": stranger}))
    assert "unit" in refusal.value.fields
    closed = at_state(cast, "routine", code="Q1")
    with pytest.raises(Conflict, match="已销号"):
        services.assign(outfall_ids=[closed.pk, rows[0].pk], **given)


def test_the_light_is_that_of_the_lists(cast) -> None:
    row = at_state(cast, "treat")
    Case.objects.update(starts_on=date(2026, 1, 1), due_on=TODAY - timedelta(days=1))
    case = Case.objects.get()
    lit = light_of(case, TODAY, BY)
    assert lit.light == "red"
    assert "已逾期 1 天" in lit.why
    assert outfalls_with("red", seen_by(cast.town_office), TODAY, BY) == [row.pk]
    case.due_on, case.starts_on = TODAY + timedelta(days=10), TODAY - timedelta(days=200)
    assert light_of(case, TODAY, BY).light == "yellow"
    case.state, case.done_on = "routine", TODAY
    assert light_of(case, TODAY, BY).light == "green"
    assert light_of(None, TODAY, BY) is None


def test_a_paper_is_registered_changed_and_ended(cast) -> None:
    row = at_state(cast, "treat", kind="11")
    paper = {"kind": "approval", "number": "江环〔2026〕1号", "on": date(2026, 3, 1)}
    with pytest.raises(Invalid):
        services.record_permit(what="cancel", **paper, **kit.given(cast, row))
    services.record_permit(what="new", **paper, **kit.given(cast, row))
    services.record_permit(
        what="cancel", kind="approval", number="", on=date(2026, 9, 1), **kit.given(cast, row)
    )
    row.refresh_from_db()
    assert (row.permit, row.permit_kind) == ("江环〔2026〕1号", "approval")
    assert row.permit_ended_on == date(2026, 9, 1)
    assert CaseEntry.objects.filter(event="permit").count() == 2


def test_what_a_patrol_saw_is_taken_in_once_and_answered_once(cast) -> None:
    row, walked = at_state(cast, "routine"), kit.seen(cast)
    services.pull_sightings(at=walked.received_at + timedelta(minutes=2))
    seen = Sighting.objects.get()
    given = {"sighting_id": seen.pk, "answer": "check", "words": "晴天有水", "at": AT}
    with pytest.raises(NotVisible):
        services.answer_sighting(by=cast.stranger, **given)
    with pytest.raises(Invalid) as refusal:
        services.answer_sighting(by=cast.town_office, **given)
    assert set(refusal.value.fields) == {"check_on", "outfall"}
    more = {"outfall": row, "check_on": DUE, "is_dry_flow": True}
    services.answer_sighting(by=cast.town_office, **given, **more)
    row.case.refresh_from_db()
    assert row.case.next_check_on == DUE
    assert row.case.flows_when_dry
    assert row.case.entries.last().event == "seen"
    with pytest.raises(Conflict, match="已处置"):
        services.answer_sighting(by=cast.town_office, **given, **more)


def test_what_a_patrol_saw_becomes_an_issue_of_the_ledger(cast) -> None:
    kit.seen(cast)
    seen = services.answer_sighting(
        sighting_id=Sighting.objects.get().pk, answer="issue", words="管口有灰水流出",
        by=cast.town_office, at=AT,
    )  # fmt: skip
    assert seen.issue.kind.code == "outfall"
    assert "管口有灰水流出" in seen.issue.description
    assert (seen.issue.source, seen.issue.reach_id) == ("patrol", cast.reach.pk)


def test_a_chief_reads_and_a_unit_sees_only_its_own(cast) -> None:
    at_state(cast, "treat")
    kit.outfall(cast, "P2")
    assert seen_by(cast.district_chief).count() == 2
    assert list(seen_by(cast.unit_clerk).values_list("code", flat=True)) == ["P1"]
    assert not seen_by(cast.stranger).exists()
    assert cast.unit_clerk.has_role(Role.UNIT)
