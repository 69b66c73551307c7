"""Forms of a bulletin's head, its acts and its items; each is saved by a service."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from accounts.models import Division
from attachments.neighbours.fields import PhotosField
from bulletins.models import Bulletin, BulletinItem
from bulletins.rules import drafts
from bulletins.rules.acts import Act
from bulletins.services.bulletins import (
    FIRST_YEAR,
    HIGHEST_ISSUE,
    HIGHEST_RUNNING,
    LONGEST_FOREWORD,
    LONGEST_NOTE,
    Head,
)
from bulletins.services.items import LONGEST_CREDIT, LONGEST_TEXT, LONGEST_TITLE, ItemInput
from common.errors import Invalid
from common.text.months import Month
from common.web.filters import MonthSelect
from common.web.forms import CHOOSE, PortalForm, SeenMixin, prepare, text_area


class HeadForm(SeenMixin, PortalForm):
    """报头 and 报尾; of a new bulletin as the office has set them."""

    beside = (
        ("year", "issue_number", "running_number"),
        ("day", "month"),
        ("permit", "mailbox"),
    )

    year = forms.IntegerField(label="年度", min_value=FIRST_YEAR, max_value=2999)
    issue_number = forms.IntegerField(label="第几期", min_value=1, max_value=HIGHEST_ISSUE)
    running_number = forms.IntegerField(label="总第几期", min_value=1, max_value=HIGHEST_RUNNING)
    day = forms.DateField(label="印发日期")
    month = forms.CharField(
        label="数据月份",
        widget=MonthSelect(empty_label=None),
        help_text="稿件里引用的数据是这个月的；改月份时全部重新取数。",
    )
    permit = forms.CharField(label="准印号", max_length=40, required=False)
    mailbox = forms.EmailField(label="投稿邮箱", required=False)
    recipients = forms.CharField(
        label="分送", max_length=2000, required=False, widget=text_area(5), help_text="一行一段。"
    )
    foreword = forms.CharField(
        label="编者按", max_length=LONGEST_FOREWORD, required=False, widget=text_area(4)
    )

    def clean_month(self) -> Month:
        try:
            return Month.parse(self.cleaned_data["month"])
        except Invalid as error:
            raise forms.ValidationError(error.detail) from None

    def head(self) -> Head:
        clean = self.cleaned_data
        return Head(**{name: clean[name] for name in HEAD_FIELDS})


HEAD_FIELDS = (
    *("year", "issue_number", "running_number", "day", "month"),
    *("permit", "mailbox", "recipients", "foreword"),
)


ITEM_FIELDS = ("section", "credit", "title", "is_highlight", "text")


class BulletinForm(HeadForm):
    """A new bulletin."""

    division = forms.ModelChoiceField(Division.objects.none(), label="编发单位")
    field_order = ["division"]

    def __init__(self, *args: Any, offices: Sequence[Division], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        division: Any = self.fields["division"]
        division.queryset = Division.objects.filter(pk__in=[each.pk for each in offices])


class ActForm(PortalForm):
    """An act with its words; of a proof, whether figures that changed stay; of an issue, whether it is shown."""

    note = forms.CharField(
        label="说明", required=False, max_length=LONGEST_NOTE, widget=text_area(3)
    )

    def __init__(self, *args: Any, act: Act, has_changed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note = self.fields["note"]
        note.help_text, note.required = act.hint, bool(act.asks_note)
        if act.asks_note:
            note.error_messages["required"] = act.asks_note
        if act.code == "proof" and (has_changed or self.is_bound):
            self._add("keeps_old", label="记录有变化的数据仍按原数印发")
        if act.code == "issue":
            self._add("is_public", label="在公开页发布", help_text="任何人凭网址可以查看。")

    def _add(self, name: str, *, label: str, help_text: str = "") -> None:
        field = forms.BooleanField(label=label, required=False, help_text=help_text)
        prepare(field)
        self.fields[name] = field

    def asked(self) -> dict[str, Any]:
        """As the service takes it."""
        names = ("note", "keeps_old", "is_public")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class KeptPhotosField(forms.TypedMultipleChoiceField):
    """Keys of an item's photos that stay; one that another editor took away meanwhile is left out."""

    def to_python(self, value: Any) -> list[str]:
        return [key for key in super().to_python(value) if self.valid_value(key)]


def facts_of(item: BulletinItem) -> dict[str, Any]:
    """What an item says, as its form shows it first."""
    return {name: getattr(item, name) for name in ITEM_FIELDS}


class ItemForm(SeenMixin, PortalForm):
    """A text of a bulletin.

    taken  keys of the photos of an item that another took out meanwhile
    """

    beside = (("section", "credit"),)

    section = forms.ChoiceField(label="栏目")
    credit = forms.CharField(label="供稿", max_length=LONGEST_CREDIT, required=False)
    title = forms.CharField(
        label="标题",
        max_length=LONGEST_TITLE,
        required=False,
        help_text="连成一段的栏目和简讯不印标题。",
    )
    is_highlight = forms.BooleanField(label="列入本期要目", required=False)
    text = forms.CharField(
        label="内容",
        max_length=LONGEST_TEXT,
        widget=text_area(14),
        help_text=f"引用数据写花括号加名称，由系统填数：{'、'.join(f'{{{n}}}' for n in drafts.ALL)}。",
    )
    photos = PhotosField(required=False, label="增加照片")

    def __init__(
        self,
        *args: Any,
        bulletin: Bulletin,
        item: BulletinItem | None = None,
        taken: Sequence[int] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        section: Any = self.fields["section"]
        section.choices = [
            ("", CHOOSE),
            *((each.code, each.name) for each in bulletin.section_list),
        ]
        photos = [photo.pk for photo in item.photos.all()] if item else taken
        if item is not None:
            self.initial.update(facts_of(item), seen_at=item.updated_at.isoformat())
        if photos:
            kept = KeptPhotosField(
                label="已有照片",
                required=False,
                coerce=int,
                choices=[(key, f"照片 {n}") for n, key in enumerate(photos, start=1)],
                widget=forms.CheckboxSelectMultiple,
                help_text="去掉勾选即不用。",
                initial=list(photos),
            )
            prepare(kept)
            self.fields["kept"] = kept

    def given(self) -> ItemInput:
        """What was filled in, as the service takes it."""
        clean = self.cleaned_data
        return ItemInput(**{name: clean[name] for name in clean if name != "seen_at"})


class DraftForm(PortalForm):
    """由本月记录拟稿."""

    section = forms.ChoiceField(label="放在哪个栏目")

    def __init__(self, *args: Any, bulletin: Bulletin, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        section: Any = self.fields["section"]
        section.choices = [(each.code, each.name) for each in bulletin.section_list]
        codes = [each.code for each in bulletin.section_list]
        self.initial.setdefault("section", "own" if "own" in codes else codes[0])
