"""Proposals come from published notices by rule, each fact once; none sends anything."""

from datetime import date

import pytest

from accounts.models import Unit
from common.errors import Conflict, Invalid, NotAllowed
from common.text.months import Month
from notices.models import LadderRule, Measure, NoticeLine, Proposal, ProposalDraw
from notices.services import drafts, ladder, proposing
from notices.services.rules import add_rule, rules_on
from plans.models import Line
from tests.notices.laddering import AT, drawn, how, light_line, lit_notice, missed
from tests.notices.making import PUBLISHED, draft_notice, publish, published_notice
from tests.plans.making import line, task_list

pytestmark = pytest.mark.django_db


def proposed():
    return [
        (each.kind, each.rung, each.recipient_name, each.facts.get("months"), each.state)
        for each in Proposal.objects.order_by("pk")
    ]


def test_three_months_in_a_row_put_a_chief_on_the_quarter_s_list(cast):
    missed(cast, 7, 8, 9)
    assert drawn(cast) == 1
    months = ["2026-07", "2026-08", "2026-09"]
    assert proposed() == [("patrols", "interview", "村河长", months, "open")]
    found = Proposal.objects.get()
    assert (found.chief, found.place) == (cast.chief, "清溪镇河口村")
    assert found.basis.startswith("月通报、季约谈制度")
    assert [row["subject"] for row in found.facts["rows"]] == ["清溪河河口村段"] * 3
    assert not Measure.objects.exists()


def test_within_a_quarter_and_for_two_months_nobody_is_proposed(cast):
    missed(cast, 7, 8)
    assert drawn(cast) == 0
    publish(cast, draft_notice(cast, month=Month(2026, 9)))
    NoticeLine.objects.filter(notice__month=date(2026, 9, 1)).delete()
    assert drawn(cast) == 0


def test_drawing_twice_proposes_once_and_the_next_quarter_counts_anew(cast):
    missed(cast, 7, 8, 9)
    assert [drawn(cast), drawn(cast)] == [1, 0]
    assert proposing.draw_by_hand(by=cast.district_office, at=AT) == 0
    missed(cast, 10, 11)
    assert drawn(cast) == 0
    missed(cast, 12)
    assert drawn(cast) == 1
    assert proposed()[-1][3] == ["2026-10", "2026-11", "2026-12"]


def test_yellow_reminds_and_red_interviews_the_lead_unit_once_with_all_its_lines(cast):
    lit_notice(cast, 浮岛="yellow", 保洁="yellow", 管网="red")
    assert drawn(cast) == 2
    unit = cast.unit.name
    assert proposed() == [
        ("yellow", "reminder", unit, ["2026-10"], "open"),
        ("red", "interview", unit, ["2026-10"], "open"),
    ]
    rows = Proposal.objects.get(kind="yellow").facts["rows"]
    assert [(row["title"], row["percent"], row["why"]) for row in rows] == [
        ("浮岛", "40", "落后 20 个百分点。"),
        ("保洁", "40", "落后 20 个百分点。"),
    ]


def test_a_unit_of_another_division_is_not_this_office_s_to_remind(cast):
    city = Unit.objects.create(name="市水利局", kind="bureau", division_id="500100000000")
    notice = lit_notice(cast)
    line(task_list(cast), title="全市项目", lead_unit=city)
    light_line(cast, notice, "全市项目", "red")
    assert drawn(cast) == 0


def test_drafts_town_notices_and_rules_that_are_off_propose_nothing(cast):
    draft_notice(cast)
    for month in (7, 8, 9):
        published_notice(cast, "500101001000", Month(2026, month), by=cast.town_office, offices=[])
    assert drawn(cast) == 0
    LadderRule.objects.update(is_on=False)
    lit_notice(cast, month=Month(2026, 9), 浮岛="yellow")
    assert drawn(cast) == 0


def test_a_number_of_months_can_be_asked_of_a_colour(cast):
    add(cast, kind="red", number=2)
    lit_notice(cast, month=Month(2026, 9), 管网="red", 浮岛="yellow")
    lit_notice(cast, 管网="red", 浮岛="red")
    drawn(cast)
    found = Proposal.objects.get()
    assert found.facts["months"] == ["2026-09", "2026-10"]
    assert [row["title"] for row in found.facts["rows"]] == ["管网"]


def correct(cast, notice):
    made = drafts.correct(notice=notice, reason="更正亮灯。", by=cast.district_office, at=PUBLISHED)
    return publish(cast, made)


def test_a_correction_that_changes_nothing_leaves_the_proposal_and_moves_its_source(cast):
    notice = lit_notice(cast, 浮岛="yellow")
    drawn(cast)
    corrected = correct(cast, notice)
    light_line(cast, corrected, "浮岛", "yellow")
    assert drawn(cast) == 0
    assert Proposal.objects.get().notice == corrected


def test_a_correction_that_takes_the_facts_away_lapses_the_open_proposal(cast):
    notice = lit_notice(cast, 浮岛="yellow", 保洁="yellow")
    drawn(cast)
    corrected = correct(cast, notice)
    light_line(cast, corrected, "保洁", "yellow")
    assert drawn(cast) == 1
    assert [row[4] for row in proposed()] == ["lapsed", "open"]
    lapsed = Proposal.objects.order_by("pk").first()
    with pytest.raises(Conflict, match="已更正"):
        ladder.issue(proposal_id=lapsed.pk, how=how(), by=cast.district_office, at=AT)
    assert not Measure.objects.exists()


def test_what_was_decided_stays_decided_after_a_correction(cast):
    notice = lit_notice(cast, 浮岛="yellow")
    drawn(cast)
    pk = Proposal.objects.get().pk
    ladder.drop(proposals=[pk], reason="已约定整改。", by=cast.district_office, at=AT)
    light_line(cast, correct(cast, notice), "保洁", "yellow")
    assert drawn(cast) == 0
    assert [row[4] for row in proposed()] == ["dropped"]


