"""Reminders out of warnings of water quality: no rule proposes them."""

import django.db.models.deletion
from django.db import migrations, models

from common.store.migrations import AtOnce

KINDS = [
    ("patrols", "连续若干个月巡河未达标"),
    ("yellow", "黄灯任务"),
    ("red", "红灯任务"),
    ("unanswered", "提醒逾期未回复"),
    ("water", "断面水质预警"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0005_signed_off"),
    ]

    operations = [
        AtOnce(
            [
                migrations.AlterField(
                    model_name="ladderrule",
                    name="kind",
                    field=models.CharField(choices=KINDS, max_length=12, verbose_name="情形"),
                ),
                migrations.AlterField(
                    model_name="proposal",
                    name="kind",
                    field=models.CharField(choices=KINDS, max_length=12, verbose_name="情形"),
                ),
            ]
        ),
        migrations.AlterField(
            model_name="proposal",
            name="rule",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="notices.ladderrule",
                verbose_name="规则",
            ),
        ),
    ]
