"""On PostgreSQL the database itself refuses to change, delete or empty away the rows of this room's ledgers."""

from common.store.ledger import AppendOnlyTrigger
from common.store.migrations import TriggersMigration


class Migration(TriggersMigration):
    dependencies = [("plans", "0001_initial")]

    operations = [
        AppendOnlyTrigger(
            "plans_instructionentry",
            "plans_lightchange",
            "plans_progressreport",
            "plans_reporturge",
            "plans_reviewask",
            "plans_reviewanswer",
            "plans_reviewreminder",
            "plans_fundreport",
        ),
    ]
