"""Entering, correcting and retiring: whose they are, what is refused, what is remembered."""

import pytest

from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.store.history import history_of
from rivers import services
from rivers.models import Outfall, OutfallKind, Reach, River, Signboard
from rivers.services.facts import OutfallFacts, SignboardFacts
from tests import factories as make
from tests.rivers.kit import AT, LATER, LINE, reach_facts, river_facts


def test_a_town_enters_a_river_of_its_own(cast) -> None:
    river = services.save_river(facts=river_facts(cast), by=cast.town_office, at=AT)
    assert River.objects.get(code="R1") == river
    assert river.sort_key == "zhu4 xi1 he2"
    assert river.updated_at == AT


def test_a_town_enters_nothing_outside_its_divisions(cast) -> None:
    with pytest.raises(NotAllowed) as refusal:
        services.save_river(
            facts=river_facts(cast, division=cast.district), by=cast.town_office, at=AT
        )
    assert refusal.value.fields == {"division": "所选行政区不在您的管理范围内。"}
    assert not River.objects.filter(code="R1").exists()


def test_a_town_cannot_move_its_reach_to_the_neighbour(cast) -> None:
    facts = reach_facts(cast, code=cast.reach.code, division=cast.stranger_reach.division)
    with pytest.raises(NotAllowed):
        services.save_reach(facts=facts, reach=cast.reach, by=cast.town_office, at=AT)
    cast.reach.refresh_from_db()
    assert cast.reach.division == cast.village


def test_a_neighbour_does_not_even_see_the_reach_it_would_correct(cast) -> None:
    facts = reach_facts(cast, division=cast.stranger_reach.division)
    with pytest.raises(NotVisible):
        services.save_reach(facts=facts, reach=cast.reach, by=cast.stranger, at=AT)


def test_the_district_moves_a_reach_between_its_towns(cast) -> None:
    facts = reach_facts(cast, code=cast.reach.code, division=cast.stranger_reach.division)
    moved = services.save_reach(facts=facts, reach=cast.reach, by=cast.district_office, at=AT)
    assert moved.division == cast.stranger_reach.division


def test_a_town_reads_the_districts_river_and_may_not_correct_it(cast) -> None:
    facts = river_facts(cast, code=cast.river.code)
    with pytest.raises(NotAllowed):
        services.save_river(facts=facts, river=cast.river, by=cast.town_office, at=AT)


def test_a_code_stands_for_one_row(cast) -> None:
    facts = reach_facts(cast, code=cast.stranger_reach.code)
    with pytest.raises(Invalid) as refusal:
        services.save_reach(facts=facts, by=cast.town_office, at=AT)
    assert "已被占用" in refusal.value.fields["code"]


def test_length_and_box_come_from_the_line(cast) -> None:
    reach = services.save_reach(
        facts=reach_facts(cast, length_m=None, line=LINE), by=cast.town_office, at=AT
    )
    assert reach.length_m == pytest.approx(1913, abs=3)
    assert (reach.west, reach.south, reach.east, reach.north) == (108.40, 30.80, 108.42, 30.80)


def test_a_length_far_from_the_lines_is_asked_about_in_words(cast) -> None:
    with pytest.raises(Invalid) as refusal:
        services.save_reach(
            facts=reach_facts(cast, length_m=5000, line=LINE), by=cast.town_office, at=AT
        )
    assert "5 公里" in refusal.value.fields["length_m"]
    assert "1.91 公里" in refusal.value.fields["length_m"]


def test_a_length_far_from_the_lines_is_kept_when_it_is_meant(cast) -> None:
    reach = services.save_reach(
        facts=reach_facts(cast, length_m=5000, line=LINE, keep_length=True),
        by=cast.town_office,
        at=AT,
    )
    assert reach.length_m == 5000


def test_a_line_outside_china_names_the_likely_cause(cast) -> None:
    swapped = [[lat, lon] for lon, lat in LINE]
    with pytest.raises(Invalid) as refusal:
        services.save_reach(facts=reach_facts(cast, line=swapped), by=cast.town_office, at=AT)
    assert "经度与纬度可能写反了" in refusal.value.fields["line"]


