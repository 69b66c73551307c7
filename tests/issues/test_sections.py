"""Cards of later rooms on an issue's page."""

import pytest
from django.urls import reverse

from common.web.cards import Card
from issues.neighbours.seams import ISSUE_CARDS

pytestmark = pytest.mark.django_db


def number_card(issue, user, at):
    """What a room of these tests shows: the issues that the dossier's table names."""
    return Card("测试卡片", "issues/dossier_issues.html", {"issues": [issue], "at": at})


def no_card(issue, user, at):
    return None


def test_an_issues_page_shows_the_cards_of_later_rooms_and_none_of_who_has_nothing_to_say(
    client, cast, walk, joined
):
    address = reverse("issues:issue_detail", args=[walk.report().pk])
    client.force_login(cast.district_office)
    assert "测试卡片" not in client.get(address).text
    joined(ISSUE_CARDS, no_card, number_card)
    page = client.get(address).text
    assert page.count("测试卡片") == 1
    assert page.count("/issues/") > 1
