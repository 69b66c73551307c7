"""On PostgreSQL the database itself refuses to change or delete templates and what was done with them."""

from django.db import migrations

from common.store.ledger import AppendOnlyTrigger, NoTruncateTrigger


class Migration(migrations.Migration):
    dependencies = [("papers", "0001_initial")]

    operations = [
        AppendOnlyTrigger("papers_papertemplate"),
        AppendOnlyTrigger("papers_paperact"),
        NoTruncateTrigger("papers_papertemplate", "papers_paperact"),
    ]
