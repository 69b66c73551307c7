"""Cards of later rooms on an issue's page (`ISSUE_SECTIONS`)."""

import pytest
from django.urls import reverse

from inspections.neighbours.sections import Section

pytestmark = pytest.mark.django_db
HERE = "tests.issues.test_sections"


def number_card(issue, user):
    """What a room of these tests shows: the issues that the dossier's table names."""
    return Section("测试卡片", "issues/patrol_issues.html", {"issues": [issue], "at": issue.due_at})


def no_card(issue, user):
    return None


def test_an_issues_page_shows_the_cards_of_later_rooms_and_none_of_who_has_nothing_to_say(
    client, cast, walk, settings
):
    address = reverse("issues:issue_detail", args=[walk.report().pk])
    client.force_login(cast.district_office)
    assert "测试卡片" not in client.get(address).text
    settings.ISSUE_SECTIONS = [f"{HERE}.no_card", f"{HERE}.number_card"]
    page = client.get(address).text
    assert page.count("测试卡片") == 1
    assert page.count("/issues/") > 1
