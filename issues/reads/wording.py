"""How an issue's clock and ledger are said on pages and in sheets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from accounts.models import Division, Level
from accounts.reads.desks import deciding_offices
from common.text.chinese import date_words, local_date
from common.text.workdays import Calendar
from issues.models import Issue, LedgerEntry, Source, State
from issues.rules.actions import EVENT_WORDS
from issues.rules.clocks import Rules
from issues.rules.deadlines import ClockLight, clock_words, light_of_clock, soon_until
from issues.rules.pieces import Who
from issues.rules.transitions import OWNERS


@dataclass(frozen=True, slots=True)
class ClockReader:
    """Says clocks as of one moment; made once a page, because the calendar is read from the database."""

    at: datetime
    calendar: Calendar
    soon: datetime
    farthest: date
    # Many rows are due at the same hour; their workdays are counted once.
    _said: dict[datetime, str] = field(default_factory=dict)

    @classmethod
    def of(cls, rules: Rules, at: datetime) -> "ClockReader":
        clocks, calendar = rules.clocks, rules.calendar
        soon = soon_until(at, clocks=clocks, calendar=calendar)
        longest = max(
            clocks.general_workdays, clocks.heavier_workdays, clocks.complaint_major_workdays
        )
        return cls(at, calendar, soon, calendar.add_workdays(local_date(at), longest))

    def uncovered_years(self) -> tuple[int, ...]:
        """Years whose holidays nobody knows yet, though deadlines set today may end in them: in
        December those of the next year, while there is still time to enter them."""
        return self.calendar.uncovered_years([local_date(self.at), self.farthest])

    def words(self, issue: Issue) -> str:
        """剩余 2 个工作日, 逾期 3 个工作日, or nothing where no clock runs."""
        if issue.due_at is None:
            return ""
        if issue.due_at not in self._said:
            self._said[issue.due_at] = clock_words(issue.due_at, self.at, calendar=self.calendar)
        return self._said[issue.due_at]

    def light(self, issue: Issue) -> ClockLight:
        """normal, soon or overdue; normal where no clock runs."""
        if issue.due_at is None:
            return "normal"
        return light_of_clock(issue.due_at, self.at, self.soon)


STEP_WORDS = {
    State.REPORTED: "受理",
    State.ACCEPTED: "交办",
    State.TRANSFERRED: "受理移交",
    State.SENT_OUT: "等候并登记对方受理",
    State.OUTSIDE: "等候并登记对方答复",
    State.HANDED_OVER: "签收或责任退回",
    State.PLANNING: "报送整改方案",
    State.PLAN_SUBMITTED: "审查整改方案",
    State.RECTIFYING: "整改并申请销号",
    State.CLOSURE_REQUESTED: "复核",
    State.VERIFIED: "销号",
}


def deciding_of(issues: Iterable[Issue]) -> dict[str, Division]:
    """Whose office decides, by `Issue.office_code`: the nearest at which somebody works; one query, and none where
    every issue lies with a unit or with an office that it names itself."""
    codes = {
        issue.office_code
        for issue in issues
        if OWNERS.get(State(issue.state)) == Who.OFFICE and issue.acting_division is None
    }
    return deciding_offices(codes) if codes else {}


def owner_words(issue: Issue, offices: Mapping[str, Division] | None = None) -> str:
    """Whose turn it is and for what: 江南区生态环境局 整改并申请销号, 清溪镇河长办 受理; needs `unit`,
    `raised_to` and `transferred_to` selected. `offices` is `deciding_of` of a whole list; asked here by default."""
    owner = OWNERS.get(State(issue.state))
    if owner is None:
        return ""
    if owner == Who.UNIT and issue.unit:
        return f"{issue.unit.name} {_step_words(issue)}"
    if offices is None:
        offices = deciding_of([issue])
    office = issue.acting_division or offices.get(issue.office_code)
    return f"{office or ''}河长办 {_step_words(issue)}"


def _step_words(issue: Issue) -> str:
    if issue.state == State.VERIFIED and issue.is_away:
        return "答复移交方"
    if issue.state == State.VERIFIED and issue.owes_reply:
        return "复函来函方"
    return STEP_WORDS[State(issue.state)]


def raised_words(issue: Issue) -> str:
    """Of one that an office above decides on: 已提请江南区, or 由江南区办理 where that office itself found it
    or ordered it; needs `raised_to` selected."""
    if issue.source in (Source.ORDER, Source.SUPERVISION):
        return f"由{issue.raised_to}办理"
    return f"已提请{issue.raised_to}"


def place_words(division: Division) -> str:
    """清溪镇河口村: a village with its town; needs `division__parent` selected."""
    is_village = division.level == Level.VILLAGE and division.parent
    return f"{division.parent}{division}" if is_village else str(division)


def entry_title(entry: LedgerEntry) -> str:
    """交办给江南区生态环境局, 复核不通过 …"""
    words = EVENT_WORDS[entry.event]
    if office := entry.data.get("office_name"):
        verb = "提请" if entry.event == "issue.raised" else "退回"
        return f"{verb}{office}河长办办理"
    if neighbour := entry.data.get("neighbour_name"):
        return _NEIGHBOUR_TITLES.get(entry.event, f"{words}（{{}}）").format(neighbour)
    if meeting := entry.data.get("meeting"):
        return f"{meeting}商定"
    unit = entry.data.get("unit_name")
    if not unit:
        return words
    if entry.event in _TO_UNIT:
        return f"{words}给{unit}"
    if outcome := entry.data.get("outcome_name"):
        return f"{unit}反馈：{outcome}"
    return f"{words}（{unit}）"


_TO_UNIT = ("issue.handed_over", "issue.shared")


def entry_facts(entry: LedgerEntry) -> list[str]:
    """Further facts of an entry, each a short sentence."""
    facts = []
    data: dict[str, Any] = entry.data
    if deadline := data.get("deadline"):
        label = _DEADLINE_LABELS.get(entry.event, "整改期限")
        facts.append(f"{label}：{date_words(date.fromisoformat(deadline))}")
    if helpers := data.get("helper_names"):
        facts.append(f"配合单位：{'、'.join(helpers)}")
    if letter := data.get("letter"):
        facts.append(f"文号：{letter}")
    if data.get("is_complex"):
        facts.append("复杂问题，先报整改方案")
    facts += [f"{label}：{data[name]}" for name, label in _NUMBERS if data.get(name)]
    if visited := data.get("visited_on"):
        by = "、".join(filter(None, (data.get("organisation"), data["visitors"])))
        facts.append(f"{date_words(date.fromisoformat(visited))}回访，{by}")
    for name, label in (("kind_name", "类别"), ("severity_name", "程度")):
        if name in data:
            before, after = data[name]
            facts.append(f"{label}由“{before}”核定为“{after}”")
    if own := data.get("own"):
        facts.append(f"未能另由一人办理：{'、'.join(own)}")
    if data.get("just_reset"):
        facts.append("办理人的密码刚由他人重置，一小时内办理，请核实是否本人")
    facts += data.get("odd", [])
    if stated := data.get("stated_at"):
        facts.append(
            f"手机所报时间为 {stated[:16].replace('T', ' ')}，晚于收到时间，按收到时间登记"
        )
    return facts


_NUMBERS = (("clue", "线索编号"), ("case_number", "案号"))
_NEIGHBOUR_TITLES = {
    "issue.transferred": "移交{}办理",
    "issue.sent_out": "函告{}办理",
    "issue.transfer_accepted": "{}受理移交",
    "issue.transfer_returned": "{}退回移交",
    "issue.transfer_recalled": "撤回对{}的移交",
    "issue.transfer_answered": "{}办理完毕，答复移交方",
    "issue.outside_accepted": "登记{}受理",
    "issue.outside_returned": "登记{}退回",
    "issue.outside_answered": "登记{}答复",
    "issue.replied": "复函{}并销号",
}
_DEADLINE_LABELS = {
    "issue.transferred": "请于此日前答复",
    "issue.sent_out": "请于此日前答复",
    "issue.agreed": "商定期限",
    "issue.extension_asked": "申请延期至",
    "issue.extension_approved": "延期至",
    "issue.extension_refused": "原申请延期至",
    "issue.plan_submitted": "方案时限",
    "issue.plan_approved": "整改期限",
    "issue.rebounded": "重新整改期限",
}
