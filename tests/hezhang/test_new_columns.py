"""Old code under the new schema: while `migrate` has run and the old processes still serve, what they write must go in.

A column that they do not know has a default in the database or may be empty; nothing they know goes away or is
renamed in the version that stops using it.
"""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.models.fields import NOT_PROVIDED

from common.store.migrations import AtOnce

# What takes a column or table from old code.
ENDING = (
    migrations.DeleteModel,
    migrations.RemoveField,
    migrations.RenameField,
    migrations.RenameModel,
)
# Migrations that may, because a release before them stopped using it: (room, migration) and that release.
ENDED: dict[tuple[str, str], str] = {}
ROOMS = sorted(
    config.label
    for config in apps.get_app_configs()
    if str(config.path).startswith(str(settings.BASE_DIR)) and ".venv" not in str(config.path)
)


def later_migrations():
    """(room, name, migration) of those after each room's first two, which made its tables."""
    loader = MigrationLoader(None)
    return [
        (room, name, migration)
        for (room, name), migration in sorted(loader.disk_migrations.items())
        if room in ROOMS and name[:4] > "0002" and (room, name) not in ENDED
    ]


def steps_of(migration):
    """Its operations, those within others too: what `AtOnce` and its like do to the database."""
    waiting = list(migration.operations)
    while waiting:
        step = waiting.pop(0)
        waiting += getattr(step, "database_operations", [])
        yield step


def added_columns():
    """(room, model, field) of what later migrations add."""
    return {
        (migration.app_label, step.model_name, step.name)
        for _, _, migration in later_migrations()
        for step in steps_of(migration)
        if isinstance(step, migrations.AddField) and not step.field.many_to_many
    }


def unwritable(operation) -> str:
    """What an INSERT of code that does not know of this operation would fail on; "" for nothing."""
    if isinstance(operation, ENDING):
        return f"{operation.describe()} ends what old code uses"
    if isinstance(operation, migrations.AddField):
        field = operation.field
        filled = field.db_default is not NOT_PROVIDED or getattr(field, "db_returning", False)
        if not (field.null or field.many_to_many or filled):
            return f"{operation.model_name}.{operation.name}: NOT NULL without db_default"
    return ""


def test_every_room_is_looked_at() -> None:
    assert {"accounts", "issues", "inspections", "plans", "spots"} <= set(ROOMS)
    assert len(later_migrations()) >= 5


def test_columns_added_at_once_are_looked_at() -> None:
    assert {("waters", "section", "grades"), ("rivers", "outfall", "bank")} <= added_columns()
    bad = migrations.AddField("section", "grades", models.CharField(max_length=60))
    step = migrations.Migration("new", "waters")
    step.operations = [AtOnce([bad])]
    assert any(unwritable(each) for each in steps_of(step))


@pytest.mark.parametrize(("room", "name", "migration"), later_migrations(), ids=str)
def test_old_code_can_write_under_the_new_schema(room, name, migration) -> None:
    faults = [fault for each in steps_of(migration) if (fault := unwritable(each))]
    assert faults == []


@pytest.mark.django_db
def test_the_database_itself_has_the_defaults() -> None:
    """As PostgreSQL knows them, not only as the migrations say."""
    added = added_columns()
    assert added
    without = []
    with connection.cursor() as cursor:
        for room, model, name in sorted(added):
            column = apps.get_model(room, model)._meta.get_field(name).column
            cursor.execute(
                "SELECT is_nullable, column_default FROM information_schema.columns"
                " WHERE table_name = %s AND column_name = %s",
                [apps.get_model(room, model)._meta.db_table, column],
            )
            (nullable, default) = cursor.fetchone()
            if nullable == "NO" and default is None:
                without.append(f"{room}.{model}.{name}")
    assert without == []
