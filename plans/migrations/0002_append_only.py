from django.db import migrations

from common.ledger import append_only_trigger


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial")]

    operations = [
        append_only_trigger("plans_progressreport"),
        append_only_trigger("plans_lightchange"),
    ]
