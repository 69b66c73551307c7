"""Which places a list offers to be asked for."""

import pytest
from django.urls import reverse

from tests import factories as make
from tests.cast import make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def offered(client, user, query=""):
    client.force_login(user)
    form = client.get(f"{reverse('issues:issue_list')}{query}").context["filter"].form
    words = [label for _, label in form.fields["town"].choices][1:]
    return words, {field.label for field in form}


def test_a_districts_office_chooses_among_its_towns(client, cast):
    words, fields = offered(client, cast.district_office)
    assert cast.town.name in words
    assert cast.district.name not in words
    assert "镇街" in fields
    assert {"河流", "责任单位"} <= fields


def test_a_citys_office_chooses_a_district_and_then_among_that_ones_towns(client, cast):
    other = make.division("500102000000", "邻区")
    make.division("500102001000", "邻区一镇")
    words, fields = offered(client, cast.city_office)
    assert {cast.district.name, other.name} <= set(words)
    assert not any("镇" in word for word in words)
    assert "区县、镇街" in fields
    # Thousands in a city: asked for once a district is.
    assert not {"河流", "责任单位"} & fields
    for chosen in (cast.district.code, cast.town.code):
        words, fields = offered(client, cast.city_office, f"?town={chosen}")
        assert f"　{cast.town.name}" in words
        assert "　邻区一镇" not in words
        assert {"河流", "责任单位"} <= fields


def test_what_is_no_place_of_theirs_is_refused_in_words(client, cast):
    client.force_login(cast.district_office)
    for code in ("500102001000", "²" * 12, "500101"):
        page = client.get(reverse("issues:issue_list"), {"town": code})
        assert page.context["filter"].form.errors["town"], code
