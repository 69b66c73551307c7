from django.db import migrations, models

from common.store.ledger import AppendOnlyTrigger, NoTruncateTrigger


class Migration(migrations.Migration):

    dependencies = [
        ('issues', '0004_checked_files'),
    ]

    operations = [
        migrations.CreateModel(
            name='NightSeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True, verbose_name='封存时间')),
                ('covered', models.JSONField(default=dict, verbose_name='所盖的封存')),
                ('hash', models.CharField(max_length=64, unique=True, verbose_name='校验值')),
            ],
            options={
                'verbose_name': '总封存',
                'verbose_name_plural': '总封存',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='TableSeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(max_length=40, verbose_name='登记')),
                ('seq', models.PositiveIntegerField(verbose_name='序号')),
                ('at', models.DateTimeField(verbose_name='封存时间')),
                ('after', models.DateTimeField(blank=True, null=True)),
                ('until', models.DateTimeField(verbose_name='封存至')),
                ('count', models.PositiveIntegerField(verbose_name='记录条数')),
                ('hash', models.CharField(max_length=64, verbose_name='校验值')),
            ],
            options={
                'verbose_name': '其他记录封存',
                'verbose_name_plural': '其他记录封存',
                'ordering': ['table', 'seq'],
                'constraints': [models.UniqueConstraint(fields=('table', 'seq'), name='seal_of_table_once')],
            },
        ),
        AppendOnlyTrigger("issues_nightseal"),
        AppendOnlyTrigger("issues_tableseal"),
        NoTruncateTrigger("issues_nightseal", "issues_tableseal"),
    ]
