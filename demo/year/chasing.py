"""What offices do about lines that lag: 督办 with the chief's word and the unit's answer, revisions of
lists that bind, and what the rules propose from the notices. All through the services."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from accounts.models import Division, Unit
from common.text.chinese import SHANGHAI
from demo.place.people import People
from notices.models import Proposal, Rung
from notices.rules.letters import default_body
from notices.services import ladder
from notices.services.proposing import draw_due
from plans.models import Line
from plans.services.instructions import answer, chiefs_for, instruct, push_line
from plans.services.lines import input_of
from plans.services.revisions import Change, approve_revision, propose_revision

INSTRUCTED, REVISED = 6, 3
PUSHED_WORDS = "连续亮灯，请区级河长批示。"
INSTRUCTION = "请牵头单位查明原因，倒排工期，半月内报整改进展。"
ANSWER = "已约谈施工单位，增加两个作业班组，力争年底前完成。"
SIGNER = "区河长办主任"


def write_instructions(people: People, district: Division, *, last: date) -> None:
    """The lines that lag now, those of the unit shown first: two answered, two instructed, two new."""
    lines = _lagging(district, people.shown_unit)[:INSTRUCTED]
    for n, line in enumerate(lines):
        chief = chiefs_for(line).get(grants__division=district)
        day = last - timedelta(days=12 - n)
        office = people.district_office
        case = push_line(
            line_id=line.pk, chief_id=chief.pk, words=PUSHED_WORDS, by=office, at=_at(day, 9)
        )
        if n % 3:
            instruct(
                case_id=case.pk,
                words=INSTRUCTION,
                answer_by=day + timedelta(days=15),
                by=chief,
                at=_at(day + timedelta(days=1), 16),
            )
        if n % 3 == 2:
            clerk = people.unit_clerks[line.lead_unit_id]
            answer(case_id=case.pk, words=ANSWER, by=clerk, at=_at(day + timedelta(days=4), 11))


def write_revisions(people: People, district: Division, *, last: date) -> None:
    """Later days for lines that lag: two approved, one that waits."""
    year_end = date(last.year, 12, 31)
    lines = [line for line in _lagging(district) if line.due_on < last][:REVISED]
    for n, line in enumerate(lines):
        given = replace(input_of(line), due_on=year_end, milestones=[])
        made = propose_revision(
            list_id=line.task_list_id,
            reason="受汛期影响，施工窗口缩短，申请调整完成时限。",
            changes=[Change(action="change", line_id=line.pk, given=given)],
            by=people.unit_clerks[line.task_list.lead_unit_id or line.lead_unit_id],
            at=_at(last - timedelta(days=3), 10),
        )
        if n < REVISED - 1:
            approve_revision(
                revision_id=made.pk,
                approver="区级河长",
                document=f"{last.year}年第{n + 3}次河长专题会议纪要",
                by=people.district_office,
                at=_at(last, 15),
            )


def write_measures(people: People, district: Division, *, last: date) -> None:
    """Of what the rules propose from the newest notice: reminders and an interview issued, one dropped,
    the others left to decide."""
    office, at = people.district_office, _at(last - timedelta(days=8), 10)
    draw_due(at=at)
    open_ones = Proposal.objects.filter(division=district).order_by("pk")
    of_units = open_ones.filter(unit__isnull=False)
    shown = people.shown_unit.pk
    reminders = sorted(of_units.filter(rung=Rung.REMINDER), key=lambda p: p.unit_id != shown)[:4]
    if reminders[:3]:
        issued = ladder.issue_reminders(
            proposals=[each.pk for each in reminders[:3]], signer=SIGNER, by=office, at=at
        )
        for measure in issued[1:]:
            clerk = people.unit_clerks[measure.unit_id or 0]
            signed = at + timedelta(hours=5)
            ladder.take_step(step="sign", measure_id=measure.pk, by=clerk, at=signed)
        if len(issued) > 2:
            ladder.take_step(
                step="answer",
                measure_id=issued[2].pk,
                words=ANSWER,
                by=people.unit_clerks[issued[2].unit_id or 0],
                at=at + timedelta(days=3),
            )
    if reminders[3:]:
        words = "该任务已于近日完成，不再提醒。"
        ladder.drop(proposals=[reminders[3].pk], reason=words, by=office, at=at)
    for proposal in of_units.filter(rung=Rung.INTERVIEW)[:1]:
        ladder.issue(
            proposal_id=proposal.pk,
            how=ladder.Issue(
                rung=Rung.INTERVIEW,
                number=ladder.propose_number(district, Rung.INTERVIEW, at),
                body=default_body(Rung.INTERVIEW, is_person=proposal.is_person),
                signer=SIGNER,
                answer_by=ladder.last_days(district, at)[0],
                meets_at=_at(last + timedelta(days=3), 15),
                meets_place="区河长办会议室",
            ),
            by=office,
            at=at,
        )


def _lagging(district: Division, first: Unit | None = None) -> list[Line]:
    """Red before yellow, those of a unit before all."""
    rows = Line.objects.below(district.pk).binding().exclude(light="green")
    lines = list(rows.select_related("task_list", "lead_unit").order_by("pk"))
    own = first.pk if first else None
    return sorted(lines, key=lambda line: (line.lead_unit_id != own, line.light != "red"))


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), SHANGHAI)
