from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('attachments', '0003_file_records'),
    ]

    operations = [
        migrations.AddField(
            model_name='blob',
            name='is_blank',
            field=models.BooleanField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name='blob',
            index=models.Index(condition=models.Q(('is_blank', True)), fields=['id'], name='blob_blank'),
        ),
    ]
