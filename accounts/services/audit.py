"""审计记录: one call that writes who did what from where."""

from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from structlog.contextvars import get_contextvars

from accounts.models import AuditEvent, User
from common import clock
from common.text.chinese import local_date, midnight

# The visitor's address, for services that know no request (hezhang.web.middleware sets it).
came_from: ContextVar[str | None] = ContextVar("came_from", default=None)

# What is recorded, in the words of the admin's list.
ACTIONS = {
    "login": "登录",
    "login.failed": "登录失败",
    "login.locked": "账号锁定",
    "logout": "退出",
    "session.idle": "长时间未操作退出",
    "session.ended": "登录期满退出",
    "password.changed": "修改密码",
    "password.reset": "重置密码",
    "second_factor.on": "开启两步验证",
    "second_factor.off": "关闭两步验证",
    "second_factor.codes": "重新生成恢复码",
    "second_factor.recovered": "用恢复码登录",
    "second_factor.failed": "两步验证的验证码不正确",
    "token.issued": "手机登录",
    "token.revoked": "手机登录作废",
    "account.opened": "建立账号",
    "values.merged": "合并相同的记录",
    "account.renamed": "修改姓名或手机号",
    "account.enabled": "启用账号",
    "account.disabled": "停用账号",
    "account.unlocked": "解除锁定",
    "account.passwords_issued": "发放初始密码",
    "grant.given": "授予角色",
    "grant.untied": "管理员角色不再限定行政区",
    "grant.revoked": "收回角色",
    "eyes.set": "设定复核分人",
    "unit_token.issued": "发放单位令牌",
    "unit_token.renewed": "续期单位令牌",
    "unit_token.revoked": "作废单位令牌",
    "screen_link.issued": "发放大屏链接",
    "screen_link.revoked": "作废大屏链接",
    "issues.kind_added": "增加问题类别",
    "issues.kind_changed": "修改问题类别",
    "dues.reopened": "重新生成往月应巡",
    "list.exported": "导出列表",
    "personal.seen": "查看个人信息",
    "numbers.forgotten": "清除旧手机号",
    "complaints.contact_seen": "查看举报人联系方式",
    "phone.taken_in": "收入手机导出文件",
    "paper.set": "设定公文",
    "paper.uploaded": "上传公文模板",
    "paper.in_use": "启用公文模板",
    "paper.own_form": "公文恢复本系统版式",
    "paper.made": "按自有模板出公文",
}
# What its details are called.
KEYS = {
    "via": "方式",
    "role": "角色",
    "before": "原为",
    "after": "改为",
    "count": "数量",
    "names": "姓名",
    "division": "行政区",
    "reason": "理由",
    "changed": "变动条数",
    "last": "最后一次",
    "rows": "行数",
    "filters": "条件",
    "shown": "所见",
}
# The target of a login name that no account has. What was typed is not kept, because it may be a password.
NO_ACCOUNT = "（没有这个账号）"


def record(
    action: str,
    *,
    user: User | None,
    target: str = "",
    detail: dict[str, Any] | None = None,
    request: HttpRequest | None = None,
    at: datetime | None = None,
    address: str | None = None,
) -> AuditEvent:
    """Appends an audit row; address and request id are those of the request, if there is one and no other is given.

    An action or a detail without a name is a fault of the program: ValueError.
    """
    unnamed = {action} - ACTIONS.keys() | (detail or {}).keys() - KEYS.keys()
    if unnamed:
        raise ValueError(f"no words for {sorted(unnamed)}")
    if address is None:
        address = request.META.get("REMOTE_ADDR") if request else came_from.get()
    return AuditEvent.objects.create(
        at=at or clock.now(),
        action=action,
        user=user,
        user_name=user.name if user else "",
        target=target[:200],
        detail=detail or {},
        address=address or None,
        request_id=str(get_contextvars().get("request_id", "")),
    )


def record_look(*, by: User, page: str, shown: str, count: int = 1, at: datetime) -> None:
    """Records that somebody opened a page with personal data (`shown`: 手机号) of `count` people.

    Once a person, page and day: a row for each click would bury the one who went through five hundred pages
    under those who look at one all morning. One query, and a row for the first look of the day.
    """
    today = midnight(local_date(at))
    page = page[:200]
    looks = AuditEvent.objects.filter(action="personal.seen", user=by, at__gte=today, target=page)
    if not looks.exists():
        detail = {"shown": shown, "count": count}
        record("personal.seen", user=by, target=page, detail=detail, at=at)


def in_words(detail: dict[str, Any]) -> str:
    """A row's details for people: 方式：手机；…"""
    return "；".join(f"{KEYS.get(key, key)}：{_shown(value)}" for key, value in detail.items())


def _shown(value: Any) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)
