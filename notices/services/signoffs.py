"""签发: a draft is put before a leader, who signs it or returns it with words, or it is signed on paper.

What was signed is what is published: while a leader has it nobody edits it, and what is edited after the signature has
to be signed anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Role, RoleGrant, User
from attachments.rules.limits import MOST_PHOTOS
from common.errors import Conflict, Invalid, NotAllowed
from common.text.chinese import local_date, moment_words
from notices.models import Notice, SignOff, SignOffState
from notices.permissions import require
from notices.rules import wording

LONGEST_WORDS = 300
LONGEST_OPINION = 500
# Whoever names an earlier day mistyped the year.
FARTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A signature on paper: who signed, in which post, on which day; `files` are scans of it."""

    name: str
    post: str
    signed_on: date
    files: Sequence[UUID | str] = ()


def leaders_for(notice: Notice, by: User) -> QuerySet[User]:
    """Whom a draft may be put before: chiefs of the division and people of its office who have an account in use,
    besides whoever asks."""
    held = RoleGrant.objects.in_force().filter(
        role__in=[Role.CHIEF, Role.OFFICE], division=notice.division_id
    )
    active = User.objects.filter(is_active=True, pk__in=held.values("user")).exclude(pk=by.pk)
    return active.with_grants().order_by("name", "pk")


def post_of(leader: User, notice: Notice) -> str:
    """The post in which somebody signs, as the paper calls it: 区级河长, or 河长办负责人."""
    is_chief = any(
        grant.role == Role.CHIEF and grant.division_id == notice.division_id
        for grant in leader.current_grants
    )
    return wording.own_chief_words(notice.division.name) if is_chief else "河长办负责人"


@transaction.atomic
def ask_signature(*, notice: Notice, leader_id: int, words: str, by: User, at: datetime) -> SignOff:
    """Puts a draft before a leader. Raises NotAllowed, Conflict (no draft, with a leader already), Invalid."""
    locked = _locked(notice, by, "ask_signature")
    words = " ".join(words.split())
    if len(words) > LONGEST_WORDS:
        raise _refused("words", f"送签说明不能超过 {LONGEST_WORDS} 字。")
    leader = leaders_for(locked, by).filter(pk=leader_id).first()
    if leader is None:
        raise _refused("leader", "请选择本级河长或河长办中另一位有在用账号的人员。")
    return SignOff.objects.create(
        notice=locked,
        state=SignOffState.ASKED,
        leader=leader,
        name=leader.name,
        post=post_of(leader, locked),
        words=words,
        asked_by=by,
        asked_at=at,
    )


@transaction.atomic
def withdraw_request(*, notice: Notice, by: User, at: datetime) -> SignOff:
    """Takes a draft back from the leader before the answer. Raises NotAllowed, Conflict."""
    locked = _locked(notice, by, "withdraw_request")
    return _end(_asked(locked), SignOffState.WITHDRAWN, at=at)


@transaction.atomic
def answer_request(
    *, notice: Notice, is_signed: bool, opinion: str, by: User, at: datetime
) -> SignOff:
    """The leader signs a draft, or returns it with words.

    Raises NotAllowed where it was not put before `by`, Conflict (taken back, answered), Invalid `opinion`.
    """
    locked = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    mine = locked.signoffs.filter(leader=by).exclude(state=SignOffState.WITHDRAWN)
    last = mine.first()
    if last is None:
        raise NotAllowed("signoff.not_yours", "这份通报没有送给您签发，或已经收回。")
    if last.state != SignOffState.ASKED:
        done = f"您已于{moment_words(last.ended_at)}办理：{last.get_state_display()}。"
        raise Conflict("signoff.answered", done)
    opinion = opinion.strip()
    if not is_signed and not opinion:
        raise _refused("opinion", "退回修改的，请写明要改什么。")
    if len(opinion) > LONGEST_OPINION:
        raise _refused("opinion", f"意见不能超过 {LONGEST_OPINION} 字，现有 {len(opinion)} 字。")
    if is_signed:
        last.signed_on = local_date(at)
    return _end(last, SignOffState.SIGNED if is_signed else SignOffState.RETURNED, opinion, at=at)


def valid_signature(notice: Notice) -> SignOff | None:
    """The signature under a draft as it now is: None where nobody signed, or it was edited since."""
    last = notice.signoffs.exclude(state=SignOffState.WITHDRAWN).first()
    if last is None or last.state != SignOffState.SIGNED:
        return None
    changed = max(filter(None, (notice.drafted_at, notice.edited_at)))
    return last if last.asked_at >= changed else None


def sign_on_paper(*, notice: Notice, paper: Paper, by: User, at: datetime) -> SignOff:
    """Enters a signature on paper, inside the caller's transaction. Raises Invalid with its fields."""
    name, post = " ".join(paper.name.split()), " ".join(paper.post.split())
    fields = {}
    if not name or len(name) > 40:
        fields["signer"] = "请填写签发人，不超过 40 字。"
    if not post or len(post) > 60:
        fields["post"] = "请填写签发人职务，不超过 60 字。"
    if paper.signed_on > local_date(at):
        fields["signed_on"] = "签发日期不能晚于今天。"
    elif local_date(at) - paper.signed_on > FARTHEST:
        fields["signed_on"] = "签发日期在一年以前，请检查年份。"
    if len(paper.files) > MOST_PHOTOS:
        fields["files"] = f"扫描件不能超过 {MOST_PHOTOS} 个。"
    if fields:
        raise Invalid("notice.publish_words", "".join(fields.values()), fields=fields)
    return SignOff.objects.create(
        notice=notice,
        state=SignOffState.SIGNED,
        name=name,
        post=post,
        asked_by=by,
        asked_at=at,
        signed_on=paper.signed_on,
        files=[str(key) for key in paper.files],
        ended_at=at,
    )


def _locked(notice: Notice, by: User, act: str) -> Notice:
    rows = Notice.objects.select_for_update(of=("self",)).select_related("division")
    locked: Notice = rows.get(pk=notice.pk)
    require(by, locked, act)
    return locked


def _asked(notice: Notice) -> SignOff:
    found: SignOff | None = notice.signoffs.filter(state=SignOffState.ASKED).first()
    if found is None:
        raise Conflict("signoff.none", "这份通报现在没有送签。")
    return found


def _end(row: SignOff, state: SignOffState, opinion: str = "", *, at: datetime) -> SignOff:
    row.state, row.opinion, row.ended_at = state, opinion, at
    row.save(update_fields=["state", "opinion", "signed_on", "ended_at"])
    return row


def _refused(field: str, words: str) -> Invalid:
    return Invalid(f"signoff.{field}", words, fields={field: words})
