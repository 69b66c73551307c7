"""On PostgreSQL the database itself refuses to change what was frozen, and the ledger of acts."""

from common.store.frozen import FrozenPartsTrigger, FrozenRowsTrigger
from common.store.ledger import AppendOnlyTrigger
from common.store.migrations import TriggersMigration

PARTS = {"key": "statement_id", "column": "frozen_at"}


class Migration(TriggersMigration):
    dependencies = [("funds", "0001_initial")]

    operations = [
        AppendOnlyTrigger("funds_statementact"),
        FrozenRowsTrigger("funds_statement", when="OLD.frozen_at IS NOT NULL"),
        FrozenPartsTrigger("funds_statementline", "funds_statement", **PARTS),
        FrozenPartsTrigger("funds_statementparty", "funds_statement", **PARTS),
        FrozenRowsTrigger("funds_ruleversion", when="OLD.in_force_at IS NOT NULL"),
    ]
