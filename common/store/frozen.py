"""Rows that stop changing once something has happened to them: on PostgreSQL a trigger refuses further changes."""

from typing import Any

from django.db.migrations.operations.base import Operation


class FrozenRowsTrigger(Operation):
    """A migration step that makes PostgreSQL refuse to delete rows of `table` for which `when` holds, and to change
    any of their columns but those named `beside`.

    when    a condition in SQL over OLD, as `OLD.state = 'archived'`
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, table: str, *, when: str, beside: tuple[str, ...] = ()) -> None:
        self.table, self.when, self.beside = table, when, beside

    def deconstruct(self) -> Any:
        return type(self).__name__, [self.table], {"when": self.when, "beside": self.beside}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The models are as they were."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        name = f"{self.table}_frozen"
        left = "".join(f" - '{column}'" for column in self.beside)
        schema_editor.execute(
            f"""
            CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF {self.when} THEN
                    IF TG_OP = 'DELETE' THEN
                        RAISE EXCEPTION '{self.table}: this row is never deleted';
                    ELSIF to_jsonb(OLD){left} IS DISTINCT FROM to_jsonb(NEW){left} THEN
                        RAISE EXCEPTION '{self.table}: this row is never changed';
                    END IF;
                END IF;
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                RETURN NEW;
            END $$
            """
        )
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {self.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()"
        )

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        name = f"{self.table}_frozen"
        schema_editor.execute(f"DROP TRIGGER {name} ON {self.table}")
        schema_editor.execute(f"DROP FUNCTION {name}()")

    def describe(self) -> str:
        return f"Rows of {self.table} are never changed where {self.when}"


class FrozenPartsTrigger(Operation):
    """A migration step for rows of `table` that are parts of a row of `parent`, which `key` names: once its `column` (a
    moment) is not null, its parts are never changed or deleted, and it gets no further ones."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, table: str, parent: str, *, key: str, column: str) -> None:
        self.table, self.parent, self.key, self.column = table, parent, key, column

    def deconstruct(self) -> Any:
        named = {"key": self.key, "column": self.column}
        return type(self).__name__, [self.table, self.parent], named

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The models are as they were."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        name = f"{self.table}_frozen"
        # Names of tables and columns of a migration, not of a request.
        asked = (
            f"EXISTS (SELECT 1 FROM {self.parent} p WHERE p.{self.column} IS NOT NULL "  # noqa: S608
            f"AND (TG_OP <> 'INSERT' AND p.id = OLD.{self.key} "
            f"OR TG_OP <> 'DELETE' AND p.id = NEW.{self.key}))"
        )
        schema_editor.execute(
            f"""
            CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF {asked} THEN
                    RAISE EXCEPTION '{self.table}: this row is never changed';
                END IF;
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                RETURN NEW;
            END $$
            """
        )
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OR DELETE ON {self.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()"
        )

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        name = f"{self.table}_frozen"
        schema_editor.execute(f"DROP TRIGGER {name} ON {self.table}")
        schema_editor.execute(f"DROP FUNCTION {name}()")

    def describe(self) -> str:
        return f"Rows of {self.table} are never changed once those of {self.parent} are frozen"
