import django.core.serializers.json
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from common.store.migrations import InitialMigration


class Migration(InitialMigration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('rivers', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Chief',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='姓名')),
                ('post', models.CharField(blank=True, max_length=120, verbose_name='职务')),
                ('mobile', models.CharField(blank=True, max_length=11, validators=[django.core.validators.RegexValidator('^1\\d{10}$', '手机号为 11 位数字')], verbose_name='手机号')),
                ('office_phone', models.CharField(blank=True, max_length=30, verbose_name='办公电话')),
                ('sort_key', models.CharField(blank=True, editable=False, max_length=200, verbose_name='拼音')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='更新时间')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='chiefs', to='accounts.division', verbose_name='所在行政区')),
                ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='chief', to=settings.AUTH_USER_MODEL, verbose_name='登录账号')),
            ],
            options={
                'verbose_name': '河长',
                'verbose_name_plural': '河长',
                'ordering': ['division_id', 'sort_key'],
            },
        ),
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('general', '总河长'), ('deputy_general', '副总河长'), ('chief', '河长'), ('police', '河库警长'), ('procurator', '检察长'), ('patroller', '巡河员'), ('supervisor', '社会监督员')], max_length=16, verbose_name='类别')),
                ('tier', models.PositiveSmallIntegerField(choices=[(2, '省（直辖市）'), (4, '市'), (6, '区县'), (9, '镇街'), (12, '村（社区）')], verbose_name='层级')),
                ('title', models.CharField(blank=True, max_length=120, verbose_name='职务')),
                ('basis', models.CharField(blank=True, max_length=160, verbose_name='任职文件')),
                ('started_on', models.DateField(verbose_name='任职日期')),
                ('ended_on', models.DateField(blank=True, help_text='在任的最后一天。', null=True, verbose_name='卸任日期')),
                ('updated_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False, verbose_name='更新时间')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='accounts.division', verbose_name='行政区')),
                ('reach', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='rivers.reach', verbose_name='河段')),
                ('river', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='rivers.river', verbose_name='河流')),
                ('chief', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='chiefs.chief', verbose_name='河长')),
            ],
            options={
                'verbose_name': '任职',
                'verbose_name_plural': '任职',
                'ordering': ['division_id', 'tier', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('effective_on', models.DateField(help_text='接任人在任的第一天。', verbose_name='接任日期')),
                ('basis', models.CharField(blank=True, max_length=160, verbose_name='依据')),
                ('note', models.TextField(blank=True, verbose_name='说明')),
                ('done_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='办理时间')),
                ('closed', models.ManyToManyField(related_name='closed_by_handover', to='chiefs.appointment')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.division', verbose_name='行政区')),
                ('done_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人')),
                ('incoming', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handovers_in', to='chiefs.chief', verbose_name='接任人')),
                ('opened', models.ManyToManyField(related_name='opened_by_handover', to='chiefs.appointment')),
                ('outgoing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handovers_out', to='chiefs.chief', verbose_name='交出人')),
            ],
            options={
                'verbose_name': '交接',
                'verbose_name_plural': '交接',
                'ordering': ['-effective_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('signboard', '更新公示牌'), ('publish', '公告河长信息')], max_length=12, verbose_name='事项')),
                ('due_on', models.DateField(verbose_name='办理期限')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='办结时间')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='办理情况')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.division', verbose_name='行政区')),
                ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办理人')),
                ('signboard', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='rivers.signboard', verbose_name='公示牌')),
                ('handover', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='chiefs.handover', verbose_name='交接')),
            ],
            options={
                'verbose_name': '交接后续事项',
                'verbose_name_plural': '交接后续事项',
                'ordering': ['due_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='HandoverItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20, verbose_name='类别')),
                ('reference', models.CharField(blank=True, max_length=60, verbose_name='编号')),
                ('title', models.CharField(max_length=300, verbose_name='内容')),
                ('state', models.CharField(blank=True, max_length=60, verbose_name='状态')),
                ('handover', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='chiefs.handover')),
            ],
            options={
                'verbose_name': '交接清单',
                'verbose_name_plural': '交接清单',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='HistoricalAppointment',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('kind', models.CharField(choices=[('general', '总河长'), ('deputy_general', '副总河长'), ('chief', '河长'), ('police', '河库警长'), ('procurator', '检察长'), ('patroller', '巡河员'), ('supervisor', '社会监督员')], max_length=16, verbose_name='类别')),
                ('tier', models.PositiveSmallIntegerField(choices=[(2, '省（直辖市）'), (4, '市'), (6, '区县'), (9, '镇街'), (12, '村（社区）')], verbose_name='层级')),
                ('title', models.CharField(blank=True, max_length=120, verbose_name='职务')),
                ('basis', models.CharField(blank=True, max_length=160, verbose_name='任职文件')),
                ('started_on', models.DateField(verbose_name='任职日期')),
                ('ended_on', models.DateField(blank=True, help_text='在任的最后一天。', null=True, verbose_name='卸任日期')),
                ('updated_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False, verbose_name='更新时间')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('chief', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='chiefs.chief', verbose_name='河长')),
                ('division', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.division', verbose_name='行政区')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reach', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='rivers.reach', verbose_name='河段')),
                ('river', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='rivers.river', verbose_name='河流')),
            ],
            options={
                'verbose_name': 'historical 任职',
                'verbose_name_plural': 'historical 任职',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalChief',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='姓名')),
                ('post', models.CharField(blank=True, max_length=120, verbose_name='职务')),
                ('mobile', models.CharField(blank=True, max_length=11, validators=[django.core.validators.RegexValidator('^1\\d{10}$', '手机号为 11 位数字')], verbose_name='手机号')),
                ('office_phone', models.CharField(blank=True, max_length=30, verbose_name='办公电话')),
                ('sort_key', models.CharField(blank=True, editable=False, max_length=200, verbose_name='拼音')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='更新时间')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('division', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.division', verbose_name='所在行政区')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登录账号')),
            ],
            options={
                'verbose_name': 'historical 河长',
                'verbose_name_plural': 'historical 河长',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
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
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='chiefs.importbatch')),
            ],
            options={
                'verbose_name': '导入的行',
                'verbose_name_plural': '导入的行',
                'ordering': ['line'],
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='chief',
            index=models.Index(fields=['division', 'sort_key'], name='chiefs_chie_divisio_b4cf4f_idx'),
        ),
        migrations.AddConstraint(
            model_name='chief',
            constraint=models.UniqueConstraint(condition=models.Q(('mobile', ''), _negated=True), fields=('mobile',), name='chief_mobile_once'),
        ),
        migrations.AddIndex(
            model_name='appointment',
            index=models.Index(fields=['division', 'tier'], name='chiefs_appo_divisio_8a6e41_idx'),
        ),
        migrations.AddIndex(
            model_name='appointment',
            index=models.Index(fields=['chief', 'started_on'], name='chiefs_appo_chief_i_c25e10_idx'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.CheckConstraint(condition=models.Q(('river', None), ('reach', None), _connector='OR'), name='appointment_river_or_reach_not_both'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.CheckConstraint(condition=models.Q(('ended_on', None), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='appointment_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_on', None), ('reach', None), ('river', None)), fields=('chief', 'kind', 'division'), name='appointment_once_of_division', violation_error_message='此人已在任这一职务，不能重复任职。'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_on', None), ('river__isnull', False)), fields=('chief', 'kind', 'division', 'river'), name='appointment_once_of_river', violation_error_message='此人已在任这一职务，不能重复任职。'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_on', None), ('reach__isnull', False)), fields=('chief', 'kind', 'division', 'reach'), name='appointment_once_of_reach', violation_error_message='此人已在任这一职务，不能重复任职。'),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('done_at', None), ('done_by', None)), models.Q(('done_at__isnull', False), ('done_by__isnull', False)), _connector='OR'), name='follow_up_done_by_someone'),
        ),
    ]
