"""A light and a bar of progress as every page of this room draws them."""

from datetime import date
from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.text.chinese import number_words
from plans.models import Light, Line
from plans.reads.towns import town_words
from plans.rules.funds import wan_words
from plans.rules.lights import planned_percent

register = template.Library()


register.filter(town_words)


@register.simple_tag
def light_mark(light: str, words: str = "") -> SafeString:
    """A dot and its word: colour is never the only sign."""
    return format_html(
        '<span class="light light-{}"><i aria-hidden="true"></i>{}</span>',
        light,
        words or Light(light).label,
    )


@register.simple_tag
def line_light(line: Line) -> SafeString:
    """A line's light; one that a person set says so."""
    label = Light(line.shown_light).label
    return light_mark(line.shown_light, f"{label}（人工）" if line.overridden else label)


@register.simple_tag
def progress_bar(line: Line, day: date) -> SafeString:
    """How far a line is against where the plan line is on a day: a bar with a mark, and the figure."""
    return bar(line.percent, planned_percent(line.schedule, day))


def bar(percent: Decimal, planned: Decimal) -> SafeString:
    """The bar for two percents, 0–100. The figures are in the text for those who see no bar."""
    return format_html(
        '<span class="bar-box"><span class="bar" title="进度 {0} %，按计划应完成 {1} %"><span class="bar-done" '
        'style="width:{2}%"></span><span class="bar-plan" style="left:{3}%"></span></span>'
        '<span class="bar-figure">{0} %<span class="visually-hidden">，按计划应完成 {1} %</span>'
        "</span></span>",
        number_words(percent),
        number_words(planned),
        f"{percent:.2f}",
        f"{planned:.2f}",
    )


@register.filter
def wan(value: Decimal | None) -> str:
    """Yuan as 万元, at most two places: 100670000 → 10,067."""
    return "—" if value is None else number_words(value / 10_000)


@register.filter
def wan_exact(value: Decimal) -> str:
    """Yuan as 万元, exact to the fen: a report of money."""
    return wan_words(value)


@register.filter
def number(value: Decimal | None) -> str:
    """3360.00 → 3,360; 36.50 → 36.5."""
    return "—" if value is None else number_words(value)
