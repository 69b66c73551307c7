"""New columns of sections and of the classes announced of them."""

import django.db.models.deletion
from django.db import migrations, models

from common.store.migrations import AtOnce


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_order_of_units"), ("waters", "0002_samples_and_months")]

    operations = [
        AtOnce(
            [
                migrations.AlterModelOptions(
                    name='announcedclass',
                    options={'ordering': ['-month'], 'verbose_name': '公布的水质类别', 'verbose_name_plural': '公布的水质类别'},
                ),
                migrations.AlterModelOptions(
                    name='historicalannouncedclass',
                    options={'get_latest_by': ('history_date', 'history_id'), 'ordering': ('-history_date', '-history_id'), 'verbose_name': 'historical 公布的水质类别', 'verbose_name_plural': 'historical 公布的水质类别'},
                ),
                migrations.AddField(
                    model_name='announcedclass',
                    name='exceeding',
                    field=models.CharField(blank=True, db_default='', max_length=200, verbose_name='超标项目及倍数'),
                ),
                migrations.AddField(
                    model_name='announcedclass',
                    name='note',
                    field=models.CharField(blank=True, db_default='', max_length=200, verbose_name='备注'),
                ),
                migrations.AddField(
                    model_name='announcedclass',
                    name='state',
                    field=models.CharField(choices=[('measured', '已监测'), ('no_flow', '断流'), ('missing', '未监测'), ('void', '不予评价')], db_default='measured', default='measured', max_length=8, verbose_name='状态'),
                ),
                migrations.AddField(
                    model_name='historicalannouncedclass',
                    name='exceeding',
                    field=models.CharField(blank=True, db_default='', max_length=200, verbose_name='超标项目及倍数'),
                ),
                migrations.AddField(
                    model_name='historicalannouncedclass',
                    name='note',
                    field=models.CharField(blank=True, db_default='', max_length=200, verbose_name='备注'),
                ),
                migrations.AddField(
                    model_name='historicalannouncedclass',
                    name='state',
                    field=models.CharField(choices=[('measured', '已监测'), ('no_flow', '断流'), ('missing', '未监测'), ('void', '不予评价')], db_default='measured', default='measured', max_length=8, verbose_name='状态'),
                ),
                migrations.AddField(
                    model_name='historicalsection',
                    name='border',
                    field=models.CharField(blank=True, choices=[('across', '跨界（A→B）'), ('shared', '共界（A≈B）')], db_default='', max_length=6, verbose_name='交界关系'),
                ),
                migrations.AddField(
                    model_name='historicalsection',
                    name='downstream_division',
                    field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.division', verbose_name='下游行政区'),
                ),
                migrations.AddField(
                    model_name='historicalsection',
                    name='grades',
                    field=models.CharField(db_default='', max_length=60, verbose_name='级别'),
                ),
                migrations.AddField(
                    model_name='historicalsection',
                    name='in_index',
                    field=models.BooleanField(db_default=True, default=True, verbose_name='计入水质指数'),
                ),
                migrations.AddField(
                    model_name='historicalsection',
                    name='inflow_section',
                    field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='waters.section', verbose_name='入境断面'),
                ),
                migrations.AddField(
                    model_name='historicalsection',
                    name='is_automatic',
                    field=models.BooleanField(db_default=False, default=False, verbose_name='设有自动站'),
                ),
                migrations.AddField(
                    model_name='historicalsection',
                    name='kind',
                    field=models.CharField(choices=[('river', '河流'), ('lake', '湖库')], db_default='river', default='river', max_length=5, verbose_name='断面类型'),
                ),
                migrations.AddField(
                    model_name='historicalsection',
                    name='rhythm',
                    field=models.CharField(choices=[('monthly', '每月'), ('odd', '逢单月'), ('even', '逢双月'), ('quarterly', '每季首月')], db_default='monthly', default='monthly', max_length=9, verbose_name='监测频次'),
                ),
                migrations.AddField(
                    model_name='historicalsection',
                    name='upstream_division',
                    field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.division', verbose_name='上游行政区'),
                ),
                migrations.AddField(
                    model_name='section',
                    name='border',
                    field=models.CharField(blank=True, choices=[('across', '跨界（A→B）'), ('shared', '共界（A≈B）')], db_default='', max_length=6, verbose_name='交界关系'),
                ),
                migrations.AddField(
                    model_name='section',
                    name='downstream_division',
                    field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sections_above', to='accounts.division', verbose_name='下游行政区'),
                ),
                migrations.AddField(
                    model_name='section',
                    name='grades',
                    field=models.CharField(db_default='', max_length=60, verbose_name='级别'),
                ),
                migrations.AddField(
                    model_name='section',
                    name='in_index',
                    field=models.BooleanField(db_default=True, default=True, verbose_name='计入水质指数'),
                ),
                migrations.AddField(
                    model_name='section',
                    name='inflow_section',
                    field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='outflow_sections', to='waters.section', verbose_name='入境断面'),
                ),
                migrations.AddField(
                    model_name='section',
                    name='is_automatic',
                    field=models.BooleanField(db_default=False, default=False, verbose_name='设有自动站'),
                ),
                migrations.AddField(
                    model_name='section',
                    name='kind',
                    field=models.CharField(choices=[('river', '河流'), ('lake', '湖库')], db_default='river', default='river', max_length=5, verbose_name='断面类型'),
                ),
                migrations.AddField(
                    model_name='section',
                    name='rhythm',
                    field=models.CharField(choices=[('monthly', '每月'), ('odd', '逢单月'), ('even', '逢双月'), ('quarterly', '每季首月')], db_default='monthly', default='monthly', max_length=9, verbose_name='监测频次'),
                ),
                migrations.AddField(
                    model_name='section',
                    name='upstream_division',
                    field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sections_below', to='accounts.division', verbose_name='上游行政区'),
                ),
                migrations.AlterField(
                    model_name='announcedclass',
                    name='water_class',
                    field=models.CharField(blank=True, choices=[('1', 'Ⅰ类'), ('2', 'Ⅱ类'), ('3', 'Ⅲ类'), ('4', 'Ⅳ类'), ('5', 'Ⅴ类'), ('6', '劣Ⅴ类')], max_length=1, verbose_name='水质类别'),
                ),
                migrations.AlterField(
                    model_name='historicalannouncedclass',
                    name='water_class',
                    field=models.CharField(blank=True, choices=[('1', 'Ⅰ类'), ('2', 'Ⅱ类'), ('3', 'Ⅲ类'), ('4', 'Ⅳ类'), ('5', 'Ⅴ类'), ('6', '劣Ⅴ类')], max_length=1, verbose_name='水质类别'),
                ),
                migrations.AddConstraint(
                    model_name='announcedclass',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'measured'), models.Q(('water_class', ''), _negated=True)), models.Q(models.Q(('state', 'measured'), _negated=True), ('water_class', '')), _connector='OR'), name='announced_class_when_measured'),
                ),
            ]
        ),
    ]
