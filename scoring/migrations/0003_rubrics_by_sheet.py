
import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from common.store.migrations import InitialMigration


class Migration(InitialMigration):

    dependencies = [
        ('scoring', '0002_frozen'),
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
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='scoring.importbatch')),
            ],
            options={
                'verbose_name': '导入的行',
                'verbose_name_plural': '导入的行',
                'ordering': ['line'],
                'abstract': False,
            },
        ),
    ]
