"""Rows that are never changed: the model refuses, and on PostgreSQL the database does."""

import pytest
from django.apps import apps
from django.db import connection

from common.store.ledger import AppendOnlyModel

LEDGERS = [
    model._meta.db_table for model in apps.get_models() if issubclass(model, AppendOnlyModel)
]


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize("table", LEDGERS)
def test_the_database_refuses_to_change_or_delete_the_rows_of_every_ledger(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT event_manipulation FROM information_schema.triggers"
            " WHERE event_object_table = %s AND action_timing = 'BEFORE'",
            [table],
        )
        assert {event for (event,) in cursor.fetchall()} == {"UPDATE", "DELETE"}
