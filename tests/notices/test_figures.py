"""Figures of a district and its towns are cut from one count."""

from notices.reads import figures
from notices.reads.figures import Place
from notices.rules.tabulation import tables
from tests.notices.making import counts

DISTRICT = Place("500101000000", "江南区")
TOWN, OTHER = Place("500101001000", "清溪镇"), Place("500101002000", "石桥镇")
EMPTY = Place("500101003000", "白羊乡")


def district():
    return figures.cut(counts(), place=DISTRICT, children=[TOWN, OTHER, EMPTY], people=1, lines=1)


def test_total_tiers_and_children_add_up_to_the_same():
    patrols = district()["patrols"]
    for key in ("due", "met", "required", "done", "found", "missed"):
        assert patrols["total"][key] == sum(row[key] for row in patrols["by_tier"])
        assert patrols["total"][key] == sum(row[key] for row in patrols["by_child"])
    assert patrols["total"]["completion"] == round(9 / 11, 6)
    assert patrols["total"]["per_due"] == round(12 / 11, 6)


def test_every_town_has_its_row_in_the_order_of_codes_even_with_nothing_due():
    rows = district()["patrols"]["by_child"]
    assert [row["name"] for row in rows] == ["清溪镇", "石桥镇", "白羊乡"]
    assert rows[2]["due"] == 0
    assert rows[2]["completion"] is None


def test_a_town_gets_its_own_part_with_its_own_level_first():
    village = Place("500101001201", "河口村")
    town = figures.cut(counts(), place=TOWN, children=[village], people=1, lines=1)
    assert town["patrols"]["total"]["due"] == 6
    assert [(row["name"], row["due"]) for row in town["patrols"]["by_child"]] == [
        ("清溪镇本级", 1),
        ("河口村", 5),
    ]
    assert [row["name"] for row in town["patrols"]["by_tier"]] == ["镇街级河长", "村级河长"]
    assert town["issues"]["total"]["total"] == 2


def test_issues_that_no_chief_found_stand_last():
    tiers = district()["issues"]["by_tier"]
    assert [(row["tier"], row["total"], row["major"]) for row in tiers] == [
        (12, 2, 0),
        (None, 1, 1),
    ]


def test_issues_are_told_apart_by_where_they_came_from_in_the_words_of_the_ledger():
    issues = district()["issues"]
    assert [(row["name"], row["total"]) for row in issues["by_source"]] == [
        ("巡河发现", 2),
        ("投诉举报", 1),
    ]
    assert [row["name"] for row in issues["by_tier"]] == ["村级", "其他来源"]


def test_a_notice_frozen_before_a_figure_was_counted_shows_its_tables_without_it():
    old = district()
    for row in (old["issues"]["total"], *old["issues"]["by_tier"], *old["issues"]["by_child"]):
        for key in ("on_spot", "void", "accepted", "settled", "open"):
            del row[key]
    by_place = tables(old, [])[-1]
    assert by_place.headers == ["镇街", "有效问题", "一般", "较重", "重大", "其中已销号"]
    assert by_place.cells[-1][:2] == ["合计", "3"]


def test_tables_have_no_ranks_and_leave_out_what_is_empty():
    nothing = figures.cut(
        figures.MonthCounts(counts().month, [], [], missed_days=7),
        place=DISTRICT,
        children=[TOWN],
        people=0,
        lines=0,
    )
    assert tables(nothing, []) == []
    made = tables(district(), [])
    assert [table.caption for table in made] == [
        "各层级河长巡河情况",
        "各镇街巡河情况",
        "各层级发现问题情况",
        "各镇街问题上报与办理情况",
    ]
    assert not any("名次" in head or "排名" in head for table in made for head in table.headers)
    assert made[1].cells[-1][:4] == ["合计", "11", "9", "81.8"]
    assert made[1].cells[2][3] == "—"
