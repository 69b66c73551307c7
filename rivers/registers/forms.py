"""What the forms of every register share, this room's and a later one's."""

from typing import Any

from django import forms

from common.geo.datums import point_to_wgs84
from common.web.doubts import AsksMixin
from common.web.forms import PortalForm, PortalModelForm, SeenMixin
from common.web.lookups import LookupField
from rivers.services.doubts import doubts_of
from rivers.services.facts import Facts
from rivers.services.lines import DATUM_CHOICES, datum_of

DIVISION_HELP = "输入名称、拼音首字母或 12 位代码，从列表中选择。"


class RegisterForm(AsksMixin, SeenMixin, PortalModelForm):
    """Base: validated here, saved by a service; remembers when the row was read."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["code"].widget.attrs["autocomplete"] = "off"
        for name in ("division", "neighbour"):
            if name in self.fields:
                self.fields[name].help_text = DIVISION_HELP
        if self.instance.pk:
            self.initial["seen_at"] = self.instance.updated_at.isoformat()
        for name, field in self.fields.items():
            if isinstance(field, LookupField):
                field.error_messages["required"] = "请选择。"
                if self.instance.pk:
                    # The row itself: a model form would show its key.
                    self.initial[name] = getattr(self.instance, name)

    def facts(self) -> Facts:
        """What was entered, as the service takes it."""
        raise NotImplementedError

    def doubts(self) -> dict[str, str]:
        return doubts_of(self.facts())

    def given(self, kind: type[Facts]) -> dict[str, Any]:
        """Cleaned values whose names the facts share; None of a text is the empty text."""
        names = kind.__dataclass_fields__  # type: ignore[attr-defined]
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class PlaceMixin(forms.Form):
    """Longitude and latitude with the datum they are given in."""

    datum = forms.ChoiceField(
        label="坐标系",
        choices=DATUM_CHOICES,
        required=False,
        help_text="从高德、腾讯或百度地图取的点请选相应坐标系，保存时自动换算。",
    )

    def place(self, given: dict[str, Any]) -> dict[str, Any]:
        """`given` with its place in WGS-84."""
        lon, lat = given["longitude"], given["latitude"]
        if lon is not None and lat is not None:
            datum = datum_of(self.cleaned_data.get("datum") or "wgs84")
            lon, lat = (round(v, 7) for v in point_to_wgs84(lon, lat, datum))
        return given | {"longitude": lon, "latitude": lat}


class RetireForm(PortalForm):
    """Why a row is taken out of use."""

    reason = forms.CharField(
        label="停用原因",
        max_length=80,
        help_text="记入变更记录，如“与清溪河河口村段合并”。",
        error_messages={"required": "请写明停用的原因。"},
    )
