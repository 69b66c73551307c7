from django.db import migrations

from common.ledger import append_only_trigger


class Migration(migrations.Migration):
    dependencies = [("notices", "0005_ladder")]

    operations = [append_only_trigger("notices_measurestep")]
