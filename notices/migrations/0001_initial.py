import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from common.store.migrations import InitialMigration


class Migration(InitialMigration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('chiefs', '0001_initial'),
        ('plans', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LadderRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('patrols', '连续若干个月巡河未达标'), ('yellow', '黄灯任务'), ('red', '红灯任务'), ('unanswered', '提醒逾期未回复')], max_length=12, verbose_name='情形')),
                ('valid_from', models.DateField(verbose_name='自何日起')),
                ('number', models.PositiveSmallIntegerField(default=1, verbose_name='连续月数或次数')),
                ('rung', models.CharField(choices=[('reminder', '提醒'), ('interview', '约谈'), ('criticism', '通报批评'), ('accountability', '问责')], max_length=14, verbose_name='建议')),
                ('basis', models.CharField(blank=True, max_length=300, verbose_name='依据')),
                ('is_on', models.BooleanField(default=True, verbose_name='启用')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登记时间')),
                ('division', models.ForeignKey(blank=True, help_text='不填为全部适用；下级可另行设定，就近适用。', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.division', verbose_name='适用行政区')),
            ],
            options={
                'verbose_name': '提醒约谈规则',
                'verbose_name_plural': '提醒约谈规则',
                'ordering': ['kind', 'division_id', '-valid_from'],
            },
        ),
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recipient_name', models.CharField(max_length=80, verbose_name='对象')),
                ('place_code', models.CharField(max_length=12, verbose_name='所在行政区代码')),
                ('place', models.CharField(max_length=200, verbose_name='所在行政区')),
                ('rung', models.CharField(choices=[('reminder', '提醒'), ('interview', '约谈'), ('criticism', '通报批评'), ('accountability', '问责')], max_length=14, verbose_name='措施')),
                ('number', models.CharField(max_length=60, verbose_name='文号')),
                ('body', models.TextField(verbose_name='要求')),
                ('signer', models.CharField(max_length=40, verbose_name='签发人')),
                ('issued_at', models.DateTimeField(verbose_name='制发时间')),
                ('answer_by', models.DateField(verbose_name='回复期限')),
                ('appeal_by', models.DateField(verbose_name='申诉期限')),
                ('meets_at', models.DateTimeField(blank=True, null=True, verbose_name='约谈时间')),
                ('meets_place', models.CharField(blank=True, max_length=80, verbose_name='约谈地点')),
                ('state', models.CharField(choices=[('sent', '待签收'), ('signed', '待回复'), ('answered', '已回复'), ('closed', '已办结'), ('revoked', '已撤销')], default='sent', max_length=8, verbose_name='状态')),
                ('appeal', models.CharField(blank=True, choices=[('open', '申诉待处理'), ('upheld', '申诉成立'), ('rejected', '申诉不成立')], max_length=8, verbose_name='申诉')),
                ('first_read_at', models.DateTimeField(blank=True, null=True, verbose_name='首次阅读时间')),
                ('signed_at', models.DateTimeField(blank=True, null=True, verbose_name='签收时间')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='回复时间')),
                ('held_on', models.DateField(blank=True, null=True, verbose_name='约谈日期')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='办结时间')),
                ('outcome', models.CharField(blank=True, max_length=1000, verbose_name='结果')),
                ('updated_at', models.DateTimeField(verbose_name='更新时间')),
                ('chief', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='chiefs.chief', verbose_name='河长')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.division', verbose_name='制发行政区')),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='制发人')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='单位')),
                ('via', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.division', verbose_name='转送河长办')),
            ],
            options={
                'verbose_name': '提醒、约谈、通报批评、问责',
                'verbose_name_plural': '提醒、约谈、通报批评、问责',
                'ordering': ['-issued_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='MeasureStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveSmallIntegerField(verbose_name='序号')),
                ('event', models.CharField(max_length=12, verbose_name='事项')),
                ('from_state', models.CharField(blank=True, max_length=8, verbose_name='原状态')),
                ('to_state', models.CharField(max_length=8, verbose_name='现状态')),
                ('by_name', models.CharField(max_length=40, verbose_name='办理人姓名')),
                ('by_role', models.CharField(blank=True, max_length=80, verbose_name='办理人身份')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('words', models.TextField(blank=True, verbose_name='内容')),
                ('data', models.JSONField(default=dict, verbose_name='记录')),
                ('files', models.JSONField(blank=True, default=list, verbose_name='附件')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办理人')),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='notices.measure', verbose_name='措施')),
            ],
            options={
                'verbose_name': '办理过程',
                'verbose_name_plural': '办理过程',
                'ordering': ['measure_id', 'seq'],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(help_text='该月 1 日。', verbose_name='月份')),
                ('revision', models.PositiveSmallIntegerField(default=1, verbose_name='版次')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('published', '已发布'), ('superseded', '已更正'), ('discarded', '已作废')], default='draft', max_length=10, verbose_name='状态')),
                ('number', models.CharField(blank=True, max_length=60, verbose_name='文号')),
                ('title', models.CharField(max_length=160, verbose_name='标题')),
                ('words', models.JSONField(default=dict, verbose_name='文字')),
                ('figures', models.JSONField(default=dict, verbose_name='数据')),
                ('drafted_at', models.DateTimeField(verbose_name='拟稿时间')),
                ('edited_at', models.DateTimeField(blank=True, null=True, verbose_name='最后修改时间')),
                ('signer', models.CharField(blank=True, max_length=40, verbose_name='签发人')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='发布时间')),
                ('correction_reason', models.CharField(blank=True, max_length=300, verbose_name='更正原因')),
                ('updated_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='更新时间')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='accounts.division', verbose_name='行政区')),
                ('edited_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='最后修改人')),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='发布人')),
                ('supersedes', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='notices.notice', verbose_name='更正')),
            ],
            options={
                'verbose_name': '月通报',
                'verbose_name_plural': '月通报',
                'ordering': ['-month', 'division_id', '-revision'],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recipient_name', models.CharField(max_length=120, verbose_name='收件人')),
                ('delivered_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='送达时间')),
                ('first_read_at', models.DateTimeField(blank=True, null=True, verbose_name='首次阅读时间')),
                ('signed_at', models.DateTimeField(blank=True, null=True, verbose_name='签收时间')),
                ('urged_count', models.PositiveSmallIntegerField(default=0, verbose_name='催签次数')),
                ('urged_at', models.DateTimeField(blank=True, null=True, verbose_name='最近催签时间')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='更新时间')),
                ('division', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.division', verbose_name='河长办')),
                ('signed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='签收人')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='单位')),
                ('urged_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='最近催签人')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to=settings.AUTH_USER_MODEL, verbose_name='个人')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='notices.notice')),
            ],
            options={
                'verbose_name': '送达与签收',
                'verbose_name_plural': '送达与签收',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='NoticeLight',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('matters', '年度重大事项重大项目清单'), ('annual', '一河一策年度任务清单'), ('exposed', '突出问题整改责任清单'), ('order', '总河长令')], max_length=8, verbose_name='清单')),
                ('list_title', models.CharField(max_length=120, verbose_name='清单名称')),
                ('title', models.CharField(max_length=300, verbose_name='任务')),
                ('unit_name', models.CharField(max_length=80, verbose_name='牵头单位名称')),
                ('others', models.CharField(blank=True, max_length=400, verbose_name='责任单位')),
                ('due_on', models.DateField(verbose_name='完成时限')),
                ('percent', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='进度（%）')),
                ('light', models.CharField(choices=[('green', '绿灯'), ('yellow', '黄灯'), ('red', '红灯')], max_length=6, verbose_name='亮灯')),
                ('since', models.DateField(verbose_name='亮灯日期')),
                ('why', models.CharField(max_length=400, verbose_name='依据')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.line', verbose_name='任务')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lights', to='notices.notice', verbose_name='通报')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='牵头单位')),
            ],
            options={
                'verbose_name': '黄灯、红灯任务',
                'verbose_name_plural': '黄灯、红灯任务',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='NoticeLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chief_name', models.CharField(max_length=40, verbose_name='姓名')),
                ('tier', models.PositiveSmallIntegerField(choices=[(2, '省（直辖市）'), (4, '市'), (6, '区县'), (9, '镇街'), (12, '村（社区）')], verbose_name='层级')),
                ('division_name', models.CharField(max_length=200, verbose_name='镇街、村（社区）')),
                ('subject', models.CharField(max_length=120, verbose_name='河段（河流）')),
                ('periods_due', models.PositiveSmallIntegerField(verbose_name='应巡期数')),
                ('periods_met', models.PositiveSmallIntegerField(verbose_name='达标期数')),
                ('required', models.PositiveSmallIntegerField(verbose_name='应巡次数')),
                ('done', models.PositiveSmallIntegerField(verbose_name='实巡次数')),
                ('chief', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notice_lines', to='chiefs.chief')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.division')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='notices.notice', verbose_name='通报')),
            ],
            options={
                'verbose_name': '未完成巡河名单',
                'verbose_name_plural': '未完成巡河名单',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recipient_name', models.CharField(max_length=80, verbose_name='对象')),
                ('place_code', models.CharField(max_length=12, verbose_name='所在行政区代码')),
                ('place', models.CharField(max_length=200, verbose_name='所在行政区')),
                ('kind', models.CharField(choices=[('patrols', '连续若干个月巡河未达标'), ('yellow', '黄灯任务'), ('red', '红灯任务'), ('unanswered', '提醒逾期未回复')], max_length=12, verbose_name='情形')),
                ('rung', models.CharField(choices=[('reminder', '提醒'), ('interview', '约谈'), ('criticism', '通报批评'), ('accountability', '问责')], max_length=14, verbose_name='建议')),
                ('basis', models.CharField(blank=True, max_length=300, verbose_name='依据')),
                ('key', models.CharField(max_length=60)),
                ('facts', models.JSONField(default=dict, verbose_name='事实')),
                ('state', models.CharField(choices=[('open', '待决定'), ('issued', '已制发'), ('dropped', '不采用'), ('lapsed', '已失效')], default='open', max_length=8, verbose_name='状态')),
                ('made_at', models.DateTimeField(verbose_name='提出时间')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='决定时间')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='理由')),
                ('chief', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='chiefs.chief', verbose_name='河长')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='决定人')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.division', verbose_name='行政区')),
                ('notice', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notices.notice', verbose_name='通报')),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notices.ladderrule', verbose_name='规则')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='单位')),
            ],
            options={
                'verbose_name': '处理建议',
                'verbose_name_plural': '处理建议',
                'ordering': ['-made_at', 'place_code', 'recipient_name', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='measure',
            name='proposal',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='measure', to='notices.proposal', verbose_name='建议'),
        ),
        migrations.CreateModel(
            name='ProposalDraw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('made', models.PositiveIntegerField(verbose_name='提出')),
                ('notice', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='proposal_draw', to='notices.notice')),
            ],
            options={
                'verbose_name': '提取建议',
                'verbose_name_plural': '提取建议',
            },
        ),
        migrations.CreateModel(
            name='DraftJob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(verbose_name='月份')),
                ('state', models.CharField(choices=[('waiting', '等待'), ('running', '生成中'), ('done', '已完成'), ('failed', '未完成')], default='waiting', max_length=8, verbose_name='状态')),
                ('total', models.PositiveIntegerField(default=0, verbose_name='共')),
                ('finished', models.PositiveIntegerField(default=0, verbose_name='已生成')),
                ('made', models.PositiveIntegerField(default=0, verbose_name='新拟')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='次数')),
                ('error', models.CharField(blank=True, max_length=300, verbose_name='未完成原因')),
                ('requested_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='发起时间')),
                ('heartbeat_at', models.DateTimeField(blank=True, null=True, verbose_name='最近进展')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='完成时间')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.division', verbose_name='行政区')),
                ('requested_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='发起人')),
            ],
            options={
                'verbose_name': '通报拟稿任务',
                'verbose_name_plural': '通报拟稿任务',
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'running'])), fields=('division', 'month'), name='draft_job_once_at_a_time')],
            },
        ),
        migrations.AddConstraint(
            model_name='ladderrule',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='ladder_rule_number'),
        ),
        migrations.AddConstraint(
            model_name='ladderrule',
            constraint=models.UniqueConstraint(condition=models.Q(('division__isnull', False)), fields=('kind', 'division', 'valid_from'), name='ladder_rule_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='ladderrule',
            constraint=models.UniqueConstraint(condition=models.Q(('division', None)), fields=('kind', 'valid_from'), name='ladder_rule_once_a_day_everywhere'),
        ),
        migrations.AddConstraint(
            model_name='measurestep',
            constraint=models.UniqueConstraint(fields=('measure', 'seq'), name='measure_step_once'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['division', '-month'], name='notices_not_divisio_9bf1f0_idx'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'discarded'), _negated=True), fields=('division', 'month', 'revision'), name='notice_once_a_month'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'discarded'), _negated=True), fields=('supersedes',), name='notice_corrected_once'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('division', 'number'), name='notice_number_once'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['published', 'superseded']), _negated=True), models.Q(('published_at__isnull', False), ('published_by__isnull', False), models.Q(('number', ''), _negated=True)), _connector='OR'), name='notice_published_has_number_and_time'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('revision', 1), ('supersedes', None)), models.Q(('revision__gt', 1), ('supersedes__isnull', False)), _connector='OR'), name='notice_revision_names_the_old'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['user', 'signed_at'], name='notices_del_user_id_18d049_idx'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['division', 'signed_at'], name='notices_del_divisio_97c6d6_idx'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['unit', 'signed_at'], name='notices_del_unit_id_dd8a55_idx'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('division', None), ('unit', None), ('user__isnull', False)), models.Q(('division__isnull', False), ('unit', None), ('user', None)), models.Q(('division', None), ('unit__isnull', False), ('user', None)), _connector='OR'), name='delivery_to_exactly_one'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('notice', 'user'), name='delivery_once_to_user'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('notice', 'division'), name='delivery_once_to_office'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('notice', 'unit'), name='delivery_once_to_unit'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('signed_at', None), ('signed_by', None)), models.Q(('signed_at__isnull', False), ('signed_by__isnull', False)), _connector='OR'), name='delivery_signed_by_someone'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('urged_at', None), ('urged_by', None), ('urged_count', 0)), models.Q(('urged_at__isnull', False), ('urged_by__isnull', False), ('urged_count__gt', 0)), _connector='OR'), name='delivery_urged_by_someone'),
        ),
        migrations.AddConstraint(
            model_name='noticelight',
            constraint=models.UniqueConstraint(fields=('notice', 'line'), name='notice_light_once'),
        ),
        migrations.AddConstraint(
            model_name='noticelight',
            constraint=models.CheckConstraint(condition=models.Q(('light__in', ['yellow', 'red'])), name='notice_light_not_green'),
        ),
        migrations.AddIndex(
            model_name='noticeline',
            index=models.Index(fields=['chief', 'notice'], name='notices_not_chief_i_6e7dd5_idx'),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(fields=['division', 'state'], name='notices_pro_divisio_b9d906_idx'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('chief__isnull', False), ('unit', None)), models.Q(('chief', None), ('unit__isnull', False)), _connector='OR'), name='proposal_of_one'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('state', 'lapsed'), _negated=True), ('chief__isnull', False)), fields=('division', 'kind', 'chief', 'key'), name='proposal_once_of_chief'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('state', 'lapsed'), _negated=True), ('unit__isnull', False)), fields=('division', 'kind', 'unit', 'key'), name='proposal_once_of_unit'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_by', None), ('state__in', ['open', 'lapsed'])), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('state__in', ['issued', 'dropped'])), _connector='OR'), name='proposal_decided_by_someone'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'dropped'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='proposal_dropped_for_a_reason'),
        ),
        migrations.AddIndex(
            model_name='measure',
            index=models.Index(fields=['division', '-issued_at'], name='notices_mea_divisio_6e7b5b_idx'),
        ),
        migrations.AddIndex(
            model_name='measure',
            index=models.Index(fields=['unit', 'state'], name='notices_mea_unit_id_ccf56f_idx'),
        ),
        migrations.AddIndex(
            model_name='measure',
            index=models.Index(fields=['chief', 'state'], name='notices_mea_chief_i_cc2cc6_idx'),
        ),
        migrations.AddIndex(
            model_name='measure',
            index=models.Index(fields=['via', 'state'], name='notices_mea_via_id_53cf2b_idx'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('chief__isnull', False), ('unit', None)), models.Q(('chief', None), ('unit__isnull', False), ('via', None)), _connector='OR'), name='measure_to_one'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.UniqueConstraint(fields=('division', 'number'), name='measure_number_once'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state__in', ['closed', 'revoked']), models.Q(('outcome', ''), _negated=True)), models.Q(('closed_at', None), ('outcome', ''), ('state__in', ['sent', 'signed', 'answered'])), _connector='OR'), name='measure_closed_has_outcome'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.CheckConstraint(condition=models.Q(('held_on', None), ('rung', 'interview'), _connector='OR'), name='measure_only_interviews_are_held'),
        ),
    ]
