"""An administrator's grant names no place. Those that did are named and untied, with an audit row each."""

import sys

from django.db import migrations
from django.utils import timezone

def untie(apps, schema_editor):
    """Takes the place off; where the account holds the role without a place already, ends the grant too,
    because one role is held once."""
    grants = apps.get_model("accounts", "RoleGrant").objects
    events = apps.get_model("accounts", "AuditEvent").objects
    now = timezone.now()
    for grant in grants.filter(role="admin", division__isnull=False).select_related("user", "division"):
        person = f"{grant.user.name}（{grant.user.mobile}）"
        held = grants.filter(user=grant.user, role="admin", division=None, revoked_at=None)
        if grant.revoked_at is None and held.exists():
            grant.revoked_at = now
        place, grant.division = str(grant.division_id), None
        grant.save(update_fields=["division", "revoked_at"])
        events.create(at=now, action="grant.untied", target=person, detail={"division": place})
        sys.stdout.write(
            f"系统管理员角色不再限定行政区：{person}，原为 {place}。请核对此人是否仍应为系统管理员。\n"
        )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_append_only")]

    operations = [migrations.RunPython(untie, migrations.RunPython.noop)]
