"""Numbers of the field as data: declared once in code with a default, set by the office in rows.

A room declares its parameters in its own `parameters.py`:

    SIGN_WITHIN = declare("issues.sign_within_workdays", "签收期限（工作日）", default=1)

and asks `SIGN_WITHIN.on(day, division_code)` where it needs the number.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Generic, TypeVar

from django.db.models import CharField, Count, Max, Model, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat

from common.errors import Invalid
from common.store.scope import codes_up

T = TypeVar("T")
REGISTRY: dict[str, Declared] = {}
# What is wrong with a value of the right type, as "应为…"; "" if nothing is.
Check = Callable[[Any], str]


@dataclass(frozen=True)
class Declared:
    """A parameter that code asks for. `default` holds where the office has set nothing; a value is of
    its type and passes `check`."""

    key: str
    title: str
    default: Any
    source: str = ""
    check: Check = lambda value: ""

    def on(self, day: date, code: str | None = None) -> Any:
        """The value in force on a day in a division: the nearest division's newest version."""
        return values_on([self], day, code)[self.key]


def declare(
    key: str,
    title: str,
    *,
    default: Any,
    source: str = "",
    check: Check = lambda value: "",
) -> Declared:
    """Registers a parameter; the same key twice, or a default its own check refuses, is a mistake in
    code."""
    if key in REGISTRY:
        raise ValueError(f"parameter declared twice: {key}")
    if words := check(default):
        raise ValueError(f"default of {key}: {words}")
    REGISTRY[key] = Declared(key, title, default, source, check)
    return REGISTRY[key]


def is_clock_time(value: str) -> str:
    """18:00, by the clock of 24 hours."""
    fits = re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value)
    return "" if fits else "应为时刻，如 18:00"


def between(low: float, high: float) -> Check:
    """From `low` to `high`, both included."""
    return lambda value: "" if low <= value <= high else f"应在 {low:g} 与 {high:g} 之间"


def at_least(low: float) -> Check:
    return lambda value: "" if value >= low else f"不能小于 {low:g}"


def template(*needed: str, places: Iterable[str]) -> Check:
    """A text with {places} to fill: those `needed` (as written, brackets and all) and none but
    `places`."""

    def check(value: str) -> str:
        missing = [words for words in needed if words not in value]
        if missing:
            return f"须写有 {'、'.join(missing)}"
        unknown = set(re.findall(r"\{([^}]*)\}?", value)) - set(places)
        if unknown or value.count("{") != value.count("}"):
            return f"中花括号里只能写 {'、'.join(places)}"
        return ""

    return check


def values_on(declared: list[Declared], day: date, code: str | None = None) -> dict[str, Any]:
    """Values of several parameters at once, in one query: {key: value}."""
    from accounts.models import Parameter

    if _held.get() is not None:
        return pick(remembered("parameters", _all_versions), declared, day, code)
    place = Q(division=None) | Q(division_id__in=codes_up(code))
    rows = Parameter.objects.filter(
        place, key__in=[d.key for d in declared], valid_from__lte=day
    ).order_by("valid_from")
    return pick(rows.values_list("key", "division_id", "valid_from", "value"), declared, day, code)


# key, division's code or None, first day, value
Version = tuple[str, str | None, date, Any]


def pick(
    versions: Iterable[Version], declared: list[Declared], day: date, code: str | None
) -> dict[str, Any]:
    """Of versions in order of their first days, those in force on a day in a division: the nearest
    division's newest; the declared default where there is none."""
    nearness = {division: n for n, division in enumerate(reversed(codes_up(code)), start=1)}
    best: dict[str, tuple[int, Any]] = {}
    for key, division, valid_from, value in versions:
        near = nearness.get(division, -1) if division else 0
        if near >= 0 and valid_from <= day and (key not in best or near >= best[key][0]):
            best[key] = (near, value)
    return {d.key: best[d.key][1] if d.key in best else d.default for d in declared}


_held: ContextVar[dict[str, Any] | None] = ContextVar("held_settings", default=None)


@contextmanager
def read_once() -> Iterator[None]:
    """Inside, what the office has set is read once and stays as it was: for one piece of work that asks
    for numbers a thousand times and sets none, such as the demo district's year of issues."""
    token = _held.set({})
    try:
        yield
    finally:
        _held.reset(token)


def remembered(what: str, read: Callable[[], T]) -> T:
    """What `read` gives; inside `read_once`, what it gave the first time."""
    held = _held.get()
    if held is None:
        return read()
    if what not in held:
        held[what] = read()
    found: T = held[what]
    return found


def _all_versions() -> list[Version]:
    from accounts.models import Parameter

    rows = Parameter.objects.order_by("valid_from")
    return list(rows.values_list("key", "division_id", "valid_from", "value"))


