"""Forms of sign-in and passwords, and of the registers of accounts, divisions and units."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm

from accounts.models import Division, Eyes, Role, Unit, UnitKind, User
from accounts.services.given_passwords import check_not_expired
from common import clock
from common.errors import DomainError
from common.text.chinese import local_date
from common.text.unlikely import own_mobile
from common.web.doubts import AsksMixin
from common.web.forms import DressedMixin, PortalForm, PortalModelForm, prepare, text_area
from common.web.lookups import LookupField, offer


class LoginForm(DressedMixin, AuthenticationForm):
    """Mobile number and password."""

    error_messages = {
        "invalid_login": "手机号或密码不正确。在同一处连续 5 次不正确，账号在这里临时锁定。",
        "inactive": "这个账号已停用，请联系本级河长办。",
    }

    def confirm_login_allowed(self, user: Any) -> None:
        super().confirm_login_allowed(user)
        try:
            check_not_expired(user, clock.now())
        except DomainError as error:
            raise forms.ValidationError(error.detail, code=error.code) from None


class PasswordForm(DressedMixin, PasswordChangeForm):
    """Old password, new password twice. Faults of the new one are shown beside its first field."""

    error_messages = {
        "password_incorrect": "旧密码不正确，请重新输入。",
        "password_mismatch": "两次输入的新密码不一致。",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password2"].label = "再输一次新密码"
        self.fields["new_password2"].help_text = ""

    def validate_password_for_user(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().validate_password_for_user(user, "new_password1")


def divisions_of(user: User) -> Any:
    """What an office may choose: its own and those below it, in use."""
    return Division.objects.visible_to(user).inside().filter(is_active=True)


class AccountForm(PortalForm):
    """A new account of an office's division, with its first role."""

    mobile = forms.CharField(label="手机号", max_length=11, help_text="即登录名。")
    name = forms.CharField(label="姓名", max_length=40)
    role = forms.ChoiceField(
        label="角色", choices=[choice for choice in Role.choices if choice[0] != Role.ADMIN]
    )
    division = LookupField(
        label="行政区",
        lookup="accounts:division_lookup",
        required=False,
        help_text="河长办工作人员、河长、巡河员填，如输入“燕山镇”后从提示中选择。",
    )
    unit = forms.ModelChoiceField(
        label="单位",
        queryset=Unit.objects.none(),
        required=False,
        empty_label="不选",
        help_text="只有责任单位经办人、公安检察联络员选。",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, division=divisions_of(user))
        unit: Any = self.fields["unit"]
        units = Unit.objects.visible_to(user).existing(local_date(clock.now()))
        unit.queryset = units.select_related("division")
        unit.label_from_instance = lambda row: f"{row.name}（{row.division.name}）"


class DivisionForm(PortalModelForm):
    """A division below the office's own. Its code, the key of every row in it, never changes."""

    # Asked for where it turns out that something still stands in it.
    although_in_use = forms.BooleanField(
        label="仍然停用，以上各项稍后调整", required=False, widget=forms.HiddenInput
    )

    class Meta:
        model = Division
        fields = ["code", "name", "longitude", "latitude", "is_active"]
        help_texts = {
            "code": "12 位统计代码，登记后不能更改；上级由代码而定。",
            "name": "不带上级名称。",
            "longitude": "驻地，度，十进制，WGS-84 或 CGCS2000；可不填。",
            "is_active": "撤并的不再勾选，已有的记录仍然保留。",
        }

    beside = (("longitude", "latitude"),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            del self.fields["code"]

    def add_domain_error(self, error: DomainError) -> None:
        super().add_domain_error(error)
        if error.code == "division.in_use":
            tick: Any = self.fields["although_in_use"]
            tick.widget = forms.CheckboxInput()
            prepare(tick)


class UnitForm(AsksMixin, PortalModelForm):
    """A unit of an office's division."""

    division = LookupField(label="行政区", lookup="accounts:division_lookup")

    class Meta:
        model = Unit
        fields = [
            "name",
            "short_name",
            "kind",
            "division",
            "order",
            "is_lead",
            "contact_phone",
            "dissolved_on",
        ]
        help_texts = {
            "order": "公文、清单和选择单位时的先后，小的在前，如 10、20、30；没有编的为 999，"
            "排在后面，相同的按登记先后。",
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, division=divisions_of(user))
        if self.instance.division_id:
            self.initial["division"] = self.instance.division

    def doubts(self) -> dict[str, str]:
        words = own_mobile(self.cleaned_data.get("contact_phone") or "")
        is_shown = self.cleaned_data.get("kind") == UnitKind.OFFICE
        return {"contact_phone": f"办公电话{words}"} if words and is_shown else {}


class EyesForm(PortalForm):
    """复核分人: of the own office or one below."""

    division = LookupField(
        label="行政区", lookup="accounts:division_lookup", help_text="连同其下级。"
    )
    asks = forms.ChoiceField(
        label="要求",
        choices=Eyes.choices,
        initial=Eyes.AUTO,
        help_text="本级只能从严；放宽须由上级河长办办理，照样标明并计数。",
    )
    reason = forms.CharField(label="理由", max_length=200, widget=text_area())

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, division=divisions_of(user))
