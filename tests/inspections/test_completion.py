"""A month's completion where it is easily got wrong: more done than due, and nothing due."""

from datetime import datetime

import pytest

from common.text.chinese import SHANGHAI
from common.text.months import Month
from inspections.reads.figures import month_figures
from inspections.services.dues import open_dues
from tests.inspections.rows import patrol

pytestmark = pytest.mark.both

AT = datetime(2026, 11, 22, 3, 0, tzinfo=SHANGHAI)
OCTOBER = Month(2026, 10)


def test_more_patrols_than_due_raise_one_figure_and_not_the_other(cast) -> None:
    for day in (5, 6, 7, 8):
        patrol(cast, datetime(2026, 10, day, 9, tzinfo=SHANGHAI))
    open_dues(at=AT, first=OCTOBER.first_day, last=OCTOBER.last_day)
    total = month_figures(OCTOBER, cast.town.code).total
    assert (total.due, total.met, total.done) == (4, 1, 4)
    assert (total.completion, total.per_due) == (0.25, 1.0)


def test_a_month_without_anything_due_has_no_percentage(cast) -> None:
    total = month_figures(Month(2024, 1), cast.town.code).total
    assert (total.completion, total.per_due) == (None, None)
