"""On PostgreSQL the database itself refuses to change, delete or empty away the rows of this room's ledgers."""

from django.db import migrations

from common.store.ledger import AppendOnlyTrigger


class Migration(migrations.Migration):
    dependencies = [("issues", "0001_initial")]

    operations = [
        AppendOnlyTrigger(
            "issues_ledgerentry",
            "issues_lookbackdraw",
            "issues_lookbackreport",
            "issues_ledgerseal",
            "issues_nightseal",
            "issues_tableseal",
        ),
    ]
