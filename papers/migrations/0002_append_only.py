"""On PostgreSQL the database itself refuses to change, delete or empty away templates and what was done with them."""

from common.store.ledger import AppendOnlyTrigger
from common.store.migrations import TriggersMigration


class Migration(TriggersMigration):
    dependencies = [("papers", "0001_initial")]

    operations = [AppendOnlyTrigger("papers_papertemplate", "papers_paperact")]
