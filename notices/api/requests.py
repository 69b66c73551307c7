"""What phones send about notices: a signature that waited for a signal."""

from typing import Annotated, ClassVar, Final

from pydantic import Field

from common.api.requests import RequestBody, Words

_NOTICE: Final = "请给出要签收的通报的 id。"


class SignIn(RequestBody):
    """签收一份通报。"""

    refusal: ClassVar[str] = "invalid"

    notice: Annotated[int, Words(missing=_NOTICE, wrong=_NOTICE)] = Field(
        ge=1, le=10**18 - 1, description="通报的 id"
    )
