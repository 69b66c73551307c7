"""Which district these tests look at, its accounts, and what tells two of them apart."""

import hashlib
from datetime import UTC, datetime

import pytest

from accounts.models import AuditEvent, Division, User
from chiefs.models import Handover
from demo import build
from demo.place import people
from inspections.models import Patrol
from issues.models import Issue

# One process, so that the district is built once in a run and not once in each.
MARKS = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("district", "that_morning"),
    pytest.mark.xdist_group("demo"),
]

AT = datetime(2026, 11, 22, 1, tzinfo=UTC)
SMALL = build.Size(towns=3, reaches=30, people=26, reported=60)
CODE = build.CODE
SAME = "test_the_same_seed_gives_the_same_district"


def fingerprint() -> str:
    rows = [
        *Division.objects.below(CODE).order_by("code").values_list("code", "name"),
        *Patrol.objects.below(CODE)
        .order_by("pk")
        .values_list("kind", "started_at", "length_m", "state"),
        *Issue.objects.below(CODE).order_by("number").values_list("number", "state", "description"),
        *AuditEvent.objects.order_by("pk").values_list("at", "action", "user_name", "address"),
        *Handover.objects.below(CODE).order_by("pk").values_list("effective_on", "division"),
    ]
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def account(role: str) -> User:
    mobile = next(a.mobile for a in people.demo_accounts() if a.role == role)
    return User.objects.get(mobile=mobile)
