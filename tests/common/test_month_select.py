"""The list of months in filter bars."""

from datetime import datetime

import pytest

from common.text.chinese import SHANGHAI
from common.web.filters import MonthSelect


@pytest.fixture(autouse=True)
def on_the_fifth_of_march(monkeypatch):
    now = datetime(2026, 3, 5, 9, tzinfo=SHANGHAI)
    monkeypatch.setattr("common.clock.now", lambda: now)


def months(value="", **options):
    """[(year, [month, …]), …] as offered, and the ones that are chosen."""
    groups = MonthSelect(**options).optgroups("month", [value])
    offered = [(year, [option["value"] for option in options]) for year, options, _ in groups]
    chosen = [o["value"] for _, options, _ in groups for o in options if o["selected"]]
    return offered, chosen


def test_three_years_are_offered_newest_first_under_their_years():
    offered, _ = months()
    assert [year for year, _ in offered] == [None, "2026 年", "2025 年", "2024 年", "2023 年"]
    assert offered[0][1] == [""]
    assert offered[1][1] == ["2026-03", "2026-02", "2026-01"]
    assert offered[-1][1][-1] == "2023-04"


def test_a_month_of_the_address_outside_the_list_joins_it():
    offered, chosen = months("2019-07")
    assert offered[-1] == ("2019 年", ["2019-07"])
    assert chosen == ["2019-07"]


def test_what_is_no_month_is_not_offered():
    offered, chosen = months("2026-13")
    assert [year for year, _ in offered][-1] == "2023 年"
    assert chosen == []


def test_a_page_that_always_has_a_month_offers_no_empty_line():
    offered, chosen = months("2026-02", empty_label=None)
    assert offered[0][0] == "2026 年"
    assert chosen == ["2026-02"]
