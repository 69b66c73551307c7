"""A request's body as one class: it parses what a phone sent, it names every fault in Chinese, and it is the
schema that the document shows.

A room writes its bodies in `api/requests.py`:

    class VisitIn(RequestBody):
        \"\"\"现场核查的结果。\"\"\"

        verdict: Annotated[Literal["real", "unreal"], Words(wrong="核查结果应为 …")]
        note: Text = Field("", max_length=2000)

    sent = VisitIn.read(body)

Null is as if the field had not been sent, and so is an empty text where the field must be there. Fields that the
class does not name are left alone: an older portal takes what a newer phone sends.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Final, Self, get_args
from uuid import UUID

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_core import CoreSchema, ErrorDetails, PydanticCustomError, core_schema

from common.errors import Invalid
from common.text.values import kind_of, normal


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of one field, where the sentence of its type (`_SENTENCES`) does not do.

    missing   it was not sent
    too_long  a text is longer than `{most}`; it has `{length}`
    wrong     anything else
    """

    missing: str = ""
    wrong: str = ""
    too_long: str = ""


class Read:
    """A field that a function of ours reads, beside the JSON schema of what it takes.

    reader  raises Invalid, or ValueError with the sentence; a TooLarge ends the reading at once
    uses    what `reader` is given by name, of what `RequestBody.read` was given
    """

    def __init__(
        self, reader: Callable[..., Any], schema: dict[str, Any], *, uses: tuple[str, ...] = ()
    ) -> None:
        self.reader = reader
        self.schema = schema
        self.uses = uses

    def _read(self, value: Any, info: ValidationInfo) -> Any:
        context: Any = info.context
        try:
            return self.reader(value, **{name: context[name] for name in self.uses})
        except Invalid as error:
            raise refused(error.detail, error.fields) from None
        except ValueError as error:
            raise refused(str(error)) from None

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(self._read)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return dict(self.schema)


_REFUSED: Final = "refused"


def refused(words: str, fields: dict[str, str] | None = None) -> PydanticCustomError:
    """What a validator raises: the sentence of its own field, or those of `fields` by their whole names."""
    return PydanticCustomError(_REFUSED, "refused", {"words": words, "fields": fields or {}})


# By pydantic's type of error. `{…}` are of its context.
_SENTENCES: Final = {
    "missing": "请填写这一项。",
    "model_type": "提交的内容应为 JSON 对象。",
    "string_type": "应为文字。",
    "string_too_long": "不能超过 {max_length} 字。",
    "bool_type": "应为 true 或 false。",
    "int_type": "应为整数。",
    "uuid_type": "应为 UUID。",
    "uuid_parsing": "应为 UUID。",
}
_OTHER: Final = "不是可以接受的内容。"

# A text without blanks at its ends.
Text = Annotated[str, StringConstraints(strip_whitespace=True)]
# Written in any of the ways in which a UUID is written.
Uuid = Annotated[UUID, Field(strict=False)]


class RequestBody(BaseModel):
    """What every body has in common. The class's docstring is what the document says of it.

    refusal  the code of the refusal
    beside   fields that tell how it was sent, not what: a resend may differ in them (`common.api.fingerprints`)
    """

    model_config = ConfigDict(
        strict=True, frozen=True, extra="ignore", arbitrary_types_allowed=True
    )
    refusal: ClassVar[str] = "body.invalid"
    beside: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def read(cls, body: object, **context: Any) -> Self:
        """The body, checked. `context` is what its fields use of the call: who, when.

        Raises Invalid (`refusal`) naming every field at fault, in the order of the fields.
        """
        try:
            return cls.model_validate(body, context=context)
        except ValidationError as error:
            raise cls._refused(error.errors(include_url=False)) from None

    @model_validator(mode="before")
    @classmethod
    def _only_what_was_sent(cls, body: Any) -> Any:
        if not isinstance(body, dict):
            return body
        fields = cls.model_fields
        # A text takes the normal form of its field here, before its length is judged.
        sent = {name: _normal(name, body[name]) for name in fields if body.get(name) is not None}
        return {
            name: value
            for name, value in sent.items()
            if not (value == "" and fields[name].is_required())
        }

    @classmethod
    def _refused(cls, errors: list[ErrorDetails]) -> Invalid:
        faults: dict[str, str] = {}
        for error in errors:
            if not error["loc"]:
                return Invalid(cls.refusal, cls.words_of(error))
            faults |= error.get("ctx", {}).get("fields") or {_name(error): cls.words_of(error)}
        return Invalid(cls.refusal_of(faults), cls.summary(faults), fields=faults)

    @classmethod
    def refusal_of(cls, faults: dict[str, str]) -> str:
        """The code of the whole."""
        return cls.refusal

    @classmethod
    def summary(cls, faults: dict[str, str]) -> str:
        """The sentence for the whole, from those of the fields."""
        return next(iter(faults.values()))

    @classmethod
    def words_of(cls, error: ErrorDetails) -> str:
        """The sentence of one error: what its own reader said, its field's words, or those of the type."""
        kind, context = error["type"], error.get("ctx", {})
        if kind == _REFUSED:
            return str(context["words"])
        words = _words_at(cls, error["loc"])
        if kind == "missing" and words.missing:
            return words.missing
        if kind == "string_too_long" and words.too_long:
            length = len(error["input"].strip())
            return words.too_long.format(length=length, most=context["max_length"])
        if kind not in ("missing", "string_too_long") and words.wrong:
            return words.wrong
        return _SENTENCES.get(kind, _OTHER).format(**context)


def _normal(name: str, value: Any) -> Any:
    """A text in the normal form of its field; 8.0 is 8, because some phones write every number with a
    point."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return normal(kind_of(name), value) if isinstance(value, str) else value


def _name(error: ErrorDetails) -> str:
    """As phones know a field: `plan.deadline`, `photos[0]`."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in error["loc"])
    return "".join(parts).removeprefix(".")


def _words_at(model: type[BaseModel], place: tuple[int | str, ...]) -> Words:
    """The `Words` declared with the field at a place of a body; empty ones where there are none."""
    words = Words()
    for part in place:
        field = model.model_fields.get(str(part))
        if field is None:
            break
        words = next((each for each in field.metadata if isinstance(each, Words)), Words())
        for inner in (field.annotation, *get_args(field.annotation)):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                model = inner
    return words
