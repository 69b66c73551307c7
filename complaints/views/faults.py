"""What somebody without an account sees when the portal fails: a page of this kind, with all that was typed.

It asks no database, because that may be what has failed.
"""

from typing import Any, Final

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.template.loader import render_to_string

from common.store.disk import is_full
from complaints.forms import PHOTO_FIELDS

# What the form sends that a person wrote: its name, its label, and whether it has several lines.
_TYPED: Final = (
    ("description", "您看到了什么", True),
    ("place", "具体地点", False),
    ("name", "怎么称呼您", False),
    ("phone", "联系电话", False),
)
# Of a body that broke off, or is no form.
UNREADABLE: Final = (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError)
_HIDDEN: Final = ("kind", "longitude", "latitude", "ticket", "work", "kept")


def fault_page(
    request: HttpRequest, error: Exception, *, kept: tuple[int, str] = (0, "")
) -> HttpResponse:
    """400 where what was sent cannot be read, 503 where the database is away or the disk full, else 500.

    `kept`: how many photos of the form are stored already, and their signed list.
    """
    if isinstance(error, UNREADABLE):
        title, status = "没有收到完整的内容", 400
        detail = "网络中断，或提交的内容有误，请返回上一页再提交一次。"
    else:
        is_away = isinstance(error, OperationalError | InterfaceError) or is_full(error)
        title, status = "暂时不能办理", 503 if is_away else 500
        detail = "系统出了故障，已经记录。"
    typed, hidden = _sent(request)
    if kept[0]:
        hidden["kept"] = kept[1]
    context = {
        "title": title,
        "detail": detail,
        "typed": typed,
        "hidden": hidden,
        "photos": kept[0],
        "photo_fields": PHOTO_FIELDS[kept[0] :],
        "address": request.path,
        "number": getattr(request, "request_id", ""),
    }
    # Without the request: what every page knows is asked of the database.
    return HttpResponse(render_to_string("complaints/public/fault.html", context), status=status)


def _sent(request: HttpRequest) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """What was typed, and what the page's own fields held; nothing of what is not a form."""
    try:
        post = request.POST
    except (*UNREADABLE, OSError):
        return [], {}
    if "description" not in post:
        return [], {}
    typed = [
        {"name": name, "label": label, "is_long": is_long, "value": post.get(name, "")}
        for name, label, is_long in _TYPED
    ]
    return typed, {name: post[name] for name in _HIDDEN if post.get(name)}
