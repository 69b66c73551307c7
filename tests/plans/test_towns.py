"""A town without lists of its own is told whose they are and where its tasks stand."""

import pytest
from django.test import Client

from tests.plans.making import task_list

pytestmark = pytest.mark.django_db
PAGES = (
    "",
    "lines/",
    "lights/",
    "matters/",
    "cycles/",
    "revisions/",
    "month/units/",
    "reports/year/",
)
SAID = "清单由区县编制"


def seen(user, page):
    client = Client()
    client.force_login(user)
    response = client.get(f"/plans/{page}")
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_page_tells_a_town_whose_the_lists_are(cast, page):
    assert SAID in seen(cast.town_office, page)
    assert SAID not in seen(cast.district_office, page)


def test_a_town_with_a_list_of_its_own_sees_the_list_and_no_more_words(cast):
    task_list(cast, division=cast.town)
    page = seen(cast.town_office, "")
    assert SAID not in page
    assert "任务清单" in page
