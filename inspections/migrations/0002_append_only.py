"""On PostgreSQL the database itself refuses to change, delete or empty away the rows of this room's ledgers."""

from django.db import migrations

from common.store.ledger import AppendOnlyTrigger


class Migration(migrations.Migration):
    dependencies = [("inspections", "0001_initial")]

    operations = [
        AppendOnlyTrigger(
            "inspections_patroldecision",
            "inspections_reopening",
            "inspections_patrolact",
            "inspections_oldpatrol",
        ),
    ]
