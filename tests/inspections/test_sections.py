"""Cards of later rooms on a patrol's page (`PATROL_SECTIONS`)."""

from datetime import datetime

import pytest
from django.urls import reverse

from common.text.chinese import SHANGHAI
from inspections.neighbours.sections import Section, sections_for
from issues.models import IssueKind
from issues.services import Report, report_issue
from tests.inspections.rows import patrol

NOON = datetime(2026, 11, 20, 12, tzinfo=SHANGHAI)


def note_card(row, user):
    """What a room of these tests shows: the patrol's and the reader's names."""
    return Section("测试卡片", "error.html", {"names": (row.actor_name, user.name)})


def no_card(row, user):
    return None


HERE = "tests.inspections.test_sections"


@pytest.fixture
def row(cast):
    return patrol(cast, NOON)


def found_on(cast, row):
    report = Report(
        uuid="9b2f7d6e-0000-4000-8000-000000000001",
        reach=cast.reach,
        kind=IssueKind.objects.get(code="luandui"),
        severity="general",
        description="河岸堆放建筑垃圾",
        patrol_uuid=row.uuid,
    )
    return report_issue(report=report, by=cast.village_chief, at=NOON).issue


def test_cards_come_in_the_settings_order_and_who_has_nothing_to_say_shows_none(
    cast, row, settings
) -> None:
    settings.PATROL_SECTIONS = [f"{HERE}.no_card", f"{HERE}.note_card"]
    (card,) = sections_for(row, cast.town_office)
    assert (card.title, card.context["names"]) == ("测试卡片", ("村河长", "镇河长办"))


def test_a_patrols_page_shows_the_issues_it_reported_with_a_way_to_them(client, cast, row) -> None:
    client.force_login(cast.town_office)
    address = reverse("inspections:patrol_detail", args=[row.pk])
    assert "此次发现的问题" not in client.get(address).text
    issue = found_on(cast, row)
    page = client.get(address).text
    assert "此次发现的问题" in page
    assert reverse("issues:issue_detail", args=[issue.pk]) in page
    assert "1 个" in page


def test_a_later_rooms_card_shows_only_what_the_reader_may_see(cast, row) -> None:
    found_on(cast, row)
    assert len(sections_for(row, cast.district_office)) == 1
    assert sections_for(row, cast.stranger) == []
