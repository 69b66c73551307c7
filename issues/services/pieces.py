"""What an act must carry, and what it may not be: refused in words, naming the field."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from accounts.models import Division, Role, RoleGrant, Unit, User
from attachments.rules.limits import MOST_PHOTOS
from common.errors import Conflict, Invalid
from common.store.scope import covers, range_below
from common.text.chinese import local_date, moment_words
from issues.models import Issue, Severity
from issues.permissions import office_of
from issues.rules.clocks import proposed_deadline
from issues.rules.deadlines import return_due
from issues.services.carried import Act
from issues.services.clues import check_answer, check_share
from issues.services.visits import check_visit

LONGEST_NOTE = 2000
LONGEST_LETTER = 60
# Whoever names a later day mistyped the year; clocks count every workday up to it.
FARTHEST = timedelta(days=366 * 3)


def check_pieces(issue: Issue, act: Act) -> None:
    """Refuses an act that lacks a piece or carries an impossible one. Raises Invalid, Conflict."""
    fields = _missing(act)
    if fields:
        raise Invalid("issue.incomplete", "；".join(fields.values()), fields=fields)
    if check := _CHECKS.get(act.action.code):
        check(issue, act)


def _missing(act: Act) -> dict[str, str]:
    """What is not there, or too much, by field."""
    fields: dict[str, str] = {}
    for piece in act.action.needs:
        if _is_missing(piece, act):
            # A scan is a file of the act, as a photo is.
            name = "photos" if piece == "scan" else piece
            fields[name] = _MISSING[piece].format(prompt=act.action.prompt)
    if len(act.note) > LONGEST_NOTE:
        fields["note"] = f"文字不能超过 {LONGEST_NOTE} 字。"
    if len(act.files) > MOST_PHOTOS:
        fields["photos"] = f"照片不能超过 {MOST_PHOTOS} 张。"
    return fields


_MISSING = {
    "note": "请填写{prompt}。",
    "photos": "请附上整改后的照片。",
    "unit": "请选择责任单位。",
    "deadline": "请填写期限。",
    "plan": "请填写整改方案。",
    "outcome": "请选择办理结果。",
    "visit": "请填写回访日期和回访人员。",
    "division": "请选择移交到哪里。",
    "scan": "请上传对方来函的扫描件或照片。",
}


def _is_missing(piece: str, act: Act) -> bool:
    match piece:
        case "note":
            return not act.note
        case "photos":
            asked = act.action.code != "request_closure" or act.rules.closure_needs_photos
            return asked and not act.files
        case "unit":
            return act.what.unit is None
        case "deadline":
            return act.what.deadline is None
        case "plan":
            return act.what.plan is None
        case "outcome":
            return not act.what.outcome
        case "visit":
            return act.what.visit is None
        case "division":
            return act.what.division is None
        case "scan":
            return not act.files
    raise ValueError(piece)


def _refuse(code: str, field: str, sentence: str) -> Invalid:
    return Invalid(code, sentence, fields={field: sentence})


def _check_unit(issue: Issue, act: Act) -> None:
    unit = act.what.unit
    if unit is None:
        return
    if not _holds(unit, issue):
        where = "不在本行政区" if issue.is_away else "不管辖问题所在地"
        raise _refuse("issue.unit_elsewhere", "unit", f"{unit}{where}，不能选择该单位。")
    if not unit.exists_on(local_date(act.at)):
        raise _refuse("issue.unit_dissolved", "unit", f"{unit}已撤销，请改选其他单位。")


def _holds(unit: Unit, issue: Issue) -> bool:
    """Does the unit's division hold the place? A neighbour has units of its own, down to its towns'."""
    if not issue.is_away:
        return covers([unit.division.code_range], issue.division_id)
    code = issue.office_code
    return covers([unit.division.code_range], code) or covers([range_below(code)], unit.division_id)


def _check_somebody_there(act: Act) -> None:
    """An open issue has an owner who can act. Police and procurator do without an account: theirs is
    not the turn, and what they answer on paper the office enters."""
    unit = act.what.unit
    if unit and not RoleGrant.objects.usable(Role.UNIT).filter(unit=unit).exists():
        words = (
            f"{unit.name}没有启用的经办人账号，无人可以签收、办理，请先开设账号，或改选其他单位。"
        )
        raise _refuse("issue.unit_without_account", "unit", words)


def office_above(issue: Issue, act: Act) -> Division | None:
    """The next division above that of the office which acts."""
    office = office_of(act.by, issue)
    return office.division.parent if office and office.division else None


def _check_office_above(issue: Issue, act: Act) -> None:
    above = office_above(issue, act)
    if above is None or not User.objects.office_of(above.pk).exists():
        raise Conflict(
            "issue.no_office_above",
            f"{above or '上级'}河长办在本平台没有账号，不能在此提请。"
            "请以公文报送，并用“补充情况”记入台账。",
        )


def _check_neighbour(issue: Issue, act: Act) -> None:
    to, office = act.what.division, office_of(act.by, issue)
    if to is None or office is None or office.division is None:
        return
    own = office.division
    if covers([to.code_range], issue.division_id) or covers([own.code_range], to.pk):
        words = f"{to}不是邻区：上级请用“提请上级办理”，下级单位请用“交办”。"
        raise _refuse("issue.no_neighbour", "division", words)
    if to.is_external != (act.action.code == "send_out") or not to.is_active:
        right = "函告区外" if to.is_external else "移交邻区"
        words = f"{to}不能这样移交，请用“{right}”。" if to.is_active else f"{to}已不在用。"
        raise _refuse("issue.neighbour_elsewhere", "division", words)
    if to.is_external:
        return
    if to.level != own.level:
        words = f"请选择与{own}同级的邻区；涉及其上下级的，由对方转办。"
        raise _refuse("issue.neighbour_level", "division", words)
    if not User.objects.office_of(to.pk).exists():
        words = (
            f"{to}河长办在本平台没有账号，请联系系统管理员开设；不使用本平台的，"
            "请其标为“本平台之外”，再用“函告区外”。"
        )
        raise _refuse("issue.neighbour_without_office", "division", words)


def _check_deadline(act: Act, deadline: date | None) -> None:
    if deadline is not None and deadline < local_date(act.at):
        raise _refuse("issue.deadline_past", "deadline", "期限不能早于今天。")
    if deadline is not None and deadline > local_date(act.at) + FARTHEST:
        raise _refuse("issue.deadline_far", "deadline", "期限过远，请检查年份。")


def _check_major_has_deadline(issue: Issue, act: Act) -> None:
    if act.what.is_complex or act.what.deadline is not None or day_set(issue, act.at):
        return
    if issue.severity == Severity.MAJOR:
        raise _refuse(
            "issue.deadline_missing",
            "deadline",
            "重大问题请填写整改期限，或勾选“复杂问题”要求先报整改方案。",
        )


def _check_still_returnable(issue: Issue, act: Act) -> None:
    if issue.handed_over_at is None:
        return
    until = return_due(issue.handed_over_at, clocks=act.rules.clocks)
    if act.at > until:
        hours = f"{act.rules.clocks.return_hours:g}"
        raise Conflict(
            "issue.return_late",
            f"责任退回应在交办后 {hours} 小时内提出，期限 {moment_words(until)} 已过。"
            "请先签收，确需调整的与河长办联系收回交办。",
        )


def _check_plan(act: Act) -> None:
    plan = act.what.plan
    if plan is None:
        return
    fields = {
        name: words
        for name, words in (
            ("tasks", "请填写整改任务。"),
            ("measures", "请填写整改措施。"),
            ("responsible", "请填写责任人。"),
        )
        if not getattr(plan, name).strip()
    }
    if plan.deadline < local_date(act.at):
        fields["deadline"] = "整改时限不能早于今天。"
    elif plan.deadline > local_date(act.at) + FARTHEST:
        fields["deadline"] = "整改时限过远，请检查年份。"
    if fields:
        raise Invalid("issue.plan_incomplete", "；".join(fields.values()), fields=fields)


def _check_extension(issue: Issue, act: Act) -> None:
    _check_deadline(act, act.what.deadline)
    asked = act.what.deadline
    if asked and issue.rectify_by and asked <= local_date(issue.rectify_by):
        raise _refuse("issue.extension_early", "deadline", "申请的期限应晚于现在的整改期限。")


def day_set(issue: Issue, at: datetime) -> date | None:
    """The rectification day that came with the report, where it is not past."""
    day = local_date(issue.rectify_by) if issue.rectify_by else None
    return day if day and day >= local_date(at) else None


def _check_nothing_shared(issue: Issue) -> None:
    clue = issue.clues.first()
    if clue is not None:
        raise Conflict(
            "issue.is_shared", f"线索已移送{clue.unit.name}（{clue.number}），不能取消违法标记。"
        )


def rebound_deadline(issue: Issue, act: Act) -> date | None:
    """The day by which what rebounded is put right anew: the office's, else by severity. Nobody who
    complained once waits for an answer any more."""
    return act.what.deadline or proposed_deadline(
        source="",
        severity=issue.severity,  # type: ignore[arg-type]
        reported_at=issue.reported_at,
        at=act.at,
        rules=act.rules,
    )


def deadline_for(issue: Issue, act: Act) -> date | None:
    """The rectification day of a hand-over: the office's, else the one that came with the report, else
    the one the rules propose."""
    if act.what.deadline is not None or act.what.is_complex:
        return act.what.deadline
    return day_set(issue, act.at) or proposed_deadline(
        source=issue.source,
        severity=issue.severity,  # type: ignore[arg-type]
        reported_at=issue.reported_at,
        at=act.at,
        rules=act.rules,
    )


def _check_hand_over(issue: Issue, act: Act) -> None:
    _check_unit(issue, act)
    _check_somebody_there(act)
    _check_deadline(act, act.what.deadline)
    _check_major_has_deadline(issue, act)


def _check_transfer(issue: Issue, act: Act) -> None:
    _check_neighbour(issue, act)
    _check_deadline(act, act.what.deadline)


def _check_share(issue: Issue, act: Act) -> None:
    _check_unit(issue, act)
    check_share(issue, act)


def _check_rebound(issue: Issue, act: Act) -> None:
    check_visit(issue, act)
    _check_deadline(act, act.what.deadline)
    if issue.unit_id and issue.severity == Severity.MAJOR and act.what.deadline is None:
        raise _refuse("issue.deadline_missing", "deadline", "重大问题请填写重新整改的期限。")


_CHECKS: dict[str, Callable[[Issue, Act], None]] = {
    "hand_over": _check_hand_over,
    "raise": _check_office_above,
    "transfer": _check_transfer,
    "send_out": _check_transfer,
    "agree": lambda issue, act: _check_deadline(act, act.what.deadline),
    "fail": lambda issue, act: _check_deadline(act, act.what.deadline),
    "return": _check_still_returnable,
    "submit_plan": lambda issue, act: _check_plan(act),
    "ask_extension": _check_extension,
    "unflag_unlawful": lambda issue, act: _check_nothing_shared(issue),
    "share": _check_share,
    "justice_answer": check_answer,
    "look_back": check_visit,
    "rebound": _check_rebound,
}
