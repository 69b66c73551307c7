"""On PostgreSQL the database itself refuses to change, delete or empty away the rows of this room's ledgers."""

from common.store.ledger import AppendOnlyTrigger
from common.store.migrations import TriggersMigration


class Migration(TriggersMigration):
    dependencies = [("attachments", "0001_initial")]

    operations = [AppendOnlyTrigger("attachments_filerecord")]
