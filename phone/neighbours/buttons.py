"""Buttons on others' lists that lead to this room's pages."""

from django.urls import reverse

from common.web.views import Button


def intake_button() -> Button:
    """Beside the entry of patrols from paper."""
    return Button("导入手机文件", reverse("phone_office:intake_list"), "device-mobile-up")


def install_button() -> Button:
    """On the lists of chiefs."""
    return Button("手机端安装说明", reverse("phone_office:install"), "device-mobile")
