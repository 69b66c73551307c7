"""What money and water say on a river's page: lines of statements that hold, and the classes of a year as a strip."""

import lxml.html
import pytest
from django.urls import reverse

from common.text.months import Month, months_between
from funds.services import statements
from tests.cast import DISTRICT, NEIGHBOUR_TOWN, TOWN
from tests.funds import making as funds
from tests.rivers.kit import card_html
from tests.waters.water_kit import announced, section

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows_of(client, cast, monkeypatch):
    """Rows of a card as a user reads them, in November: cells' words, and what is told to those who hear a strip."""
    monkeypatch.setattr("common.clock.now", lambda: funds.AT)
    address = reverse("rivers:river_detail", args=[cast.river.pk])

    def read(user, anchor):
        client.force_login(user)
        page = client.get(address)
        if f'<section id="{anchor}"' not in page.text:
            return None
        table = lxml.html.fromstring(card_html(page, anchor)).find(".//tbody")
        return [[" ".join(cell.text_content().split()) for cell in row] for row in table]

    return read


def test_a_river_shows_the_money_of_its_sections_by_the_statements_that_hold(cast, rows_of):
    assert rows_of(cast.district_office, "statements") is None
    old = funds.frozen(cast)
    mine, theirs = funds.section(cast), funds.section(cast, "石桥断面", NEIGHBOUR_TOWN, DISTRICT)
    theirs.division = cast.stranger_reach.division
    theirs.save()
    funds.announce(mine, "3", funds.OCTOBER.previous())
    funds.announce(theirs, "4", funds.OCTOBER.previous())
    both = funds.in_force(cast, funds.body(mine, theirs), "断面奖惩")
    office = {"by": cast.district_office, "at": funds.AT}
    september = funds.OCTOBER.previous()
    made = statements.compute(rule=both.rule, first=september, last=september, **office)
    border = ["2026年10月", "罗汉桥", "江南区", "清溪镇", "1,000,000.00", str(old), "已定稿"]
    # A draft is its office's own, on the page too.
    assert rows_of(cast.district_office, "statements") == [border]
    statements.send(statement=made, **office)
    nothing = ["2026年9月", "罗汉桥", "江南区", "清溪镇", "0.00", str(made), "待确认"]
    reward = ["2026年9月", "石桥断面", "石桥镇", "江南区", "500,000.00", str(made), "待确认"]
    assert rows_of(cast.district_office, "statements") == [border, nothing, reward]
    # Each town reads its own.
    assert rows_of(cast.town_office, "statements") == [border, nothing]
    assert rows_of(cast.stranger, "statements") == [reward]
    # A correction in its place, once it was sent.
    funds.announce(mine, "4")
    new = statements.correct(
        statement=old, reason="数据更正", by=cast.district_office, at=funds.LATER
    )
    assert rows_of(cast.town_office, "statements") == [border, nothing]
    statements.send(statement=new, by=cast.district_office, at=funds.LATER)
    mended = ["2026年10月", "罗汉桥", "清溪镇", "江南区", "500,000.00", str(new), "待确认"]
    assert rows_of(cast.town_office, "statements") == [mended, nothing]


def test_who_pays_for_a_section_in_a_neighbours_town_reads_so_on_the_rivers_page(cast, rows_of):
    border = funds.section(cast, "界断面", TOWN, NEIGHBOUR_TOWN)
    border.division = cast.stranger_reach.division
    border.save()
    september = funds.OCTOBER.previous()
    funds.announce(border, "4", september)
    of = funds.in_force(cast, funds.body(border), "断面补偿")
    office = {"by": cast.district_office, "at": funds.AT}
    made = statements.compute(rule=of.rule, first=september, last=september, **office)
    statements.send(statement=made, **office)
    paid = ["2026年9月", "界断面", "清溪镇", "石桥镇", "500,000.00", str(made), "待确认"]
    assert rows_of(cast.town_office, "statements") == [paid]
    assert rows_of(cast.stranger, "statements") == [paid]


def test_a_river_shows_the_classes_of_the_year_before_as_a_strip_that_is_also_heard(
    cast, client, rows_of
):
    year = list(months_between(Month(2025, 10), Month(2026, 8)))
    mine = section(cast, "D1")
    announced(cast.district_office, mine, *year)
    announced(cast.district_office, mine, Month(2026, 9), water_class="4")
    section(cast, "D2", division=cast.stranger_reach.division)
    rows = {row[0]: row[1:] for row in rows_of(cast.district_office, "sections")}
    # November to October, the last month that is over.
    assert rows == {
        "断面D1": ["市考", "清溪镇", "Ⅲ类", "未监测", "—", "—", "Ⅱ" * 10 + "Ⅳ缺"],
        "断面D2": ["市考", "石桥村", "Ⅲ类", "未监测", "—", "—", "缺" * 12],
    }
    assert [row[0] for row in rows_of(cast.town_office, "sections")] == ["断面D1"]
    page = client.get(reverse("rivers:river_detail", args=[cast.river.pk]))
    strip = lxml.html.fromstring(card_html(page, "sections")).find(".//*[@role='img']")
    heard = strip.get("aria-label").split("；")
    assert heard == [cell.get("title") for cell in strip]
    assert [heard[0], *heard[-2:]] == [
        "2025年11月：Ⅱ类，目标Ⅲ类，达标，未定稿",
        "2026年9月：Ⅳ类，目标Ⅲ类，未达标，未定稿",
        "2026年10月：未监测",
    ]
    assert [cell.text for cell in strip if "missed" in cell.get("class")] == ["Ⅳ"]
