"""The fields that a list folds away come when they are unfolded."""

import re

import pytest
from django.forms import ChoiceField, ModelChoiceField, NullBooleanField
from django.urls import resolve, reverse

from tests.hezhang.list_pages import NOW, PAGES, Listed

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


def _offered(field):
    if isinstance(field, ModelChoiceField) or not isinstance(field, ChoiceField | NullBooleanField):
        return []
    choices = field.choices if hasattr(field, "choices") else field.widget.choices
    return [key for key, words in choices if key != "" and not isinstance(words, list | tuple)]


def test_what_is_chosen_is_told_in_words_on_every_list(cast, rf, monkeypatch):
    """No code of a choice, no number of a row, no English."""
    monkeypatch.setattr("common.clock.now", lambda: NOW)
    asked = 0
    for listed in PAGES:
        if listed.kwargs is not Listed.__dataclass_fields__["kwargs"].default:
            continue
        address = reverse(listed.url_name)
        match = resolve(address)
        page = match.func.view_class(**match.func.view_initkwargs)
        request = rf.get(address)
        request.user, request.resolver_match = getattr(cast, listed.role), match
        page.setup(request)
        empty = page.get_filterset(page.get_filterset_class()).form
        for name, field in empty.fields.items():
            for key in _offered(field)[:12]:
                request.GET = rf.get(address, {name: str(key)}).GET
                told = page.get_filterset(page.get_filterset_class()).form.told()
                mine = [each for each in told if each.startswith(f"{field.label}：")]
                assert mine, (listed.url_name, name, key)
                assert not re.search("：.*[a-z_]{2,}", mine[0]), (listed.url_name, mine)
                asked += 1
    assert asked > 100
