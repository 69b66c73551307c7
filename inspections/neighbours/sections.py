"""What later rooms show on the page of a patrol or a 暗访督查.

Each name in `settings.PATROL_SECTIONS` is a callable `(patrol, user) -> Section | None`, of a supervision
in `settings.SUPERVISION_SECTIONS`; it lives in a later room, which this one never imports
(docs/architecture.md).
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
    return _made(settings.PATROL_SECTIONS, patrol, user)


def _made(names: list[str], row: Any, user: Any) -> list[Section]:
    made = [import_string(name)(row, user) for name in names]
    return [section for section in made if section is not None]
