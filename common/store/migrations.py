"""What our migrations do that Django's do not."""

from typing import Any

from django.db.migrations import Migration
from django.db.migrations.operations import (
    AddConstraint,
    AddField,
    AddIndex,
    CreateModel,
)

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
