"""What gunicorn itself refuses, before Django sees it, in the shape of every other refusal.

A request whose first line, head or chunks cannot be read has no address yet, so nobody knows whether it came from a
browser or from a phone. No browser sends one; so it is answered as the phones' API answers: gunicorn's own answer is a
page in English. Imported by gunicorn's configuration: knows no Django.
"""

import json
import socket
from typing import Final

from gunicorn import util

_WORDS: Final = {
    414: "地址过长，请减少查询条件后再试。",
    431: "请求头过长，请退出后重新登录再试。",
    500: "系统出了故障，已经记录。请稍后再试。",
}
_OTHER: Final = "请求的格式有误，服务器读不懂，请检查后再试。"
# An encoding of the transfer that nobody offered is the sender's mistake too, and no reason to send it again.
_AS_SENDERS_FAULT: Final = (501,)


def refusal(status: int) -> bytes:
    """The whole answer to a request that gunicorn refuses with this status."""
    if status in _AS_SENDERS_FAULT:
        status = 400
    code = "fault" if status >= 500 else "bad_request"
    body = {"code": code, "detail": _WORDS.get(status, _OTHER), "fields": {}}
    raw = json.dumps(body, ensure_ascii=False).encode()
    head = (
        f"HTTP/1.1 {status} {'Internal Server Error' if status >= 500 else 'Bad Request'}\r\n"
        f"Connection: close\r\nContent-Type: application/json\r\nContent-Length: {len(raw)}\r\n\r\n"
    )
    return head.encode("latin-1") + raw


def speak_chinese() -> None:
    """From here on, in this process, gunicorn's refusals are ours. Its workers offer no hook: each kind of them
    calls `util.write_error`."""

    def write_error(sock: socket.socket, status: int, reason: str, message: str) -> None:
        util.write_nonblock(sock, refusal(status))

    util.write_error = write_error
