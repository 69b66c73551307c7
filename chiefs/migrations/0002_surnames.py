"""Surnames are read as surnames (曾 as zēng): what persons and places called after families sort by is
reckoned anew. Nothing else is touched."""

from django.db import migrations

from common.text.names import person_sort_key, sort_key

SLICE = 500


def reckon(apps, schema_editor):
    for room, model, key in (
        ("chiefs", "Chief", person_sort_key),
        ("rivers", "River", sort_key),
        ("rivers", "Reach", sort_key),
        ("accounts", "Division", sort_key),
    ):
        rows = apps.get_model(room, model).objects
        changed = []
        for row in rows.only("pk", "name", "sort_key").iterator(chunk_size=SLICE):
            # Rows without one are left as they are: whoever wrote them wanted none.
            if row.sort_key and row.sort_key != (wanted := key(row.name)):
                row.sort_key = wanted
                changed.append(row)
        rows.bulk_update(changed, ["sort_key"], batch_size=SLICE)


class Migration(migrations.Migration):
    dependencies = [
        ("chiefs", "0001_initial"),
        ("accounts", "0002_append_only"),
        ("rivers", "0002_append_only"),
    ]

    operations = [migrations.RunPython(reckon, migrations.RunPython.noop)]
