"""The fields that a list folds away come when they are unfolded."""

import pytest

pytestmark = pytest.mark.django_db
FIELD = 'name="river"'


@pytest.fixture
def asked(cast, client):
    client.force_login(cast.district_office)
    return lambda query="", **headers: client.get(f"/issues/{query}", headers=headers).text


def test_they_are_fetched_by_themselves(asked) -> None:
    page = asked()
    assert FIELD not in page
    assert 'hx-target="#more-fields"' in page
    part = asked(**{"HX-Request": "true", "HX-Target": "more-fields"})
    assert FIELD in part
    assert "<table" not in part


@pytest.mark.parametrize("query", ["?unfold=yes", "?source=patrol"])
def test_they_are_there_without_scripts_and_where_one_is_in_use(asked, query) -> None:
    page = asked(query)
    assert FIELD in page
    assert "<details" in page
    assert 'hx-target="#more-fields"' not in page
