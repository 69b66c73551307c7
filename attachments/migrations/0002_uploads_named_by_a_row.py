from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("attachments", "0001_initial"),
    ]

    operations = [
        # What is there already may be a phone's: it is kept as long as theirs are.
        migrations.AddField(
            model_name="attachment",
            name="by_phone",
            field=models.BooleanField(default=True, verbose_name="手机上传"),
        ),
        migrations.AlterField(
            model_name="attachment",
            name="by_phone",
            field=models.BooleanField(default=False, verbose_name="手机上传"),
        ),
        migrations.AddField(
            model_name="attachment",
            name="is_named",
            field=models.BooleanField(default=False, verbose_name="已随记录提交"),
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(
                condition=models.Q(("is_named", False)),
                fields=["uploaded_at"],
                name="attachment_not_named",
            ),
        ),
    ]
