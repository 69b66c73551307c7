"""What an act must carry, piece by piece: what is missing is refused in words, naming the field."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from attachments.rules.limits import MOST_PHOTOS
from common.errors import Invalid
from issues.rules.pieces import Piece
from issues.services.inputs import LONGEST_NOTE, Act


@dataclass(frozen=True, slots=True)
class Requirement:
    """A piece that some action needs.

    words  what is said where it is missing; {prompt} is what the act's note is to say
    has    does the act carry it?
    field  the name under which pages and phones know it
    """

    words: str
    has: Callable[[Act], bool]
    field: str


REQUIREMENTS: Final[dict[Piece, Requirement]] = {
    "note": Requirement("请填写{prompt}。", lambda act: bool(act.note), "note"),
    "photos": Requirement("请附上整改后的照片。", lambda act: bool(act.files), "photos"),
    # A scan is a file of the act, as a photo is.
    "scan": Requirement("请上传对方来函的扫描件或照片。", lambda act: bool(act.files), "photos"),
    "unit": Requirement("请选择责任单位。", lambda act: act.what.unit is not None, "unit"),
    # The police and the procurator are units too, only others to choose from.
    "justice": Requirement("请选择责任单位。", lambda act: act.what.unit is not None, "unit"),
    "helpers": Requirement("请选择配合单位。", lambda act: bool(act.what.helpers), "helpers"),
    "deadline": Requirement("请填写期限。", lambda act: act.what.deadline is not None, "deadline"),
    "plan": Requirement("请填写整改方案。", lambda act: act.what.plan is not None, "plan"),
    "outcome": Requirement("请选择办理结果。", lambda act: bool(act.what.outcome), "outcome"),
    "visit": Requirement(
        "请填写回访日期和回访人员。", lambda act: act.what.visit is not None, "visit"
    ),
    "division": Requirement(
        "请选择移交到哪里。", lambda act: act.what.division is not None, "division"
    ),
}


def check_pieces(act: Act, needs: tuple[Piece, ...]) -> None:
    """Refuses an act that lacks a piece, or carries too much of one. Raises Invalid, which names all of
    them."""
    fields: dict[str, str] = {}
    for piece in needs:
        needed = REQUIREMENTS[piece]
        if not needed.has(act):
            fields[needed.field] = needed.words.format(prompt=act.action.prompt)
    if len(act.note) > LONGEST_NOTE:
        fields["note"] = f"文字不能超过 {LONGEST_NOTE} 字。"
    if len(act.files) > MOST_PHOTOS:
        fields["photos"] = f"照片和附件合计不能超过 {MOST_PHOTOS} 个。"
    if fields:
        raise Invalid("issue.incomplete", "；".join(fields.values()), fields=fields)
