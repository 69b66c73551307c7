"""A place in a form: two number fields that a click on a map fills in, read as one point."""

from typing import Any

from django import forms

from common.errors import DomainError
from common.geo.datums import parse_place
from common.web.forms import PortalForm


class _DegreesField(forms.FloatField):
    widget = forms.NumberInput(attrs={"step": "any"})
    words: dict[str, str] = {}

    def __init__(self, *, required: bool = False, **kwargs: Any) -> None:
        super().__init__(required=required, **(self.words | kwargs))


class LongitudeField(_DegreesField):
    """The field named `longitude`, in degrees; nobody has to fill it in."""

    words = {"label": "经度"}


class LatitudeField(_DegreesField):
    """The field named `latitude`; the help below it says how to fill in both."""

    words = {"label": "纬度", "help_text": "可在地图上点选；坐标系为 WGS-84 或 CGCS2000。"}


class PlaceForm(PortalForm):
    """A form with the fields `longitude` and `latitude`; cleaned, `where` is their place, or None."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        lon, lat = data.get("longitude"), data.get("latitude")
        data["where"] = None
        if (lon is None) != (lat is None):
            self.add_error("latitude" if lat is None else "longitude", "经度与纬度请一并填写。")
        elif lon is not None:
            try:
                sent = {"lon": lon, "lat": lat, "datum": "wgs84"}
                data["where"] = parse_place(sent, field="longitude")
            except DomainError as error:
                self.add_domain_error(error)
        return data
