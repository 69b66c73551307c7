"""Pages of a list: counted as far as somebody reads, and every row can still be reached."""

import pytest
from django.db.models import Count
from django.urls import reverse

from borders.models import Meeting
from common.web.paging import BoundedPaginator, in_total_order
from rivers.models import Reach
from tests import factories as make

pytestmark = pytest.mark.both


@pytest.fixture
def shown(cast, client):
    """Seventy reaches in all; asks for their list, and gives the answer and the rows on it."""
    for _ in range(69):
        make.ReachFactory(river=cast.river, division=cast.village, length_m=100)
    client.force_login(cast.town_office)

    def ask(**query):
        response = client.get(reverse("rivers:reach_list"), {"per_page": "20", **query})
        rows = [row.record.pk for row in response.context["table"].paginated_rows]
        return response.content.decode(), rows

    return ask


def test_a_list_that_can_be_counted_says_how_many_and_their_total(shown) -> None:
    html, _ = shown()
    assert "共 70 条" in html
    assert "合计" in html


def test_a_long_list_is_counted_to_its_bound_and_not_summed(shown, monkeypatch) -> None:
    monkeypatch.setattr(BoundedPaginator, "bound", 30)
    html, _ = shown()
    assert "超过 30 条" in html
    assert "合计" not in html


def test_a_list_of_exactly_the_bound_is_counted_whole(shown, monkeypatch) -> None:
    monkeypatch.setattr(BoundedPaginator, "bound", 70)
    assert "共 70 条" in shown()[0]


def test_beyond_the_bound_every_row_is_reached_page_by_page(shown, monkeypatch) -> None:
    monkeypatch.setattr(BoundedPaginator, "bound", 30)
    seen: list[int] = []
    for page in (1, 2, 3, 4):
        html, rows = shown(page=page)
        assert ('rel="next"' in html) == (page < 4)
        seen += rows
    assert sorted(seen) == sorted(Reach.objects.below("500101001000").values_list("pk", flat=True))


def test_a_page_after_the_last_shows_the_last(shown, monkeypatch) -> None:
    monkeypatch.setattr(BoundedPaginator, "bound", 30)
    assert shown(page=10**30)[1] == shown(page=4)[1]
    assert len(shown(page=4)[1]) == 10


def test_rows_alike_in_what_they_are_sorted_by_come_once_each(shown) -> None:
    seen = [pk for page in (1, 2, 3, 4) for pk in shown(page=page, sort="-length_m")[1]]
    assert len(set(seen)) == 70


def test_a_sorted_list_is_sorted_by_the_key_last(cast) -> None:
    assert in_total_order(Reach.objects.order_by("length_m")).query.order_by == ("length_m", "pk")
    assert in_total_order(Reach.objects.order_by("-pk")).query.order_by == ("-pk",)


def test_rows_of_which_something_is_counted_keep_the_order_of_their_model() -> None:
    counted = Meeting.objects.annotate(items=Count("agreements"))
    assert not counted.ordered
    assert in_total_order(counted).query.order_by == ("-held_on", "-id")


@pytest.mark.parametrize("asked", ["1000000", "0", "-5", "many"])
def test_a_page_has_one_of_the_known_sizes(shown, asked) -> None:
    assert len(shown(per_page=asked)[1]) == 50
    assert len(shown(per_page="20")[1]) == 20
