import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from common.store.migrations import InitialMigration


class Migration(InitialMigration):

    dependencies = [
        ('accounts', '0008_order_of_units'),
        ('inspections', '0010_old_records'),
        ('issues', '0008_old_records'),
        ('rivers', '0004_outfall_kinds'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('survey', '待排查'), ('monitor', '待监测'), ('trace', '待溯源'), ('sort', '待分类'), ('treat', '整治中'), ('accept', '待验收'), ('routine', '日常监管'), ('ended', '已取缔或合并')], default='survey', max_length=8, verbose_name='状态')),
                ('campaign', models.CharField(blank=True, max_length=60, verbose_name='专项行动')),
                ('category', models.CharField(blank=True, choices=[('ban', '依法取缔'), ('merge', '清理合并'), ('mend', '规范整治')], max_length=5, verbose_name='分类')),
                ('measures', models.TextField(blank=True, verbose_name='整治措施')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='开始日期')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='完成时限')),
                ('surveyed_on', models.DateField(blank=True, null=True, verbose_name='排查日期')),
                ('monitored_on', models.DateField(blank=True, null=True, verbose_name='最近监测日期')),
                ('traced_on', models.DateField(blank=True, null=True, verbose_name='溯源日期')),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='整治完成日期')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='销号日期')),
                ('next_check_on', models.DateField(blank=True, null=True, verbose_name='下次检查日期')),
                ('is_exceeding', models.BooleanField(blank=True, null=True, verbose_name='最近监测超标')),
                ('flows_when_dry', models.BooleanField(default=False, verbose_name='晴天排水')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='更新时间')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rivers.outfall', verbose_name='并入')),
                ('outfall', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='case', to='rivers.outfall', verbose_name='入河排污口')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='整治单位')),
            ],
            options={
                'verbose_name': '一口一策',
                'verbose_name_plural': '一口一策',
                'ordering': ['outfall_id'],
            },
        ),
        migrations.CreateModel(
            name='CaseEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.CharField(max_length=10, verbose_name='事项')),
                ('by_name', models.CharField(max_length=40, verbose_name='办理人姓名')),
                ('by_role', models.CharField(blank=True, max_length=80, verbose_name='办理人身份')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('note', models.TextField(blank=True, verbose_name='办理情况')),
                ('photos', models.JSONField(blank=True, default=list, verbose_name='照片')),
                ('files', models.JSONField(blank=True, default=list, verbose_name='附件')),
                ('data', models.JSONField(blank=True, default=dict, verbose_name='详情')),
                ('client_ref', models.UUIDField(blank=True, null=True, verbose_name='提交编号')),
                ('body_hash', models.CharField(blank=True, default='', editable=False, max_length=64)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办理人')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='outfalls.case', verbose_name='一口一策')),
            ],
            options={
                'verbose_name': '排污口办理记录',
                'verbose_name_plural': '排污口办理记录',
                'ordering': ['id'],
            },
        ),
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
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='outfalls.importbatch')),
            ],
            options={
                'verbose_name': '导入的行',
                'verbose_name_plural': '导入的行',
                'ordering': ['line'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Monitoring',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('taken_on', models.DateField(verbose_name='采样日期')),
                ('is_dry', models.BooleanField(default=False, verbose_name='未排水')),
                ('flow', models.CharField(blank=True, max_length=40, verbose_name='流量')),
                ('lab', models.CharField(blank=True, max_length=80, verbose_name='监测单位')),
                ('standard', models.CharField(blank=True, max_length=80, verbose_name='执行标准')),
                ('values', models.JSONField(default=list, verbose_name='监测值')),
                ('exceeding', models.CharField(blank=True, max_length=400, verbose_name='超标情况')),
                ('is_exceeding', models.BooleanField(blank=True, null=True, verbose_name='超标')),
                ('at', models.DateTimeField(verbose_name='登记时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='monitorings', to='outfalls.case', verbose_name='一口一策')),
            ],
            options={
                'verbose_name': '排污口监测记录',
                'verbose_name_plural': '排污口监测记录',
                'ordering': ['-taken_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Sighting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seen_at', models.DateTimeField(verbose_name='巡河时间')),
                ('answer', models.CharField(blank=True, choices=[('issue', '列入问题台账'), ('check', '安排检查'), ('nothing', '核实无异常')], max_length=8, verbose_name='处置')),
                ('is_dry_flow', models.BooleanField(default=False, verbose_name='晴天排水')),
                ('words', models.CharField(blank=True, max_length=300, verbose_name='处置情况')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='处置时间')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='处置人')),
                ('issue', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='issues.issue', verbose_name='问题')),
                ('outfall', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rivers.outfall', verbose_name='排污口')),
                ('patrol', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspections.patrol', verbose_name='巡河记录')),
                ('reach', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rivers.reach', verbose_name='河段')),
            ],
            options={
                'verbose_name': '巡河见排污口异常',
                'verbose_name_plural': '巡河见排污口异常',
                'ordering': ['-seen_at', '-id'],
            },
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['state', 'due_on'], name='outfalls_ca_state_ed1c65_idx'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['unit', 'state'], name='outfalls_ca_unit_id_17c5dd_idx'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['treat', 'accept']), _negated=True), models.Q(models.Q(('category', ''), _negated=True), ('due_on__isnull', False)), _connector='OR'), name='case_treated_by_category_and_day'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', False), ('state__in', ('routine', 'ended'))), models.Q(models.Q(('state__in', ('routine', 'ended')), _negated=True), ('closed_on', None)), _connector='OR'), name='case_closed_with_day'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('starts_on', None), ('due_on', None), ('due_on__gte', models.F('starts_on')), _connector='OR'), name='case_days_in_order'),
        ),
        migrations.AddConstraint(
            model_name='caseentry',
            constraint=models.UniqueConstraint(condition=models.Q(('client_ref__isnull', False)), fields=('by', 'client_ref'), name='case_entry_client_ref_once'),
        ),
        migrations.AddIndex(
            model_name='sighting',
            index=models.Index(fields=['answer', '-seen_at'], name='outfalls_si_answer_de54f0_idx'),
        ),
        migrations.AddConstraint(
            model_name='sighting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None), ('answered_by', None)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='sighting_answered_by_someone'),
        ),
        migrations.AddConstraint(
            model_name='sighting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', 'issue'), ('issue__isnull', False)), models.Q(models.Q(('answer', 'issue'), _negated=True), ('issue', None)), _connector='OR'), name='sighting_issue_with_issue'),
        ),
    ]
