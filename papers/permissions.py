"""Who sets up whose papers: an office its own."""

from typing import Any

from django.core.exceptions import PermissionDenied

from accounts.models import Division, Role


def office_of(user: Any) -> Division:
    """The widest division for whose office somebody works. Raises PermissionDenied for somebody who works for none."""
    offices = [g.division for g in user.current_grants if g.role == Role.OFFICE and g.division]
    if not offices:
        raise PermissionDenied
    return min(offices, key=lambda division: (division.level, division.pk))
