"""UPDATE composed once: what it writes, and what it leaves."""

from datetime import date

import pytest
from django.core.exceptions import ObjectDoesNotExist

from accounts.models import Holiday
from common.store.prepared_sql.updates import Update

pytestmark = pytest.mark.django_db
RENAME = Update(Holiday, "name", "is_workday")


def test_it_writes_the_named_fields_of_one_row() -> None:
    row = Holiday.objects.create(day=date(2026, 10, 1), is_workday=True, name="国庆")
    other = Holiday.objects.create(day=date(2026, 10, 2), is_workday=False, name="国庆")
    row.day, row.name, row.is_workday = date(2027, 1, 1), "国庆节", False
    RENAME.row(row)
    row.refresh_from_db()
    assert (row.day, row.name, row.is_workday) == (date(2026, 10, 1), "国庆节", False)
    other.refresh_from_db()
    assert other.name == "国庆"


def test_a_row_that_is_gone_is_told() -> None:
    row = Holiday.objects.create(day=date(2026, 10, 1), is_workday=True)
    Holiday.objects.all().delete()
    with pytest.raises(ObjectDoesNotExist):
        RENAME.row(row)
