"""A warning of water quality that becomes an issue (水质超标)."""

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
from waters.reads.names import plain_name
from waters.reads.places import nearest_reach
from waters.reads.warnings import Warned
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
