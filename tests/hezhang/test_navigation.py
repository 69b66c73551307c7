"""The menu: what a role is shown opens for it, and says where one is."""

import re

import pytest
from django.urls import reverse

from hezhang.home.navigation import MENU, menu_for

pytestmark = pytest.mark.django_db

ROLES = ("district_office", "town_office", "unit_clerk", "district_chief", "village_chief", "admin")
ENTRIES = [entry for group in MENU for entry in group.entries]


@pytest.mark.parametrize("role", ROLES)
def test_every_entry_of_a_roles_menu_opens_and_marks_itself(cast, client, role):
    user = getattr(cast, role)
    client.force_login(user)
    wrong = []
    for group in menu_for(user):
        for entry in group.entries:
            address = reverse(entry.url_name)
            response = client.get(address)
            page = response.content.decode()
            marked = f'href="{address}" class="active" aria-current="page"' in page
            if response.status_code != 200 or not marked:
                wrong.append(f"{entry.label}: {response.status_code}, marked {marked}")
    assert wrong == []


def test_village_chiefs_and_administrators_find_the_home_page_alone(cast):
    for user in (cast.village_chief, cast.admin):
        assert [e.key for g in menu_for(user) for e in g.entries] == ["home"]


def test_a_unit_finds_its_issues_and_its_post(cast):
    keys = {entry.key for group in menu_for(cast.unit_clerk) for entry in group.entries}
    lists = {"month", "plan_lines", "plan_lights", "plan_instructions", "reviews"}
    lists |= {"plan_lists", "plan_cycles", "plan_meeting", "revisions"}
    lists |= {"health", "happy_projects", "outfall_cases", "bulletins", "submissions", "scorings"}
    assert keys == lists | {"home", "issues", "orders", "notice_inbox", "measures"}


def opened(page: str) -> list[str]:
    """The groups of a page's menu that stand open."""
    return re.findall(r"<details[^>]* open>\s*<summary[^>]*><i[^>]*></i>([^<]+)<", page)


def test_a_long_menu_stands_open_only_where_one_is(cast, client):
    client.force_login(cast.district_office)
    assert opened(client.get("/").content.decode()) == []
    assert opened(client.get(reverse("plans:year")).content.decode()) == ["任务落实"]


def test_a_short_menu_stands_open(cast, client):
    client.force_login(cast.unit_clerk)
    page = client.get("/").content.decode()
    assert opened(page) == [
        "一河一档",
        "问题台账",
        "任务落实",
        "一河一策",
        "通报约谈",
        "简报",
        "考核",
    ]


def test_no_two_entries_share_a_key_or_a_name():
    for values in ([e.key for e in ENTRIES], [e.label for e in ENTRIES if e.key != "notices"]):
        assert len(values) == len(set(values))
