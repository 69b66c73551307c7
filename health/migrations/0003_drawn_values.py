from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('health', '0002_frozen'),
    ]

    operations = [
        migrations.AddField(
            model_name='assessmentvalue',
            name='is_drawn',
            field=models.BooleanField(
                db_default=False, default=False, verbose_name='取自水质数据'
            ),
        ),
    ]
