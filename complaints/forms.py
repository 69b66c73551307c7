"""Forms: the public's report, and what an office does about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core import signing

from attachments.models import Attachment
from attachments.services.uploads import shown_of_public, store_photo
from common.errors import DomainError, Unavailable
from common.geo.datums import Place, in_china_bounds
from common.text.personal import marks_in
from common.text.values import code
from common.web.forms import PortalForm, prepare, text_area
from complaints.models import Complaint
from complaints.rules.subjects import SUBJECTS
from complaints.services.handling import LONGEST_ANSWER
from complaints.services.originals import parted
from complaints.services.receiving import LONGEST_DESCRIPTION, MOST_PHOTOS
from issues.models import Issue, IssueKind, Severity
from issues.reads.kinds import grouped

LONGEST_PLACE = 160
_KEPT = "complaints.kept"
# The browsers inside chat programs often take no more than one file at a time.
PHOTO_FIELDS = tuple(f"photo{n}" for n in range(1, MOST_PHOTOS + 1))


class PublicForm(PortalForm):
    """A report as somebody on the bank writes it. Only what was seen is asked for.

    `ticket` and `work` are judged by the page before the rest; `website` is a field that no person
    sees. Photos are kept when the form is refused (`keep_photos`), because no browser sends a file again.
    """

    description = forms.CharField(
        label="您看到了什么",
        max_length=LONGEST_DESCRIPTION,
        widget=text_area(5),
        help_text="如：桥下游约 50 米处有人倒垃圾。",
    )
    photo1 = forms.FileField(label="照片一", required=False)
    photo2 = forms.FileField(label="照片二", required=False)
    photo3 = forms.FileField(label="照片三", required=False)
    place = forms.CharField(
        label="具体地点",
        required=False,
        max_length=LONGEST_PLACE,
        help_text="如：石拱桥下游左岸。不填则按这块公示牌的位置。",
    )
    kind = forms.ChoiceField(label="属于哪一类", required=False)
    name = forms.CharField(label="怎么称呼您", required=False, max_length=40)
    phone = forms.CharField(
        label="联系电话",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    website = forms.CharField(
        label="此栏请留空",
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    longitude = forms.FloatField(required=False, widget=forms.HiddenInput)
    latitude = forms.FloatField(required=False, widget=forms.HiddenInput)
    ticket = forms.CharField(required=False, widget=forms.HiddenInput)
    work = forms.CharField(required=False, widget=forms.HiddenInput)
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {kind.code: kind for kind in IssueKind.objects.filter(is_active=True)}
        self.kinds = {code: known[code] for code in SUBJECTS if code in known}
        offered = [(code, SUBJECTS[code]) for code in self.kinds]
        self.fields["kind"].choices = [("", "不清楚，不选"), *offered]  # type: ignore[attr-defined]
        for name in PHOTO_FIELDS:
            self.fields[name].widget.attrs["accept"] = "image/*"
        self.photos: list[Attachment] = []
        # Not the reporter's fault where the disk is full.
        self.refusal_status = 422

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            # In words, for a person whose browser filled it in.
            raise forms.ValidationError("“此栏请留空”一栏是用来识别机器的，请清空后再提交。")
        return ""

    def clean_kind(self) -> IssueKind | None:
        return self.kinds.get(self.cleaned_data["kind"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        lon, lat = data.get("longitude"), data.get("latitude")
        data["where"] = None
        # Where a phone says it is outside the country, its place is left out: words say it.
        if lon is not None and lat is not None and in_china_bounds(lon, lat):
            data["where"] = Place(lon, lat, "wgs84")
        return data

    def keep_photos(self, *, at: datetime) -> None:
        """Stores what was chosen now, after what an earlier sending of this form brought."""
        self.photos = shown_of_public(_kept(self.data.get("kept", "")))
        for name in PHOTO_FIELDS:
            file = self.files.get(name)
            if file is None or len(self.photos) >= MOST_PHOTOS:
                continue
            try:
                stored, _ = store_photo(uuid=uuid4(), data=file.read(), name="", by=None, at=at)
            except DomainError as error:
                self.add_error(name, error.detail)
                if isinstance(error, Unavailable):
                    self.refusal_status = error.http_status
            else:
                self.photos.append(stored)

    def says(self, known: Complaint) -> bool:
        """Is it the report that this form has brought before? What was sent, before anything of it is judged."""
        typed = {name: self.data.get(name, "").strip() for name in ("description", "place")}
        who = {name: self.data.get(name, "").strip() for name in ("name", "phone")}
        words = parted(**typed, **who)
        photos = len(_kept(self.data.get("kept", ""))) + sum(
            each in self.files for each in PHOTO_FIELDS
        )
        return (known.description, known.place, known.kind, len(known.photos)) == (
            *(words.description, words.place),
            *(self.kinds.get(self.data.get("kind", "")), min(photos, MOST_PHOTOS)),
        )

    @property
    def kept_signed(self) -> str:
        """The photos kept, as the form brings them back."""
        return signing.dumps([row.uuid.hex for row in self.photos], salt=_KEPT)

    @property
    def place_of_photos(self) -> Place | None:
        """Where the first of the photos was taken that says so."""
        for row in self.photos:
            lon, lat = row.blob.longitude, row.blob.latitude
            if lon is not None and lat is not None and in_china_bounds(lon, lat):
                return Place(lon, lat, "wgs84")
        return None


def _kept(text: str) -> list[UUID]:
    try:
        return [UUID(name) for name in signing.loads(text, salt=_KEPT)]
    except signing.BadSignature:
        return []


class QueryForm(PortalForm):
    """A query number, typed with or without blanks."""

    n = forms.CharField(
        label="查询码",
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text="提交举报后页面上显示的 12 位数字。",
    )

    def clean_n(self) -> str:
        found = "".join(each for each in code(self.cleaned_data["n"]) if each in "0123456789")
        if len(found) != 12:
            raise forms.ValidationError("查询码是 12 位数字，请检查。")
        return found


def _words(label: str, *, required: bool = True, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST_ANSWER,
        widget=text_area(),
        help_text=help_text,
    )


class AboutPersonsForm(PortalForm):
    """A form whose words are kept for good: where they still name a person it asks, and takes a tick for an
    answer. Where something was taken out of the complaint, the clerk confirms what goes on (`checked`)."""

    is_meant = forms.BooleanField(
        label="确需写明，且不是举报人的信息", required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, complaint: Complaint | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get(self.add_prefix("is_meant")):
            self._show_tick()
        if complaint is not None and marks_in(complaint.description, complaint.place):
            self.fields["checked"] = forms.BooleanField(
                label="已核对，以上文字中没有举报人的姓名、电话、住址等信息",
                error_messages={"required": "请核对隐去后的文字，并勾选“已核对”。"},
            )
            prepare(self.fields["checked"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        data.pop("checked", None)
        return data

    def add_domain_error(self, error: DomainError) -> None:
        super().add_domain_error(error)
        if error.code == "complaint.personal":
            self._show_tick()

    def _show_tick(self) -> None:
        # Beside the buttons, below what is asked about.
        tick: Any = self.fields.pop("is_meant")
        tick.widget = forms.CheckboxInput()
        prepare(tick)
        self.fields["is_meant"] = tick


class AcceptForm(AboutPersonsForm):
    """What an office makes of a complaint: the issue's kind, severity and words."""

    kind = forms.ModelChoiceField(IssueKind.objects.filter(is_active=True), label="类别")
    severity = forms.ChoiceField(
        label="程度",
        choices=Severity.choices,
        initial=Severity.GENERAL,
        widget=forms.RadioSelect,
    )
    description = forms.CharField(
        label="问题描述",
        max_length=2000,
        widget=text_area(4),
        help_text="记入台账，责任单位看得到；请勿写入举报人的姓名、电话和住址。",
    )
    place = forms.CharField(label="地点", required=False, max_length=160)
    words = _words(
        "告知举报人的话",
        required=False,
        help_text="举报人凭查询码看到；不填则为“您反映的情况已受理，正在办理。”",
    )

    def __init__(self, *args: Any, complaint: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, complaint=complaint, **kwargs)
        rows: list[Any] = [("", "请选择")]
        for group, kinds in grouped(IssueKind.objects.filter(is_active=True)):
            options = [(kind.pk, kind.name) for kind in kinds]
            rows += [(group, options)] if group else options
        self.fields["kind"].choices = rows  # type: ignore[attr-defined]
        self.fields["kind"].initial = complaint.kind_id
        self.fields["description"].initial = complaint.description
        self.fields["place"].initial = complaint.place


