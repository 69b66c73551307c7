"""The one thing that 两步验证 asks."""

from django import forms

from common.web.forms import PortalForm


class CodeForm(PortalForm):
    """A code of the telephone, or where one signs in a recovery code."""

    code = forms.CharField(
        label="验证码",
        max_length=24,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text"}),
        help_text="手机验证器上现在显示的 6 位数字。手机不在身边的，填一个恢复码。",
    )
