"""What the office types when it closes a month or corrects one."""

from typing import Any

from django import forms

from common.web.forms import PortalForm, text_area
from waters.models import MonthClose

_REASON: Any = MonthClose._meta.get_field("reason")


class CloseForm(PortalForm):
    """Nothing but the office's word that it has looked."""

    seen = forms.BooleanField(
        label="已核对上面的汇总和名单，同意定稿",
        error_messages={"required": "请先核对汇总和名单，再勾选同意定稿。"},
    )


class CorrectForm(PortalForm):
    """Why a closed month is closed anew; the new version keeps it."""

    reason = forms.CharField(
        label="更正原因",
        max_length=_REASON.max_length,
        widget=text_area(2),
        help_text="写明依据，如“监测站9月20日来函更正清溪断面氨氮数值”。更正原因随新版本保存，并在通报中注明。",
    )
