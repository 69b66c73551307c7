"""The clerk's manual: every page leads to the subject about it, and every subject can be read."""

import pytest
from django.urls import reverse

from hezhang.home.manual import FOLDER, SUBJECTS, contents
from hezhang.home.navigation import MENU

pytestmark = pytest.mark.django_db


def test_every_entry_of_the_menu_has_one_subject_and_every_subject_its_text():
    named = [key for keys in SUBJECTS.values() for key in keys]
    assert sorted(named) == sorted(entry.key for group in MENU for entry in group.entries)
    assert {path.stem for path in FOLDER.glob("*.md")} == SUBJECTS.keys()
    for each in contents():
        assert each.title
        assert "<li>" in each.body
        # Nothing that was meant for Markdown is shown as it was written.
        assert "**" not in each.body
        assert "`" not in each.body


def test_a_page_leads_to_the_subject_about_it(client, cast):
    client.force_login(cast.district_office)
    for page, subject in (("spots:batch_list", "spots"), ("jobs:job_list", "start")):
        assert f'href="/help/{subject}/" aria-label="使用说明"' in client.get(reverse(page)).text
    shown = client.get("/help/lists/").text
    assert "<code>j</code>" in shown
    assert "<table>" in shown
    assert client.get("/help/nothing/").status_code == 404
    client.force_login(cast.village_chief)
    assert "使用说明：巡河" in client.get("/help/patrols/").text