def test_a_correction_of_an_earlier_month_is_seen_in_the_quarter_s_list(cast):
    july, *_ = missed(cast, 7, 8, 9)
    drawn(cast)
    corrected = correct(cast, july)
    NoticeLine.objects.filter(notice=corrected).delete()
    assert drawn(cast) == 0
    assert [row[4] for row in proposed()] == ["lapsed"]
    assert drawn(cast) == 0


def test_two_reminders_left_unanswered_propose_public_criticism_once(cast):
    for month in (9, 10):
        lit_notice(cast, month=Month(2026, month), 浮岛="yellow")
        drawn(cast)
        found = Proposal.objects.filter(state="open").get()
        ladder.issue(proposal_id=found.pk, how=how(), by=cast.district_office, at=AT)
    assert drawn(cast) == 0
    later = AT.replace(day=16)
    assert [drawn(cast, later), drawn(cast, later)] == [1, 0]
    found = Proposal.objects.get(kind="unanswered")
    assert (found.rung, len(found.facts["rows"]), found.unit) == ("criticism", 2, cast.unit)
    ladder.drop(proposals=[found.pk], reason="已电话说明。", by=cast.district_office, at=later)
    assert drawn(cast, later) == 0


def test_an_answer_takes_away_the_ground_of_an_open_proposal(cast):
    for month in (9, 10):
        lit_notice(cast, month=Month(2026, month), 浮岛="yellow")
        drawn(cast)
        found = Proposal.objects.filter(state="open").get()
        ladder.issue(proposal_id=found.pk, how=how(), by=cast.district_office, at=AT)
    later = AT.replace(day=16)
    drawn(cast, later)
    first = Measure.objects.first()
    for step, words in (("sign", ""), ("answer", "已整改。")):
        ladder.take_step(step=step, measure_id=first.pk, words=words, by=cast.unit_clerk, at=later)
    assert drawn(cast, later) == 0
    assert Proposal.objects.get(kind="unanswered").state == "lapsed"


def test_the_beat_goes_through_the_newest_notice_only_and_each_once(cast):
    lit_notice(cast, month=Month(2026, 8), 浮岛="yellow")
    newest = lit_notice(cast, 浮岛="yellow")
    assert [proposing.draw_due(at=AT), proposing.draw_due(at=AT)] == [1, 0]
    assert [draw.notice for draw in ProposalDraw.objects.all()] == [newest]


def test_two_notices_published_between_two_beats_are_both_gone_through(cast):
    lit_notice(cast, month=Month(2026, 7))
    proposing.draw_due(at=AT)
    missed(cast, 8, 9)
    lit_notice(cast, 浮岛="yellow")
    add(cast, number=2)
    assert proposing.draw_due(at=AT) == 2
    assert {each.kind for each in Proposal.objects.all()} == {"patrols", "yellow"}


@pytest.mark.parametrize("who", ["town_office", "unit_clerk", "village_chief", "district_chief"])
def test_who_is_no_office_of_a_district_draws_nothing(cast, who):
    lit_notice(cast, 浮岛="yellow")
    with pytest.raises(NotAllowed):
        proposing.draw_by_hand(by=getattr(cast, who), at=AT)
    assert not Proposal.objects.exists()


def test_queries_do_not_grow_with_what_is_found(cast, django_assert_max_num_queries):
    notice = lit_notice(cast)
    of = task_list(cast)
    for n in range(12):
        unit = Unit.objects.create(name=f"单位{n}", kind="bureau", division=cast.district)
        line(of, title=f"任务{n}", lead_unit=unit)
        light_line(cast, notice, f"任务{n}", "yellow")
    with django_assert_max_num_queries(26):
        assert drawn(cast) == 12


def add(cast, **more):
    fields = {
        "kind": "patrols",
        "division": cast.district,
        "valid_from": date(2026, 1, 1),
        "number": 2,
        "rung": "interview",
        "basis": "区实施办法第九条。",
        "is_on": True,
        "by": cast.district_office,
        "at": AT,
    }
    return add_rule(**fields | more)


def test_the_nearest_division_s_newest_rule_holds(cast):
    add(cast)
    add(cast, number=4, valid_from=date(2026, 12, 1))
    district, day = cast.district.code, date(2026, 11, 5)
    assert rules_on(day, district)["patrols"].number == 2
    assert rules_on(date(2026, 12, 1), district)["patrols"].number == 4
    assert rules_on(day, "500102000000")["patrols"].number == 3
    assert rules_on(day, district)["unanswered"].rung == "criticism"


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"number": 0}, Invalid),
        ({"number": 13}, Invalid),
        ({"rung": "accountability"}, Invalid),
        ({"kind": "yellow", "rung": "criticism"}, Invalid),
        ({"division": None}, NotAllowed),
        ({"valid_from": date(2026, 3, 1)}, Conflict),
    ],
)
def test_a_refused_rule_leaves_no_trace(cast, more, error):
    add(cast, valid_from=date(2026, 3, 1))
    before = LadderRule.objects.count()
    with pytest.raises(error):
        add(cast, **more)
    assert LadderRule.objects.count() == before


def test_a_stranger_s_office_sets_no_rule(cast):
    with pytest.raises(NotAllowed):
        add(cast, by=cast.stranger)
    assert add(cast, division=None, by=cast.city_office).division is None


def test_lights_are_read_from_the_frozen_rows_alone(cast):
    lit_notice(cast, 浮岛="yellow")
    Line.objects.update(light="green")
    assert drawn(cast) == 1
