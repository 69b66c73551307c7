"""The widgets that pages are full of, written as Django's templates of the same names write them: a filter bar
holds hundreds of options, and each would be a template included in a template."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

Widget = Mapping[str, Any]


def _input(widget: Widget) -> str:
    value = widget["value"]
    given = "" if value is None else f' value="{escape(str(value))}"'
    return f'<input type="{widget["type"]}" name="{escape(widget["name"])}"{given}{_attrs(widget)}>'


def _select(widget: Widget) -> str:
    options = "".join(_groups(widget["optgroups"]))
    return f'<select name="{escape(widget["name"])}"{_attrs(widget)}>{options}\n</select>'


def _groups(groups: Any) -> Iterator[str]:
    for name, options, _ in groups:
        if name:
            yield f'\n<optgroup label="{escape(name)}">'
        for option in options:
            value = escape(str(option["value"]))
            yield f'\n<option value="{value}"{_attrs(option)}>{escape(option["label"])}</option>'
        if name:
            yield "\n</optgroup>"


def _textarea(widget: Widget) -> str:
    words = escape(widget["value"] or "")
    return f'<textarea name="{escape(widget["name"])}"{_attrs(widget)}>\n{words}</textarea>'


def _attrs(widget: Widget) -> str:
    """Attributes as a tag writes them: True is a bare name, False none."""
    return "".join(
        f" {name}" if value is True else f' {name}="{escape(str(value))}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


_INPUTS: Final = (
    "checkbox",
    "date",
    "datetime",
    "email",
    "hidden",
    "input",
    "number",
    "password",
    "text",
)
_DRAWN: Final[dict[str, Callable[[Widget], str]]] = {
    **{f"django/forms/widgets/{name}.html": _input for name in _INPUTS},
    "django/forms/widgets/select.html": _select,
    "django/forms/widgets/textarea.html": _textarea,
}


def draw_widget(template_name: str, context: Mapping[str, Any]) -> SafeString | None:
    """The HTML of a widget by the name of its template in Django; None for those that are rare."""
    draw = _DRAWN.get(template_name)
    return mark_safe(draw(context["widget"])) if draw else None
