"""Login accounts of village chiefs and patrollers, opened from the register."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from accounts.models import Division, Role, User
from accounts.services import audit
from accounts.services.people import give_role, open_account, reset_password
from chiefs.models import Appointment, Chief
from chiefs.services.records import require_in_scope, require_office, stamp
from common.errors import Conflict, DomainError, Invalid
from common.text.chinese import local_date

VILLAGE_TIER = 12
# Each password is hashed slowly, on purpose: more than these are opened by a task (`chiefs.sheets.logins`).
AT_ONCE: Final = 10


@dataclass(frozen=True)
class Login:
    """What became of one person: an account with its password, or why there is none.

    password  shown or written out once, kept nowhere; "" where an account existed and was linked
    refusal   one sentence; "" where it went well
    """

    chief: Chief
    password: str = ""
    refusal: str = ""

    @property
    def words(self) -> str:
        if self.refusal:
            return f"未开通：{self.refusal}"
        return "已开通" if self.password else "已有账号，已关联，密码不变"


def open_login(*, chief: Chief, by: User, at: datetime) -> Login:
    """Opens the account of a village chief or patroller by the mobile number in the register.

    Where that number has an account of the same name already (a clerk who is also a village chief),
    it is given the role and tied to the person; its password stays.

    Raises NotAllowed, Invalid (no number, no village post) and Conflict (has one; number of another).
    """
    require_office(by, chief.division_id)
    with transaction.atomic():
        (row,) = Chief.objects.select_for_update(of=("self",)).filter(pk=chief.pk)
        require_in_scope(Chief.objects.all(), row.pk, by)
        if row.user_id is not None:
            raise Conflict("chief.has_account", f"{row.name}已有登录账号。")
        if not row.mobile:
            raise Invalid("chief.no_mobile", f"{row.name}没有登记手机号，请先补登。")
        place = _village_of(row, at)
        known = User.objects.filter(mobile=row.mobile).first()
        password = ""
        if known is None:
            row.user, password = open_account(
                mobile=row.mobile,
                name=row.name,
                role=Role.VILLAGE_CHIEF,
                division=place,
                by=by,
                at=at,
            )
        else:
            row.user = _link(row, known, place, by, at)
        stamp(row, by=by, at=at)
        row.save(update_fields=["user", "updated_at"])
    return Login(row, password)


def _village_of(row: Chief, at: datetime) -> Division:
    """Where the person serves: the division of the first village post that is not over."""
    posts = Appointment.objects.filter(chief=row, tier=VILLAGE_TIER).select_related("division")
    today = local_date(at)
    for post in posts.order_by("started_on", "pk"):
        if post.ended_on is None or post.ended_on >= today:
            return post.division
    raise Invalid(
        "chief.no_village_post",
        f"{row.name}没有村级任职；镇街级及以上河长的账号在“账号管理”中开通。",
    )


def _link(row: Chief, known: User, place: Division, by: User, at: datetime) -> User:
    taken = Chief.objects.filter(user=known).exists()
    if known.name != row.name or not known.is_active or taken:
        raise Conflict(
            "account.mobile_taken", f"{row.name}的手机号已有其他人的账号，请核对手机号。"
        )
    give_role(user=known, role=Role.VILLAGE_CHIEF, division=place, by=by, at=at)
    return known


def open_logins(
    *,
    chiefs: Sequence[Chief],
    by: User,
    at: datetime,
    told: Callable[[int, int], None] = lambda done, total: None,
    lost_since: datetime | None = None,
) -> list[Login]:
    """Opens accounts one by one: what is refused for one keeps nothing from the others.

    told        hears how many are through, of how many
    lost_since  when a run of the same work began that was killed: the passwords that it gave are known to nobody,
                and are given anew

    Raises Invalid for none.
    """
    if not chiefs:
        raise Invalid("chief.none_ticked", "请勾选要开通账号的人员。")
    made = []
    for done, chief in enumerate(chiefs):
        told(done, len(chiefs))
        try:
            if lost_since and _is_given_and_unread(chief, by, lost_since):
                made.append(Login(chief, reset_password(user=chief.user, by=by, at=at)))  # type: ignore[arg-type]
            else:
                made.append(open_login(chief=chief, by=by, at=at))
        except DomainError as refusal:
            made.append(Login(chief, refusal=refusal.detail))
    opened = [login.chief.name for login in made if login.password]
    audit.record(
        "account.passwords_issued",
        user=by,
        target=f"{len(opened)} 人",
        detail={"names": opened},
        at=at,
    )
    return made


def _is_given_and_unread(chief: Chief, by: User, since: datetime) -> bool:
    user = chief.user
    if user is None or user.password_given_at is None or user.last_login is not None:
        return False
    return (
        user.must_change_password
        and user.password_given_by_id == by.pk
        and user.password_given_at >= since
    )
