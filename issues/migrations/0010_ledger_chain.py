import django.db.models.deletion
from django.db import migrations, models

from common.bulk import update_rows
from common.ledger import append_only_trigger
from issues.chain import beginning, link

AT_ONCE = 5000


def link_entries(apps, schema_editor):
    """Entries that stand already are linked as they stand now."""
    entry_model = apps.get_model("issues", "LedgerEntry")
    is_postgres = schema_editor.connection.vendor == "postgresql"
    if is_postgres:
        # Checks still waiting for the end of the transaction would keep the table from being altered.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute(
            "ALTER TABLE issues_ledgerentry DISABLE TRIGGER issues_ledgerentry_append_only"
        )
    number, before, linked = "", "", []
    entries = entry_model.objects.order_by("issue_id", "seq").select_related("issue")
    for entry in entries.iterator(chunk_size=AT_ONCE):
        if entry.issue.number != number:
            number, before = entry.issue.number, beginning(entry.issue.number)
        before = entry.hash = link(before, entry)
        linked.append(entry)
        if len(linked) == AT_ONCE:
            update_rows(entry_model, ["hash"], linked)
            linked = []
    update_rows(entry_model, ["hash"], linked)
    if is_postgres:
        schema_editor.execute(
            "ALTER TABLE issues_ledgerentry ENABLE TRIGGER issues_ledgerentry_append_only"
        )


class Migration(migrations.Migration):
    dependencies = [("issues", "0009_look_backs")]

    operations = [
        migrations.AddField(
            model_name="ledgerentry",
            name="hash",
            field=models.CharField(default="", max_length=64, verbose_name="校验值"),
            preserve_default=False,
        ),
        migrations.RunPython(link_entries, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("hash", ""), _negated=True), name="ledger_entry_is_linked"
            ),
        ),
        migrations.CreateModel(
            name="LedgerSeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="封存时间")),
                ("after_id", models.PositiveBigIntegerField(unique=True, verbose_name="上次封存的末条记录号")),
                ("last_id", models.PositiveBigIntegerField(verbose_name="末条记录号")),
                ("count", models.PositiveIntegerField(verbose_name="记录条数")),
                ("hash", models.CharField(max_length=64, verbose_name="校验值")),
            ],
            options={
                "verbose_name": "台账封存",
                "verbose_name_plural": "台账封存",
                "ordering": ["id"],
            },
        ),
        append_only_trigger("issues_ledgerseal"),
        migrations.CreateModel(
            name="LedgerCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="核验时间")),
                ("issues", models.PositiveIntegerField(verbose_name="问题")),
                ("entries", models.PositiveIntegerField(verbose_name="台账记录")),
                ("found", models.PositiveIntegerField(verbose_name="不符")),
            ],
            options={
                "verbose_name": "台账核验",
                "verbose_name_plural": "台账核验",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="LedgerDifference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.TextField(verbose_name="不符之处")),
                ("issue", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="issues.issue", verbose_name="问题")),
                ("ledger_check", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="differences", to="issues.ledgercheck", verbose_name="核验")),
            ],
            options={
                "verbose_name": "台账不符",
                "verbose_name_plural": "台账不符",
                "ordering": ["id"],
            },
        ),
    ]
