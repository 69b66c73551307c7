import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_given_passwords'),
    ]

    operations = [
        migrations.CreateModel(
            name='EyesRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asks', models.CharField(choices=[('off', '可由本人'), ('auto', '有两人以上的须另一人'), ('always', '一律须另一人')], max_length=6, verbose_name='要求')),
                ('reason', models.CharField(max_length=200, verbose_name='理由')),
                ('at', models.DateTimeField(verbose_name='设定时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='设定人')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.division', verbose_name='行政区')),
                ('set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.division')),
            ],
            options={
                'verbose_name': '复核分人',
                'verbose_name_plural': '复核分人',
                'ordering': ['-id'],
            },
        ),
    ]
