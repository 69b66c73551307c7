"""What the phones' batch upload asks of this room."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from accounts.models import User
from common.api.views import error_body
from common.errors import DomainError, Invalid, NotVisible
from notices.api import answers
from notices.models import Notice
from notices.services import receiving


def sign_notice(
    user: User, client_key: int | str | uuid.UUID | None, body: Mapping[str, Any], at: datetime
) -> tuple[int, dict[str, Any]]:
    """签收 as an item of `sync/`: `{type: "sign", uuid, body: {"notice": id}}`.

    `client_key` is the item's uuid; signing is idempotent by nature, so the key is not stored. Where
    `body` names no notice, a plain number as key is taken for it. Returns status and JSON body:
    200 `{"notice", "signed_at"}`, or the error's own.
    """
    try:
        notice = _notice(user, client_key, body)
        signed = receiving.sign(notice=notice, by=user, at=at)
    except DomainError as error:
        return error.http_status, error_body(error.code, error.detail, error.fields)
    return 200, answers.signed(notice.pk, signed)


def _notice(user: User, client_key: object, body: Mapping[str, Any]) -> Notice:
    wanted = body.get("notice", client_key if isinstance(client_key, int) else None)
    text = str(wanted)
    if isinstance(wanted, bool) or not text.isascii() or not text.isdigit() or len(text) > 18:
        sentence = "请给出要签收的通报的 id。"
        raise Invalid("invalid", sentence, fields={"notice": sentence})
    found = Notice.objects.published().visible_to(user).filter(pk=int(text)).first()
    if found is None:
        raise NotVisible("not_found", "没有找到这份通报，或它没有送达给您。")
    return found
