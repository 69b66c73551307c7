import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from common.store.migrations import InitialMigration


class Migration(InitialMigration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('issues', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('kind', models.CharField(choices=[('joint', '难点商办'), ('lead', '卡点会办'), ('dispatch', '河长调度'), ('regular', '例会通报')], max_length=10, verbose_name='类型')),
                ('held_on', models.DateField(verbose_name='日期')),
                ('place', models.CharField(max_length=80, verbose_name='地点')),
                ('chair', models.CharField(max_length=60, verbose_name='主持人')),
                ('people', models.TextField(verbose_name='参加人员')),
                ('words', models.TextField(verbose_name='会议情况')),
                ('files', models.JSONField(blank=True, default=list, verbose_name='会议纪要')),
                ('recorded_at', models.DateTimeField(verbose_name='登记时间')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.division', verbose_name='召集方')),
                ('neighbour', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.division', verbose_name='对方')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
            ],
            options={
                'verbose_name': '联席会议',
                'verbose_name_plural': '联席会议',
                'ordering': ['-held_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(max_length=500, verbose_name='商定事项')),
                ('responsible', models.CharField(max_length=80, verbose_name='责任单位')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='完成期限')),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='完成日期')),
                ('done_words', models.CharField(blank=True, max_length=500, verbose_name='完成情况')),
                ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('issue', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='issues.issue', verbose_name='问题')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='borders.meeting', verbose_name='会议')),
            ],
            options={
                'verbose_name': '商定事项',
                'verbose_name_plural': '商定事项',
                'ordering': ['meeting_id', 'id'],
            },
        ),
        migrations.AddIndex(
            model_name='meeting',
            index=models.Index(fields=['division', '-held_on'], name='borders_mee_divisio_e2a370_idx'),
        ),
        migrations.AddIndex(
            model_name='meeting',
            index=models.Index(fields=['neighbour', '-held_on'], name='borders_mee_neighbo_62517b_idx'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('division', models.F('neighbour')), _negated=True), name='meeting_of_two'),
        ),
        migrations.AddIndex(
            model_name='agreement',
            index=models.Index(condition=models.Q(('done_on', None)), fields=['due_on'], name='agreement_open'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('done_by', None), ('done_on', None)), models.Q(('done_by__isnull', False), ('done_on__isnull', False)), _connector='OR'), name='agreement_done_by_somebody'),
        ),
    ]
