"""The checks of signboards are never changed or deleted; on PostgreSQL the database refuses too."""

from django.db import migrations

from common.ledger import append_only_trigger


class Migration(migrations.Migration):
    dependencies = [("rivers", "0002_import_rows")]

    operations = [append_only_trigger("rivers_signboardcheck")]
