"""检查清单: kept by the office, heard of by the phones."""

from datetime import timedelta

import pytest
from django.urls import reverse

from common import clock
from inspections.models import ChecklistItem
from inspections.neighbours.feed import checklist_changes

LIST = reverse("inspections:checklist")


@pytest.fixture
def office(client, cast):
    client.force_login(cast.city_office)
    return client


def titles() -> list[str]:
    return list(ChecklistItem.objects.filter(is_active=True).values_list("title", flat=True))


def heard(cast, since):
    """What a phone that asked at `since` is told of the checklist now: (op, title)."""
    rows = checklist_changes(cast.village_chief, since, clock.now(), 100)
    return [(row["op"], (row["body"] or {}).get("title")) for row in rows]


def test_a_line_is_added_at_the_end_and_the_phones_hear_of_it(office, cast) -> None:
    since = clock.now()
    form = {"title": "网箱", "hint": "有无新增网箱", "is_active": "on"}
    page = office.post(reverse("inspections:checklist_add"), form, follow=True).text
    assert "检查清单已保存。" in page
    assert titles()[-1] == "网箱"
    assert heard(cast, since) == [("upsert", "网箱")]


def test_the_same_question_is_not_asked_twice(office) -> None:
    answer = office.post(reverse("inspections:checklist_add"), {"title": "水面", "is_active": "on"})
    assert answer.status_code == 422
    assert "清单里已有“水面”。" in answer.text
    assert titles().count("水面") == 1


def test_a_line_without_words_is_refused_by_name(office) -> None:
    answer = office.post(reverse("inspections:checklist_add"), {"title": " ", "hint": "看一看"})
    assert answer.status_code == 422
    assert "请填写检查内容。" in answer.text
    assert "看一看" in answer.text


def test_a_retired_line_leaves_the_phones_and_stands_among_the_retired(office, cast) -> None:
    since, row = clock.now(), ChecklistItem.objects.get(code="sand")
    address = reverse("inspections:checklist_change", args=[row.pk])
    office.post(address, {"title": row.title, "hint": row.hint})
    assert heard(cast, since) == [("delete", None)]
    page = office.get(LIST).text
    assert page.index("已停用") < page.index("采砂")
    assert "停用" in office.get(address).text


def test_a_line_moves_up_and_down_and_stays_at_the_ends(office, cast) -> None:
    first, second, *rest = titles()
    row = ChecklistItem.objects.get(title=second)
    since = clock.now()
    office.post(reverse("inspections:checklist_up", args=[row.pk]))
    assert titles() == [second, first, *rest]
    assert {words for _, words in heard(cast, since)} == {first, second}
    office.post(reverse("inspections:checklist_up", args=[row.pk]))
    assert titles() == [second, first, *rest]
    office.post(reverse("inspections:checklist_down", args=[row.pk]))
    assert titles() == [first, second, *rest]


def test_a_retired_line_is_not_moved(office) -> None:
    ChecklistItem.objects.filter(code="sand").update(is_active=False)
    row = ChecklistItem.objects.get(code="sand")
    page = office.post(reverse("inspections:checklist_up", args=[row.pk]), follow=True).text
    assert "没有这一项，或已停用。" in page


def test_a_change_says_who_made_it(office, cast) -> None:
    row = ChecklistItem.objects.get(code="water")
    address = reverse("inspections:checklist_change", args=[row.pk])
    office.post(address, {"title": "水体感官", "hint": row.hint, "is_active": "on"})
    office.post(address, {"title": "水体", "hint": row.hint, "is_active": "on"})
    page = office.get(address).text
    assert "市河长办" in page
    assert "水体感官" in page


def test_a_town_reads_and_changes_nothing(client, cast) -> None:
    client.force_login(cast.town_office)
    page = client.get(LIST).text
    assert "水面" in page
    assert "新增一项" not in page
    assert "上移" not in page


def test_the_list_goes_out_as_excel_and_costs_one_question(
    office, django_assert_max_num_queries
) -> None:
    sheet = office.get(LIST, {"export": "xlsx"})
    assert sheet.headers["Content-Type"].endswith("spreadsheetml.sheet")
    with django_assert_max_num_queries(6):
        office.get(LIST)


def test_the_feed_is_silent_when_nothing_changed(cast) -> None:
    assert heard(cast, clock.now() + timedelta(seconds=1)) == []
