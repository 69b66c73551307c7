"""The rows of a list as HTML: how a column draws is worked out once a page, not once a cell.

A table is declared with django-tables2 and means what it means there (`accessor`, `render_…`, `linkify`,
`default`, `empty_values`, `attrs`). Only the library's drawing is not used: it reads the signature of each
column's method, and reckons its attributes, anew for each cell.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.db.models import Model
from django.template import Context
from django.template.base import render_value_in_context
from django.urls import reverse
from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django_tables2.utils import AttributeDict, signature

Draw = Callable[[Any], Any]
_PLAIN = Context()
# A row's number that no other part of an address is.
_MARK = 987_654_321_987_654


def draw_rows(table: Any) -> SafeString:
    """The `<tr>`s of the page that a table shows, with a heading where `group_of` changes from one row to
    the next."""
    columns = [(opening("td", column), drawer(table, column)) for column in table.columns]
    heading_of = getattr(table, "group_of", None)
    lines, above = [], ""
    for record in table.paginated_rows.data:
        if heading_of and (heading := heading_of(record)) != above:
            above = heading
            if heading:
                lines.append(_heading(heading, len(columns)))
        cells = "".join([f"{tag}{text_of(draw(record))}</td>" for tag, draw in columns])
        lines.append(f"<tr>{cells}</tr>")
    return mark_safe("\n".join(lines))


def opening(tag: str, column: Any) -> str:
    """`<td …>` of a column, which says its heading where a row is a card on a phone."""
    attrs = column.attrs[tag].as_html()
    return f'<{tag} data-label="{escape(strip_tags(column.header))}"{attrs and " "}{attrs}>'


def text_of(value: Any) -> str:
    """What `{{ value }}` writes in a template."""
    if type(value) is str:
        return escape(value)
    return value if type(value) is SafeString else render_value_in_context(value, _PLAIN)


def drawer(table: Any, column: Any) -> Draw:
    """Record → content of the cell in a bound column."""
    value_of, empty = reader(column.accessor), column.column.empty_values
    render, link, default = (
        _asker(table, column, column.render),
        _linker(table, column),
        column.default,
    )

    def draw(record: Any) -> Any:
        value = value_of(record)
        if value in empty:
            return default
        content = render(record, value)
        return link(record, value, content) if link else content

    return draw


def reader(accessor: str) -> Draw:
    """Record → the value at a path such as `reach__river`: a coded one as its words, one of a relation that
    leads nowhere as None. The record may be a row of a model, a mapping or any object."""
    *path, last = accessor.split("__")
    words: dict[type, Mapping[Any, str]] = {}

    def read(record: Any) -> Any:
        try:
            for name in path:
                record = _step(record, name)
            if record is None:
                return None
            value = _step(record, last)
        except (AttributeError, KeyError, ObjectDoesNotExist):
            # A column that has no value of its own, only a `render_…`.
            return None
        kind = type(record)
        if kind not in words:
            words[kind] = _words_of(kind, last)
        return words[kind].get(value, value) if words[kind] else value

    return read


def _step(holder: Any, name: str) -> Any:
    if holder is None:
        return None
    value = holder[name] if isinstance(holder, Mapping) else getattr(holder, name)
    return value() if callable(value) else value


def _words_of(kind: type, name: str) -> Mapping[Any, str]:
    if not issubclass(kind, Model):
        return {}
    try:
        field: Any = kind._meta.get_field(name)
    except FieldDoesNotExist:
        return {}
    return dict(getattr(field, "flatchoices", None) or ())


def _asker(table: Any, column: Any, method: Callable[..., Any]) -> Callable[[Any, Any], Any]:
    """(record, value) → the answer of a method that names, as its parameters, what it wants to know."""
    wanted, takes_all = signature(method)
    known = {"table": table, "bound_column": column, "column": column.column}
    fixed = known if takes_all else {name: known[name] for name in wanted if name in known}
    asks_record, asks_value = (takes_all or name in wanted for name in ("record", "value"))

    def ask(record: Any, value: Any) -> Any:
        given = dict(fixed)
        if asks_record:
            given["record"] = record
        if asks_value:
            given["value"] = value
        return method(**given)

    return ask


def _linker(table: Any, column: Any) -> Callable[[Any, Any, Any], Any] | None:
    """(record, value, content) → the content as a link; as it is where it leads nowhere."""
    if not column.link:
        return None
    address = _address(table, column)
    attrs = AttributeDict(column.link.attrs or {}).as_html()
    tag = f"<a {attrs} href=" if attrs else "<a href="

    def link(record: Any, value: Any, content: Any) -> Any:
        url = address(record, value)
        if url is None:
            return content
        return mark_safe(f'{tag}"{escape(url)}">{text_of(content)}</a>')

    return link


def _address(table: Any, column: Any) -> Callable[[Any, Any], str | None]:
    if column.link.url:
        return _asker(table, column, column.link.url)
    view = column.link.reverse_args["viewname"]
    readers = {name: reader(path) for name, path in column.link.reverse_args["kwargs"].items()}
    # Looked up once a column: each row's number replaces the mark.
    marked = reverse(view, kwargs=dict.fromkeys(readers, _MARK)) if len(readers) == 1 else ""
    before, _, after = marked.partition(str(_MARK))

    def address(record: Any, value: Any) -> str:
        keys = {name: read(record) for name, read in readers.items()}
        (key,) = keys.values() if marked else (None,)
        return f"{before}{key}{after}" if type(key) is int else reverse(view, kwargs=keys)

    return address


def _heading(words: str, width: int) -> str:
    return f'<tr class="portal-group"><th scope="colgroup" colspan="{width}">{text_of(words)}</th></tr>'
