"""What staff type: which month to draft, the words, the number and the recipients."""

from datetime import datetime
from typing import Any

from django import forms

from accounts.models import Division, Level, Unit, User
from attachments.neighbours.fields import ScansField
from common.errors import Conflict
from common.store.scope import within
from common.text.chinese import local_date
from common.text.months import Month
from common.web.forms import PortalForm, SeenMixin, text_area
from notices.models import Notice, NoticeLine
from notices.rules import wording
from notices.services import publishing, signoffs

OFFERED_MONTHS = 13
# Names in a sentence of the form; of more, the first and how many.
NAMED_AT_MOST = 12


class DraftForm(PortalForm):
    """Month and division; only months that have ended are offered."""

    fields: dict[str, Any]

    month = forms.ChoiceField(label="月份")
    division = forms.ModelChoiceField(
        label="行政区",
        queryset=Division.objects.none(),
        empty_label=None,
        help_text="选区县时，连同所辖各镇街一并拟稿；已有通报的不会重复生成。",
    )

    def __init__(self, *args, user, at: datetime, **kwargs):
        super().__init__(*args, **kwargs)
        last = Month.of(at).previous()
        months = [last.plus(-n) for n in range(OFFERED_MONTHS)]
        self.fields["month"].choices = [(str(month), month.label) for month in months]
        self.fields["division"].queryset = (
            Division.objects.inside()
            .filter(is_active=True, level__in=(Level.DISTRICT, Level.TOWN))
            .filter(within(user.office_ranges, "code"))
            .order_by("code")
        )

    def clean_month(self) -> Month:
        return Month.parse(self.cleaned_data["month"])


class WordsForm(SeenMixin, PortalForm):
    """Title and paragraphs. `seen_at` is the draft's version when the form was opened."""

    title = forms.CharField(label="标题", max_length=160)
    main_to = forms.CharField(label="主送", max_length=300, required=False)
    copies = forms.CharField(
        label="抄送",
        max_length=2000,
        required=False,
        widget=text_area(2),
        help_text="几个单位用逗号分开。不填的，发布时按送达的上级河长办、单位和本级河长列出，单位按排序号先后。",
    )

    def __init__(self, *args, notice: Notice, **kwargs):
        self.notice = notice
        initial = _addressed(notice) | {"seen_at": notice.updated_at.isoformat(), **notice.words}
        super().__init__(*args, **(kwargs | {"initial": initial}))
        for key in wording.paragraphs(notice.figures):
            self.fields[key] = forms.CharField(
                label=wording.PARAGRAPH_LABELS[key],
                required=False,
                widget=forms.Textarea(attrs={"rows": 4, "class": "form-control"}),
            )

    def clean_seen_at(self) -> datetime:
        seen_at = super().clean_seen_at()
        if seen_at is None or seen_at.tzinfo is None:
            raise forms.ValidationError("页面已失效，请重新打开。")
        return seen_at

    def show_what_stands(self, notice: Notice) -> None:
        """After somebody else's save: their text beside what was typed; saving again overwrites."""
        self.saw_conflict(notice.updated_at, _addressed(notice) | notice.words)

    @property
    def parts(self):
        """Field, the sentences above it that cannot be edited, and the words now saved, if they differ."""
        sentences, now = self.notice.figures["sentences"], self.saved_now
        return [
            (self[key], sentences.get(key, []), now.get(key, ("", ""))[1])
            for key in ("title", "main_to", *wording.paragraphs(self.notice.figures), "copies")
        ]


def _addressed(notice: Notice) -> dict[str, str]:
    """Of a draft the words above and below its text."""
    addressees = "，".join(notice.addressees)
    return {"title": notice.title, "main_to": addressees, "copies": notice.copies}


