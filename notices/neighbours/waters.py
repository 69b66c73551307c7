"""A warning of water quality that becomes a 提醒, at once: the office itself decides, no rule proposes. It keeps the
version of the water standard by which it was judged from being taken back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.db.models import Q
from django.urls import reverse

from accounts.models import Division, Unit, User
from chiefs.models import Appointment, Chief
from common.errors import Invalid
from common.store.scope import codes_up, within
from common.text.chinese import local_date
from common.web.forms import PortalForm, text_area
from notices.models import Measure, Proposal, ProposalState, RuleKind, Rung
from notices.rules.letters import default_body
from notices.services import ladder
from waters.models import Section
from waters.reads.names import full_name
from waters.reads.places import nearest_reach
from waters.reads.standard_use import Reach, named
from waters.reads.warnings import Warned, facts_of, months_judged
from waters.services.warnings import Made


class WaterReminderForm(PortalForm):
    """To whom, under which number, until when to answer."""

    beside = (("number", "signer"),)

    whom = forms.ChoiceField(
        label="对象", help_text="断面所在河流、所在地的河长，或本级的责任单位。"
    )
    number = forms.CharField(label="文号", max_length=60)
    signer = forms.CharField(label="签发人", max_length=40)
    answer_by = forms.DateField(label="回复期限")
    body = forms.CharField(
        label="要求",
        max_length=ladder.LONGEST_WORDS,
        widget=text_area(3),
        help_text="断面、月份、类别和超标项目由系统写进文书，不必在此重复。",
    )

    def __init__(self, *args: Any, warned: Warned, user: User, at: datetime, **kwargs: Any) -> None:
        division = issuing(warned.section, user)
        last = Measure.objects.filter(division=division).order_by("-pk").first()
        initial = {
            "number": ladder.propose_number(division, Rung.REMINDER, at),
            "signer": last.signer if last else "",
            "answer_by": ladder.last_days(division, at)[0],
            "body": default_body(Rung.REMINDER, is_person=False),
        }
        super().__init__(*args, **(kwargs | {"initial": initial}))
        whom: Any = self.fields["whom"]
        whom.choices = [("", "请选择"), *recipients(warned.section, user, local_date(at))]


def issuing(section: Section, user: User) -> Division:
    """Whose office reminds: the user's own, where the section is below it; else the section's."""
    home = user.home_division
    is_own = home is not None and user.is_office_of(home.pk) and _covers(home, section)
    return home if is_own and home is not None else section.division


def _covers(division: Division, section: Section) -> bool:
    return division.pk in codes_up(section.division_id)


def recipients(section: Section, user: User, day: date) -> list[tuple[str, Any]]:
    """The chiefs of the section's river around it and the units of the issuing division, as choices in two groups."""
    reach = nearest_reach(section, user)
    around = {*codes_up(section.division_id), *(codes_up(reach.division_id) if reach else ())}
    on_river = Q(river=section.river_id, division__in=around)
    if reach is not None:
        on_river |= Q(reach=reach.pk)
    posts = Appointment.objects.on(day).filter(on_river).filter(within(user.office_ranges))
    rows = posts.select_related("chief", "division").order_by("tier", "division_id", "pk")
    chiefs: dict[str, str] = {}
    for post in rows:
        chiefs.setdefault(f"chief-{post.chief_id}", f"{post.chief.name}（{post.division}河长）")
    units = Unit.objects.filter(division=issuing(section, user)).existing(day).in_official_order()
    found: list[tuple[str, Any]] = [("河长", list(chiefs.items()))] if chiefs else []
    named = [(f"unit-{unit.pk}", unit.name) for unit in units]
    return [*found, ("单位", named)] if named else found


class ReminderOutlet:
    """制发提醒: numbered, delivered, with days to answer and to appeal."""

    code = "reminder"
    label = "制发提醒"
    lead = "编号并送达所选的河长或单位，对方签收、书面回复；制发后内容不能再改。"
    form = WaterReminderForm

    def make(self, warned: Warned, answers: Mapping[str, Any], *, by: User, at: datetime) -> Made:
        division = issuing(warned.section, by)
        proposal = _propose(warned, division, answers["whom"], at)
        measure = ladder.issue(
            proposal_id=proposal.pk,
            how=ladder.Issue(
                rung=Rung.REMINDER,
                number=answers["number"],
                body=answers["body"],
                signer=answers["signer"],
                answer_by=answers["answer_by"],
            ),
            by=by,
            at=at,
        )
        return _made(measure, may_open=True)

    def made(self, keys: Collection[str], user: User) -> Mapping[str, Made]:
        rows = Measure.objects.filter(
            proposal__kind=RuleKind.WATER, proposal__key__in=keys
        ).select_related("proposal", "division")
        measures = list(rows.order_by("pk"))
        seen = set(
            Measure.objects.visible_to(user)
            .filter(pk__in=[row.pk for row in measures])
            .values_list("pk", flat=True)
        )
        return {row.proposal.key: _made(row, may_open=row.pk in seen) for row in measures}


def _propose(warned: Warned, division: Division, whom: str, at: datetime) -> Proposal:
    """The facts, frozen; decided at once by `ladder.issue`."""
    kind, _, key = whom.partition("-")
    chief = Chief.objects.select_related("division").get(pk=int(key)) if kind == "chief" else None
    unit = Unit.objects.select_related("division").get(pk=int(key)) if kind == "unit" else None
    to: Chief | Unit | None = chief or unit
    if to is None:
        raise Invalid("reminder.whom", "请选择对象。", fields={"whom": "请选择对象。"})
    return Proposal.objects.create(
        division=division,
        rule=None,
        kind=RuleKind.WATER,
        rung=Rung.REMINDER,
        key=warned.key,
        facts={
            "section": full_name(warned.section),
            "title": warned.title,
            "rows": facts_of(warned),
        },
        state=ProposalState.OPEN,
        chief=chief,
        unit=unit,
        recipient_name=to.name,
        place_code=to.division_id,
        place=to.division.name,
        made_at=at,
    )


def _made(measure: Measure, *, may_open: bool) -> Made:
    """A user who may not open it reads neither the number nor to whom it went."""
    if not may_open:
        return Made(f"已由{measure.division}河长办制发提醒")
    words = (
        f"已制发提醒 {measure.number}（{measure.recipient_name}），{measure.get_state_display()}"
    )
    return Made(words, reverse("notices:measure_detail", args=[measure.pk]))


REMINDER_OUTLET: Final = ReminderOutlet()


def reminders_judged(reach: Reach) -> list[str]:
    """Reminders that were made of a warning, whatever became of them."""
    rows = Measure.objects.filter(
        proposal__kind=RuleKind.WATER, issued_at__gte=reach.entered_at
    ).select_related("proposal")
    found = [
        row.number
        for row in rows.order_by("issued_at", "pk")
        if reach.judged_any(months_judged(row.proposal.key, at=row.issued_at), row.issued_at)
    ]
    return [f"由水质预警制发的提醒 {len(found)} 份（{named(found)}）"] if found else []
