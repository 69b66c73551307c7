"""The portal by HTTPS on the local network, for trying the app on a real phone (`make run PHONE=1`).

A second way into the one web process: gunicorn serves either HTTP or HTTPS on all its addresses, and a second process
would have a task queue of its own. Django's own server in a thread is enough for a few phones in one room; whoever runs
the portal for an office puts nginx in front (docs/deploy.md).
"""

import io
import os
import ssl
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import segno
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

from hezhang.web.certificates import Certificate

# A phone that falls silent gives its thread back.
SILENT_SECONDS: Final = 60
CERTIFICATE_PATH: Final = "/certificate.crt"
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class NearbyServer(ThreadedWSGIServer):
    """HTTPS for `application` at one address, a thread a connection."""

    def __init__(
        self, address: tuple[str, int], application: Application, certificate: Certificate
    ) -> None:
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate.chain, certificate.key)
        super().__init__(address, _Handler)
        self.set_app(_with_certificate(application, certificate.authority))

    def setup_environ(self) -> None:
        super().setup_environ()
        self.base_environ["HTTPS"] = "on"

    def get_request(self) -> tuple[Any, Any]:
        plain, address = super().get_request()
        plain.settimeout(SILENT_SECONDS)
        # The handshake is done by the connection's own thread, with its first byte.
        secure = self.context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
        return secure, address

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A phone that does not trust the certificate yet, or went away, is no fault of ours."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class _Handler(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Nothing: the portal logs each request itself."""


def _with_certificate(application: Application, authority: Path) -> Application:
    """Beside the portal, the authority that a phone may install."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] != CERTIFICATE_PATH:
            return application(environ, start_response)
        found = authority.read_bytes()
        kind = "application/x-x509-ca-cert"
        start_response("200 OK", [("Content-Type", kind), ("Content-Length", str(len(found)))])
        return [found]

    return answer


def serve_nearby(application: Application) -> NearbyServer | None:
    """Starts it where `hezhang.serve` has prepared it; None elsewhere."""
    address = os.environ.get("PHONE_ADDRESS", "")
    folder = os.environ.get("HEZHANG_PHONE_TLS", "")
    if not folder:
        return None
    host, port = address.removeprefix("https://").rsplit(":", 1)
    place = Path(folder)
    certificate = Certificate(place / "chain.pem", place / "key.pem", place / "authority.crt")
    server = NearbyServer((host, int(port)), application, certificate)
    threading.Thread(target=server.serve_forever, name="nearby", daemon=True).start()
    return server


def banner(address: str) -> str:
    """What the terminal says: the app's address as a code, and what the phone will ask."""
    app = f"{address}/m/"
    drawn = io.StringIO()
    segno.make(app, micro=False).terminal(drawn, border=2, compact=True)
    # White on black whatever the terminal's colours are, because not every phone reads it the other way round.
    code = "\n".join(f"\033[97;40m{line}\033[0m" for line in drawn.getvalue().splitlines())
    return f"""
手机试用（与这台电脑连同一个无线网）：{app}
{code}

手机会说“您的连接不是私密连接”或“此连接非私人连接”，因为证书是刚做的、没有机构担保：
  点“高级”或“显示详细信息”，再点“继续前往”或“访问此网站”，就能登录、定位、巡河。
要试没有信号时也能打开，手机须先信任这张证书（只对 {address} 这一个地址有效，试完删掉）：
  安卓   打开 {address}{CERTIFICATE_PATH} 下载；设置里搜索“CA 证书”，安装。
  苹果   用 Safari 打开同一地址；设置—已下载描述文件—安装；再到 通用—关于本机—证书信任设置 打开。
演示账号的密码是公开的：只在自己的网络里试。手机打不开的，多半是电脑的防火墙拦住了这个端口。
"""