def stamp_of(model: type[Model]) -> QuerySet[Any]:
    """One row, `last` and `count`: another pair after each write to a table with a history. No row where nothing was
    written yet.

    How many were written counts too: of two that commit in turn, the later may bear the earlier moment.
    """
    history: QuerySet[Any] = model.history.order_by()  # type: ignore[attr-defined]
    one = history.values(one=Value(1))
    return one.annotate(last=Max("history_date"), count=Count("*")).values_list("last", "count")


class Kept(Generic[T]):
    """What `read` gives, kept in memory as long as the stamp of its tables stays the same.

    The stamp comes by a query that is asked anyway, or by one for many, so that what an office sets holds at
    once in every process and is read once.
    """

    def __init__(self, read: Callable[[], T]) -> None:
        self.read = read
        self._kept: tuple[object, T] | None = None

    def at(self, stamp: object) -> T:
        kept = self._kept
        if kept is None or kept[0] != stamp:
            kept = self._kept = (stamp, self.read())
        return kept[1]


def parameters_stamp() -> Subquery:
    """The stamp of all parameters in one column, for `KeptValues`."""
    from accounts.models import Parameter

    stamp = Concat(Cast("last", CharField()), Value("/"), "count", output_field=CharField())
    return Subquery(stamp_of(Parameter).values_list(stamp))


class KeptValues:
    """Versions of some parameters, kept as long as their table's stamp stays the same."""

    def __init__(self, declared: list[Declared]) -> None:
        self.declared = declared
        self._versions = Kept(self._read)

    def on(self, day: date, code: str | None, *, stamp: object) -> dict[str, Any]:
        """As `values_on`, without a query while `stamp` is that of the last time."""
        return pick(self._versions.at(stamp), self.declared, day, code)

    def _read(self) -> list[Version]:
        from accounts.models import Parameter

        keys = [d.key for d in self.declared]
        rows = Parameter.objects.filter(key__in=keys).order_by("valid_from")
        return list(rows.values_list("key", "division_id", "valid_from", "value"))


def check_value(key: str, value: Any) -> None:
    """Refuses a value of another type than the declared default, or one its check refuses."""
    declared = REGISTRY.get(key)
    if declared is None:
        raise Invalid("parameter.unknown", f"没有名为“{key}”的参数。", fields={"key": "未知参数。"})
    words = _WANTED[type(declared.default)](value) or declared.check(value)
    if words:
        raise Invalid(
            "parameter.type",
            f"“{declared.title}”的取值{words}。",
            fields={"value": f"取值{words}。"},
        )


def _whole(value: Any) -> str:
    # Workdays are counted down one by one: half a day would never be reached, and none is before 0.
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return "" if is_whole and 0 <= value <= _MOST else "应为不小于 0 的整数"


def _number(value: Any) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return "" if is_number and 0 <= value <= _MOST else "应为不小于 0 的数字"


def _of(kind: type) -> Check:
    return lambda value: "" if isinstance(value, kind) else "类型不对"


# Far above any number of the field, and still a term that can be added to a day.
_MOST: Final = 100_000
_WANTED: Final[dict[type, Check]] = {
    int: _whole,
    float: _number,
    **{kind: _of(kind) for kind in (bool, str, list, dict)},
}


def read_value(key: str, text: str) -> Any:
    """A typed value from what an administrator wrote: 30, 0.6, 是, or JSON for a list or an object."""
    declared = REGISTRY.get(key)
    default = declared.default if declared else ""
    value: Any = text.strip()
    if isinstance(default, bool):
        value = {"是": True, "否": False}.get(value, value)
    elif not isinstance(default, str):
        try:
            value = json.loads(value)
        except ValueError:
            value = text
    check_value(key, value)
    return value


def in_words(value: Any) -> str:
    """A value as an administrator writes it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


# How long a phone stays signed in. An elderly chief who must type a password each month gives up.
DEVICE_TOKEN_DAYS = declare(
    "accounts.device_token_days", "手机登录有效期（天）", default=180, check=at_least(1)
)

# In whose name an office's documents go out, in whichever room they are written.
ISSUER_TEMPLATE = declare(
    "accounts.issuer_template",
    "发文机关名称格式（{名称}）",
    default="{名称}河长制办公室",
    check=template(places=("名称",)),
)

# Places farther away are told: longitude and latitude turned round, another datum, a digit mistyped.
PLACE_WITHIN_KM = declare(
    "accounts.place_within_km",
    "坐标距所属行政区多少公里以内",
    default=30,
    source="本系统默认",
    check=between(5, 1000),
)
