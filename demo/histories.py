"""The first line of each register's history: rows written in bulk have none of their own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection, models

from accounts.models import User

REASON = "建档"
ROOMS = ("accounts", "rivers", "chiefs")


def write(*, by: User, at: datetime) -> None:
    """A "登记" line for every row of a register that has no history yet: one statement a table."""
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            if hasattr(model._meta, "simple_history_manager_attribute"):
                _write_first_lines(model, by=by, at=at)


def _write_first_lines(model: Any, *, by: User, at: datetime) -> None:
    history: type[models.Model] = model.history.model
    quote = connection.ops.quote_name
    kept = [field.column for field in model._meta.local_concrete_fields]
    known = {field.column for field in history._meta.local_concrete_fields}
    columns = ", ".join(quote(column) for column in kept if column in known)
    source, target = quote(model._meta.db_table), quote(history._meta.db_table)
    pk = quote(model._meta.pk.column)
    with connection.cursor() as cursor:
        # Names come from the models; values are parameters.
        cursor.execute(
            f"INSERT INTO {target} ({columns}, history_date, history_type, history_change_reason, "  # noqa: S608
            f"history_user_id) SELECT {columns}, %s, '+', %s, %s FROM {source} "
            f"WHERE {pk} NOT IN (SELECT {pk} FROM {target})",
            [connection.ops.adapt_datetimefield_value(at), REASON, by.pk],
        )
