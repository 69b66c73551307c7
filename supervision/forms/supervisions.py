"""Forms of 暗访督查; each is saved by a service."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django import forms
from django.db.models import QuerySet

from accounts.models import Division, Role, User
from attachments.neighbours.fields import PhotosField
from common.errors import DomainError
from common.text.chinese import local_date
from common.web.form_places import LatitudeField, LongitudeField, PlaceForm
from common.web.form_rows import RowForm, rows_of
from common.web.forms import PortalForm, text_area
from common.web.lookups import LookupField, offer
from issues.models import Severity
from issues.reads.kinds import finding_kinds
from rivers.models import Reach
from rivers.reads.footing import add_far_fault
from supervision.models import Supervision
from supervision.services.supervisions import (
    LONGEST_TEXT,
    MOST_MEMBERS,
    MOST_STOPS,
    Plan,
    Stop,
)


def team_for(user: Any) -> Any:
    """Accounts of offices and units that this office may take along."""
    roles = (Role.OFFICE, Role.UNIT)
    known = User.objects.visible_to(user).filter(is_active=True)
    return known.filter(grants__role__in=roles, grants__revoked_at=None).distinct()


def led_by(user: Any) -> QuerySet[Division]:
    """Divisions in whose office this user works."""
    own = [g.division_id for g in user.current_grants if g.role == Role.OFFICE and g.division_id]
    return Division.objects.filter(pk__in=own)


class MemberRow(RowForm):
    title = "督查人员（有账号的）"
    help_text = "能看到路线、现场记录问题。在被督查的镇街任职的、路线上的河长应当回避。"
    add_label = "加一人"
    user = LookupField(label="姓名", lookup="supervision:member_lookup", code_field="pk")

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, user=team_for(by))


class StopRow(RowForm):
    title = "路线"
    help_text = "按先后次序，一行一个河段。"
    add_label = "加一个河段"
    reach = LookupField(label="河段", lookup="rivers:reach_lookup")
    note = forms.CharField(label="查看内容", max_length=200)

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, reach=Reach.objects.visible_to(by).in_use())


_ROWS: Final[dict[str, tuple[type[RowForm], int]]] = {
    "members": (MemberRow, MOST_MEMBERS),
    "stops": (StopRow, MOST_STOPS),
}


class SupervisionForm(PortalForm):
    """The plan of a 暗访督查 with its team and route."""

    title = forms.CharField(label="名称", max_length=80, help_text="如“11月清溪河暗访督查”。")
    division = forms.ModelChoiceField(
        Division.objects.none(), label="组织督查的河长办", empty_label=None
    )
    starts_on = forms.DateField(label="开始日期")
    ends_on = forms.DateField(label="结束日期")
    leader = forms.CharField(label="组长", max_length=40)
    others = forms.CharField(
        label="其他参加人员",
        max_length=300,
        required=False,
        help_text="没有账号的，如督查办、纪委监委、新闻单位人员。",
    )
    purpose = forms.CharField(
        label="督查重点",
        required=False,
        max_length=LONGEST_TEXT,
        widget=text_area(2),
    )
    beside = (("title", "division"), ("starts_on", "ends_on"), ("leader", "others"))

    def __init__(
        self,
        data: Any = None,
        *args: Any,
        user: Any,
        instance: Supervision | None = None,
        **kw: Any,
    ) -> None:
        super().__init__(data, *args, **kw)
        self.errors_of_groups: dict[str, str] = {}
        division: Any = self.fields["division"]
        division.queryset = led_by(user)
        was: dict[str, list[dict[str, Any]]] = {"members": [], "stops": []}
        if instance is not None:
            division.queryset = Division.objects.filter(pk=instance.division_id)
            names = ("title", "division", "starts_on", "ends_on", "leader", "others", "purpose")
            self.initial.update({name: getattr(instance, name) for name in names})
            members = instance.members.select_related("user")
            was["members"] = [{"user": member.user} for member in members]
            stops = instance.stops.select_related("reach")
            was["stops"] = [{"reach": stop.reach, "note": stop.note} for stop in stops]
        self.groups = {
            name: rows_of(
                row, name, data=data, initial=was[name], form_kwargs={"by": user}, most=most
            )
            for name, (row, most) in _ROWS.items()
        }

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(rows.is_valid() for rows in self.groups.values())])

    def add_domain_error(self, error: DomainError) -> None:
        self.errors_of_groups = {k: v for k, v in error.fields.items() if k in self.groups}
        rest = {k: v for k, v in error.fields.items() if k not in self.groups}
        if rest or not self.errors_of_groups:
            error.fields = rest
            super().add_domain_error(error)

    def plan(self) -> Plan:
        """What is filled in."""
        members = [row["user"] for row in self.groups["members"].given() if row.get("user")]
        stops = [
            Stop(row["reach"], row.get("note", ""))
            for row in self.groups["stops"].given()
            if row.get("reach")
        ]
        # The same person twice is one.
        team = list({user.pk: user for user in members}.values())
        return Plan(**self.cleaned_data, members=team, stops=stops)


class FindingForm(PlaceForm):
    """What was found on the spot; filled in on a phone, so only what nobody else can know."""

    reach = forms.TypedChoiceField(label="河段", coerce=int)
    elsewhere = LookupField(
        label="其他河段",
        lookup="rivers:reach_lookup",
        required=False,
        help_text="不在路线上的，在此填写。",
    )
    kind = forms.ChoiceField(label="类别")
    severity = forms.ChoiceField(
        label="程度", choices=Severity.choices, initial=Severity.GENERAL, widget=forms.RadioSelect
    )
    description = forms.CharField(label="问题描述", max_length=LONGEST_TEXT, widget=text_area())
    photos = PhotosField(required=False)
    place = forms.CharField(label="地点", max_length=160, required=False)
    longitude = LongitudeField()
    latitude = LatitudeField()
    found_at = forms.DateTimeField(label="发现时间", required=False, help_text="不填则为现在。")
    beside = (("reach", "elsewhere"), ("longitude", "latitude"))

    def __init__(
        self, *args: Any, supervision: Supervision, user: Any, at: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        self.stops = {
            stop.reach_id: stop.reach for stop in supervision.stops.select_related("reach")
        }
        reach: Any = self.fields["reach"]
        reach.choices = [(pk, str(row)) for pk, row in self.stops.items()]
        reach.choices.append((0, "其他河段"))
        below = Reach.objects.below(supervision.division_id).in_use()
        offer(self, elsewhere=below)
        kind: Any = self.fields["kind"]
        kind.choices = [("", "请选择"), *finding_kinds()]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        reach = self.stops.get(data.get("reach", 0)) or data.get("elsewhere")
        if reach is None and "reach" not in self.errors and "elsewhere" not in self.errors:
            self.add_error("elsewhere", "请填写河段。")
        data["reach"] = reach
        data["found_at"] = data.get("found_at") or self.at
        add_far_fault(self, data, on=local_date(self.at))
        return data


class ConcludeForm(PortalForm):
    """反馈."""

    summary = forms.CharField(
        label="督查情况",
        max_length=LONGEST_TEXT,
        widget=text_area(5),
        help_text="反馈后，被督查的镇街和河长能看到本辖区的点位和问题。",
    )


class CancelForm(PortalForm):
    """取消."""

    reason = forms.CharField(label="取消原因", max_length=200, widget=text_area(2))
