"""Forms of what is handed in; each is saved by a service."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q

from accounts.models import Division, Unit
from attachments.neighbours.fields import PhotosField
from bulletins.models import Bulletin, Submission
from bulletins.services.submissions import (
    LONGEST_NOTE,
    LONGEST_SIGNER,
    LONGEST_TEXT,
    LONGEST_TITLE,
    SubmissionInput,
    receivers,
)
from common.store.scope import within
from common.web.forms import PortalForm, text_area


class SubmissionForm(PortalForm):
    """投稿."""

    beside = (("unit", "division"),)

    unit = forms.ModelChoiceField(Unit.objects.none(), label="供稿单位")
    division = forms.ModelChoiceField(Division.objects.none(), label="报送给")
    title = forms.CharField(label="标题", max_length=LONGEST_TITLE)
    text = forms.CharField(
        label="内容",
        max_length=LONGEST_TEXT,
        widget=text_area(12),
        help_text=f"不超过 {LONGEST_TEXT} 字。报送后不能修改；编辑改动时保留原稿。",
    )
    signer = forms.CharField(
        label="审签人",
        max_length=LONGEST_SIGNER,
        help_text="本单位审核这篇稿件的负责人。",
    )
    photos = PhotosField(required=False)

    def __init__(self, *args: Any, user: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        home, is_office = user.home_division, bool(user.office_ranges)
        unit: Any = self.fields["unit"]
        own = within(user.office_ranges) | Q(pk__in=user.unit_ids)
        unit.queryset = Unit.objects.existing(day).filter(own).in_official_order()
        unit.required = not is_office
        if is_office:
            unit.empty_label = f"{home}河长办"
            unit.help_text = "代单位录入邮件、纸质来稿的，选择供稿单位。"
        elif len(user.unit_ids) == 1:
            self.initial.setdefault("unit", user.unit_ids[0])
        offices = receivers(home) if home else []
        division: Any = self.fields["division"]
        division.queryset = Division.objects.filter(pk__in=[each.pk for each in offices])
        # An office sends to the one above it, a unit to that of its own division.
        others = [each for each in offices if not is_office or each != home]
        if others or offices:
            self.initial.setdefault("division", (others or offices)[0].pk)

    def given(self) -> SubmissionInput:
        """What was filled in, as the service takes it."""
        return SubmissionInput(**self.cleaned_data)


class DeclineForm(PortalForm):
    """退稿."""

    note = forms.CharField(
        label="未采用的原因",
        max_length=LONGEST_NOTE,
        widget=text_area(3),
        help_text="供稿单位看得到。",
    )


class PickForm(PortalForm):
    """选用: into which bulletin, in which section."""

    bulletin = forms.ModelChoiceField(Bulletin.objects.none(), label="用于")
    section = forms.ChoiceField(label="栏目")

    def __init__(self, *args: Any, submission: Submission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_ones = Bulletin.objects.filter(division=submission.division_id, state="drafting")
        bulletin: Any = self.fields["bulletin"]
        bulletin.queryset = open_ones
        rows = list(open_ones)
        if len(rows) == 1:
            self.initial.setdefault("bulletin", rows[0].pk)
        names = {each.code: each.name for row in rows for each in row.section_list}
        section: Any = self.fields["section"]
        section.choices = [("", "请选择"), *names.items()]
