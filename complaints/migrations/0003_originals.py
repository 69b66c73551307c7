"""What people wrote of themselves is taken out of their words; the original is kept apart, as long as a contact."""

import django.db.models.deletion
from django.db import migrations, models

from common.text.personal import personal_parts, without


def part_words(apps, schema_editor):
    """As `complaints.services.originals` does with what comes from now on. What was past its time loses it at once."""
    import secrets
    from hashlib import sha256

    complaints = apps.get_model("complaints", "Complaint")
    originals = apps.get_model("complaints", "ComplaintOriginal")
    for row in complaints.objects.order_by("pk").iterator(chunk_size=500):
        known = [row.reporter_name, row.reporter_phone]
        written = (row.description, row.place)
        clean = [without(text, personal_parts(text, known=known)) for text in written]
        if clean == list(written):
            continue
        row.description, row.place = clean[0], clean[1][:160]
        if row.contact_cleared_at is None:
            salt = secrets.token_hex(32)
            originals.objects.create(
                complaint=row, description=written[0], place=written[1], salt=salt
            )
            row.original_digest = sha256("\n".join([salt, *written]).encode()).hexdigest()
        row.save(update_fields=["description", "place", "original_digest"])


class Migration(migrations.Migration):

    dependencies = [
        ("complaints", "0002_append_only"),
    ]

    operations = [
        migrations.AddField(
            model_name="complaint",
            name="original_digest",
            field=models.CharField(blank=True, db_default="", default="", max_length=64, verbose_name="原文摘要"),
        ),
        migrations.CreateModel(
            name="ComplaintOriginal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("description", models.TextField(verbose_name="反映内容原文")),
                ("place", models.CharField(blank=True, max_length=160, verbose_name="地点原文")),
                ("salt", models.CharField(max_length=64)),
                (
                    "complaint",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="original",
                        to="complaints.complaint",
                        verbose_name="投诉",
                    ),
                ),
            ],
            options={"verbose_name": "投诉原文", "verbose_name_plural": "投诉原文"},
        ),
        migrations.RemoveIndex(model_name="complaint", name="complaint_with_contact"),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(
                condition=models.Q(
                    ("contact_cleared_at", None),
                    models.Q(("original_digest", ""), ("reporter_name", ""), ("reporter_phone", ""), _negated=True),
                ),
                fields=["received_at"],
                name="complaint_with_contact",
            ),
        ),
        migrations.RunPython(part_words, migrations.RunPython.noop),
    ]
