"""What later rooms show on an issue's page.

Each name in `settings.ISSUE_SECTIONS` is a callable `(issue, user) -> Section | None`; it lives in a
later room, which this one never imports (docs/architecture.md).
"""

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from inspections.neighbours.sections import Section
from issues.models import Issue


def sections_for(issue: Issue, user: Any) -> list[Section]:
    """The cards of later rooms, in the order of the setting."""
    made = [import_string(name)(issue, user) for name in settings.ISSUE_SECTIONS]
    return [section for section in made if section is not None]