class AskSignatureForm(PortalForm):
    """Before whom a draft is put."""

    leader = forms.ModelChoiceField(
        User.objects.none(),
        label="送签",
        help_text="本级河长和河长办中有登录账号的人员；在纸上签发的，发布时填写签发人、职务和日期。",
    )
    words = forms.CharField(label="送签说明", max_length=300, required=False, widget=text_area(2))

    def __init__(self, *args: Any, notice: Notice, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leader: Any = self.fields["leader"]
        leader.queryset = signoffs.leaders_for(notice, user)
        leader.label_from_instance = lambda row: f"{row.name}（{signoffs.post_of(row, notice)}）"


class AnswerSignatureForm(PortalForm):
    """The leader's answer."""

    answer = forms.ChoiceField(
        label="签发意见",
        choices=[("signed", "签发"), ("returned", "退回修改")],
        widget=forms.RadioSelect,
    )
    opinion = forms.CharField(
        label="批示",
        max_length=500,
        required=False,
        widget=text_area(3),
        help_text="签发的可不填；退回的写明要改什么。",
    )


class PublishForm(PortalForm):
    """Number, signature on paper where nobody signed in the portal, and who gets it."""

    fields: dict[str, Any]

    number = forms.CharField(label="文号", max_length=60)
    signer = forms.CharField(
        label="签发人", max_length=40, help_text="在纸上签发这份通报的河长或河长办负责人。"
    )
    post = forms.CharField(label="职务", max_length=60)
    signed_on = forms.DateField(label="签发日期")
    files = ScansField(label="签发稿扫描件", required=False)  # type: ignore[assignment]
    beside = (("signer", "post", "signed_on"),)
    offices = forms.ModelMultipleChoiceField(
        label="送达河长办",
        queryset=Division.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    to_own_chiefs = forms.BooleanField(label="送达本级河长", required=False)
    to_listed_chiefs = forms.BooleanField(label="送达名单中的河长", required=False)
    units = forms.ModelMultipleChoiceField(
        label="送达单位",
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, notice: Notice, at: datetime, **kwargs):
        self.notice = notice
        offices = list(publishing.offices_for(notice))
        units = list(publishing.units_for(notice, at))
        named = list(publishing.named_units(notice))
        initial: dict[str, Any] = {
            "number": publishing.propose_number(notice.division, at),
            "units": [each.pk for each in units if each in named],
            "offices": [each.pk for each in offices if each.parent_id == notice.division_id],
            "signed_on": local_date(at),
            "to_own_chiefs": True,
            "to_listed_chiefs": True,
        }
        if notice.supersedes:
            former = _former_recipients(notice.supersedes)
            initial["offices"] = former["offices"]
            initial["units"] = list(dict.fromkeys([*initial["units"], *former["units"]]))
        super().__init__(*args, **(kwargs | {"initial": initial}))
        self.fields["offices"].queryset = publishing.offices_for(notice)
        self.fields["units"].queryset = publishing.units_for(notice, at)
        self._say_which_units(named, units)
        self._say_who(notice)
        for name in ("offices", "units"):
            if not self.fields[name].queryset.exists():
                del self.fields[name]
        self.signature = signoffs.valid_signature(notice)
        for name in ("signer", "post", "signed_on", "files") if self.signature else ():
            del self.fields[name]

    @property
    def paper(self) -> signoffs.Paper | None:
        """The signature on paper; None where a leader signed in the portal."""
        if self.signature:
            return None
        said = self.cleaned_data
        return signoffs.Paper(
            name=said["signer"],
            post=said["post"],
            signed_on=said["signed_on"],
            files=said["files"],
        )

    def _say_which_units(self, named: list[Unit], offered: list[Unit]) -> None:
        """How many units the notice names, and who of them does not get it, and why."""
        if not named:
            return
        reached = [each for each in named if each in offered]
        words = [f"通报点名 {len(named)} 个单位，已勾选其中可以送达的 {len(reached)} 个。"]
        beyond = [each for each in named if each not in offered]
        if beyond:
            words.append(
                f"{_names(beyond)}不在送达范围（已撤销、属上级或其他行政区，或为河长办），"
                "请以其他方式告知。"
            )
        if mute := publishing.without_account(reached):
            words.append(f"{_names(mute)}没有登录账号，请另送纸质件。")
        self.fields["units"].help_text = "".join(words)

    def _say_who(self, notice: Notice) -> None:
        own = publishing.own_chiefs(notice).count()
        if own:
            words = wording.own_chief_words(notice.division.name)
            if notice.division.level >= Level.TOWN:
                words += "和各村（社区）河长、巡河员"
            self.fields["to_own_chiefs"].label = f"送达{words}（{own} 人）"
        else:
            del self.fields["to_own_chiefs"]
        named = NoticeLine.objects.filter(notice__in=[notice.pk, notice.supersedes_id])
        listed = named.values("chief").distinct().count()
        reached = publishing.listed_chiefs(notice).count()
        field = self.fields["to_listed_chiefs"]
        if not listed:
            del self.fields["to_listed_chiefs"]
            return
        field.label = f"送达名单中的河长（{reached} 人）"
        if reached < listed:
            field.help_text = f"名单中另有 {listed - reached} 人没有登录账号，请以其他方式告知。"

    @property
    def named_left_out(self) -> list[Unit]:
        """Units that the notice names and that were not ticked."""
        chosen = set(self.cleaned_data.get("units", ()))
        return [each for each in publishing.named_units(self.notice) if each not in chosen]

    @property
    def recipients(self) -> publishing.Recipients:
        chosen = self.cleaned_data
        return publishing.Recipients(
            offices=[each.pk for each in chosen.get("offices", [])],
            units=[each.pk for each in chosen.get("units", [])],
            to_listed_chiefs=chosen.get("to_listed_chiefs", False),
            to_own_chiefs=chosen.get("to_own_chiefs", False),
        )


def _names(units: list[Unit]) -> str:
    """甲局、乙局; of many, the first and how many."""
    shown = "、".join(each.name for each in units[:NAMED_AT_MOST])
    return f"{shown}等 {len(units)} 个单位" if len(units) > NAMED_AT_MOST else shown


def _former_recipients(old: Notice) -> dict:
    """The recipients of the notice that is corrected get the correction."""
    sent = list(old.deliveries.all())
    return {
        "offices": [each.division_id for each in sent if each.division_id],
        "units": [each.unit_id for each in sent if each.unit_id],
    }


class CorrectionForm(PortalForm):
    """Why a published notice is corrected."""

    reason = forms.CharField(
        label="更正原因",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
        help_text="会写进更正后的通报，例如：清溪镇3名河长的纸质巡河记录补录后核实有效。",
    )


class LeaveForm(PortalForm):
    """Why what late records would change is not corrected."""

    reason = forms.CharField(
        label="不作更正的理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
        help_text="例如：记录在通报发布后补报，按规定不计入当月。",
    )


def is_concurrent(error: Conflict) -> bool:
    return error.code == "notice.edited_meanwhile"
