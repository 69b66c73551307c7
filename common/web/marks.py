"""What tables and templates draw alike: a state as a coloured label, a moment in short."""

from datetime import datetime
from functools import lru_cache

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

STATE_COLOURS = {
    "valid": "green",
    "confirmed": "green",
    "pending": "yellow",
    "rejected": "red",
    "reported": "azure",
    "accepted": "blue",
    "handed_over": "indigo",
    "planning": "purple",
    "plan_submitted": "purple",
    "rectifying": "orange",
    "closure_requested": "cyan",
    "verified": "teal",
    "closed": "green",
    "declined": "secondary",
    "withdrawn": "secondary",
    "transferred": "purple",
    "sent_out": "purple",
    "outside": "orange",
    "draft": "secondary",
    "published": "green",
    "superseded": "secondary",
    "discarded": "secondary",
    "waiting": "azure",
    "running": "azure",
    "done": "green",
    "failed": "red",
    "checked": "azure",
    "create": "green",
    "update": "blue",
    "same": "secondary",
    "bad": "red",
    "moved": "yellow",
    "applied": "green",
    "general": "secondary",
    "heavier": "orange",
    "drafting": "secondary",
    "in_review": "azure",
    "returned": "orange",
    "binding": "green",
    "pass": "green",
    "return": "orange",
    "passed": "green",
    "open": "azure",
    "proposed": "azure",
    "approved": "green",
    "refused": "secondary",
    "major": "red",
    "reminder": "azure",
    "interview": "orange",
    "criticism": "red",
    "accountability": "red",
    "issued": "green",
    "dropped": "secondary",
    "lapsed": "secondary",
    "sent": "yellow",
    "signed": "azure",
    "answered": "blue",
    "revoked": "secondary",
    "planned": "yellow",
    "cancelled": "secondary",
    "appealed": "purple",
    "overdue": "red",
    "checking": "blue",
    "filed": "purple",
    "concluded": "green",
    "handed_in": "cyan",
    "assigned": "azure",
    "visited": "purple",
    "real": "orange",
    "unreal": "secondary",
    "survey": "secondary",
    "monitor": "azure",
    "trace": "azure",
    "sort": "blue",
    "treat": "orange",
    "accept": "purple",
    "routine": "green",
    "ended": "secondary",
    "new": "azure",
    "here": "secondary",
    "other": "red",
    "later": "yellow",
    "taken": "green",
    "preparing": "secondary",
    "surveying": "blue",
    "reviewing": "azure",
    "archived": "green",
    "building": "blue",
    "assessed": "purple",
    "failing": "red",
    "in_force": "green",
    "frozen": "green",
    "objected": "orange",
}


def short_time(value: datetime | None) -> str:
    """A moment in this year without the year: 11-22 09:05; else 2025-11-22 09:05."""
    if value is None:
        return "—"
    local = timezone.localtime(value)
    same_year = local.year == timezone.localdate().year
    return local.strftime("%m-%d %H:%M" if same_year else "%Y-%m-%d %H:%M")


# By type too: words that are safe already are not the words that are still to be escaped.
@lru_cache(maxsize=1024, typed=True)
def badge(code: str, words: str) -> SafeString:
    """A state or severity as a small coloured label; colour is never the only sign."""
    colour = STATE_COLOURS.get(code, "secondary")
    return format_html('<span class="badge bg-{}-lt">{}</span>', colour, words)
