"""What tells an honest resend from another content under the same number, for every room and every door."""

import dataclasses
import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import singledispatch
from typing import Any
from uuid import UUID

import numpy as np
import orjson
from django.db import models
from pydantic import BaseModel

from common.errors import Invalid


def fingerprint(meaning: Any) -> str:
    """SHA-256, in hex, of what was said: a body as its class read it, or values by their names.

    However it was written it is the same: the order of keys, 8 or 8.0, `Z` or `+08:00`, null or left out, fields that
    the portal does not know. A field that holds its default does not count, so that a portal that learns a new field
    still knows what was sent before; neither do a class's fields `beside`.
    """
    plain = orjson.dumps(_plain(meaning), option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(plain).hexdigest()


@singledispatch
def _plain(value: Any) -> Any:
    """A value as JSON has it, the same for everything that means the same."""
    if not dataclasses.is_dataclass(value):
        raise TypeError(f"no fingerprint of {type(value)}")
    said = [
        (each.name, getattr(value, each.name), each.default) for each in dataclasses.fields(value)
    ]
    return _unless_default(said)


def _unless_default(said: list[tuple[str, Any, Any]]) -> dict[str, Any]:
    """Names and values out of names, values and defaults."""
    return {
        name: _plain(value)
        for name, value, default in said
        if value is not None and not (type(value) is type(default) and value == default)
    }


@_plain.register(type(None))
@_plain.register(str)
@_plain.register(bool)
def _as_it_is(value: Any) -> Any:
    return str(value) if isinstance(value, str) else value


@_plain.register
def _number(value: int | float) -> Any:
    # By its digits: an integer of any length is one.
    return str(int(value)) if value == int(value) else repr(value)


@_plain.register
def _decimal(value: Decimal) -> str:
    return f"{value.normalize():f}"


@_plain.register
def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat()


@_plain.register
def _day(value: date) -> str:
    return value.isoformat()


@_plain.register
def _row(value: models.Model) -> Any:
    return str(value.pk)


@_plain.register
def _numbers(value: np.ndarray) -> str:
    # Adding zero makes one of the two zeros.
    return f"{value.shape} {hashlib.sha256((value + 0.0).tobytes()).hexdigest()}"


@_plain.register
def _body(value: BaseModel) -> dict[str, Any]:
    fields, beside = type(value).model_fields, getattr(type(value), "beside", ())
    said = [(name, each, fields[name].default) for name, each in value if name not in beside]
    return _unless_default(said)


@_plain.register(Mapping)
def _named(value: Any) -> dict[str, Any]:
    return {str(name): _plain(each) for name, each in value.items() if each is not None}


@_plain.register(list)
@_plain.register(tuple)
def _listed(value: Any) -> list[Any]:
    return [_plain(each) for each in value]


@_plain.register
def _id(value: UUID) -> str:
    return str(value)


def body_hash(body: Any) -> str:
    """SHA-256 of a JSON body as it was written, in hex: what rows of before November 2026 hold, so that their
    resends are still known. Raises Invalid (`parse`) for what is nested past some two hundred levels.
    """
    try:
        plain = orjson.dumps(body, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        raise Invalid("parse", "提交的内容嵌套层数过多。") from None
    return hashlib.sha256(plain).hexdigest()
