"""On PostgreSQL the database itself refuses to change the ledgers of this room, a published version of a rubric, and a
frozen scoring with its sheets."""

from common.store.frozen import FrozenPartsTrigger, FrozenRowsTrigger
from common.store.ledger import AppendOnlyTrigger
from common.store.migrations import TriggersMigration

LEDGERS = (
    "scoring_entry",
    "scoring_run",
    "scoring_objection",
    "scoring_decision",
    "scoring_scoringact",
    "scoring_rating",
)


class Migration(TriggersMigration):
    dependencies = [("scoring", "0001_initial")]

    operations = [
        AppendOnlyTrigger(*LEDGERS),
        FrozenRowsTrigger(
            "scoring_rubricversion",
            when="OLD.in_force_at IS NOT NULL",
            beside=("state", "updated_at"),
        ),
        FrozenRowsTrigger("scoring_scoring", when="OLD.frozen_at IS NOT NULL"),
        FrozenPartsTrigger(
            "scoring_sheet", "scoring_scoring", key="scoring_id", column="frozen_at"
        ),
    ]