class JoinForm(AboutPersonsForm):
    """The issue that a complaint joins."""

    issue = forms.ModelChoiceField(
        Issue.objects.none(), label="并入哪一件", empty_label=None, widget=forms.RadioSelect
    )
    description = forms.CharField(
        label="再次反映的内容",
        required=False,
        max_length=2000,
        widget=text_area(4),
        help_text="记入该问题的台账，责任单位看得到；请勿写入举报人的姓名、电话和住址。",
    )
    words = _words(
        "告知举报人的话",
        required=False,
        help_text="举报人凭查询码看到；不填则为“您反映的情况已受理，正在办理。”",
    )

    def __init__(self, *args: Any, offered: Any, complaint: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, complaint=complaint, **kwargs)
        self.fields["description"].initial = complaint.description
        field: Any = self.fields["issue"]
        field.queryset = offered
        field.label_from_instance = lambda issue: (
            f"{issue.number}，{issue.kind}，{issue.get_state_display()}：{issue.description[:60]}"
        )


class DeclineForm(AboutPersonsForm):
    """Why a complaint is not taken up."""

    words = _words("不予受理的理由", help_text="举报人凭查询码看到，请写明原因和可以向哪里反映。")


class AnswerForm(AboutPersonsForm):
    """What the person who reported is told."""

    words = _words("答复内容", help_text="举报人凭查询码看到，请写明办理结果，不写他人姓名、电话。")
    told_by_phone = forms.BooleanField(label="已电话告知举报人", required=False)

    def __init__(self, *args: Any, has_phone: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_phone:
            del self.fields["told_by_phone"]
