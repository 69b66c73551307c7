"""断面 and 水质 leave the room of rivers. Their tables stay as they are, under the names they have: while `migrate`
has run and the processes of before still serve, those read and write them."""

import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from common.store.migrations import AtOnce


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0008_order_of_units"),
        ("rivers", "0003_sections_leave"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                AtOnce(
                    [
                        migrations.CreateModel(
                            name='Section',
                            fields=[
                                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                                ('code', models.CharField(max_length=40, unique=True, verbose_name='编码')),
                                ('name', models.CharField(max_length=80, verbose_name='名称')),
                                ('grade', models.CharField(choices=[('national', '国考'), ('city', '市考'), ('district', '区县'), ('border', '交界')], db_default='', max_length=10, verbose_name='级别')),
                                ('target', models.CharField(choices=[('1', 'Ⅰ类'), ('2', 'Ⅱ类'), ('3', 'Ⅲ类'), ('4', 'Ⅳ类'), ('5', 'Ⅴ类')], db_default='', max_length=1, verbose_name='目标水质')),
                                ('longitude', models.FloatField(blank=True, null=True, verbose_name='经度')),
                                ('latitude', models.FloatField(blank=True, null=True, verbose_name='纬度')),
                                ('is_active', models.BooleanField(default=True, verbose_name='在用')),
                                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='更新时间')),
                                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sections', to='accounts.division', verbose_name='所在行政区')),
                                ('river', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sections', to='rivers.river', verbose_name='河流')),
                            ],
                            options={
                                'db_table': 'rivers_section',
                                'verbose_name': '断面',
                                'verbose_name_plural': '断面',
                                'ordering': ['code'],
                            },
                        ),
                        migrations.CreateModel(
                            name='HistoricalSection',
                            fields=[
                                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                                ('code', models.CharField(db_index=True, max_length=40, verbose_name='编码')),
                                ('name', models.CharField(max_length=80, verbose_name='名称')),
                                ('grade', models.CharField(choices=[('national', '国考'), ('city', '市考'), ('district', '区县'), ('border', '交界')], db_default='', max_length=10, verbose_name='级别')),
                                ('target', models.CharField(choices=[('1', 'Ⅰ类'), ('2', 'Ⅱ类'), ('3', 'Ⅲ类'), ('4', 'Ⅳ类'), ('5', 'Ⅴ类')], db_default='', max_length=1, verbose_name='目标水质')),
                                ('longitude', models.FloatField(blank=True, null=True, verbose_name='经度')),
                                ('latitude', models.FloatField(blank=True, null=True, verbose_name='纬度')),
                                ('is_active', models.BooleanField(default=True, verbose_name='在用')),
                                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='更新时间')),
                                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                                ('history_date', models.DateTimeField(db_index=True)),
                                ('history_change_reason', models.CharField(max_length=100, null=True)),
                                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                                ('division', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.division', verbose_name='所在行政区')),
                                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                                ('river', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='rivers.river', verbose_name='河流')),
                            ],
                            options={
                                'db_table': 'rivers_historicalsection',
                                'verbose_name': 'historical 断面',
                                'verbose_name_plural': 'historical 断面',
                                'ordering': ('-history_date', '-history_id'),
                                'get_latest_by': ('history_date', 'history_id'),
                            },
                            bases=(simple_history.models.HistoricalChanges, models.Model),
                        ),
                        migrations.CreateModel(
                            name='AnnouncedClass',
                            fields=[
                                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                                ('month', models.DateField(help_text='该月第一天。', verbose_name='月份')),
                                ('water_class', models.CharField(choices=[('1', 'Ⅰ类'), ('2', 'Ⅱ类'), ('3', 'Ⅲ类'), ('4', 'Ⅳ类'), ('5', 'Ⅴ类'), ('6', '劣Ⅴ类')], max_length=1, verbose_name='水质类别')),
                                ('entered_at', models.DateTimeField(verbose_name='登记时间')),
                                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                                ('section', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='announced', to='waters.section', verbose_name='断面')),
                            ],
                            options={
                                'db_table': 'rivers_sample',
                                'verbose_name': '水质监测数据',
                                'verbose_name_plural': '水质监测数据',
                                'ordering': ['-month'],
                            },
                        ),
                        migrations.CreateModel(
                            name='HistoricalAnnouncedClass',
                            fields=[
                                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                                ('month', models.DateField(help_text='该月第一天。', verbose_name='月份')),
                                ('water_class', models.CharField(choices=[('1', 'Ⅰ类'), ('2', 'Ⅱ类'), ('3', 'Ⅲ类'), ('4', 'Ⅳ类'), ('5', 'Ⅴ类'), ('6', '劣Ⅴ类')], max_length=1, verbose_name='水质类别')),
                                ('entered_at', models.DateTimeField(verbose_name='登记时间')),
                                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                                ('history_date', models.DateTimeField(db_index=True)),
                                ('history_change_reason', models.CharField(max_length=100, null=True)),
                                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                                ('entered_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                                ('section', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='waters.section', verbose_name='断面')),
                            ],
                            options={
                                'db_table': 'rivers_historicalsample',
                                'verbose_name': 'historical 水质监测数据',
                                'verbose_name_plural': 'historical 水质监测数据',
                                'ordering': ('-history_date', '-history_id'),
                                'get_latest_by': ('history_date', 'history_id'),
                            },
                            bases=(simple_history.models.HistoricalChanges, models.Model),
                        ),
                        migrations.AddConstraint(
                            model_name='announcedclass',
                            constraint=models.UniqueConstraint(fields=('section', 'month'), name='sample_once_a_month'),
                        ),
                    ]
                ),
            ],
        ),
    ]
