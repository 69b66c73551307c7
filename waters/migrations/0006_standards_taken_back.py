from django.conf import settings
from django.db import migrations, models

from common.store.migrations import AtOnce


class Migration(migrations.Migration):
    dependencies = [
        ("waters", "0005_one_grade_and_target_unread"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="waterstandard",
            name="valid_from",
            field=models.DateField(verbose_name="自何日起"),
        ),
        AtOnce(
            [
                migrations.AlterModelOptions(
                    name="waterstandard",
                    options={
                        "ordering": ["-valid_from", "-pk"],
                        "verbose_name": "评价标准",
                        "verbose_name_plural": "评价标准",
                    },
                ),
                migrations.AddField(
                    model_name="waterstandard",
                    name="withdrawn_at",
                    field=models.DateTimeField(blank=True, null=True, verbose_name="撤回时间"),
                ),
                migrations.AddField(
                    model_name="waterstandard",
                    name="withdrawn_by",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="撤回人",
                    ),
                ),
                migrations.AddField(
                    model_name="waterstandard",
                    name="withdrawn_reason",
                    field=models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        max_length=200,
                        verbose_name="撤回原因",
                    ),
                    preserve_default=True,
                ),
                migrations.AddConstraint(
                    model_name="waterstandard",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("valid_from",),
                        name="water_standard_one_a_day",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="waterstandard",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)
                            ),
                            models.Q(
                                ("withdrawn_at__isnull", False),
                                ("withdrawn_by__isnull", False),
                                models.Q(("withdrawn_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="water_standard_withdrawn_by_someone",
                    ),
                ),
            ]
        ),
    ]
