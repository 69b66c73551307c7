"""On PostgreSQL the database itself refuses to change or delete the rows of this room's ledgers."""

from django.db import migrations

from common.store.ledger import AppendOnlyTrigger


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial")]

    operations = [
        AppendOnlyTrigger("plans_instructionentry"),
        AppendOnlyTrigger("plans_lightchange"),
        AppendOnlyTrigger("plans_progressreport"),
        AppendOnlyTrigger("plans_reporturge"),
        AppendOnlyTrigger("plans_reviewask"),
        AppendOnlyTrigger("plans_reviewanswer"),
        AppendOnlyTrigger("plans_reviewreminder"),
    ]
