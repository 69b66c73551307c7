"""Steps of migrations that Django does not bring."""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation


class CreateTogether(Operation):
    """Makes the tables of a room in one step, as they stand after all of `operations`.

    Django builds the models of its state anew after each step, with all that lean on the one changed;
    here everything leans on users and divisions, so sixty steps took over a minute of processor. Only
    for what begins with empty hands: rows are not carried over from one step to the next.
    """

    reversible = True

    def __init__(self, operations: Sequence[Any]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: Any) -> None:
        # Without models built none are built anew; `state.apps` builds them when next asked for.
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for model in self._models(app_label, schema_editor, to_state):
            schema_editor.create_model(model)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for model in reversed(self._models(app_label, schema_editor, from_state)):
            schema_editor.delete_model(model)

    def describe(self) -> str:
        return "Create the tables of a room together"

    def _models(self, app_label: str, schema_editor: Any, state: Any) -> list[Any]:
        """The models that the operations create, in that order, as they stand in `state`."""
        names = [each.name for each in self.operations if isinstance(each, CreateModel)]
        models = [state.apps.get_model(app_label, name) for name in names]
        alias = schema_editor.connection.alias
        return [model for model in models if self.allow_migrate_model(alias, model)]
