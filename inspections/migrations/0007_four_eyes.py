from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('inspections', '0006_likeness'),
    ]

    operations = [
        migrations.AddField(
            model_name='patrol',
            name='decided_alone',
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name='核实未能另由一人'),
        ),
        migrations.AddField(
            model_name='patroldecision',
            name='own',
            field=models.CharField(blank=True, db_default='', default='', max_length=60, verbose_name='本人经手'),
        ),
    ]
