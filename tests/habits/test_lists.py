"""How a person wants a list: which columns, which filters under a name. Everybody's own."""

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from habits.models import HiddenColumns, SavedFilter
from habits.services.lists import MOST_SAVED
from tests.hezhang.list_pages import PAGES, Listed

pytestmark = pytest.mark.django_db

RIVERS = reverse("rivers:river_list")
HEADING = "类别</a>"
NO_KWARGS = Listed.__dataclass_fields__["kwargs"].default
PANEL = {"HX-Request": "true", "HX-Target": "own-view"}


@pytest.fixture
def clerk(client, cast):
    client.force_login(cast.district_office)
    return client


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def send(client, page, query="", *, on=RIVERS, **data):
    return client.post(
        reverse(f"habits:{page}"), data, headers={"Referer": f"http://testserver{on}{query}"}
    )


def test_a_column_that_one_takes_out_is_gone_for_oneself_alone_and_from_no_sheet(clerk, cast):
    panel = clerk.get(RIVERS, headers=PANEL).text
    assert 'name="column" value="kind"' in panel
    # What a row is called cannot be taken out.
    assert 'name="column" value="name"' not in panel
    assert HEADING in clerk.get(RIVERS).text
    answer = send(clerk, "columns", "?kind=river", column=["kind", "level"], shown=["level"])
    assert answer["Location"] == f"{RIVERS}?kind=river"
    assert HEADING not in clerk.get(RIVERS).text
    again = signed_in(cast.district_office)
    assert HEADING not in again.get(RIVERS).text
    assert 'value="kind" checked' not in again.get(RIVERS, headers=PANEL).text
    assert HEADING in signed_in(cast.town_office).get(RIVERS).text
    sheet = b"".join(clerk.get(f"{RIVERS}?export=xlsx").streaming_content)
    headings = [cell.value for cell in load_workbook(BytesIO(sheet)).active[2]]
    assert "类别" in headings
    send(clerk, "columns", column=["kind"], shown=["kind"])
    assert HEADING in clerk.get(RIVERS).text
    assert not HiddenColumns.objects.exists()


def test_a_filter_under_a_name_leads_back_to_the_list_as_it_was(clerk, cast):
    query = "?q=&kind=river&sort=-name"
    send(clerk, "filter_save", query, title="河流")
    saved = SavedFilter.objects.get(title="河流")
    assert (saved.page, saved.address) == ("rivers:river_list", f"{RIVERS}{query}")
    assert f'href="{RIVERS}?q=&amp;kind=river' in clerk.get(RIVERS, headers=PANEL).text
    # Of this list, and of this person.
    assert "河流</a>" not in clerk.get(reverse("rivers:reach_list"), headers=PANEL).text
    assert "河流</a>" not in signed_in(cast.town_office).get(RIVERS, headers=PANEL).text
    send(clerk, "filter_save", "?kind=lake", title="河流")
    assert SavedFilter.objects.get().address == f"{RIVERS}?kind=lake"
    clerk.post(reverse("habits:filter_delete", args=[saved.pk]))
    assert not SavedFilter.objects.exists()


def test_what_cannot_be_saved_is_refused_in_words(clerk, cast):
    def told(*args, **data):
        send(clerk, "filter_save", *args, **data)
        return clerk.get(RIVERS).text

    assert "请填写常用筛选的名称" in told(title="  ")
    assert "名称不能超过 30 字，现有 31 字" in told(title="名" * 31)
    assert "请在列表页面上操作" in told(on="/", title="首页")
    SavedFilter.objects.bulk_create(
        SavedFilter(user=cast.district_office, page="rivers:river_list", title=str(n), address="/")
        for n in range(MOST_SAVED)
    )
    assert f"已有 {MOST_SAVED} 个常用筛选" in told(title="再一个")
    assert SavedFilter.objects.count() == MOST_SAVED


def test_every_list_has_a_panel_of_its_own_columns(client, cast):
    """As many columns may be taken out as there are, and the list opens without them."""
    seen = 0
    for listed in PAGES:
        if listed.kwargs is not NO_KWARGS:
            continue
        own = signed_in(getattr(cast, listed.role))
        address = reverse(listed.url_name)
        panel = own.get(f"{address}?{listed.query}", headers=PANEL).text
        names = [part.split('"')[0] for part in panel.split('name="column" value="')[1:]]
        assert "常用筛选" in panel, address
        send(own, "columns", f"?{listed.query}", on=address, column=names)
        assert own.get(f"{address}?{listed.query}").status_code == 200, address
        seen += bool(names)
    assert seen > len(PAGES) // 2
