"""Words and numbers as offices write them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.http import QueryDict
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.text.chinese import metres_words
from common.web.cards import Card
from common.web.cells import draw_rows

register = template.Library()


@register.filter
def percent(value: float | Decimal | None, places: int = 1) -> str:
    """0.8287 → 82.9%; nothing due → “—”."""
    return "—" if value is None else f"{value * 100:.{places}f}%"


@register.filter
def thousands(value: int | float | Decimal | None) -> str:
    """12400 → 12,400."""
    return "—" if value is None else f"{value:,}"


@register.filter
def metres(value: int | float | None) -> str:
    """860 → 860 米, 12400 → 12.4 公里: as everywhere (`metres_words`)."""
    return "—" if value is None else metres_words(value)


@register.filter
def minutes(seconds: int | None) -> str:
    """5400 → 1 小时 30 分."""
    if seconds is None:
        return "—"
    hours, rest = divmod(int(seconds) // 60, 60)
    return f"{hours} 小时 {rest} 分" if hours else f"{rest} 分钟"


@register.filter
def month_words(value: date | datetime | None) -> str:
    """2026-10-01 → 2026年10月."""
    return "—" if value is None else f"{value.year}年{value.month}月"


@register.filter
def short_time(value: datetime | None) -> str:
    """A moment in this year without the year: 11-22 09:05; else 2025-11-22 09:05."""
    if value is None:
        return "—"
    local = timezone.localtime(value)
    same_year = local.year == timezone.localdate().year
    return local.strftime("%m-%d %H:%M" if same_year else "%Y-%m-%d %H:%M")


@register.simple_tag(takes_context=True)
def with_query(context: dict[str, Any], **changes: Any) -> str:
    """The present address's query with some keys changed; None removes a key."""
    query: QueryDict = context["request"].GET.copy()
    for key, value in changes.items():
        if value is None:
            query.pop(key, None)
        else:
            query[key] = str(value)
    return f"?{query.urlencode()}"


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
}


@register.simple_tag(takes_context=True)
def card_body(context: Context, card: Card) -> SafeString:
    """What stands under a card's heading, of its own context alone."""
    inner = context.new({"csrf_token": context.get("csrf_token"), **card.context})
    drawn: SafeString = get_template(card.template).template.render(inner)  # type: ignore[attr-defined]
    return drawn


@register.simple_tag
def badge(code: str, words: str) -> SafeString:
    """A state or severity as a small coloured label; colour is never the only sign."""
    colour = STATE_COLOURS.get(code, "secondary")
    return format_html('<span class="badge bg-{}-lt">{}</span>', colour, words)


@register.filter
def item(mapping: dict[str, Any], key: str) -> Any:
    """`mapping[key]`, or nothing."""
    return mapping.get(key, "")


register.simple_tag(draw_rows)
