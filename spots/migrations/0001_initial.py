import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from common.store.migrations import InitialMigration


class Migration(InitialMigration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('issues', '0001_initial'),
        ('rivers', '0001_initial'),
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
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='spots.importbatch')),
            ],
            options={
                'verbose_name': '导入的行',
                'verbose_name_plural': '导入的行',
                'ordering': ['line'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SpotBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='批次名称')),
                ('issued_by', models.CharField(blank=True, max_length=60, verbose_name='下发单位')),
                ('received_on', models.DateField(verbose_name='收到日期')),
                ('rectify_by', models.DateField(blank=True, help_text='属实图斑的整改期限，认定时可另定。', null=True, verbose_name='整改期限')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登记时间')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.division', verbose_name='行政区')),
            ],
            options={
                'verbose_name': '图斑批次',
                'verbose_name_plural': '图斑批次',
                'ordering': ['-received_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Spot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code', models.CharField(max_length=40, verbose_name='图斑编号')),
                ('kind_words', models.CharField(blank=True, max_length=40, verbose_name='疑似类型')),
                ('area_m2', models.FloatField(blank=True, null=True, verbose_name='面积（平方米）')),
                ('place', models.CharField(blank=True, max_length=160, verbose_name='位置')),
                ('seen_on', models.DateField(blank=True, null=True, verbose_name='影像日期')),
                ('longitude', models.FloatField(verbose_name='经度')),
                ('latitude', models.FloatField(verbose_name='纬度')),
                ('outline', models.JSONField(blank=True, null=True, verbose_name='范围')),
                ('state', models.CharField(choices=[('pending', '待分派'), ('assigned', '待核查'), ('visited', '待审定'), ('real', '属实'), ('unreal', '不属实')], default='pending', max_length=8, verbose_name='状态')),
                ('verify_by', models.DateField(blank=True, null=True, verbose_name='核查期限')),
                ('verified_at', models.DateTimeField(blank=True, null=True, verbose_name='认定时间')),
                ('rectify_by', models.DateField(blank=True, null=True, verbose_name='整改期限')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='更新时间')),
                ('assigned_to', models.ForeignKey(blank=True, help_text='由该行政区河长办核查。', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.division', verbose_name='核查单位')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.division', verbose_name='所在行政区')),
                ('issue', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='spot', to='issues.issue', verbose_name='问题')),
                ('reach', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='spots', to='rivers.reach', verbose_name='河段')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='spots', to='spots.spotbatch', verbose_name='批次')),
            ],
            options={
                'verbose_name': '疑似图斑',
                'verbose_name_plural': '疑似图斑',
                'ordering': ['batch_id', 'code'],
            },
        ),
        migrations.CreateModel(
            name='SpotEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.CharField(max_length=20, verbose_name='事项')),
                ('by_name', models.CharField(max_length=40, verbose_name='办理人姓名')),
                ('by_role', models.CharField(blank=True, max_length=80, verbose_name='办理人身份')),
                ('at', models.DateTimeField(verbose_name='办理时间')),
                ('note', models.TextField(blank=True, verbose_name='办理情况')),
                ('photos', models.JSONField(blank=True, default=list, verbose_name='照片')),
                ('data', models.JSONField(blank=True, default=dict, verbose_name='详情')),
                ('client_ref', models.UUIDField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办理人')),
                ('spot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='spots.spot', verbose_name='图斑')),
            ],
            options={
                'verbose_name': '图斑办理记录',
                'verbose_name_plural': '图斑办理记录',
                'ordering': ['id'],
            },
        ),
        migrations.AddConstraint(
            model_name='spotbatch',
            constraint=models.UniqueConstraint(fields=('division', 'name'), name='spot_batch_name_once_in_division'),
        ),
        migrations.AddIndex(
            model_name='spot',
            index=models.Index(fields=['division', 'state', 'verify_by'], name='spots_spot_divisio_432312_idx'),
        ),
        migrations.AddIndex(
            model_name='spot',
            index=models.Index(fields=['batch', 'division'], name='spots_spot_batch_i_44d364_idx'),
        ),
        migrations.AddIndex(
            model_name='spot',
            index=models.Index(fields=['longitude', 'latitude'], name='spots_spot_longitu_575311_idx'),
        ),
        migrations.AddConstraint(
            model_name='spot',
            constraint=models.UniqueConstraint(fields=('batch', 'code'), name='spot_code_once_in_batch'),
        ),
        migrations.AddConstraint(
            model_name='spot',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('assigned_to', None), ('state', 'pending'), ('verify_by', None)), models.Q(models.Q(('state', 'pending'), _negated=True), ('assigned_to__isnull', False), ('verify_by__isnull', False)), _connector='OR'), name='spot_assigned_with_office_and_day'),
        ),
        migrations.AddConstraint(
            model_name='spot',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('issue__isnull', False), ('rectify_by__isnull', False), ('state', 'real')), models.Q(models.Q(('state', 'real'), _negated=True), ('issue', None), ('rectify_by', None)), _connector='OR'), name='spot_real_with_issue'),
        ),
        migrations.AddConstraint(
            model_name='spot',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['real', 'unreal']), ('verified_at__isnull', False)), models.Q(models.Q(('state__in', ['real', 'unreal']), _negated=True), ('verified_at', None)), _connector='OR'), name='spot_verified_with_time'),
        ),
        migrations.AddConstraint(
            model_name='spotentry',
            constraint=models.UniqueConstraint(condition=models.Q(('client_ref__isnull', False)), fields=('by', 'client_ref'), name='spot_entry_client_ref_once'),
        ),
    ]
