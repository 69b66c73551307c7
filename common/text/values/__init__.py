"""The normal form of every value that people type or send: one door for all of them.

A value has a kind, and the kind has one function here. Fields of forms, bodies of phones, cells of imports and
columns of the database ask for the same function, so that what is one thing is stored, found and compared
as one thing:

| kind     | what                                   | function                 |
|----------|----------------------------------------|--------------------------|
| TEXT     | free text, kept as it was written      | `characters.clean`       |
| NAME     | of a person, of a place                | `names.name`             |
| CODE     | of a register; a login's number        | `codes.code`             |
| DOCUMENT | 文号                                   | `codes.document_number`  |
| PHONE    | one number or several                  | `phones.phone`           |
|          | a number, with or without its unit     | `numbers.number`         |
|          | a date, a date and time                | `dates.moment`           |

The kind of a field follows from its name (`kind_of`), because one word means one thing in the whole house.
Every normal form is idempotent: the normal form of one is the same. Pure.
"""

from collections.abc import Callable
from enum import Enum
from typing import Final

from common.text.values.characters import clean
from common.text.values.codes import code, document_number
from common.text.values.names import name
from common.text.values.phones import phone

__all__ = [
    "Kind",
    "clean",
    "code",
    "document_number",
    "kind_of",
    "name",
    "normal",
    "phone",
]


class Kind(Enum):
    """What a text is."""

    TEXT = "text"
    NAME = "name"
    CODE = "code"
    DOCUMENT = "document"
    PHONE = "phone"


_NORMAL: Final[dict[Kind, Callable[[str], str]]] = {
    Kind.TEXT: clean,
    Kind.NAME: name,
    Kind.CODE: code,
    Kind.DOCUMENT: document_number,
    Kind.PHONE: phone,
}
_NAMED: Final[dict[str, Kind]] = {
    "code": Kind.CODE,
    "name": Kind.NAME,
    "actor": Kind.NAME,
    "approver": Kind.NAME,
    "chair": Kind.NAME,
    "in_name_of": Kind.NAME,
    "leader": Kind.NAME,
    "signer": Kind.NAME,
    "number": Kind.DOCUMENT,
    "mobile": Kind.PHONE,
    "phone": Kind.PHONE,
    # Django's word for what a login is by; here a mobile number.
    "username": Kind.PHONE,
}
_ENDING: Final[tuple[tuple[str, Kind], ...]] = (
    ("_code", Kind.CODE),
    ("_name", Kind.NAME),
    ("_number", Kind.DOCUMENT),
    ("_mobile", Kind.PHONE),
    ("_phone", Kind.PHONE),
    ("_phones", Kind.PHONE),
)


def normal(kind: Kind, text: str) -> str:
    """A text in the normal form of its kind."""
    return _NORMAL[kind](text)


def kind_of(field: str) -> Kind:
    """The kind of a field by its name; free text where the name says nothing.

    >>> kind_of("river_code"), kind_of("note")
    (<Kind.CODE: 'code'>, <Kind.TEXT: 'text'>)
    """
    named = _NAMED.get(field)
    if named is not None:
        return named
    return next((kind for ending, kind in _ENDING if field.endswith(ending)), Kind.TEXT)
