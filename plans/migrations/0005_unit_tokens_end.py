from datetime import timedelta

from django.db import migrations, models
from django.utils import timezone


def begin(apps, schema_editor):
    tokens = apps.get_model("plans", "UnitToken").objects.filter(revoked_at=None)
    tokens.update(expires_at=timezone.now() + timedelta(days=365))


class Migration(migrations.Migration):

    dependencies = [
        ('plans', '0004_funds_reported'),
    ]

    operations = [
        migrations.AddField(
            model_name='unittoken',
            name='expires_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='有效期至'),
        ),
        # Those there are last a year from now on, so that no unit's system stops with the upgrade.
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
