"""What phones send to `sync/`: items of every room, each read and answered for itself."""

from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import Field, SkipValidation, field_validator

from common.api.requests import RequestBody, Text, Uuid, Words
from common.api.schema import sent
from common.errors import TooLarge
from hezhang.api import examples
from inspections.api.requests import PatrolActIn, PatrolIn
from issues.api.requests import ActIn, IssueIn
from notices.api.requests import SignIn
from spots.api.requests import SpotVisitIn

MAX_ITEMS: Final = 200
# What an issue is about comes before it, and what is done about it after.
ORDER: Final = ("patrol", "issue", "action", "patrol_action", "sign", "spot_visit")

_ITEMS: Final = "请给出 items（待上传内容的列表）。"
_TYPE: Final = f"类型（type）应为以下之一：{'、'.join(ORDER)}。"
_UUID: Final = "请给出这一条的 UUID。"
_ISSUE: Final = "请给出问题的 UUID（issue）。"
_PATROL: Final = "请给出巡河的 UUID（patrol）。"
_SPOT: Final = "请给出图斑的 UUID（spot）。"


class ActionItemIn(ActIn):
    """办理一步；client_ref 可不带，即这一条的 uuid。"""

    issue: Annotated[Uuid, Words(missing=_ISSUE, wrong=_ISSUE)] = Field(description="问题的 UUID")
    action: Text = Field("", description="办什么，见问题的 abilities")


class PatrolActItemIn(PatrolActIn):
    """撤回一次巡河或补充说明；client_ref 可不带，即这一条的 uuid。"""

    patrol: Annotated[Uuid, Words(missing=_PATROL, wrong=_PATROL)] = Field(
        description="巡河的 UUID"
    )
    action: Text = Field("", description="withdraw 撤回、answer 补充说明")


class SpotVisitItemIn(SpotVisitIn):
    """现场核查的结果；client_ref 可不带，即这一条的 uuid。"""

    spot: Annotated[Uuid, Words(missing=_SPOT, wrong=_SPOT)] = Field(description="图斑的 UUID")


class SyncItemIn(RequestBody):
    """待上传的一条。"""

    type: Annotated[Literal[ORDER], Words(missing=_TYPE, wrong=_TYPE)]  # type: ignore[valid-type]  # as handled
    uuid: Annotated[Uuid, Words(missing=_UUID, wrong=_UUID)] = Field(
        description="手机生成；action、patrol_action 和 spot_visit 的 uuid 即其 client_ref"
    )
    body: SkipValidation[
        PatrolIn | IssueIn | ActionItemIn | PatrolActItemIn | SignIn | SpotVisitItemIn | None
    ] = Field(
        None,
        description="与单独调用时相同；action 另加 issue 和 action，patrol_action 另加 patrol 和 action，"
        "spot_visit 另加 spot",
    )

    @classmethod
    def refusal_of(cls, faults: dict[str, str]) -> str:
        return f"sync.{next(iter(faults))}"


@sent(examples.SYNC)
class SyncIn(RequestBody):
    """一批。"""

    refusal: ClassVar[str] = "sync.invalid"

    items: Annotated[list[SkipValidation[SyncItemIn]], Words(missing=_ITEMS, wrong=_ITEMS)] = Field(
        json_schema_extra={"maxItems": MAX_ITEMS}
    )

    @field_validator("items")
    @classmethod
    def _not_too_many(cls, items: list[Any]) -> list[Any]:
        if len(items) > MAX_ITEMS:
            words = f"一次最多 {MAX_ITEMS} 条，收到 {len(items)} 条，请分几次上传。"
            raise TooLarge("sync.too_many", words, fields={"items": words})
        return items
