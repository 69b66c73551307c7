import django.db.models.deletion
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
            name='Complaint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('number', models.CharField(max_length=12, unique=True, verbose_name='查询码')),
                ('description', models.TextField(verbose_name='反映内容')),
                ('place', models.CharField(blank=True, max_length=160, verbose_name='地点')),
                ('longitude', models.FloatField(blank=True, null=True, verbose_name='经度')),
                ('latitude', models.FloatField(blank=True, null=True, verbose_name='纬度')),
                ('photos', models.JSONField(blank=True, default=list, verbose_name='照片')),
                ('reporter_name', models.CharField(blank=True, max_length=40, verbose_name='称呼')),
                ('reporter_phone', models.CharField(blank=True, max_length=20, verbose_name='联系电话')),
                ('contact_cleared_at', models.DateTimeField(blank=True, null=True, verbose_name='联系方式清除时间')),
                ('state', models.CharField(choices=[('received', '待处理'), ('accepted', '办理中'), ('declined', '不予受理'), ('answered', '已答复')], max_length=10, verbose_name='状态')),
                ('received_at', models.DateTimeField(verbose_name='收到时间')),
                ('answer_by', models.DateTimeField(verbose_name='答复期限')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='首次答复时间')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='办结时间')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.division', verbose_name='行政区')),
                ('issue', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='complaints', to='issues.issue', verbose_name='问题')),
                ('kind', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='issues.issuekind', verbose_name='类别')),
                ('reach', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='complaints', to='rivers.reach', verbose_name='河段')),
                ('repeats', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='repeated_by', to='complaints.complaint', verbose_name='与之重复')),
                ('signboard', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='complaints', to='rivers.signboard', verbose_name='公示牌')),
            ],
            options={
                'verbose_name': '群众投诉',
                'verbose_name_plural': '群众投诉',
                'ordering': ['-received_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='ComplaintEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.CharField(choices=[('received', '收到'), ('accepted', '转为问题办理'), ('joined', '并入已有问题'), ('declined', '不予受理'), ('answered', '答复'), ('parted', '认定不是同一处'), ('cleared', '清除联系方式')], max_length=10, verbose_name='事项')),
                ('by_name', models.CharField(blank=True, max_length=40, verbose_name='办理人姓名')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('words', models.TextField(blank=True, verbose_name='答复内容')),
                ('told_by_phone', models.BooleanField(default=False, verbose_name='已电话告知')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办理人')),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='complaints.complaint', verbose_name='投诉')),
            ],
            options={
                'verbose_name': '投诉办理记录',
                'verbose_name_plural': '投诉办理记录',
                'ordering': ['id'],
            },
        ),
        migrations.AddIndex(
            model_name='complaint',
            index=models.Index(fields=['division', '-received_at'], name='complaints__divisio_3b9b3b_idx'),
        ),
        migrations.AddIndex(
            model_name='complaint',
            index=models.Index(fields=['reach', '-received_at'], name='complaints__reach_i_e480fc_idx'),
        ),
        migrations.AddIndex(
            model_name='complaint',
            index=models.Index(condition=models.Q(('ended_at', None)), fields=['division', 'answer_by'], name='complaint_open'),
        ),
        migrations.AddIndex(
            model_name='complaint',
            index=models.Index(condition=models.Q(('contact_cleared_at', None), models.Q(('reporter_name', ''), ('reporter_phone', ''), _negated=True)), fields=['received_at'], name='complaint_with_contact'),
        ),
        migrations.AddConstraint(
            model_name='complaint',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('state__in', ['declined', 'answered'])), models.Q(('ended_at', None), ('state__in', ['received', 'accepted'])), _connector='OR'), name='complaint_ended_has_time'),
        ),
        migrations.AddConstraint(
            model_name='complaint',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('issue__isnull', False), ('state__in', ['accepted', 'answered'])), models.Q(('issue', None), ('state__in', ['received', 'declined'])), _connector='OR'), name='complaint_accepted_has_issue'),
        ),
        migrations.AddConstraint(
            model_name='complaint',
            constraint=models.CheckConstraint(condition=models.Q(('contact_cleared_at', None), models.Q(('reporter_name', ''), ('reporter_phone', '')), _connector='OR'), name='complaint_cleared_names_nobody'),
        ),
    ]