def test_who_saved_second_is_told_who_was_first(cast) -> None:
    seen = cast.reach.updated_at
    facts = reach_facts(cast, code=cast.reach.code)
    services.save_reach(facts=facts, reach=cast.reach, seen_at=seen, by=cast.district_office, at=AT)
    with pytest.raises(Conflict) as refusal:
        services.save_reach(
            facts=reach_facts(cast, code=cast.reach.code, length_m=900),
            reach=cast.reach,
            seen_at=seen,
            by=cast.town_office,
            at=LATER,
        )
    assert "区河长办已于2026年11月22日 09:00修改" in refusal.value.detail
    assert Reach.objects.get(pk=cast.reach.pk).length_m == 1500


def test_rivers_do_not_flow_in_a_circle(cast) -> None:
    main = services.save_river(facts=river_facts(cast), by=cast.town_office, at=AT)
    branch = services.save_river(
        facts=river_facts(cast, code="R2", name="甘溪", parent=main), by=cast.town_office, at=AT
    )
    with pytest.raises(Invalid) as refusal:
        services.save_river(
            facts=river_facts(cast, parent=branch), river=main, by=cast.town_office, at=AT
        )
    assert "parent" in refusal.value.fields


def test_saving_nothing_new_leaves_no_trace(cast) -> None:
    river = services.save_river(facts=river_facts(cast), by=cast.town_office, at=AT)
    services.save_river(facts=river_facts(cast), river=river, by=cast.town_office, at=LATER)
    assert river.history.count() == 1
    assert River.objects.get(pk=river.pk).updated_at == AT


def test_history_says_who_changed_what_from_what_to_what(cast) -> None:
    river = services.save_river(facts=river_facts(cast), by=cast.town_office, at=AT)
    services.save_river(
        facts=river_facts(cast, name="苎溪", level=6, division=cast.district, parent=cast.river),
        river=river,
        by=cast.district_office,
        at=LATER,
        reason="更名",
    )
    changed, entered = history_of(river)
    assert (entered.who, entered.act, entered.at, entered.changes) == ("镇河长办", "登记", AT, ())
    assert (changed.who, changed.act, changed.reason, changed.at) == (
        "区河长办",
        "修改",
        "更名",
        LATER,
    )
    assert {(c.title, c.old, c.new) for c in changed.changes} == {
        ("名称", "苎溪河", "苎溪"),
        ("河长最高层级", "镇街", "区县"),
        ("主管行政区", "清溪镇", "江南区"),
        ("汇入", "（空）", "清溪河"),
    }


def test_a_river_with_reaches_in_use_is_not_retired(cast) -> None:
    with pytest.raises(Conflict) as refusal:
        services.retire(row=cast.river, reason="改道", by=cast.district_office, at=AT)
    assert "还有 2 个在用的河段" in refusal.value.detail


def test_what_is_retired_stays_with_its_reason_and_can_come_back(cast) -> None:
    services.retire(row=cast.reach, reason="与上段合并", by=cast.town_office, at=AT)
    reach = Reach.objects.get(pk=cast.reach.pk)
    assert not reach.is_active
    assert history_of(reach)[0].reason == "停用：与上段合并"
    with pytest.raises(Conflict):
        services.retire(row=reach, reason="再停", by=cast.town_office, at=AT)
    assert services.restore(row=reach, by=cast.town_office, at=LATER).is_active


@pytest.mark.parametrize(
    "written",
    [
        "刘远志 190 0000 1234",
        "+86 190 0000 1234",
        "0086-190-0000-1234",
        "１９０．００００．１２３４",
        "023-00000001/190-0000-1234",
        "019000001234",
    ],
)
def test_a_signboard_shows_no_private_mobile(cast, written) -> None:
    facts = SignboardFacts(code="G1", reach=cast.reach, place="桥头", shown_phones=written)
    with pytest.raises(Invalid) as refusal:
        services.save_signboard(facts=facts, by=cast.town_office, at=AT)
    assert "办公电话" in refusal.value.fields["shown_phones"]
    assert not Signboard.objects.exists()


def test_a_place_needs_both_numbers(cast) -> None:
    facts = OutfallFacts(
        code="P1", name="排口", kind=OutfallKind.STORM, reach=cast.reach, longitude=108.4
    )
    with pytest.raises(Invalid):
        services.save_outfall(facts=facts, by=cast.town_office, at=AT)
    assert not Outfall.objects.exists()


def test_nothing_is_registered_in_a_division_outside_the_portal(cast) -> None:
    outside = make.division("500101009000", "邻省某镇", is_external=True)
    with pytest.raises(Invalid) as refusal:
        services.save_river(
            facts=river_facts(cast, division=outside), by=cast.district_office, at=AT
        )
    assert "不属于本平台" in refusal.value.fields["division"]
