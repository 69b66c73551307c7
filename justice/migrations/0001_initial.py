import django.db.models.deletion
import django.utils.timezone
import simple_history.models
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
            name='HistoricalJointEnforcement',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('title', models.CharField(max_length=80, verbose_name='名称')),
                ('held_on', models.DateField(verbose_name='日期')),
                ('place', models.CharField(blank=True, max_length=160, verbose_name='地点')),
                ('others', models.CharField(blank=True, max_length=300, verbose_name='其他参加单位')),
                ('is_cross_border', models.BooleanField(default=False, verbose_name='与邻区共同开展')),
                ('people', models.PositiveIntegerField(blank=True, null=True, verbose_name='出动人次')),
                ('cases', models.PositiveIntegerField(default=0, verbose_name='立案件数')),
                ('account', models.TextField(verbose_name='开展情况')),
                ('photos', models.JSONField(blank=True, default=list, verbose_name='照片')),
                ('recorded_by_name', models.CharField(max_length=40, verbose_name='登记人姓名')),
                ('recorded_at', models.DateTimeField(verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='更新时间')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('division', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.division', verbose_name='登记的河长办')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('river', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='rivers.river', verbose_name='河流')),
            ],
            options={
                'verbose_name': 'historical 联合执法',
                'verbose_name_plural': 'historical 联合执法',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='JointEnforcement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80, verbose_name='名称')),
                ('held_on', models.DateField(verbose_name='日期')),
                ('place', models.CharField(blank=True, max_length=160, verbose_name='地点')),
                ('others', models.CharField(blank=True, max_length=300, verbose_name='其他参加单位')),
                ('is_cross_border', models.BooleanField(default=False, verbose_name='与邻区共同开展')),
                ('people', models.PositiveIntegerField(blank=True, null=True, verbose_name='出动人次')),
                ('cases', models.PositiveIntegerField(default=0, verbose_name='立案件数')),
                ('account', models.TextField(verbose_name='开展情况')),
                ('photos', models.JSONField(blank=True, default=list, verbose_name='照片')),
                ('recorded_by_name', models.CharField(max_length=40, verbose_name='登记人姓名')),
                ('recorded_at', models.DateTimeField(verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='更新时间')),
                ('agencies', models.ManyToManyField(blank=True, related_name='+', to='accounts.unit', verbose_name='公安、检察机关')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.division', verbose_name='登记的河长办')),
                ('issues', models.ManyToManyField(blank=True, related_name='enforcements', to='issues.issue', verbose_name='涉及问题')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('river', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rivers.river', verbose_name='河流')),
            ],
            options={
                'verbose_name': '联合执法',
                'verbose_name_plural': '联合执法',
                'ordering': ['-held_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='HistoricalJointEnforcement_issues',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('m2m_history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to='justice.historicaljointenforcement')),
                ('issue', models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='issues.issue')),
                ('jointenforcement', models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='justice.jointenforcement')),
            ],
            options={
                'verbose_name': 'HistoricalJointEnforcement_issues',
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalJointEnforcement_agencies',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('m2m_history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to='justice.historicaljointenforcement')),
                ('unit', models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.unit')),
                ('jointenforcement', models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='justice.jointenforcement')),
            ],
            options={
                'verbose_name': 'HistoricalJointEnforcement_agencies',
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddIndex(
            model_name='jointenforcement',
            index=models.Index(fields=['division', '-held_on'], name='justice_joi_divisio_a4dd5c_idx'),
        ),
    ]
