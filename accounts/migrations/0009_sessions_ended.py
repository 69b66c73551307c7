from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_order_of_units'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='sessions_ended_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='其他登录结束时间'),
        ),
    ]
