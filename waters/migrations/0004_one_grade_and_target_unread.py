"""The code no longer knows a section's one grade and one target. The columns stay until a later release, because the
processes of before write them while `migrate` has run."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("waters", "0003_grades_and_targets")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField(model_name="section", name="grade"),
                migrations.RemoveField(model_name="section", name="target"),
                migrations.RemoveField(model_name="historicalsection", name="grade"),
                migrations.RemoveField(model_name="historicalsection", name="target"),
            ],
        ),
    ]
