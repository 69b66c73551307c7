"""The code no longer knows a section's one grade and one target. The columns stay until a later release, because the
processes of before write them while `migrate` has run."""

from django.db import migrations

from common.store.migrations import AtOnce


class Migration(migrations.Migration):
    dependencies = [("waters", "0004_grades_and_targets")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                AtOnce(
                    [
                        migrations.RemoveField(model_name="section", name="grade"),
                        migrations.RemoveField(model_name="section", name="target"),
                        migrations.RemoveField(model_name="historicalsection", name="grade"),
                        migrations.RemoveField(model_name="historicalsection", name="target"),
                    ]
                ),
            ],
        ),
    ]
