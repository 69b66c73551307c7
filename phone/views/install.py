"""手机端安装说明: a sheet to be printed and handed out at a training."""

from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.views.generic import TemplateView

from common.web.views import RoleRequiredMixin, TitledMixin
from complaints.sheets.qr import picture


class Kind(NamedTuple):
    """One kind of phone: its pictures under `static/`, each with what to do."""

    title: str
    steps: tuple[tuple[str, str], ...]


def _picture(name: str) -> str:
    return f"img/phone/{name}.svg"


_SCAN: Final = (_picture("scan"), "打开相机，对准二维码，点出现的网址。")
KINDS: Final = (
    Kind(
        "安卓手机 · Chrome（谷歌浏览器）、Edge",
        (
            _SCAN,
            (_picture("android-menu"), "点右上角三个点。"),
            (_picture("android-add"), "点“安装应用”或“添加到主屏幕”。"),
        ),
    ),
    Kind(
        "安卓手机 · 自带浏览器（华为、小米、OPPO、vivo 等）",
        (
            _SCAN,
            (_picture("vendor-menu"), "点下方的三条横线或四个小格。"),
            (_picture("vendor-add"), "点“添加到桌面”，问到时点“允许”。"),
        ),
    ),
    Kind(
        "苹果手机 · Safari",
        (
            _SCAN,
            (_picture("iphone-share"), "点下方的方框箭头（分享）。"),
            (_picture("iphone-add"), "往下找，点“添加到主屏幕”，再点“添加”。"),
        ),
    ),
    Kind(
        "用微信扫的 · 先换到浏览器",
        (
            (_picture("wechat-more"), "点右上角三个点。"),
            (_picture("wechat-open"), "点“在浏览器打开”（苹果：在 Safari 中打开）。"),
            (_picture("scan"), "再照上面做。微信里存不住记录，不要在微信里巡河。"),
        ),
    ),
    Kind(
        "装好以后，各种手机都一样",
        (
            (_picture("home"), "以后都从桌面点“河长巡河”打开。"),
            (_picture("login"), "第一次要有信号：登录，改成自己的密码。"),
            (_picture("position"), "问到位置、相机时，点“使用时允许”。"),
        ),
    ),
)
# Browsers let a page use the position, and keep it for the time without a signal, only here.
_SAFE_HOSTS: Final = ("localhost", "127.0.0.1", "[::1]")


class InstallPage(RoleRequiredMixin, TitledMixin, TemplateView):
    """The code of the app's address, and what to press on each kind of phone."""

    http_method_names = ["get", "head", "options"]
    roles = ("office", "chief", "village_chief")
    template_name = "phone/install.html"
    title = "手机端安装说明"
    lead = "打印出来，培训时发给河长：用手机扫一扫，按图做一次，以后没有信号也能用。"
    menu = "chiefs"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        address = self._address()
        parts = urlsplit(address)
        return super().get_context_data(**kwargs) | {
            "address": address,
            "code": picture(address),
            "kinds": KINDS,
            "is_safe": parts.scheme == "https",
            "is_here_alone": parts.hostname in _SAFE_HOSTS,
        }

    def _address(self) -> str:
        """As phones reach the portal, whatever name the office's own network has for it."""
        path = reverse("phone:shell")
        base: str = settings.PHONE_ADDRESS.rstrip("/")
        return f"{base}{path}" if base else self.request.build_absolute_uri(path)
