"""The tables of water that are new: samples, months, targets, standards and imports."""

import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from common.store.migrations import InitialMigration


class Migration(InitialMigration):

    dependencies = [
        ('accounts', '0008_order_of_units'),
        ('waters', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('target', models.CharField(max_length=30, verbose_name='登记册')),
                ('filename', models.CharField(max_length=200, verbose_name='文件')),
                ('file', models.FileField(blank=True, max_length=200, upload_to='imports/%Y%m', verbose_name='上传的文件')),
                ('options', models.JSONField(blank=True, default=dict, verbose_name='选项')),
                ('state', models.CharField(choices=[('waiting', '检查中'), ('checked', '已预检'), ('running', '导入中'), ('applied', '已导入'), ('discarded', '已放弃'), ('failed', '无法读取')], default='waiting', max_length=10, verbose_name='状态')),
                ('problem', models.CharField(blank=True, max_length=300, verbose_name='无法继续的原因')),
                ('notes', models.JSONField(blank=True, default=list, verbose_name='提示')),
                ('counts', models.JSONField(blank=True, default=dict, verbose_name='各类行数')),
                ('progress', models.PositiveIntegerField(default=0, verbose_name='已处理行数')),
                ('attempts', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('claim', models.UUIDField(editable=False, null=True)),
                ('touched_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='上传时间')),
                ('applied_at', models.DateTimeField(blank=True, null=True, verbose_name='导入时间')),
                ('skipped_bad', models.BooleanField(default=False, verbose_name='跳过有误行')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人')),
            ],
            options={
                'verbose_name': '导入',
                'verbose_name_plural': '导入',
                'ordering': ['-id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.PositiveIntegerField()),
                ('rank', models.PositiveSmallIntegerField(default=0)),
                ('act', models.CharField(blank=True, choices=[('create', '新增'), ('update', '修改'), ('same', '无变化'), ('bad', '有误')], max_length=6)),
                ('key', models.CharField(blank=True, max_length=60)),
                ('title', models.CharField(blank=True, max_length=200)),
                ('values', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('faults', models.JSONField(default=list)),
                ('changes', models.JSONField(default=list)),
                ('errors', models.JSONField(default=list)),
                ('moved', models.BooleanField(default=False)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='waters.importbatch')),
            ],
            options={
                'verbose_name': '导入的行',
                'verbose_name_plural': '导入的行',
                'ordering': ['line'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MonthClose',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(help_text='该月第一天。', verbose_name='月份')),
                ('version', models.PositiveSmallIntegerField(verbose_name='版本')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='更正原因')),
                ('figures', models.JSONField(verbose_name='汇总')),
                ('rules', models.JSONField(verbose_name='评价依据')),
                ('closed_at', models.DateTimeField(verbose_name='定稿时间')),
                ('closed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='定稿人')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='water_months', to='accounts.division', verbose_name='行政区')),
                ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='waters.monthclose', verbose_name='更正的版本')),
            ],
            options={
                'verbose_name': '水质月度定稿',
                'verbose_name_plural': '水质月度定稿',
                'ordering': ['-month', 'division_id', '-version'],
            },
        ),
        migrations.CreateModel(
            name='MonthResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(verbose_name='月份')),
                ('state', models.CharField(choices=[('measured', '已监测'), ('announced', '仅有公布类别'), ('no_flow', '断流'), ('missing', '未监测'), ('not_due', '本月不监测'), ('void', '不予评价')], max_length=9, verbose_name='状态')),
                ('target', models.CharField(blank=True, choices=[('1', 'Ⅰ类'), ('2', 'Ⅱ类'), ('3', 'Ⅲ类'), ('4', 'Ⅳ类'), ('5', 'Ⅴ类')], max_length=1, verbose_name='目标水质')),
                ('announced', models.CharField(blank=True, choices=[('1', 'Ⅰ类'), ('2', 'Ⅱ类'), ('3', 'Ⅲ类'), ('4', 'Ⅳ类'), ('5', 'Ⅴ类'), ('6', '劣Ⅴ类')], max_length=1, verbose_name='公布类别')),
                ('computed', models.CharField(blank=True, choices=[('1', 'Ⅰ类'), ('2', 'Ⅱ类'), ('3', 'Ⅲ类'), ('4', 'Ⅳ类'), ('5', 'Ⅴ类'), ('6', '劣Ⅴ类')], max_length=1, verbose_name='评价类别')),
                ('water_class', models.CharField(blank=True, choices=[('1', 'Ⅰ类'), ('2', 'Ⅱ类'), ('3', 'Ⅲ类'), ('4', 'Ⅳ类'), ('5', 'Ⅴ类'), ('6', '劣Ⅴ类')], max_length=1, verbose_name='水质类别')),
                ('is_met', models.BooleanField(null=True, verbose_name='达标')),
                ('exceeding', models.JSONField(default=list, verbose_name='超标项目')),
                ('means', models.JSONField(default=dict, verbose_name='月均值')),
                ('measured', models.PositiveSmallIntegerField(default=0, verbose_name='监测项数')),
                ('last_year', models.CharField(blank=True, choices=[('1', 'Ⅰ类'), ('2', 'Ⅱ类'), ('3', 'Ⅲ类'), ('4', 'Ⅳ类'), ('5', 'Ⅴ类'), ('6', '劣Ⅴ类')], max_length=1, verbose_name='上年同期')),
                ('streak', models.PositiveSmallIntegerField(default=0, verbose_name='连续达标月数')),
                ('index', models.DecimalField(decimal_places=6, max_digits=12, null=True, verbose_name='水质指数')),
                ('close', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='results', to='waters.monthclose')),
                ('section', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='results', to='waters.section')),
            ],
            options={
                'verbose_name': '水质月度结果',
                'verbose_name_plural': '水质月度结果',
                'ordering': ['-month', 'section_id'],
            },
        ),
        migrations.CreateModel(
            name='Sample',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('taken_on', models.DateField(verbose_name='采样日期')),
                ('month', models.DateField(help_text='该月第一天。', verbose_name='计入月份')),
                ('source', models.CharField(choices=[('manual', '人工采样'), ('automatic', '自动监测')], default='manual', max_length=9, verbose_name='来源')),
                ('state', models.CharField(choices=[('taken', '已采样'), ('no_flow', '断流'), ('tide', '涨潮')], default='taken', max_length=7, verbose_name='状态')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='备注')),
                ('entered_at', models.DateTimeField(verbose_name='登记时间')),
                ('voided_at', models.DateTimeField(blank=True, null=True, verbose_name='作废时间')),
                ('void_reason', models.CharField(blank=True, max_length=200, verbose_name='作废原因')),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('section', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='samples', to='waters.section', verbose_name='断面')),
                ('voided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='作废人')),
            ],
            options={
                'verbose_name': '水质监测数据',
                'verbose_name_plural': '水质监测数据',
                'ordering': ['-taken_on', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='SampleValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('indicator', models.PositiveSmallIntegerField(verbose_name='指标')),
                ('typed', models.CharField(max_length=30, verbose_name='填报值')),
                ('number', models.DecimalField(blank=True, decimal_places=6, max_digits=14, null=True, verbose_name='数值')),
                ('is_below', models.BooleanField(default=False, verbose_name='低于检出限')),
                ('limit', models.DecimalField(blank=True, decimal_places=6, max_digits=14, null=True, verbose_name='检出限')),
                ('sample', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='values', to='waters.sample')),
            ],
            options={
                'verbose_name': '监测值',
                'verbose_name_plural': '监测值',
                'ordering': ['sample_id', 'indicator'],
            },
        ),
        migrations.CreateModel(
            name='SectionTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='自哪一年起')),
                ('target', models.CharField(choices=[('1', 'Ⅰ类'), ('2', 'Ⅱ类'), ('3', 'Ⅲ类'), ('4', 'Ⅳ类'), ('5', 'Ⅴ类')], max_length=1, verbose_name='目标水质')),
                ('basis', models.CharField(blank=True, max_length=120, verbose_name='依据')),
                ('entered_at', models.DateTimeField(verbose_name='登记时间')),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('section', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='waters.section', verbose_name='断面')),
            ],
            options={
                'verbose_name': '目标水质',
                'verbose_name_plural': '目标水质',
                'ordering': ['section_id', 'year'],
            },
        ),
        migrations.CreateModel(
            name='HistoricalSectionTarget',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='自哪一年起')),
                ('target', models.CharField(choices=[('1', 'Ⅰ类'), ('2', 'Ⅱ类'), ('3', 'Ⅲ类'), ('4', 'Ⅳ类'), ('5', 'Ⅴ类')], max_length=1, verbose_name='目标水质')),
                ('basis', models.CharField(blank=True, max_length=120, verbose_name='依据')),
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
                'verbose_name': 'historical 目标水质',
                'verbose_name_plural': 'historical 目标水质',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='WaterStandard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('valid_from', models.DateField(unique=True, verbose_name='自何日起')),
                ('basis', models.CharField(blank=True, max_length=200, verbose_name='依据')),
                ('table', models.JSONField(verbose_name='限值')),
                ('entered_at', models.DateTimeField(verbose_name='登记时间')),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
            ],
            options={
                'verbose_name': '评价标准',
                'verbose_name_plural': '评价标准',
                'ordering': ['-valid_from'],
            },
        ),
        migrations.AddConstraint(
            model_name='monthclose',
            constraint=models.UniqueConstraint(fields=('division', 'month', 'version'), name='water_month_version_once'),
        ),
        migrations.AddConstraint(
            model_name='monthclose',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('replaces__isnull', True), ('version', 1)), models.Q(('replaces__isnull', False), ('version__gt', 1), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='water_month_correction_says_why'),
        ),
        migrations.AddIndex(
            model_name='monthresult',
            index=models.Index(fields=['section', 'month'], name='waters_mont_section_841540_idx'),
        ),
        migrations.AddConstraint(
            model_name='monthresult',
            constraint=models.UniqueConstraint(fields=('close', 'section'), name='water_result_once'),
        ),
        migrations.AddIndex(
            model_name='sample',
            index=models.Index(fields=['section', 'month'], name='waters_samp_section_e20d13_idx'),
        ),
        migrations.AddConstraint(
            model_name='sample',
            constraint=models.UniqueConstraint(condition=models.Q(('voided_at__isnull', True)), fields=('section', 'taken_on', 'source'), name='sample_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='sample',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('void_reason', ''), ('voided_at__isnull', True), ('voided_by__isnull', True)), models.Q(('voided_at__isnull', False), ('voided_by__isnull', False), models.Q(('void_reason', ''), _negated=True)), _connector='OR'), name='sample_void_is_signed'),
        ),
        migrations.AddConstraint(
            model_name='samplevalue',
            constraint=models.UniqueConstraint(fields=('sample', 'indicator'), name='sample_value_once'),
        ),
        migrations.AddConstraint(
            model_name='samplevalue',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('is_below', False), ('number__gte', 0)), models.Q(('is_below', True), ('limit__gt', 0), ('number__isnull', True)), _connector='OR'), name='sample_value_is_number_or_below'),
        ),
        migrations.AddConstraint(
            model_name='sectiontarget',
            constraint=models.UniqueConstraint(fields=('section', 'year'), name='section_target_once_a_year'),
        ),
    ]
