import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('screens', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='snapshot',
            name='lines',
            field=models.JSONField(null=True, verbose_name='河段图形'),
        ),
        migrations.AddField(
            model_name='snapshot',
            name='lines_version',
            field=models.CharField(db_default='', default='', max_length=16),
        ),
        migrations.AlterField(
            model_name='snapshot',
            name='division',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='screen', serialize=False, to='accounts.division', verbose_name='行政区'),
        ),
    ]
