"""What later rooms show on a patrol's page.

Each name in `settings.PATROL_SECTIONS` is a callable `(patrol, user) -> Section | None`; it lives in
a later room, which this one never imports (docs/architecture.md).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Section:
    """A card on a patrol's page: its heading, and a template with what it needs."""

    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)


def sections_for(patrol: Any, user: Any) -> list[Section]:
    """The cards of later rooms, in the order of the setting."""
    made = [import_string(name)(patrol, user) for name in settings.PATROL_SECTIONS]
    return [section for section in made if section is not None]
