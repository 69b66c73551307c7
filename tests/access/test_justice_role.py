"""The police's and procurator's accounts: what was shared with them opens, and nothing else at all."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.access.justice import an_officer, clue, enforcement
from tests.access.table import Play, Row, Stage, is_api

pytestmark = pytest.mark.django_db

# Beside what everybody may open.
OPENED = {
    "home",
    "search",
    "justice:clue_list",
    "justice:hand_in",
    "justice:reach_lookup",
    "justice:map_lines",
    "justice:enforcement_list",
    "issues:issue_list",
}
# The making of whose address shares the row with them.
SHARED = {"justice:clue_letter", "justice:enforcement_detail"}


def is_for_everybody(row: Row) -> bool:
    """A village chief and an administrator, who share no other page, are let in."""
    return row.village_chief == row.admin == 200 or row.anonymous == 200


@pytest.fixture
def officer(stage: Stage) -> Client:
    client = Client()
    client.force_login(an_officer())
    return client


def opens_nothing_that_is_not_theirs(play: Play) -> None:
    """A row's page, asked by the police with all the rest of the row (test_rows.py)."""
    row = play.row
    if row.method != "GET" or is_api(row) or row.url_name.startswith("api_"):
        return
    status, _ = play.status(play.as_said("officer"))
    if row.url_name in OPENED | SHARED or is_for_everybody(row):
        assert status in (200, 302), f"{row.url_name} → {status}"
    else:
        assert status in (403, 404), f"{row.url_name} → {status}"


def test_what_was_shared_opens_with_its_ledger_its_print_and_its_letter(
    stage: Stage, officer: Client
) -> None:
    row = clue(stage.cast)
    for address in (
        reverse("issues:issue_detail", args=[row.issue_id]),
        reverse("issues:issue_print", args=[row.issue_id]),
        reverse("issues:issue_act", args=[row.issue_id, "justice_answer"]),
        reverse("justice:clue_letter", args=[row.pk]),
        reverse("justice:enforcement_detail", args=[enforcement(stage.cast).pk]),
    ):
        assert officer.get(address).status_code == 200, address
    assert officer.get(reverse("issues:issue_act", args=[row.issue_id, "close"])).status_code == 403


def test_the_phones_interface_shows_them_no_more_than_the_pages(stage: Stage) -> None:
    from knox.models import get_token_model

    token = get_token_model().objects.create(user=an_officer())[1]
    shown = clue(stage.cast).issue
    answer = Client().get(
        reverse("issues_api:issue_list"), headers={"Authorization": f"Token {token}"}
    )
    assert [row["number"] for row in answer.json()["results"]] == [shown.number]
