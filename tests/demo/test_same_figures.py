"""One definition a figure, over the thirteen months of the district: each month, and any two months with what lies
between them."""

from typing import Any

import pytest
from django.urls import reverse

from common.text.chinese import local_date
from common.text.months import Month, months_between
from common.text.spans import MonthSpan
from inspections.reads.figures import month_figures, trend
from issues.reads import figures as ledger
from notices.services.counting import count_month
from tests.demo.making import AT, CODE, MARKS, account

pytestmark = MARKS

LAST = Month.of(AT)
FIRST = LAST.plus(-12)
MONTHS = list(months_between(FIRST, LAST))
DAY = local_date(AT)
# Any two months: one, a quarter, half a year over new year, this year to date, all thirteen.
SPANS = [
    MonthSpan(since, until)
    for since, until in (
        (LAST, LAST),
        (LAST.plus(-4), LAST.plus(-2)),
        (FIRST, FIRST.plus(5)),
        (Month(LAST.year, 1), LAST),
        (FIRST, LAST),
    )
]


def page(client: Any, name: str, span: MonthSpan) -> Any:
    asked = {"since": str(span.first), "month": str(span.last), "division": CODE}
    return client.get(reverse(name), asked).context


@pytest.mark.parametrize("month", MONTHS, ids=str)
def test_every_page_and_the_notice_show_one_number(client, month) -> None:
    client.force_login(account("district_office"))
    one = MonthSpan(month, month)
    figures = page(client, "inspections:statistics", one)["figures"]
    counts = page(client, "issues:month", one)["ledger"].counts
    assert figures.total.patrols
    assert counts.found
    for parts in (figures.tiers.values(), [child.figures for child in figures.children]):
        for key in ("due", "met", "patrols", "found", "missed"):
            assert sum(getattr(part, key) for part in parts) == getattr(figures.total, key), key
    [(_, drawn)] = trend(month, month, CODE, day=DAY)
    assert (drawn.due, drawn.met, drawn.done) == (
        figures.total.due,
        figures.total.met,
        figures.total.done,
    )
    noticed = count_month(month, CODE, at=AT).counts
    for key in ("due", "met", "required", "done", "found", "missed"):
        told = sum(getattr(cell.count, key) for cell in noticed.patrols)
        assert told == getattr(month_figures(month, CODE).total, key), key
        assert month == LAST or told == getattr(figures.total, key), key
    told = sum(cell.count.total for cell in noticed.issues)
    assert told == counts.found


@pytest.mark.parametrize("span", SPANS, ids=lambda span: span.label)
def test_months_together_are_the_sum_of_each(client, span) -> None:
    client.force_login(account("district_office"))
    together = page(client, "inspections:statistics", span)["figures"].total
    counts = page(client, "issues:month", span)["ledger"].counts
    each = [month_figures(month, CODE, day=DAY).total for month in span.months]
    for key in ("due", "met", "required", "done", "patrols", "found", "missed"):
        assert getattr(together, key) == sum(getattr(one, key) for one in each), key
    issues = [ledger.totals(month, CODE, AT) for month in span.months]
    for key in ("reported", "found", "accepted"):
        assert getattr(counts, key) == sum(getattr(one, key) for one in issues), key
