"""What staff type: which month to draft, the words, the number and the recipients."""

from datetime import datetime
from typing import Any

from django import forms

from accounts.models import Division, Level, Unit
from common.errors import Conflict
from common.store.scope import within
from common.text.months import Month
from common.web.forms import PortalForm, SeenMixin
from notices.models import Notice, NoticeLine
from notices.rules import wording
from notices.services import publishing

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
    data: Any

    def __init__(self, *args, notice: Notice, **kwargs):
        self.notice = notice
        self.stands: dict[str, str] = {}
        initial = {"title": notice.title, "seen_at": notice.updated_at.isoformat(), **notice.words}
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
        self.stands = {"title": notice.title, **notice.words}
        self.saw_conflict(notice.updated_at)

    @property
    def parts(self):
        """Field, the sentences above it that cannot be edited, and the words now saved, if they differ."""
        sentences = self.notice.figures["sentences"]
        return [
            (self[key], sentences.get(key, []), self._standing(key))
            for key in ("title", *wording.paragraphs(self.notice.figures))
        ]

    def _standing(self, key: str) -> str:
        now = self.stands.get(key)
        return (
            now if now is not None and now != self.data.get(key, "").replace("\r\n", "\n") else ""
        )


class PublishForm(PortalForm):
    """Number, signer, and who gets it."""

    fields: dict[str, Any]

    number = forms.CharField(label="文号", max_length=60)
    signer = forms.CharField(
        label="签发人", max_length=40, help_text="签发这份通报的河长或河长办负责人。"
    )
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
