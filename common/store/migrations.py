"""What our migrations do that Django's do not."""

from typing import Any

from django.db.migrations import Migration
from django.db.migrations.operations import (
    AddConstraint,
    AddField,
    AddIndex,
    CreateModel,
)
from django.db.migrations.state import ProjectState, StateApps
from django.db.migrations.utils import resolve_relation
from django.utils.functional import SimpleLazyObject

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
        # Without models built, none are built anew.
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
        state = _with_what_it_leans_on(self.app_label, project_state)
        for step in self.operations:
            if isinstance(step, CreateModel):
                step.database_forwards(self.app_label, schema_editor, state, state)
        # Before each migration Django builds all models where there are none; the next room's needs only its own.
        project_state.__dict__["apps"] = SimpleLazyObject(
            lambda: StateApps(project_state.real_apps, project_state.models)
        )
        return project_state


class TriggersMigration(Migration):
    """Makes triggers only, which leave the models as they were: none are built for it."""

    def apply(self, project_state: Any, schema_editor: Any, collect_sql: bool = False) -> Any:
        for step in self.operations:
            step.database_forwards(self.app_label, schema_editor, project_state, project_state)
        return project_state


def _with_what_it_leans_on(room: str, state: ProjectState) -> ProjectState:
    """A state of a room's models and of those that they, and these again, point to; building all models of the
    house for each room would take half the time of a new database."""
    found = {key for key in state.models if key[0] == room}
    waiting = list(found)
    while waiting:
        key = waiting.pop()
        relations = (field.remote_field for field in state.models[key].fields.values())
        pointed = {
            resolve_relation(model, *key)
            for relation in relations
            if relation
            for model in (relation.model, getattr(relation, "through", None))
            if model
        }
        waiting += pointed - found
        found |= pointed
    return ProjectState({key: state.models[key] for key in found}, state.real_apps)
