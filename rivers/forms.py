"""Forms of the registers. What is wrong with an entry is said by `rivers.services.faults`, through services."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html

from accounts.models import Division, Unit
from attachments.neighbours.fields import ONE_PHOTO_HELP, PhotoField
from common import clock
from common.errors import DomainError
from common.text.chinese import local_date
from common.web.forms import CHOOSE, PortalForm
from common.web.lookups import LookupField, offer
from rivers.models import CheckResult, Outfall, Reach, River, Signboard
from rivers.registers.forms import PlaceMixin, RegisterForm
from rivers.rules.outfall_kinds import FIRST_LEVEL, NAMES, UNSORTED, tidy_sources
from rivers.services.facts import (
    Line,
    OutfallFacts,
    ReachFacts,
    RiverFacts,
    SignboardFacts,
)
from rivers.services.lines import DATUM_CHOICES, read_line
from rivers.sheets.imports import known_rivers, own_reaches


class RiverForm(RegisterForm):
    parent = LookupField(
        label="汇入",
        lookup="rivers:river_lookup",
        required=False,
        help_text="汇入的河流；直接入江入海的不填。",
    )
    division = LookupField(label="主管行政区", lookup="accounts:division_lookup")

    class Meta:
        model = River
        fields = (
            "code",
            "name",
            "kind",
            "level",
            "division",
            "basin",
            "parent",
            "length_km",
            "area_km2",
            "source",
            "mouth",
            "description",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, division=Division.objects.kept_by(self.user))
        offer(self, parent=known_rivers(self.user))
        self.fields["code"].help_text = "水利普查编码，没有的用本地编码。"
        self.fields["description"].widget.attrs["rows"] = 4

    def facts(self) -> RiverFacts:
        return RiverFacts(**self.given(RiverFacts))


class ReachForm(RegisterForm):
    river = LookupField(label="河流", lookup="rivers:river_lookup")
    division = LookupField(label="所在行政区", lookup="accounts:division_lookup")
    neighbour = LookupField(
        label="相邻行政区", lookup="accounts:any_division_lookup", required=False
    )
    length_m = forms.IntegerField(
        label="长度（米）",
        required=False,
        min_value=1,
        help_text="有中心线的可不填，由系统按线量算。",
        error_messages={"min_value": "长度应大于 0。"},
    )
    keep_length = forms.BooleanField(label="长度以填写的为准（与中心线不一致时）", required=False)
    new_line = forms.CharField(
        label="中心线（GeoJSON）",
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )
    datum = forms.ChoiceField(label="中心线的坐标系", choices=DATUM_CHOICES, required=False)
    drop_line = forms.BooleanField(label="删去现有中心线", required=False)

    class Meta:
        model = Reach
        fields = (
            "code",
            "name",
            "river",
            "division",
            "order",
            "bank",
            "start_place",
            "end_place",
            "is_boundary",
            "neighbour",
        )

    field_order = (
        *Meta.fields,
        "new_line",
        "datum",
        "drop_line",
        "length_m",
        "keep_length",
        "seen_at",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, river=known_rivers(self.user))
        offer(self, division=Division.objects.kept_by(self.user))
        offer(self, neighbour=Division.objects.all())
        self.fields["order"].required = False
        if self.instance.pk:
            self.fields[
                "division"
            ].help_text = (
                "改到其他行政区的，在任河长的任职随之转入，已结束的任职和以往月份的统计不变。"
            )
        line = self.instance.line
        words = "粘贴一条 LineString，起点在上游。"
        if line:
            words = f"现有 {len(line)} 个坐标点；不填则保留。{words}"
            self.fields["length_m"].help_text = "清空则由系统按中心线重新量算。"
        else:
            del self.fields["drop_line"]
        self.fields["new_line"].help_text = words
        self.initial.setdefault("length_m", self.instance.length_m)

    def clean_order(self) -> int:
        return self.cleaned_data["order"] or 0

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["line"] = self._line(cleaned)
        return cleaned

    def _line(self, cleaned: dict[str, Any]) -> Line | None:
        text = cleaned.get("new_line")
        if text:
            try:
                return read_line(text, cleaned.get("datum") or "wgs84")
            except DomainError as error:
                self.add_error("new_line", f"{error.detail.rstrip('。')}。")
                return None
        return None if cleaned.get("drop_line") else self.instance.line

    def add_domain_error(self, error: DomainError) -> None:
        if "line" in error.fields:
            error.fields["new_line"] = error.fields.pop("line")
        super().add_domain_error(error)

    def facts(self) -> ReachFacts:
        given = self.given(ReachFacts)
        # A length that was saved with this line already is not asked about again.
        same_line = given["line"] == self.instance.line
        if same_line and given["length_m"] == self.initial.get("length_m"):
            given["keep_length"] = True
        return ReachFacts(**given)


class OnReachForm(PlaceMixin, RegisterForm):
    """Base of the forms about what is on a reach."""

    reach = LookupField(label="河段", lookup="rivers:reach_lookup")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, reach=own_reaches(self.user))


class OutfallForm(OnReachForm):
    supervisor = LookupField(
        label="监管单位",
        lookup="accounts:unit_lookup",
        code_field="pk",
        required=False,
        help_text="输入单位名称，从列表中选择。",
    )

    class Meta:
        model = Outfall
        fields = (
            "code",
            "name",
            "kind",
            "reach",
            "bank",
            "form",
            "size",
            "way",
            "sources",
            "owner",
            "owner_unknown",
            "owner_named",
            "supervisor",
            "permit_kind",
            "permit",
            "permit_on",
            "permit_ended_on",
            "found_by",
            "found_on",
            "sign",
            "sign_seen_on",
            "longitude",
            "latitude",
        )

    field_order = (*Meta.fields, "datum", "seen_at")
    beside = (
        ("code", "name"),
        ("bank", "form"),
        ("size", "way"),
        ("permit_kind", "permit"),
        ("permit_on", "permit_ended_on"),
        ("found_by", "found_on"),
        ("sign", "sign_seen_on"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = local_date(clock.now())
        units = Unit.objects.known_to(self.user).existing(today)
        offer(self, supervisor=units | Unit.objects.filter(pk=self.instance.supervisor_id or 0))
        kind: Any = self.fields["kind"]
        kind.choices = kind_choices(with_unsorted=self.instance.kind == UNSORTED)
        kind.help_text = "按 HJ 1312-2023，能分到二级、三级的请选到最细。"
        self.fields["sources"].widget.attrs["rows"] = 3
        self.fields["sources"].help_text = "溯源查明的污染来源，一行一个。"
        self.fields["size"].help_text = "如 DN800、1.2×1.0 米。"
        self.fields["owner_named"].help_text = "无法确定的，由属地县级人民政府或其指定的单位承担。"
        self.fields["permit"].help_text = "审批的批复文号，或登记的登记号。"

    def clean_sources(self) -> str:
        return tidy_sources(self.cleaned_data["sources"])

    def facts(self) -> OutfallFacts:
        return OutfallFacts(**self.place(self.given(OutfallFacts)))


def kind_choices(*, with_unsorted: bool = False) -> list[Any]:
    """The kinds under their first level, each indented by its own; what is not sorted yet only to a row that is so."""
    found: list[Any] = [("", CHOOSE)]
    if with_unsorted:
        found.append((UNSORTED, NAMES[UNSORTED]))
    for first in FIRST_LEVEL:
        below = [code for code in NAMES if code.startswith(first)]
        found.append(
            (NAMES[first], [(code, "　" * (len(code) - 1) + NAMES[code]) for code in below])
        )
    return found


class SignboardForm(OnReachForm):
    photo = PhotoField(required=False)
    drop_photo = forms.BooleanField(label="删去现有照片", required=False)

    class Meta:
        model = Signboard
        fields = (
            "code",
            "reach",
            "place",
            "shown_chiefs",
            "shown_phones",
            "updated_on",
            "longitude",
            "latitude",
        )

    field_order = (
        *Meta.fields[:-2],
        "photo",
        "drop_photo",
        "longitude",
        "latitude",
        "datum",
        "seen_at",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.photo:
            address = reverse(
                "rivers:signboard_photo", args=[self.instance.pk, self.instance.photo, "full"]
            )
            self.fields["photo"].help_text = format_html(
                '已有<a href="{}" target="_blank">照片</a>，不选则保留，选了即替换。{}',
                address,
                ONE_PHOTO_HELP,
            )
        else:
            del self.fields["drop_photo"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        standing = None if cleaned.get("drop_photo") else self.instance.photo
        cleaned["photo"] = cleaned.get("photo") or standing
        return cleaned

    def facts(self) -> SignboardFacts:
        return SignboardFacts(**self.place(self.given(SignboardFacts)))


class CheckForm(PortalForm):
    """What was seen at a signboard."""

    day = forms.DateField(label="核查日期")
    result = forms.ChoiceField(label="结果", choices=CheckResult.choices)
    note = forms.CharField(label="说明", max_length=200, required=False)
    photo = PhotoField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = local_date(clock.now())
