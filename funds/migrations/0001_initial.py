
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from common.store.migrations import InitialMigration


class Migration(InitialMigration):

    dependencies = [
        ('accounts', '0008_order_of_units'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FundRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('compensation', '生态补偿与断面奖惩'), ('allowance', '巡河补贴')], max_length=12, verbose_name='类别')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('created_at', models.DateTimeField(verbose_name='建立时间')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='建立人')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.division', verbose_name='核算行政区')),
            ],
            options={
                'verbose_name': '资金规则',
                'verbose_name_plural': '资金规则',
                'ordering': ['division_id', 'kind', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='GivenFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section_key', models.CharField(max_length=40, verbose_name='断面')),
                ('month', models.DateField(verbose_name='月份')),
                ('name', models.CharField(max_length=12, verbose_name='数据项')),
                ('value', models.DecimalField(decimal_places=6, max_digits=18, verbose_name='数值')),
                ('entered_at', models.DateTimeField(verbose_name='填报时间')),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='given', to='funds.fundrule', verbose_name='规则')),
            ],
            options={
                'verbose_name': '补录数据',
                'verbose_name_plural': '补录数据',
                'ordering': ['rule_id', 'month', 'section_key', 'name'],
            },
        ),
        migrations.CreateModel(
            name='RuleVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='版次')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('in_force', '已生效'), ('discarded', '已作废')], default='draft', max_length=10, verbose_name='状态')),
                ('valid_from', models.DateField(help_text='该月 1 日。', verbose_name='起用月份')),
                ('basis', models.CharField(blank=True, max_length=300, verbose_name='依据')),
                ('body', models.JSONField(default=dict, verbose_name='内容')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='修改原因')),
                ('made_at', models.DateTimeField(verbose_name='拟订时间')),
                ('in_force_at', models.DateTimeField(blank=True, null=True, verbose_name='启用时间')),
                ('updated_at', models.DateTimeField(verbose_name='更新时间')),
                ('in_force_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='启用人')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='拟订人')),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='funds.fundrule', verbose_name='规则')),
            ],
            options={
                'verbose_name': '规则版本',
                'verbose_name_plural': '规则版本',
                'ordering': ['rule_id', '-number'],
            },
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('account', '核算'), ('clearing', '年度清算')], default='account', max_length=8, verbose_name='用途')),
                ('first', models.DateField(verbose_name='起始月份')),
                ('last', models.DateField(verbose_name='截止月份')),
                ('number', models.PositiveSmallIntegerField(default=1, verbose_name='版次')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='更正原因')),
                ('state', models.CharField(choices=[('draft', '待发送'), ('sent', '待确认'), ('frozen', '已定稿'), ('withdrawn', '已作废')], default='draft', max_length=9, verbose_name='状态')),
                ('title', models.CharField(max_length=160, verbose_name='标题')),
                ('document_number', models.CharField(blank=True, max_length=60, verbose_name='文号')),
                ('total', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='合计（元）')),
                ('notes', models.JSONField(default=list, verbose_name='说明')),
                ('inputs_hash', models.CharField(max_length=64, verbose_name='数据校验码')),
                ('made_at', models.DateTimeField(verbose_name='核算时间')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='发送时间')),
                ('frozen_at', models.DateTimeField(blank=True, null=True, verbose_name='定稿时间')),
                ('updated_at', models.DateTimeField(verbose_name='更新时间')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.division', verbose_name='核算行政区')),
                ('frozen_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('replaces', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='funds.statement')),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='funds.fundrule')),
                ('rule_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='funds.ruleversion')),
            ],
            options={
                'verbose_name': '结算单',
                'verbose_name_plural': '结算单',
                'ordering': ['-first', '-last', 'rule_id', '-number'],
            },
        ),
        migrations.CreateModel(
            name='StatementAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(max_length=12, verbose_name='事项')),
                ('words', models.CharField(blank=True, max_length=500, verbose_name='说明')),
                ('by_letter', models.BooleanField(default=False, verbose_name='来函登记')),
                ('files', models.JSONField(default=list, verbose_name='附件')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('division', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.division', verbose_name='行政区')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acts', to='funds.statement')),
            ],
            options={
                'verbose_name': '结算记录',
                'verbose_name_plural': '结算记录',
                'ordering': ['statement_id', 'id'],
            },
        ),
        migrations.CreateModel(
            name='StatementLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveIntegerField(verbose_name='序号')),
                ('payer_name', models.CharField(max_length=60, verbose_name='支付方名称')),
                ('payee_name', models.CharField(max_length=60, verbose_name='受偿方名称')),
                ('subject_kind', models.CharField(max_length=10, verbose_name='对象类别')),
                ('subject_key', models.CharField(max_length=40, verbose_name='对象编号')),
                ('subject', models.CharField(max_length=120, verbose_name='对象')),
                ('month', models.DateField(blank=True, null=True, verbose_name='月份')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='金额（元）')),
                ('memo', models.JSONField(default=list, verbose_name='计算过程')),
                ('facts', models.JSONField(default=dict, verbose_name='明细')),
                ('payee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.division', verbose_name='受偿方')),
                ('payer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.division', verbose_name='支付方')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='funds.statement')),
            ],
            options={
                'verbose_name': '结算明细',
                'verbose_name_plural': '结算明细',
                'ordering': ['statement_id', 'order'],
            },
        ),
        migrations.CreateModel(
            name='StatementParty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('is_bank', models.BooleanField(default=False, verbose_name='核算方')),
                ('pays', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='应付（元）')),
                ('receives', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='应收（元）')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='答复期限')),
                ('answer', models.CharField(blank=True, choices=[('', '待确认'), ('confirmed', '已确认'), ('objected', '有异议')], default='', max_length=10, verbose_name='答复')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='答复时间')),
                ('words', models.CharField(blank=True, max_length=500, verbose_name='答复意见')),
                ('reply', models.CharField(blank=True, max_length=500, verbose_name='对异议的答复')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.division', verbose_name='行政区')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parties', to='funds.statement')),
            ],
            options={
                'verbose_name': '结算双方',
                'verbose_name_plural': '结算双方',
                'ordering': ['statement_id', 'division_id'],
            },
        ),
        migrations.AddConstraint(
            model_name='fundrule',
            constraint=models.UniqueConstraint(fields=('division', 'name'), name='fund_rule_name_once'),
        ),
        migrations.AddConstraint(
            model_name='givenfigure',
            constraint=models.UniqueConstraint(fields=('rule', 'section_key', 'month', 'name'), name='fund_given_once'),
        ),
        migrations.AddConstraint(
            model_name='givenfigure',
            constraint=models.CheckConstraint(condition=models.Q(('value__gte', 0)), name='fund_given_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='ruleversion',
            constraint=models.UniqueConstraint(fields=('rule', 'number'), name='fund_version_number_once'),
        ),
        migrations.AddConstraint(
            model_name='ruleversion',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('rule',), name='fund_version_one_draft'),
        ),
        migrations.AddConstraint(
            model_name='ruleversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'in_force'), _negated=True), models.Q(('in_force_at__isnull', False), ('in_force_by__isnull', False)), _connector='OR'), name='fund_version_in_force_by_someone'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.UniqueConstraint(fields=('rule', 'purpose', 'first', 'last', 'number'), name='fund_statement_number_once'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'sent'])), fields=('rule', 'purpose', 'first', 'last'), name='fund_statement_one_open'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'withdrawn'), _negated=True), fields=('replaces',), name='fund_statement_replaced_once'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('frozen_at__isnull', False), ('frozen_by__isnull', False), ('state', 'frozen')), models.Q(models.Q(('state', 'frozen'), _negated=True), ('frozen_at', None), ('frozen_by', None)), _connector='OR'), name='fund_statement_frozen_by_someone'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(('last__gte', models.F('first'))), name='fund_statement_period'),
        ),
        migrations.AddIndex(
            model_name='statementline',
            index=models.Index(fields=['payer', 'statement'], name='funds_state_payer_i_5d1109_idx'),
        ),
        migrations.AddIndex(
            model_name='statementline',
            index=models.Index(fields=['payee', 'statement'], name='funds_state_payee_i_5eac1f_idx'),
        ),
        migrations.AddIndex(
            model_name='statementline',
            index=models.Index(fields=['subject_kind', 'subject_key'], name='funds_state_subject_05a51f_idx'),
        ),
        migrations.AddConstraint(
            model_name='statementline',
            constraint=models.UniqueConstraint(fields=('statement', 'order'), name='fund_line_order_once'),
        ),
        migrations.AddConstraint(
            model_name='statementline',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='fund_line_not_negative'),
        ),
        migrations.AddIndex(
            model_name='statementparty',
            index=models.Index(fields=['division', 'answer'], name='funds_state_divisio_b3d195_idx'),
        ),
        migrations.AddConstraint(
            model_name='statementparty',
            constraint=models.UniqueConstraint(fields=('statement', 'division'), name='fund_party_once'),
        ),
        migrations.AddConstraint(
            model_name='statementparty',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', 'objected'), _negated=True), models.Q(('words', ''), _negated=True), _connector='OR'), name='fund_party_objects_in_words'),
        ),
    ]
