"""One class that reads a body, names its faults and is its schema."""

from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from pydantic import Field

from common.api.requests import Read, RequestBody, Text, Uuid, Words
from common.api.schema import fields_of
from common.errors import Invalid, TooLarge

KEY = "0d6c9a52-52d5-4c39-8f0e-8a4f5a3f1c77"


def _even(value: Any, most: int) -> int:
    if value > most:
        raise TooLarge("even.too_large", "太大。")
    if value % 2:
        raise Invalid("even", "应为双数。", fields={"even.number": "应为双数。"})
    return int(value)


class PartIn(RequestBody):
    name: Annotated[Text, Words(missing="请填写名称。")]


class ThingIn(RequestBody):
    """一件东西。"""

    key: Uuid
    verdict: Annotated[Literal["real", "unreal"], Words(wrong="应为 {real}。")] = "real"
    note: Annotated[Text, Words(too_long="有 {length} 字，超过 {most} 字。")] = Field(
        "", max_length=3, description="说明"
    )
    part: PartIn | None = None
    even: Annotated[int, Read(_even, {"type": "integer"}, uses=("most",))] = 0
    flag: bool = False


def test_what_was_sent_is_typed_and_blanks_at_its_ends_are_gone() -> None:
    sent = ThingIn.read({"key": KEY, "note": " 甲 ", "part": {"name": "乙"}, "even": 4}, most=9)
    assert (sent.key, sent.note, sent.even) == (UUID(KEY), "甲", 4)
    assert sent.part is not None
    assert sent.part.name == "乙"


def test_null_is_as_if_the_field_had_not_been_sent_and_other_fields_are_left_alone() -> None:
    sent = ThingIn.read({"key": KEY, "note": None, "part": None, "flag": None, "newer": 1})
    assert (sent.note, sent.part, sent.flag) == ("", None, False)


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({"key": None}, {"key": "请填写这一项。"}),
        ({"key": ""}, {"key": "请填写这一项。"}),
        ({"key": "x"}, {"key": "应为 UUID。"}),
        ({"key": 5}, {"key": "应为 UUID。"}),
        ({"verdict": "so"}, {"verdict": "应为 {real}。"}),
        ({"verdict": ["real"]}, {"verdict": "应为 {real}。"}),
        ({"note": 5}, {"note": "应为文字。"}),
        ({"note": " 甲乙丙丁 "}, {"note": "有 4 字，超过 3 字。"}),
        ({"part": 5}, {"part": "提交的内容应为 JSON 对象。"}),
        ({"part": {}}, {"part.name": "请填写名称。"}),
        ({"part": {"name": ""}}, {"part.name": "请填写名称。"}),
        ({"part": {"name": 5}}, {"part.name": "应为文字。"}),
        ({"even": 3}, {"even.number": "应为双数。"}),
        ({"flag": 1}, {"flag": "应为 true 或 false。"}),
        ({"flag": "yes", "note": 5}, {"note": "应为文字。", "flag": "应为 true 或 false。"}),
    ],
)
def test_every_fault_is_named_in_the_order_of_the_fields(
    change: dict[str, Any], faults: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as refused:
        ThingIn.read({"key": KEY} | change, most=9)
    assert list(refused.value.fields.items()) == list(faults.items())
    assert refused.value.code == "body.invalid"
    assert refused.value.detail == next(iter(faults.values()))


@pytest.mark.parametrize("body", [None, [], "x", 5])
def test_what_is_no_object_is_refused_whole(body: Any) -> None:
    with pytest.raises(Invalid, match="应为 JSON 对象") as refused:
        ThingIn.read(body)
    assert refused.value.fields == {}


def test_what_is_too_large_ends_the_reading() -> None:
    with pytest.raises(TooLarge):
        ThingIn.read({"key": 5, "even": 10}, most=9)


def test_the_schema_is_openapi_3_0_and_has_no_titles_of_its_own() -> None:
    schema = fields_of(ThingIn)
    assert schema["description"] == "一件东西。"
    assert schema["required"] == ["key"]
    properties = schema["properties"]
    assert properties["note"] == {
        "type": "string", "maxLength": 3, "default": "", "description": "说明",
    }  # fmt: skip
    assert properties["part"] == {
        "allOf": [{"$ref": "#/components/schemas/PartInRequest"}],
        "nullable": True,
    }
    assert "title" not in str(schema)
