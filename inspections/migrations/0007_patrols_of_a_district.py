import inspections.querysets
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_unique_on_every_database'),
        ('chiefs', '0003_unique_on_every_database'),
        ('inspections', '0006_unique_on_every_database'),
        ('rivers', '0003_checks_append_only'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='patrol',
            name='patrol_pending',
        ),
        migrations.AddIndex(
            model_name='patrol',
            index=models.Index(inspections.querysets.DistrictOf('division'), models.OrderBy(models.F('started_at'), descending=True), models.F('division'), name='patrol_of_district'),
        ),
        migrations.AddIndex(
            model_name='patrol',
            index=models.Index(inspections.querysets.DistrictOf('division'), models.F('division'), condition=models.Q(('state', 'pending')), name='patrol_pending'),
        ),
    ]
