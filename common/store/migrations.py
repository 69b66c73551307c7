"""What our migrations do that Django's do not."""

from typing import Any

from django.db.migrations import Migration
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel

FIRST_STEPS = (CreateModel, AddField, AddConstraint, AddIndex)


class InitialMigration(Migration):
    """A room's first migration: `makemigrations` writes it, its class is all that is changed by hand.

    Django builds the models of its state anew after each step, with all that lean on the one changed. Here
    everything leans on users and divisions, so the first migrations took a minute of processor. Nothing
    is stored yet, so the tables can be made as they are after the last step: the state is built once.
    """

    initial = True

    def apply(self, project_state: Any, schema_editor: Any, collect_sql: bool = False) -> Any:
        """Raises TypeError for a step that is not one of `FIRST_STEPS`: it belongs in a later migration."""
        # Without models built, none are built anew; `apps` builds them when it is next asked for.
        project_state.__dict__.pop("apps", None)
        for step in self.operations:
            if not isinstance(step, FIRST_STEPS):
                raise TypeError(f"{self}: {step.describe()} belongs in a later migration")
            step.state_forwards(self.app_label, project_state)
        for step in self.operations:
            if isinstance(step, CreateModel):
                step.database_forwards(self.app_label, schema_editor, project_state, project_state)
        return project_state
