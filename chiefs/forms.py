"""Forms of the office pages; what they hold is saved by services."""

from typing import Any

from django import forms

from accounts.models import Division, mobile_number
from attachments.neighbours.fields import PhotoField
from chiefs.models import Appointment, Chief, ChiefKind
from chiefs.permissions import may_hand_over
from chiefs.reads.namesakes import described, namesakes
from common.errors import DomainError
from common.text.unlikely import own_mobile
from common.web.doubts import AsksMixin
from common.web.forms import PortalForm, SeenMixin, prepare, text_area
from common.web.lookups import LookupField
from rivers.models import Reach, River


def division_field(**kwargs: Any) -> LookupField:
    return LookupField(lookup="accounts:division_lookup", **kwargs)


def chief_field(**kwargs: Any) -> LookupField:
    return LookupField(lookup="chiefs:chief_lookup", code_field="pk", **kwargs)


def choosable(user: Any) -> dict[str, Any]:
    """Rows that this user's lookups offer, by the name of the field."""
    divisions = Division.objects.visible_to(user).inside().filter(is_active=True)
    return {
        "division": divisions,
        "new_division": divisions,
        "river": River.objects.visible_to(user).filter(is_active=True),
        "reach": Reach.objects.visible_to(user).in_use(),
        "incoming": Chief.objects.visible_to(user),
    }


class UserForm(PortalForm):
    """A form whose lookups offer what `user` may see."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        offered = choosable(user)
        for name, field in self.fields.items():
            if isinstance(field, LookupField):
                field.queryset = offered[name]


def odd_phone(form: forms.BaseForm, field: str) -> dict[str, str]:
    """Is a telephone that the public reads somebody's own?"""
    words = own_mobile(form.cleaned_data.get(field) or "")
    return {field: f"办公电话{words}"} if words else {}


