import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from common.store.migrations import InitialMigration


class Migration(InitialMigration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('inspections', '0001_initial'),
        ('issues', '0001_initial'),
        ('rivers', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='OrderForm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('number', models.CharField(max_length=60, verbose_name='编号')),
                ('issuer', models.CharField(max_length=80, verbose_name='交办机关')),
                ('title', models.CharField(max_length=80, verbose_name='事由')),
                ('requirement', models.TextField(blank=True, verbose_name='交办要求')),
                ('deadline', models.DateField(verbose_name='整改期限')),
                ('issued_at', models.DateTimeField(verbose_name='交办时间')),
                ('signed_at', models.DateTimeField(blank=True, null=True, verbose_name='签收时间')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.division', verbose_name='交办的行政区')),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='交办人')),
                ('signed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='签收人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='order_forms', to='accounts.unit', verbose_name='责任单位')),
            ],
            options={
                'verbose_name': '任务交办单',
                'verbose_name_plural': '任务交办单',
                'ordering': ['-issued_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='OrderReply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_name', models.CharField(max_length=40, verbose_name='登记人姓名')),
                ('by_role', models.CharField(max_length=80, verbose_name='登记人身份')),
                ('at', models.DateTimeField(verbose_name='登记时间')),
                ('note', models.TextField(verbose_name='办理情况')),
                ('files', models.JSONField(blank=True, default=list, verbose_name='附件')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('order_form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='supervision.orderform', verbose_name='任务交办单')),
            ],
            options={
                'verbose_name': '交办单回执',
                'verbose_name_plural': '交办单回执',
                'ordering': ['order_form_id', 'at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Supervision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80, verbose_name='名称')),
                ('starts_on', models.DateField(verbose_name='开始日期')),
                ('ends_on', models.DateField(verbose_name='结束日期')),
                ('leader', models.CharField(max_length=40, verbose_name='组长')),
                ('others', models.CharField(blank=True, max_length=300, verbose_name='其他参加人员')),
                ('purpose', models.TextField(blank=True, verbose_name='督查重点')),
                ('state', models.CharField(choices=[('planned', '未反馈'), ('concluded', '已反馈'), ('cancelled', '已取消')], max_length=10, verbose_name='状态')),
                ('summary', models.TextField(blank=True, verbose_name='督查情况')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='反馈（取消）时间')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='制定时间')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='更新时间')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='制定人')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.division', verbose_name='组织督查的行政区')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='反馈（取消）人')),
            ],
            options={
                'verbose_name': '暗访督查',
                'verbose_name_plural': '暗访督查',
                'ordering': ['-starts_on', '-id'],
            },
        ),
        migrations.AddField(
            model_name='orderform',
            name='supervision',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='order_forms', to='supervision.supervision', verbose_name='暗访督查'),
        ),
        migrations.CreateModel(
            name='SupervisionFinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.SlugField(max_length=30, verbose_name='类别')),
                ('severity', models.CharField(choices=[('general', '一般'), ('heavier', '较重'), ('major', '重大')], max_length=8, verbose_name='程度')),
                ('description', models.TextField(verbose_name='问题描述')),
                ('place', models.CharField(blank=True, max_length=160, verbose_name='地点')),
                ('longitude', models.FloatField(blank=True, null=True, verbose_name='经度')),
                ('latitude', models.FloatField(blank=True, null=True, verbose_name='纬度')),
                ('photos', models.JSONField(blank=True, default=list, verbose_name='照片')),
                ('found_at', models.DateTimeField(verbose_name='发现时间')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='记录时间')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='撤销时间')),
                ('withdrawn_reason', models.CharField(blank=True, max_length=200, verbose_name='撤销原因')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.division', verbose_name='行政区')),
                ('found_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='记录人')),
                ('missed_patrol', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspections.patrol', verbose_name='漏查的巡河')),
                ('reach', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rivers.reach', verbose_name='河段')),
                ('supervision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='supervision.supervision', verbose_name='督查')),
            ],
            options={
                'verbose_name': '督查发现的问题',
                'verbose_name_plural': '督查发现的问题',
                'ordering': ['supervision_id', 'found_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='OrderItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='序号')),
                ('requirement', models.CharField(blank=True, max_length=300, verbose_name='整改要求')),
                ('issue', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='order_item', to='issues.issue', verbose_name='问题')),
                ('order_form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='supervision.orderform', verbose_name='任务交办单')),
                ('finding', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='order_item', to='supervision.supervisionfinding', verbose_name='督查发现的问题')),
            ],
            options={
                'verbose_name': '交办事项',
                'verbose_name_plural': '交办事项',
                'ordering': ['order_form_id', 'position'],
            },
        ),
        migrations.CreateModel(
            name='SupervisionMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('supervision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='supervision.supervision', verbose_name='督查')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='supervisions', to=settings.AUTH_USER_MODEL, verbose_name='督查人员')),
            ],
            options={
                'verbose_name': '督查人员',
                'verbose_name_plural': '督查人员',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='SupervisionStop',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(verbose_name='次序')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='查看内容')),
                ('visited_at', models.DateTimeField(blank=True, null=True, verbose_name='到达时间')),
                ('seen', models.CharField(blank=True, max_length=500, verbose_name='现场情况')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.division', verbose_name='行政区')),
                ('reach', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rivers.reach', verbose_name='河段')),
                ('supervision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stops', to='supervision.supervision', verbose_name='督查')),
            ],
            options={
                'verbose_name': '督查点位',
                'verbose_name_plural': '督查点位',
                'ordering': ['supervision_id', 'order'],
            },
        ),
        migrations.AddIndex(
            model_name='supervision',
            index=models.Index(fields=['division', '-starts_on'], name='supervision_divisio_4ebb33_idx'),
        ),
        migrations.AddConstraint(
            model_name='supervision',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='supervision_days_in_order'),
        ),
        migrations.AddConstraint(
            model_name='supervision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', None), ('state', 'planned')), models.Q(models.Q(('state', 'planned'), _negated=True), ('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='supervision_ended_has_time_and_who'),
        ),
        migrations.AddIndex(
            model_name='orderform',
            index=models.Index(fields=['division', '-issued_at'], name='supervision_divisio_52756d_idx'),
        ),
        migrations.AddIndex(
            model_name='orderform',
            index=models.Index(fields=['unit', '-issued_at'], name='supervision_unit_id_e7c543_idx'),
        ),
        migrations.AddConstraint(
            model_name='orderform',
            constraint=models.UniqueConstraint(fields=('division', 'number'), name='order_number_once'),
        ),
        migrations.AddConstraint(
            model_name='orderform',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('signed_at', None), ('signed_by', None)), models.Q(('signed_at__isnull', False), ('signed_by__isnull', False)), _connector='OR'), name='order_signed_has_who'),
        ),
        migrations.AddIndex(
            model_name='supervisionfinding',
            index=models.Index(fields=['division', '-found_at'], name='supervision_divisio_29558f_idx'),
        ),
        migrations.AddConstraint(
            model_name='supervisionfinding',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('latitude', None), ('longitude', None)), models.Q(('latitude__isnull', False), ('longitude__isnull', False)), _connector='OR'), name='finding_place_has_both'),
        ),
        migrations.AddConstraint(
            model_name='supervisionfinding',
            constraint=models.CheckConstraint(condition=models.Q(('missed_patrol', None), ('severity__in', ['heavier', 'major']), _connector='OR'), name='finding_missed_is_serious'),
        ),
        migrations.AddConstraint(
            model_name='supervisionfinding',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at', None), ('withdrawn_reason', '')), models.Q(('withdrawn_at__isnull', False), models.Q(('withdrawn_reason', ''), _negated=True)), _connector='OR'), name='finding_withdrawn_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='orderitem',
            constraint=models.UniqueConstraint(fields=('order_form', 'position'), name='order_item_once'),
        ),
        migrations.AddConstraint(
            model_name='supervisionmember',
            constraint=models.UniqueConstraint(fields=('supervision', 'user'), name='supervision_member_once'),
        ),
        migrations.AddConstraint(
            model_name='supervisionstop',
            constraint=models.UniqueConstraint(fields=('supervision', 'reach'), name='supervision_stop_once'),
        ),
        migrations.AddConstraint(
            model_name='supervisionstop',
            constraint=models.CheckConstraint(condition=models.Q(('seen', ''), ('visited_at__isnull', False), _connector='OR'), name='stop_seen_only_once_visited'),
        ),
    ]
