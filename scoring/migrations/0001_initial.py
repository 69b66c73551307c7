import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from common.store.migrations import InitialMigration


class Migration(InitialMigration):

    dependencies = [
        ('accounts', '0008_order_of_units'),
        ('chiefs', '0002_surnames'),
        ('rivers', '0004_outfall_kinds'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_name', models.CharField(max_length=40, verbose_name='办理人姓名')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('key', models.CharField(blank=True, max_length=12, verbose_name='项目')),
                ('words', models.CharField(max_length=500, verbose_name='申诉理由')),
                ('files', models.JSONField(blank=True, default=list, verbose_name='佐证材料')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办理人')),
            ],
            options={
                'verbose_name': '申诉',
                'verbose_name_plural': '申诉',
                'ordering': ['sheet_id', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_name', models.CharField(max_length=40, verbose_name='办理人姓名')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('outcome', models.CharField(choices=[('upheld', '采纳'), ('partly', '部分采纳'), ('rejected', '不采纳')], max_length=8, verbose_name='处理结果')),
                ('points', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True, verbose_name='改为')),
                ('words', models.CharField(max_length=500, verbose_name='答复')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办理人')),
                ('objection', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='scoring.objection', verbose_name='申诉')),
            ],
            options={
                'verbose_name': '申诉处理',
                'verbose_name_plural': '申诉处理',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Rubric',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('created_at', models.DateTimeField(verbose_name='编制时间')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='编制人')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.division', verbose_name='行政区')),
            ],
            options={
                'verbose_name': '考核办法',
                'verbose_name_plural': '考核办法',
                'ordering': ['-year', 'division_id', 'id'],
            },
        ),
        migrations.CreateModel(
            name='RubricVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='版本')),
                ('state', models.CharField(choices=[('draft', '编制中'), ('published', '已发布'), ('replaced', '已被新版本代替')], default='draft', max_length=9, verbose_name='状态')),
                ('audience', models.CharField(choices=[('towns', '全部镇街'), ('units', '全部部门'), ('all', '全部镇街和部门'), ('some', '指定对象')], default='all', max_length=5, verbose_name='考核对象')),
                ('named', models.JSONField(blank=True, default=list, verbose_name='指定对象')),
                ('nodes', models.JSONField(default=list, verbose_name='考核项目')),
                ('whole', models.JSONField(default=dict, verbose_name='总分和等次')),
                ('basis', models.CharField(blank=True, max_length=300, verbose_name='依据')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='修改原因')),
                ('created_at', models.DateTimeField(verbose_name='编制时间')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='发布时间')),
                ('updated_at', models.DateTimeField(verbose_name='更新时间')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='编制人')),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='发布人')),
                ('rubric', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='scoring.rubric', verbose_name='考核办法')),
            ],
            options={
                'verbose_name': '考核办法版本',
                'verbose_name_plural': '考核办法版本',
                'ordering': ['rubric_id', '-number'],
            },
        ),
        migrations.CreateModel(
            name='Scoring',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('state', models.CharField(choices=[('open', '评分中'), ('announced', '已公布'), ('frozen', '已定稿'), ('cancelled', '已取消')], default='open', max_length=9, verbose_name='状态')),
                ('announced_at', models.DateTimeField(blank=True, null=True, verbose_name='公布时间')),
                ('objections_until', models.DateField(blank=True, null=True, verbose_name='申诉截止日期')),
                ('document_number', models.CharField(blank=True, max_length=60, verbose_name='文号')),
                ('frozen_at', models.DateTimeField(blank=True, null=True, verbose_name='定稿时间')),
                ('created_at', models.DateTimeField(verbose_name='启动时间')),
                ('updated_at', models.DateTimeField(verbose_name='更新时间')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='启动人')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.division', verbose_name='行政区')),
                ('frozen_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='定稿人')),
                ('rubric', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scorings', to='scoring.rubric', verbose_name='考核办法')),
                ('scorers', models.ManyToManyField(blank=True, related_name='scorings', to='accounts.unit', verbose_name='评分单位')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scorings', to='scoring.rubricversion', verbose_name='版本')),
            ],
            options={
                'verbose_name': '考核',
                'verbose_name_plural': '考核',
                'ordering': ['-year', 'division_id', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_name', models.CharField(max_length=40, verbose_name='办理人姓名')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('number', models.PositiveSmallIntegerField(verbose_name='次数')),
                ('inputs', models.JSONField(verbose_name='数据')),
                ('inputs_hash', models.CharField(max_length=64, verbose_name='数据校验码')),
                ('result_hash', models.CharField(max_length=64, verbose_name='结果校验码')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办理人')),
                ('scoring', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='scoring.scoring', verbose_name='考核')),
            ],
            options={
                'verbose_name': '核算记录',
                'verbose_name_plural': '核算记录',
                'ordering': ['scoring_id', 'number'],
            },
        ),
        migrations.CreateModel(
            name='ScoringAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_name', models.CharField(max_length=40, verbose_name='办理人姓名')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('action', models.CharField(max_length=10, verbose_name='办理')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='说明')),
                ('is_alone', models.BooleanField(default=False, verbose_name='由评分人办理')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办理人')),
                ('scoring', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acts', to='scoring.scoring', verbose_name='考核')),
            ],
            options={
                'verbose_name': '考核办理记录',
                'verbose_name_plural': '考核办理记录',
                'ordering': ['scoring_id', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Sheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='考核对象')),
                ('order', models.PositiveSmallIntegerField(verbose_name='排序号')),
                ('total', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True, verbose_name='得分')),
                ('grade', models.CharField(blank=True, max_length=40, verbose_name='等次')),
                ('rank', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='名次')),
                ('why', models.JSONField(blank=True, default=list, verbose_name='等次说明')),
                ('words', models.CharField(blank=True, max_length=2000, verbose_name='合计说明')),
                ('result', models.JSONField(blank=True, default=list, verbose_name='分项得分')),
                ('division', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.division', verbose_name='镇街')),
                ('scoring', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='scoring.scoring', verbose_name='考核')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='部门')),
            ],
            options={
                'verbose_name': '考核得分表',
                'verbose_name_plural': '考核得分表',
                'ordering': ['scoring_id', 'order'],
            },
        ),
        migrations.AddField(
            model_name='objection',
            name='sheet',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='scoring.sheet', verbose_name='得分表'),
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_name', models.CharField(max_length=40, verbose_name='办理人姓名')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('key', models.CharField(max_length=12, verbose_name='项目')),
                ('column', models.CharField(choices=[('self', '自评'), ('department', '部门评分'), ('final', '核定')], max_length=10, verbose_name='栏目')),
                ('numbers', models.JSONField(blank=True, default=dict, verbose_name='数值')),
                ('points', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True, verbose_name='得分')),
                ('is_void', models.BooleanField(default=False, verbose_name='不适用')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='说明')),
                ('files', models.JSONField(blank=True, default=list, verbose_name='佐证材料')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办理人')),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='scoring.sheet', verbose_name='得分表')),
            ],
            options={
                'verbose_name': '评分记录',
                'verbose_name_plural': '评分记录',
                'ordering': ['sheet_id', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_name', models.CharField(max_length=40, verbose_name='办理人姓名')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('word', models.CharField(max_length=20, verbose_name='等次')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='说明')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办理人')),
                ('chief', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='chiefs.chief', verbose_name='河长')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.division', verbose_name='行政区')),
                ('river', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='rivers.river', verbose_name='河流')),
                ('town', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.division', verbose_name='镇街')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='部门')),
            ],
            options={
                'verbose_name': '河长评价',
                'verbose_name_plural': '河长评价',
                'ordering': ['division_id', 'year', 'id'],
                'indexes': [models.Index(fields=['division', 'year'], name='scoring_rat_divisio_8d908f_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('town__isnull', False), ('unit', None)), models.Q(('town', None), ('unit__isnull', False)), _connector='OR'), name='rating_is_of_a_town_or_a_unit')],
            },
        ),
        migrations.AddConstraint(
            model_name='rubric',
            constraint=models.UniqueConstraint(fields=('division', 'year', 'name'), name='rubric_name_once_a_year'),
        ),
        migrations.AddConstraint(
            model_name='rubricversion',
            constraint=models.UniqueConstraint(fields=('rubric', 'number'), name='rubric_version_once'),
        ),
        migrations.AddConstraint(
            model_name='rubricversion',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('rubric',), name='rubric_one_draft'),
        ),
        migrations.AddConstraint(
            model_name='rubricversion',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('rubric',), name='rubric_one_published'),
        ),
        migrations.AddConstraint(
            model_name='rubricversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('published_at', None), ('published_by', None), ('state', 'draft')), models.Q(models.Q(('state', 'draft'), _negated=True), ('published_at__isnull', False), ('published_by__isnull', False)), _connector='OR'), name='rubric_published_has_who'),
        ),
        migrations.AddConstraint(
            model_name='rubricversion',
            constraint=models.CheckConstraint(condition=models.Q(('number', 1), models.Q(('reason', ''), _negated=True), _connector='OR'), name='rubric_changed_says_why'),
        ),
        migrations.AddConstraint(
            model_name='scoring',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'cancelled'), _negated=True), fields=('rubric',), name='scoring_of_a_rubric_once'),
        ),
        migrations.AddConstraint(
            model_name='scoring',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'cancelled']), models.Q(('announced_at__isnull', False), ('objections_until__isnull', False)), _connector='OR'), name='scoring_announced_has_when'),
        ),
        migrations.AddConstraint(
            model_name='scoring',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('frozen_at__isnull', False), ('frozen_by__isnull', False), ('state', 'frozen')), models.Q(models.Q(('state', 'frozen'), _negated=True), ('frozen_at', None), ('frozen_by', None)), _connector='OR'), name='scoring_frozen_by_someone'),
        ),
        migrations.AddConstraint(
            model_name='run',
            constraint=models.UniqueConstraint(fields=('scoring', 'number'), name='run_number_once'),
        ),
        migrations.AddConstraint(
            model_name='sheet',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('division__isnull', False), ('unit', None)), models.Q(('division', None), ('unit__isnull', False)), _connector='OR'), name='sheet_is_of_a_town_or_a_unit'),
        ),
        migrations.AddConstraint(
            model_name='sheet',
            constraint=models.UniqueConstraint(fields=('scoring', 'division'), name='sheet_of_a_town_once'),
        ),
        migrations.AddConstraint(
            model_name='sheet',
            constraint=models.UniqueConstraint(fields=('scoring', 'unit'), name='sheet_of_a_unit_once'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['sheet', 'key', 'column'], name='scoring_ent_sheet_i_3f0ca7_idx'),
        ),
    ]
