"""What an item of the phones' batch does about a notice, as (status, JSON). A refusal is raised as a
DomainError."""

from datetime import datetime
from typing import Any

from accounts.models import User
from common.errors import NotVisible
from notices.api import answers
from notices.api.requests import SignIn
from notices.models import Notice
from notices.services import receiving


def sign_notice(user: User, body: Any, at: datetime) -> tuple[int, dict[str, Any]]:
    """签收, idempotent by nature: 200 and `{"notice", "signed_at"}`."""
    sent = SignIn.read(body)
    notice = Notice.objects.published().visible_to(user).filter(pk=sent.notice).first()
    if notice is None:
        raise NotVisible("not_found", "没有找到这份通报，或它没有送达给您。")
    signed = receiving.sign(notice=notice, by=user, at=at)
    return 200, answers.signed(notice.pk, signed)
