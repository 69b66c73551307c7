"""Cards of later rooms on a patrol's page."""

from datetime import datetime

import pytest
from django.urls import reverse

from common.text.chinese import SHANGHAI
from common.web.cards import Card
from inspections.neighbours.seams import PATROL_CARDS
from issues.models import IssueKind
from issues.services import Report, report_issue
from tests.inspections.rows import patrol

NOON = datetime(2026, 11, 20, 12, tzinfo=SHANGHAI)


def note_card(row, user, at):
    """What a room of these tests shows: the patrol's and the reader's names."""
    return Card("测试卡片", "error.html", {"names": (row.actor_name, user.name)})


def no_card(row, user, at):
    return None


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


def test_cards_come_as_they_were_joined_and_who_has_nothing_to_say_shows_none(
    cast, row, joined
) -> None:
    later, soon = Card("后", "error.html"), Card("先", "error.html", order=5)
    joined(PATROL_CARDS, no_card, note_card, lambda *_: later, lambda *_: soon)
    cards = PATROL_CARDS.of(row, cast.town_office, NOON)
    assert [card.title for card in cards] == ["先", "测试卡片", "后"]
    assert cards[1].context["names"] == ("村河长", "镇河长办")


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
    assert len(PATROL_CARDS.of(row, cast.district_office, NOON)) == 1
    assert PATROL_CARDS.of(row, cast.stranger, NOON) == []
