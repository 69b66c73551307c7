from django.conf import settings
from django.db import migrations, models
import django.db.models.deletion


def as_far_as_is_known(apps, schema_editor):
    """Of files taken in before, whoever pressed last is known, and no more."""
    rows = apps.get_model("phone", "IntakeRow").objects
    for intake in apps.get_model("phone", "Intake").objects.exclude(taken_by=None).iterator():
        rows.filter(intake=intake, verdict="taken").update(
            taken_by=intake.taken_by_id, taken_at=intake.taken_at
        )


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('phone', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='intakerow',
            name='taken_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='收入人'),
        ),
        migrations.AddField(
            model_name='intakerow',
            name='taken_at',
            field=models.DateTimeField(null=True, verbose_name='收入时间'),
        ),
        migrations.AddIndex(
            model_name='intakerow',
            index=models.Index(fields=['uuid'], name='intake_row_uuid'),
        ),
        migrations.RunPython(as_far_as_is_known, migrations.RunPython.noop),
    ]
