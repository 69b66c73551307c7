"""Append-only rows: the model refuses to change or delete them, and on PostgreSQL a trigger does too."""

from typing import Any, NoReturn

from django.db import models
from django.db.migrations.operations.base import Operation


class AppendOnlyError(Exception):
    """Somebody tried to change or delete a row that is never changed or deleted."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """A queryset that can only read and add."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(f"{self.model.__name__} rows are never changed")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(f"{self.model.__name__} rows are never changed")

    def delete(self) -> NoReturn:
        raise AppendOnlyError(f"{self.model.__name__} rows are never deleted")


class AppendOnlyModel(models.Model):
    """Base of every ledger: rows are added, never changed, never deleted."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        # The one `save` that is overridden in the project: it is what "append-only" means.
        if not self._state.adding:
            raise AppendOnlyError(f"{type(self).__name__} rows are never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(f"{type(self).__name__} rows are never deleted")


class AppendOnlyTrigger(Operation):
    """A migration step that makes PostgreSQL itself refuse UPDATE, DELETE and TRUNCATE on `tables`.

    An operation of its own because Django builds all models of a migration's state before each RunPython.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, *tables: str) -> None:
        self.tables = tables

    def deconstruct(self) -> Any:
        return type(self).__name__, list(self.tables), {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The models are as they were."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        for table in self.tables:
            name = f"{table}_append_only"
            schema_editor.execute(
                f"""
                CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION '{table}: rows are never changed or deleted'; END $$
                """
            )
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {name}()"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
            )

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        for table in self.tables:
            name = f"{table}_append_only"
            schema_editor.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")
            schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
            schema_editor.execute(f"DROP FUNCTION {name}()")

    def describe(self) -> str:
        return f"Rows of {', '.join(self.tables)} are never changed, deleted or emptied away"
