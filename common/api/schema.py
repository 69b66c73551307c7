"""How the phones' API describes itself, in every room alike."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema
from rest_framework import serializers
from rest_framework.views import APIView

from common.api.requests import RequestBody

View = TypeVar("View", bound=Callable[..., Any])
# What any call may answer; a call that writes may answer more.
REFUSALS = (400, 401, 403, 404)
WRITING_REFUSALS = (409, 413, 415)


class ErrorOut(serializers.Serializer):
    """出错时的答复，一律是这个样子。"""

    code = serializers.CharField(help_text="给程序看的代码，如 patrol.uuid_taken")
    detail = serializers.CharField(help_text="给人看的一句话，可以直接显示")
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.CharField(), help_text="字段名: 哪里不对；与字段无关时为空"
    )
    stored = serializers.DictField(
        required=False,
        help_text="409 且该编号下已有本人的内容时：已收到的那一条，与查看时的样子相同。请比对，"
        "是同一件事就已收到，不必换编号再传；确是另一件事，再用新编号上报",
    )

    class Meta:
        ref_name = "Error"


def drawn_as(cls: type[APIView]) -> Callable[[View], View]:
    """Lets the document find the class that draws a plain view, as it finds those of REST framework."""

    def marked(view: View) -> View:
        vars(view).update(cls=cls, initkwargs={})
        return view

    return marked


def sent(value: Any) -> Any:
    """Shows a serializer's class with an example of what phones send."""
    return _with_example(OpenApiExample("提交示例", value=value, request_only=True))


def answered(value: Any) -> Any:
    """Shows a serializer's class with an example of what is answered."""
    return _with_example(OpenApiExample("答复示例", value=value, response_only=True))


def _with_example(example: OpenApiExample) -> Any:
    return extend_schema_serializer(examples=[example])


class _OpenApi30(GenerateJsonSchema):
    """A model's JSON schema in the dialect of OpenAPI 3.0, which knows no type `null`, and without the
    titles that pydantic makes of the fields' names."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        inner = self.generate_inner(schema["schema"])
        return ({"allOf": [inner]} if "$ref" in inner else inner) | {"nullable": True}

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        drawn = super().default_schema(schema)
        return {key: value for key, value in drawn.items() if (key, value) != ("default", None)}

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        drawn = super().model_schema(schema)
        drawn.pop("title", None)
        return drawn

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def fields_of(body: type[BaseModel]) -> dict[str, Any]:
    """The schema of a request's body; `$defs` holds those of the bodies within it."""
    return body.model_json_schema(
        ref_template="#/components/schemas/{model}Request", schema_generator=_OpenApi30
    )


class RequestBodyExtension(OpenApiSerializerExtension):
    """Draws `common.api.requests` classes as what they take. The library's own extension for pydantic draws
    what a model gives out."""

    target_class = "common.api.requests.RequestBody"
    match_subclasses = True
    priority = 1

    def get_name(self, auto_schema: Any, direction: Any) -> str | None:
        name: str = self.target.__name__
        return name

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        drawn = fields_of(self.target)
        known = {body.__name__: body for body in _below(RequestBody)}
        for name, inner in drawn.pop("$defs", {}).items():
            auto_schema.registry.register_on_missing(
                ResolvedComponent(
                    name=f"{name}Request",
                    type=ResolvedComponent.SCHEMA,
                    object=known[name],
                    schema=inner,
                )
            )
        return drawn


def _below(body: type[RequestBody]) -> Iterator[type[RequestBody]]:
    for each in body.__subclasses__():
        yield each
        yield from _below(each)


class Echo(serializers.Serializer):
    """An answer that gives back what was sent (`echoes`, whose fields come first) beside its own fields."""

    echoes: type[BaseModel]


class EchoExtension(OpenApiSerializerExtension):
    """Draws an `Echo` with the fields of what was sent."""

    target_class = "common.api.schema.Echo"
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        own = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        given = fields_of(self.target.echoes)
        return own | {
            "properties": given["properties"] | own["properties"],
            "required": [*given["required"], *own["required"]],
        }


class PortalSchema(AutoSchema):
    """Adds to every call the refusals it may answer, in their one shape."""

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        answers = super()._get_response_bodies(direction)
        refusals = [*REFUSALS, *(WRITING_REFUSALS if self.method != "GET" else ())]
        if self.view.throttle_classes:
            refusals.append(429)
        shape = self._get_response_for_code(ErrorOut, "400", direction=direction)
        return {**answers, **{str(code): shape for code in refusals}}
