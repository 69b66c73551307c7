"""Forms about links of screens."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import Division
from common.web.forms import PortalForm

LONGEST_TOKEN = 200


class LinkForm(PortalForm):
    """Where a screen hangs and what it shows."""

    division = forms.ModelChoiceField(
        label="显示的行政区", queryset=Division.objects.none(), empty_label=None
    )
    name = forms.CharField(
        label="安装位置", max_length=40, help_text="如“三楼会议室”，以后凭它认出是哪一台。"
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["division"]
        rows = Division.objects.kept_by(user).inside().filter(is_active=True, level__lte=9)
        field.queryset = rows.order_by("level", "code")


class DoorForm(PortalForm):
    """The token of a link, as the page's script or a person hands it in."""

    token = forms.CharField(label="大屏口令", max_length=LONGEST_TOKEN)

    def clean_token(self) -> str:
        text = self.cleaned_data["token"].strip()
        # Whoever pastes the whole link means its last part.
        token = text.rpartition("#")[2].strip()
        if not token:
            raise ValidationError("请填写大屏口令，或粘贴整个链接。")
        return str(token)
