"""A warning of water quality that becomes an issue (水质超标), and keeps the version of the water standard by which it
was judged from being taken back."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from django import forms
from django.urls import reverse

from accounts.models import User
from common.geo.datums import Place
from common.web.forms import PortalForm, text_area
from common.web.lookups import LookupField
from issues.models import Issue, Severity, Source
from issues.neighbours.fields import KindField
from issues.services import Report, report_issue
from rivers.models import Reach
from waters.models import Section
from waters.reads import standard_use
from waters.reads.names import plain_name
from waters.reads.places import nearest_reach
from waters.reads.warnings import Warned, keys_taken, months_judged
from waters.services.warnings import Made

# One warning, one issue: its uuid is made from the warning's key.
_WARNINGS: Final = UUID("5f0c2b0e-7a53-4d0a-9a55-6f1f6f3f0c12")


class WaterIssueForm(PortalForm):
    """Where the cause is looked for, and what is said of it; the facts are written already."""

    beside = (("kind", "reach"),)

    kind = KindField()
    reach = LookupField(
        label="河段",
        lookup="rivers:reach_lookup",
        help_text="已按断面位置预选同一条河上最近的河段，可以改选。",
    )
    severity = forms.ChoiceField(
        label="程度", choices=Severity.choices, initial=Severity.HEAVIER, widget=forms.RadioSelect
    )
    description = forms.CharField(label="问题描述", max_length=2000, widget=text_area(4))

    def __init__(self, *args: Any, warned: Warned, user: User, at: datetime, **kwargs: Any) -> None:
        initial = {
            "reach": nearest_reach(warned.section, user),
            "description": f"{warned.words}请查明原因，限期整改。",
        }
        super().__init__(*args, **(kwargs | {"initial": initial}))
        reach: Any = self.fields["reach"]
        reach.queryset = Reach.objects.visible_to(user).in_use()


class IssueOutlet:
    """转为问题: into the ledger, with its own clock."""

    code = "issue"
    label = "转为问题"
    lead = "登记为来源是“水质超标”的问题，进入问题台账，按程序受理、交办、整改、销号。"
    form = WaterIssueForm

    def make(self, warned: Warned, answers: Mapping[str, Any], *, by: User, at: datetime) -> Made:
        section = warned.section
        place = None
        if section.longitude is not None and section.latitude is not None:
            place = Place(section.longitude, section.latitude, "wgs84")
        issue = report_issue(
            report=Report(
                uuid=uuid5(_WARNINGS, warned.key),
                reach=answers["reach"],
                kind=answers["kind"],
                severity=answers["severity"],
                description=answers["description"],
                source=Source.WATER_QUALITY,
                place=place,
                place_words=plain_name(section),
            ),
            by=by,
            at=at,
        ).issue
        return _made(issue, may_open=True)

    def made(self, keys: Collection[str], user: User) -> Mapping[str, Made]:
        by_uuid = {uuid5(_WARNINGS, key): key for key in keys}
        rows = list(Issue.objects.filter(uuid__in=by_uuid))
        seen = set(
            Issue.objects.visible_to(user)
            .filter(pk__in=[row.pk for row in rows])
            .values_list("pk", flat=True)
        )
        return {by_uuid[row.uuid]: _made(row, may_open=row.pk in seen) for row in rows}


def _made(issue: Issue, *, may_open: bool) -> Made:
    words = f"已转为问题 {issue.number}，{issue.get_state_display()}"
    return Made(words, reverse("issues:issue_detail", args=[issue.pk]) if may_open else "")


ISSUE_OUTLET: Final = IssueOutlet()


def issues_judged(reach: standard_use.Reach) -> list[str]:
    """Issues that were made of a warning, whatever became of them. Their uuids are the only trace of its key, so those
    of all warnings that there may have been are looked for among them."""
    rows = list(
        Issue.objects.filter(source=Source.WATER_QUALITY, reported_at__gte=reach.entered_at)
        .order_by("reported_at", "pk")
        .values_list("uuid", "number", "reported_at")
    )
    if not rows:
        return []
    sections = list(Section.objects.values_list("pk", flat=True))
    keys = keys_taken(sections, first=rows[0][2], last=rows[-1][2])
    by_uuid = {uuid5(_WARNINGS, key): key for key in keys}
    found = [
        number
        for uuid, number, at in rows
        if uuid in by_uuid and reach.judged_any(months_judged(by_uuid[uuid], at=at), at)
    ]
    return [f"转自水质预警的问题 {len(found)} 件（{standard_use.named(found)}）"] if found else []
