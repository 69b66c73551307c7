from django.db import migrations

from common.ledger import append_only_trigger


class Migration(migrations.Migration):
    dependencies = [("inspections", "0002_decisions_and_indexes")]

    operations = [append_only_trigger("inspections_patroldecision")]
