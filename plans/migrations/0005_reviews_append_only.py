from django.db import migrations

from common.ledger import append_only_trigger


class Migration(migrations.Migration):
    dependencies = [("plans", "0004_reviews")]

    operations = [
        append_only_trigger("plans_reviewask"),
        append_only_trigger("plans_reviewanswer"),
        append_only_trigger("plans_reviewreminder"),
    ]
