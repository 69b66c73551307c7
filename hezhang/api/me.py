"""`me/`: who I am, what is mine, what I owe, and the lists a phone needs to work offline."""

from datetime import date, datetime
from typing import Any

from django.conf import settings

from accounts.api.serializers import GrantSerializer
from accounts.models import User
from accounts.reads.offices import offices_up
from accounts.services.given_passwords import told
from attachments.rules.limits import MOST_PHOTOS
from common.text.chinese import iso_moment, local_date
from inspections.api.answers import checklist_json, due_json, reach_json
from inspections.api.requests import MAX_NOTE, PHONE_KINDS
from inspections.models import ChecklistItem, PatrolKind
from inspections.reads.of_phone import current_dues, mine_of, my_reaches, rules_in_force
from inspections.rules.tracks import MOST_POINTS
from issues.models import IssueKind, Severity
from issues.neighbours.feed import kind_json


def me_json(user: User, at: datetime) -> dict[str, Any]:
    """Everything in a fixed number of queries, whatever the person holds."""
    day = local_date(at)
    mine = mine_of(user)
    now = mine.on(day).appointments
    kinds = IssueKind.objects.filter(is_active=True)
    return {
        "user_id": str(user.pk),
        "name": user.name,
        "mobile": user.mobile,
        "must_change_password": user.must_change_password,
        "account_notes": told(user, at),
        "office": _office_json(user, day),
        "app": {"minimum": settings.PHONE_APP_MINIMUM, "current": settings.PHONE_APP_VERSION},
        "roles": GrantSerializer(user.current_grants, many=True).data,
        "appointments": [_appointment_json(appointment) for appointment in now],
        "reaches": [reach_json(reach) for reach in my_reaches(mine, day)],
        "due": [due_json(due) for due in current_dues(user, day)],
        "rules": rules_in_force(now, day),
        "checklist": [checklist_json(i) for i in ChecklistItem.objects.filter(is_active=True)],
        "issue_kinds": [kind_json(kind) for kind in kinds],
        "severities": [{"code": code, "name": name} for code, name in Severity.choices],
        "patrol_kinds": [
            {"code": code, "name": name} for code, name in PatrolKind.choices if code in PHONE_KINDS
        ],
        "limits": {
            "track_points": MOST_POINTS,
            "photos": MOST_PHOTOS,
            "note": MAX_NOTE,
        },
        "server_time": iso_moment(at),
    }


def _office_json(user: User, day: date) -> dict[str, str]:
    """Whom to ring: the nearest office with a telephone; "" where there is none."""
    home = user.home_division
    office = next(iter(offices_up(home.code, day)), None) if home else None
    return {
        "name": office.name if office else "",
        "phone": office.contact_phone if office else "",
    }


def _appointment_json(appointment: Any) -> dict[str, Any]:
    return {
        "id": appointment.pk,
        "kind": str(appointment.kind),
        "kind_words": appointment.get_kind_display(),
        "tier": appointment.tier,
        "tier_words": appointment.get_tier_display(),
        "title": appointment.title,
        "subject": appointment.subject,
        "reach": appointment.reach_id,
        "river": appointment.river_id,
        "division": appointment.division_id,
        "division_name": appointment.division.name,
        "started_on": appointment.started_on.isoformat(),
        "ended_on": appointment.ended_on.isoformat() if appointment.ended_on else None,
    }
