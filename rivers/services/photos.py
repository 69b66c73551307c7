"""Photos of signboards: UUIDs of attachments, on the board and on its checks."""

from collections.abc import Iterable
from uuid import UUID

from accounts.models import User
from attachments.models import Attachment
from attachments.services.uploads import shown
from common.errors import Invalid
from rivers.models import Signboard, SignboardCheck


def photos_of(board: Signboard, checks: Iterable[SignboardCheck]) -> dict[UUID, Attachment]:
    """Photos of a board and of these checks of it by UUID: each only as uploaded by somebody who
    wrote the board or a check."""
    checks = list(checks)
    keys = [key for key in (board.photo, *(check.photo for check in checks)) if key]
    if not keys:
        return {}
    writers = set(board.history.values_list("history_user_id", flat=True))
    owners = (writers | {check.created_by_id for check in checks}) - {None}
    return {found.uuid: found for found in shown(keys, owner_ids=owners)}


def refuse_strange_photo(photo: UUID | None, *, by: User) -> None:
    """Raises Invalid when a photo for a board was not uploaded by the writer."""
    if photo is not None and not shown([photo], owner_ids=[by.pk]):
        words = "没有找到这张照片，请重新上传。"
        raise Invalid("signboard.photo", words, fields={"photo": words})
