"""How the phones' API describes itself, in every room alike."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

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

    class Meta:
        ref_name = "Error"


def sent(value: Any) -> Any:
    """Shows a serializer's class with an example of what phones send."""
    return _with_example(OpenApiExample("提交示例", value=value, request_only=True))


def answered(value: Any) -> Any:
    """Shows a serializer's class with an example of what is answered."""
    return _with_example(OpenApiExample("答复示例", value=value, response_only=True))


def _with_example(example: OpenApiExample) -> Any:
    return extend_schema_serializer(examples=[example])


class PortalSchema(AutoSchema):
    """Adds to every call the refusals it may answer, in their one shape."""

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        answers = super()._get_response_bodies(direction)
        refusals = [*REFUSALS, *(WRITING_REFUSALS if self.method != "GET" else ())]
        if self.view.throttle_classes:
            refusals.append(429)
        shape = self._get_response_for_code(ErrorOut, "400", direction=direction)
        return {**answers, **{str(code): shape for code in refusals}}
