"""What a section had as one grade and one target becomes grades, and a target from a year on, with their history; and
the ledgers of this room are guarded by the database."""

from django.db import migrations
from django.utils import timezone

from common.store.ledger import AppendOnlyTrigger, NoTruncateTrigger


def carry_over(apps, schema_editor):
    Section = apps.get_model("waters", "Section")
    Past = apps.get_model("waters", "HistoricalSection")
    Announced = apps.get_model("waters", "AnnouncedClass")
    for model in (Section, Past):
        for row in model.objects.exclude(grade=""):
            model.objects.filter(pk=row.pk).update(grades=row.grade)
    for section in Section.objects.exclude(target="").order_by("pk"):
        first = Announced.objects.filter(section=section).order_by("month").first()
        year = first.month.year if first else timezone.now().year
        _carry_target(apps, section, list(Past.objects.filter(id=section.pk).order_by("history_id")), year)


def _carry_target(apps, section, past, year):
    Target = apps.get_model("waters", "SectionTarget")
    PastTarget = apps.get_model("waters", "HistoricalSectionTarget")
    row = Target.objects.create(
        section=section, year=year, target=section.target, entered_at=section.updated_at
    )
    before = ""
    for version in past:
        if version.target == before:
            continue
        PastTarget.objects.create(
            id=row.pk,
            section_id=section.pk,
            year=year,
            target=version.target,
            entered_at=version.history_date,
            history_date=version.history_date,
            history_user_id=version.history_user_id,
            history_type="~" if before else "+",
        )
        before = version.target


class Migration(migrations.Migration):
    dependencies = [("waters", "0003_sections_of_grades")]

    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        AppendOnlyTrigger("waters_monthclose"),
        AppendOnlyTrigger("waters_monthresult"),
        NoTruncateTrigger("waters_monthclose", "waters_monthresult"),
    ]
