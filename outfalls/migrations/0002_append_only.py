"""On PostgreSQL the database itself refuses to change, delete or empty away the rows of this room's ledgers."""

from django.db import migrations

from common.store.ledger import AppendOnlyTrigger


class Migration(migrations.Migration):
    dependencies = [("outfalls", "0001_initial")]

    operations = [
        AppendOnlyTrigger(
            "outfalls_caseentry",
            "outfalls_monitoring",
        ),
    ]
