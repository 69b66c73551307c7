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
    """Its operations, those within others too."""
    waiting = list(migration.operations)
    while waiting:
        step = waiting.pop(0)
        waiting += getattr(step, "database_operations", [])
        yield step


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


def test_old_code_can_write_under_the_new_schema() -> None:
    """Of every migration after those that made the tables."""
    faults = {
        f"{room}.{name}: {fault}"
        for room, name, migration in later_migrations()
        for step in steps_of(migration)
        if (fault := unwritable(step))
    }
    assert faults == set()


@pytest.mark.parametrize(
    ("step", "is_unwritable"),
    [
        (migrations.AddField("section", "bank", models.CharField(max_length=60)), True),
        (migrations.AddField("section", "bank", models.CharField(max_length=60, db_default="")), False),
        (migrations.AddField("section", "bank", models.CharField(max_length=60, null=True)), False),
        (migrations.RemoveField("section", "name"), True),
        (migrations.RenameField("section", "name", "title"), True),
        (migrations.DeleteModel("section"), True),
        (migrations.AlterModelOptions("section", {}), False),
    ],
)  # fmt: skip
def test_what_old_code_cannot_write_is_found_within_other_steps_too(step, is_unwritable) -> None:
    migration = migrations.Migration("new", "waters")
    migration.operations = [migrations.SeparateDatabaseAndState(database_operations=[step])]
    assert any(unwritable(each) for each in steps_of(migration)) is is_unwritable


@pytest.mark.django_db
def test_the_database_itself_has_the_defaults() -> None:
    """As PostgreSQL knows them, not only as the models say."""
    fields = [
        field
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
        for field in model._meta.local_concrete_fields
        if field.db_default is not NOT_PROVIDED
    ]
    assert fields
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE column_default IS NOT NULL"
        )
        with_default = set(cursor.fetchall())
    assert {(field.model._meta.db_table, field.column) for field in fields} <= with_default
