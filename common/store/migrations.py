"""What our migrations do that Django's do not."""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration
from django.db.migrations.operations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    AlterModelOptions,
    CreateModel,
    SeparateDatabaseAndState,
)
from django.db.migrations.operations.base import Operation
from django.db.models import Value
from django.db.models.fields import NOT_PROVIDED

FIRST_STEPS = (CreateModel, AddField, AddConstraint, AddIndex)


class InitialMigration(Migration):
    """Makes new tables only, as a room's first does: `makemigrations` writes it, its class is changed by hand.

    Django builds the models of its state anew after each step, with all that lean on the one changed. Here
    everything leans on users and divisions, so the first migrations took a minute of processor. Nothing
    is stored yet, so the tables can be made as they are after the last step: the state is built once.
    """

    initial = True

    def apply(self, project_state: Any, schema_editor: Any, collect_sql: bool = False) -> Any:
        """Raises TypeError for a step that is not one of `FIRST_STEPS`, or not of a table made here: it belongs
        in another migration."""
        # Without models built, none are built anew; `apps` builds them when it is next asked for.
        project_state.__dict__.pop("apps", None)
        made = {step.name_lower for step in self.operations if isinstance(step, CreateModel)}
        for step in self.operations:
            of = (
                step.name_lower
                if isinstance(step, CreateModel)
                else getattr(step, "model_name", "").lower()
            )
            if not isinstance(step, FIRST_STEPS) or of not in made:
                raise TypeError(f"{self}: {step.describe()} belongs in another migration")
            step.state_forwards(self.app_label, project_state)
        for step in self.operations:
            if isinstance(step, CreateModel):
                step.database_forwards(self.app_label, schema_editor, project_state, project_state)
        return project_state


class AtOnce(SeparateDatabaseAndState):
    """Steps on tables there are, with the state built once after them all, not after each (see `InitialMigration`).

    Forwards it takes new columns that code of before can leave out (NULL, or a constant default in the database),
    which SQLite too adds without copying the table; what alters no table (options, texts, choices); constraints and
    indexes, last. Anything else raises TypeError. Backwards it goes step by step, as Django does.

    Among the `state_operations` of a SeparateDatabaseAndState it takes any step.
    """

    def __init__(self, steps: Sequence[Operation]) -> None:
        super().__init__(database_operations=steps, state_operations=steps)
        self.steps = steps

    def deconstruct(self) -> Any:
        return (self.__class__.__name__, [self.steps], {})

    def describe(self) -> str:
        return f"At once: {'; '.join(step.describe() for step in self.steps)}"

    def state_forwards(self, app_label: str, state: Any) -> None:
        state.__dict__.pop("apps", None)
        for step in self.steps:
            step.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        last = [step for step in self.steps if isinstance(step, AddConstraint | AddIndex)]
        for step in self.steps:
            if (
                isinstance(step, AddField)
                and step.preserve_default
                and _can_be_left_out(step.field)
            ):
                # SQLite's own would copy the table, from the model as it is after the last step.
                model = to_state.apps.get_model(app_label, step.model_name)
                if step.allow_migrate_model(schema_editor.connection.alias, model):
                    BaseDatabaseSchemaEditor.add_field(
                        schema_editor, model, model._meta.get_field(step.name)
                    )
            elif not (
                step in last
                or isinstance(step, AlterModelOptions)
                or (isinstance(step, AlterField) and _is_same_column(app_label, step, from_state))
            ):
                raise TypeError(f"{step.describe()} cannot be done at once with others")
        for step in last:
            step.database_forwards(app_label, schema_editor, to_state, to_state)


def _can_be_left_out(field: Any) -> bool:
    if field.many_to_many or field.unique:
        return False
    if field.db_default is NOT_PROVIDED:
        return field.null and not field.has_default()
    return isinstance(field.db_default, Value) or not hasattr(
        field.db_default, "resolve_expression"
    )


def _is_same_column(app_label: str, step: AlterField, state: Any) -> bool:
    """Whether only what the database does not know of changes."""
    before = state.models[app_label, step.model_name_lower].fields[step.name]
    return _column(before) == _column(step.field)


def _column(field: Any) -> tuple[str, Any, dict[str, Any]]:
    _, path, args, options = field.deconstruct()
    return (
        path,
        args,
        {name: value for name, value in options.items() if name not in field.non_db_attrs},
    )
