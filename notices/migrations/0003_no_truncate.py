from django.db import migrations

from common.store.ledger import NoTruncateTrigger


class Migration(migrations.Migration):
    """Of all rooms' append-only tables in one step, here because this room is the last of those that have some."""

    dependencies = [
        ("accounts", "0002_append_only"),
        ("attachments", "0003_file_records"),
        ("complaints", "0002_append_only"),
        ("inspections", "0003_rules_bind_from_above"),
        ("issues", "0002_append_only"),
        ("notices", "0002_append_only"),
        ("plans", "0002_append_only"),
        ("rivers", "0002_append_only"),
        ("spots", "0002_append_only"),
        ("supervision", "0002_append_only"),
    ]

    operations = [
        NoTruncateTrigger(
            "accounts_auditevent",
            "attachments_filerecord",
            "complaints_complaintentry",
            "inspections_patroldecision",
            "inspections_reopening",
            "issues_ledgerentry",
            "issues_ledgerseal",
            "issues_lookbackdraw",
            "issues_lookbackreport",
            "notices_measurestep",
            "plans_instructionentry",
            "plans_lightchange",
            "plans_progressreport",
            "plans_reporturge",
            "plans_reviewanswer",
            "plans_reviewask",
            "plans_reviewreminder",
            "rivers_signboardcheck",
            "spots_spotentry",
            "supervision_orderreply",
        ),
    ]