class ChiefForm(AsksMixin, SeenMixin, UserForm):
    """A person."""

    name = forms.CharField(label="姓名", max_length=40)
    division = division_field(
        label="所在行政区", help_text="输入名称、拼音首字母或行政区划代码，从提示中选择。"
    )
    post = forms.CharField(
        label="职务", max_length=120, required=False, help_text="如“清溪镇党委书记”。"
    )
    office_phone = forms.CharField(
        label="办公电话",
        max_length=30,
        required=False,
        help_text="公示牌和公开页面显示的是办公电话。",
    )
    mobile = forms.CharField(
        label="手机号",
        max_length=11,
        required=False,
        validators=[mobile_number],
        help_text="仅本级及上级河长办可见；开通账号时作登录名。",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    is_another = forms.BooleanField(
        label="是同名的另一人，另行登记", required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, is_new: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_new = is_new
        if not is_new:
            del self.fields["is_another"]

    def doubts(self) -> dict[str, str]:
        return odd_phone(self, "office_phone")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        is_another = data.pop("is_another", False)
        if self.is_new and not self.errors and not is_another:
            ask_about_namesakes(self, "name", data["name"], data["division"])
        return data


def ask_about_namesakes(form: UserForm, field: str, name: str, division: Division) -> None:
    """A person of this name is known here: is it the same? The form asks, and takes a tick for an answer."""
    known = namesakes(name=name, division=division, user=form.user)
    if not known:
        return
    words = "、".join(described(chief, form.user) for chief in known)
    form.add_error(
        field,
        f"已登记有{words}。是同一人的，请在其页面上修改或登记任职；是另一人的，请勾选“是同名的另一人，另行登记”。",
    )
    tick: Any = form.fields["is_another"]
    tick.widget = forms.CheckboxInput()
    prepare(tick)


class AppointForm(AsksMixin, UserForm):
    """A new appointment of a person."""

    kind = forms.ChoiceField(label="类别", choices=ChiefKind.choices, initial=ChiefKind.CHIEF.value)
    reach = LookupField(
        label="河段",
        lookup="rivers:reach_lookup",
        required=False,
        help_text="村级河长、巡河员填河段，行政区和层级随河段而定。",
    )
    river = LookupField(
        label="河流",
        lookup="rivers:river_lookup",
        required=False,
        help_text="镇街级及以上河长填河流和下面的行政区，负责该行政区内的全部河段。",
    )
    division = division_field(
        label="行政区", required=False, help_text="总河长、副总河长只填行政区。"
    )
    title = forms.CharField(label="职务", max_length=120, required=False)
    basis = forms.CharField(
        label="任职文件", max_length=160, required=False, help_text="如“清溪镇〔2026〕3号”。"
    )
    started_on = forms.DateField(label="任职日期")
    ended_on = forms.DateField(
        label="卸任日期",
        required=False,
        help_text="在任的最后一天；仅补登已结束的任职时填写。",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        if data.get("reach") and data.get("river"):
            self.add_error("river", "河流和河段只填一项。")
        elif data.get("reach"):
            data["division"] = data["reach"].division
        elif not data.get("division"):
            self.add_error("division", "请填写行政区，或填写河段。")
        return data


class EndForm(AsksMixin, SeenMixin, PortalForm):
    """The end of an appointment."""

    on = forms.DateField(label="卸任日期", help_text="在任的最后一天。")


class CorrectForm(AsksMixin, SeenMixin, PortalForm):
    """Words and days of an appointment that were entered wrong."""

    started_on = forms.DateField(label="任职日期")
    ended_on = forms.DateField(
        label="卸任日期",
        required=False,
        help_text="在任的最后一天；在任的不填。",
    )
    title = forms.CharField(label="职务", max_length=120, required=False)
    basis = forms.CharField(label="任职文件", max_length=160, required=False)


class HandoverForm(AsksMixin, UserForm):
    """Who hands what over to whom, and from when."""

    appointments = forms.ModelMultipleChoiceField(
        label="交接的任职",
        queryset=Appointment.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一项任职。"},
    )
    incoming = chief_field(
        label="接任人",
        required=False,
        help_text="输入姓名或拼音首字母，从提示中选择；尚未登记的，在下面登记。",
    )
    new_name = forms.CharField(label="姓名", max_length=40, required=False)
    new_division = division_field(label="所在行政区", required=False)
    new_post = forms.CharField(label="职务", max_length=120, required=False)
    new_mobile = forms.CharField(
        label="手机号", max_length=11, required=False, validators=[mobile_number]
    )
    new_office_phone = forms.CharField(label="办公电话", max_length=30, required=False)
    is_another = forms.BooleanField(
        label="是同名的另一人，另行登记", required=False, widget=forms.HiddenInput
    )
    effective_on = forms.DateField(
        label="接任日期",
        help_text="接任人在任的第一天；交出人任职到前一天为止。",
    )
    basis = forms.CharField(
        label="依据", max_length=160, required=False, help_text="任免或调整文件的文号。"
    )
    note = forms.CharField(label="说明", required=False, widget=text_area(2))

    # A service's refusal of the new person comes under the names of `save_chief`.
    SAVE_CHIEF_FIELDS = {"name": "new_name", "mobile": "new_mobile", "division": "new_division"}
    NEW = ("new_name", "is_another", "new_division", "new_post", "new_mobile", "new_office_phone")

    def __init__(self, *args: Any, chief: Chief, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = may_hand_over(self.user, list(chief.appointments.without_end()))
        field: Any = self.fields["appointments"]
        field.queryset = chief.appointments.filter(pk__in=[row.pk for row in rows])
        field.label_from_instance = _post_words
        field.choices = [(row.pk, _post_words(row)) for row in rows]
        field.initial = [row.pk for row in rows]

    def add_domain_error(self, error: DomainError) -> None:
        fields = {self.SAVE_CHIEF_FIELDS.get(name, name): w for name, w in error.fields.items()}
        error.fields = fields
        super().add_domain_error(error)

    def doubts(self) -> dict[str, str]:
        return odd_phone(self, "new_office_phone")

    @property
    def new_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.NEW if not self[name].is_hidden]

    @property
    def is_new_used(self) -> bool:
        """Was a new person typed in, or refused? Then the fields are unfolded."""
        return bool(self.data.get("new_name")) or any(f.errors for f in self.new_fields)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        if data["incoming"] and data["new_name"]:
            self.add_error("new_name", "已选择接任人，这里不用再填。")
        elif not data["incoming"] and not data["new_name"]:
            self.add_error("incoming", "请选择接任人，或在下面登记新的接任人。")
        elif data["new_name"] and not data["new_division"]:
            self.add_error("new_division", "请填写新接任人的所在行政区。")
        elif data["new_name"] and not data["is_another"]:
            ask_about_namesakes(self, "new_name", data["new_name"], data["new_division"])
        return data


def _post_words(row: Appointment) -> str:
    since = f"{row.started_on:%Y-%m-%d} 起"
    return f"{row.subject} {row.tier_words}{row.get_kind_display()}（{since}）"


class FollowUpForm(PortalForm):
    """That a job was done; for a signboard also what it shows now."""

    done_on = forms.DateField(label="更新日期")
    shown_chiefs = forms.CharField(
        label="公示牌现在显示的河长",
        max_length=300,
        widget=text_area(2),
        help_text="已按现任名单填好，请与实物核对。",
    )
    shown_phones = forms.CharField(label="公示牌现在显示的办公电话", max_length=200, required=False)
    photo = PhotoField(label="更新后的照片", required=False)
    note = forms.CharField(label="办理情况", max_length=300, required=False)

    def __init__(self, *args: Any, is_board: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_board:
            for name in ("done_on", "shown_chiefs", "shown_phones", "photo"):
                del self.fields[name]
            self.fields["note"].required = True
            self.fields["note"].help_text = "如在何处公告、何时发布。"
