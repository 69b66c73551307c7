import attachments.models
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from common.store.migrations import InitialMigration


class Migration(InitialMigration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Blob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('kind', models.CharField(choices=[('image', '图片'), ('document', '文件')], max_length=10)),
                ('file', models.FileField(max_length=200, upload_to=attachments.models.blob_path)),
                ('thumbnail', models.FileField(blank=True, max_length=200, upload_to=attachments.models.blob_path)),
                ('mime', models.CharField(max_length=80)),
                ('size', models.PositiveIntegerField()),
                ('width', models.PositiveIntegerField(blank=True, null=True)),
                ('height', models.PositiveIntegerField(blank=True, null=True)),
                ('taken_at', models.DateTimeField(blank=True, null=True)),
                ('longitude', models.FloatField(blank=True, null=True)),
                ('latitude', models.FloatField(blank=True, null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': '文件内容',
                'verbose_name_plural': '文件内容',
                'indexes': [models.Index(condition=models.Q(('kind', 'image'), ('thumbnail', '')), fields=['id'], name='blob_without_thumbnail')],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(unique=True)),
                ('name', models.CharField(blank=True, max_length=160, verbose_name='文件名')),
                ('uploaded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='上传时间')),
                ('by_phone', models.BooleanField(default=False, verbose_name='手机上传')),
                ('is_named', models.BooleanField(default=False, verbose_name='已随记录提交')),
                ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
                ('blob', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='attachments.blob')),
            ],
            options={
                'verbose_name': '附件',
                'verbose_name_plural': '附件',
                'ordering': ['id'],
                'indexes': [models.Index(condition=models.Q(('is_named', False)), fields=['uploaded_at'], name='attachment_not_named')],
            },
        ),
        migrations.CreateModel(
            name='PartialUpload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(unique=True)),
                ('size', models.PositiveIntegerField(verbose_name='总字节数')),
                ('received', models.PositiveIntegerField(default=0, verbose_name='已收字节数')),
                ('updated_at', models.DateTimeField(verbose_name='最近收到时间')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
            ],
            options={
                'verbose_name': '未传完的照片',
                'verbose_name_plural': '未传完的照片',
                'constraints': [models.CheckConstraint(condition=models.Q(('received__lte', models.F('size'))), name='partial_upload_within_size')],
            },
        ),
    ]
