from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('issues', '0005_seals'),
    ]

    operations = [
        migrations.AddField(
            model_name='issue',
            name='is_verified_alone',
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name='复核未能另由一人'),
        ),
    ]
