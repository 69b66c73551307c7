"""What was done about spots is never changed or deleted; on PostgreSQL the database refuses too."""

from django.db import migrations

from common.ledger import append_only_trigger


class Migration(migrations.Migration):
    dependencies = [("spots", "0001_initial")]

    operations = [append_only_trigger("spots_spotentry")]
