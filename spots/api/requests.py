"""What phones send about spots: what was found there."""

from typing import Annotated, Any, Final, Literal, TypeAlias, get_args
from uuid import UUID

from pydantic import Field

from attachments.rules.limits import MOST_PHOTOS
from common.api.requests import Read, RequestBody, Text, Uuid, Words
from common.api.schema import sent
from spots.api import examples

Verdict: TypeAlias = Literal["real", "unreal"]
VERDICTS: Final = get_args(Verdict)
_REF: Final = "请带上本次提交的编号 client_ref（UUID）。"
_VERDICT: Final = "核查结果应为 real（属实）或 unreal（不属实）。"
_PHOTOS: Final = {
    "type": "array",
    "maxItems": MOST_PHOTOS,
    "items": {"type": "string", "format": "uuid"},
}


def _photos(value: Any) -> tuple[str, ...]:
    # The service says how many there may be.
    try:
        if not isinstance(value, list):
            raise TypeError
        return tuple(dict.fromkeys(str(UUID(item)) for item in value))
    except (ValueError, AttributeError, TypeError):
        raise ValueError("照片应为 UUID 的列表。") from None


@sent(examples.VISIT)
class SpotVisitIn(RequestBody):
    """现场核查的结果。"""

    client_ref: Annotated[Uuid, Words(missing=_REF, wrong=_REF)] = Field(
        description="手机生成；同一编号重复提交只记一次"
    )
    verdict: Annotated[Verdict, Words(missing=_VERDICT, wrong=_VERDICT)] = Field(
        description="核查结果：real 属实、unreal 不属实"
    )
    note: Text = Field("", description="现场情况，必填", json_schema_extra={"maxLength": 2000})
    photos: Annotated[tuple[str, ...], Read(_photos, _PHOTOS)] = ()

    @property
    def arguments(self) -> dict[str, Any]:
        """The same as arguments of `spots.services.visit`."""
        return {
            "client_ref": self.client_ref,
            "is_real": self.verdict == "real",
            "note": self.note,
            "photos": self.photos,
        }
