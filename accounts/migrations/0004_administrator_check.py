"""The database refuses a place on an administrator's grant."""

from django.db import migrations, models

NAME = "grant_tied_to_what_its_role_needs"
WORDS = "责任单位经办人、公安检察联络员须选择单位，系统管理员两者都不选，其他角色选择行政区。"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_administrators_of_no_place")]

    operations = [
        migrations.RemoveConstraint("rolegrant", NAME),
        migrations.AddConstraint(
            "rolegrant",
            models.CheckConstraint(
                name=NAME,
                violation_error_message=WORDS,
                condition=(
                    models.Q(role__in=["unit", "justice"], unit__isnull=False, division__isnull=True)
                    | models.Q(
                        role__in=["office", "chief", "village_chief"],
                        division__isnull=False,
                        unit__isnull=True,
                    )
                    | models.Q(role="admin", unit__isnull=True, division__isnull=True)
                ),
            ),
        ),
    ]
