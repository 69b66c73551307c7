"""On PostgreSQL the database itself refuses to change the ledgers of this room, a version of a scheme that is in
force, and an archived assessment."""

from common.store.frozen import FrozenRowsTrigger
from common.store.ledger import AppendOnlyTrigger
from common.store.migrations import TriggersMigration

LEDGERS = (
    "health_assessmentact",
    "health_assessmentvalue",
    "health_raisedtask",
    "health_projectstep",
)


class Migration(TriggersMigration):
    dependencies = [("health", "0001_initial")]

    operations = [
        AppendOnlyTrigger(*LEDGERS),
        FrozenRowsTrigger(
            "health_schemeversion",
            when="OLD.state <> 'draft'",
            beside=("state", "updated_at"),
        ),
        # Two rows of one unit may be merged by a person.
        FrozenRowsTrigger(
            "health_assessment",
            when="OLD.state = 'archived'",
            beside=("maker_unit_id", "updated_at"),
        ),
    ]
