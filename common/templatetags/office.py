"""Words and numbers as offices write them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.http import QueryDict
from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString

from common.text.chinese import metres_words, percent_of
from common.web.cards import Card
from common.web.cells import draw_rows
from common.web.marks import badge, short_time

register = template.Library()
register.filter(short_time)
register.simple_tag(badge)


@register.filter
def percent(value: float | Decimal | None, places: int = 1) -> str:
    """0.8287 → 82.9%; nothing due → “—”."""
    return "—" if value is None else f"{percent_of(value, places=places):.{places}f}%"


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


@register.simple_tag(takes_context=True)
def card_body(context: Context, card: Card) -> SafeString:
    """The body of a card, drawn with the card's own context alone."""
    inner = context.new({"csrf_token": context.get("csrf_token"), **card.context})
    drawn: SafeString = get_template(card.template).template.render(inner)  # type: ignore[attr-defined]
    return drawn


@register.filter
def item(mapping: dict[str, Any], key: str) -> Any:
    """`mapping[key]`, or nothing."""
    return mapping.get(key, "")


register.simple_tag(draw_rows)
