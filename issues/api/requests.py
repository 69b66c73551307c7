"""Reading what phones send about issues: every fault named by its field, in Chinese."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from accounts.models import Division, Unit, User
from common.api.fingerprints import body_hash
from common.errors import DomainError, Invalid
from common.geo import Place, parse_place
from issues.models import Clue, ClueState, IssueKind, Severity
from issues.services import PlanWords, Report, Visit, What
from issues.services.inputs import LONGEST_LETTER
from rivers.models import Reach


class _Fields:
    """Reads fields one by one and gathers what is wrong with them."""

    def __init__(self, body: Any) -> None:
        if not isinstance(body, dict):
            raise Invalid("body.invalid", "提交的内容应为 JSON 对象。")
        self.body: dict[str, Any] = body
        self.errors: dict[str, str] = {}

    def read(self, name: str, reader: Callable[[Any], Any], default: Any = None) -> Any:
        """`reader(value)`, or `default` where nothing was sent; a refusal is kept for the end."""
        value = self.body.get(name)
        if value is None:
            return default
        try:
            return reader(value)
        except DomainError as error:
            self.errors |= error.fields or {name: error.detail}
        except ValueError as error:
            self.errors[name] = str(error)
        return default

    def require(self, name: str, reader: Callable[[Any], Any], missing: str) -> Any:
        if self.body.get(name) in (None, ""):
            self.errors[name] = missing
            return None
        return self.read(name, reader)

    def finish(self) -> None:
        if self.errors:
            first = next(iter(self.errors.values()))
            raise Invalid("body.invalid", first, fields=self.errors)


def read_report(uuid: UUID, body: Any) -> Report:
    """The body of `PUT issues/{uuid}/`. Raises Invalid naming every field at fault."""
    fields = _Fields(body)
    reach = fields.require("reach", _reach, "请填写河段。")
    kind = fields.require("kind", _kind, "请填写问题类别。")
    severity = fields.read("severity", _severity, Severity.GENERAL)
    description = fields.require("description", _text, "请填写问题描述。")
    place: Place | None = fields.read("place", parse_place)
    photos = fields.read("photos", _photos, ())
    patrol = fields.read("patrol", _uuid)
    fixed = fields.read("fixed_on_spot", _flag, False)
    words = fields.read("place_words", _place_words, "")
    reported_at = fields.read("reported_at", _moment) or fields.read("occurred_at", _moment)
    fields.finish()
    return Report(
        uuid=uuid,
        body_hash=body_hash(body),
        reach=reach,
        kind=kind,
        severity=severity,
        description=description,
        place=place,
        place_words=words,
        photos=photos,
        patrol_uuid=patrol,
        is_fixed_on_spot=fixed,
        reported_at=reported_at,
    )


def read_act(user: User, body: Any) -> dict[str, Any]:
    """The body of an action as arguments of `issues.services.act`. Raises Invalid."""
    fields = _Fields(body)
    client_ref = fields.require("client_ref", _uuid, "请带上本次提交的编号 client_ref（UUID）。")
    note = fields.read("note", _text, "")
    photos = fields.read("photos", _photos, ())
    what = What(
        unit=fields.read("unit", lambda value: _unit(user, value)),
        deadline=fields.read("deadline", _day),
        is_complex=fields.read("complex", _flag, False),
        plan=fields.read("plan", _plan),
        kind=fields.read("kind", _kind),
        severity=fields.read("severity", _severity, ""),
        clue=fields.read("clue", _clue),
        outcome=fields.read("outcome", _outcome, ""),
        case_number=fields.read("case_number", _text, ""),
        visit=fields.read("visit", _visit),
        division=fields.read("division", _division),
        letter=fields.read("letter", _letter, ""),
    )
    fields.finish()
    return {"client_ref": client_ref, "note": note, "files": photos, "what": what}


def _reach(value: Any) -> Reach:
    found = Reach.objects.filter(pk=value).first() if _is_key(value) else None
    if found is None:
        raise ValueError("没有这个河段。")
    return found


def _unit(user: User, value: Any) -> Unit:
    units = Unit.objects.visible_to(user)
    found = units.select_related("division").filter(pk=value).first() if _is_key(value) else None
    if found is None:
        raise ValueError("没有这个单位。")
    return found


def _clue(value: Any) -> Clue:
    # Whether it is theirs to answer the service says.
    found = Clue.objects.filter(pk=value).first() if _is_key(value) else None
    if found is None:
        raise ValueError("没有这条线索。")
    return found


def _outcome(value: Any) -> str:
    if value not in ClueState.values:
        raise ValueError(f"办理结果应为 {'、'.join(ClueState.values)} 之一。")
    return str(value)


def _division(value: Any) -> Division:
    is_code = isinstance(value, str) and "\0" not in value
    found = Division.objects.filter(pk=value).first() if is_code else None
    if found is None:
        raise ValueError("没有这个行政区。")
    return found


def _letter(value: Any) -> str:
    words = _text(value)
    if len(words) > LONGEST_LETTER:
        raise ValueError(f"文号不能超过 {LONGEST_LETTER} 字。")
    return words


def _is_key(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63


def _kind(value: Any) -> IssueKind:
    is_code = isinstance(value, str) and "\0" not in value
    found = IssueKind.objects.filter(code=value).first() if is_code else None
    if found is None:
        raise ValueError("没有这个问题类别。")
    return found


def _severity(value: Any) -> str:
    if value not in Severity.values:
        raise ValueError("问题程度应为 general（一般）、heavier（较重）或 major（重大）。")
    return str(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("应为文字。")
    # PostgreSQL stores no NUL, and no person types one.
    return value.replace("\0", "").strip()


def _place_words(value: Any) -> str:
    return _text(value)[:160]


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("应为 true 或 false。")
    return value


def _uuid(value: Any) -> UUID:
    try:
        return UUID(value)
    except (ValueError, AttributeError, TypeError):
        raise ValueError("应为 UUID。") from None


def _photos(value: Any) -> tuple[str, ...]:
    # How many there may be the service says, for pages and phones alike.
    if not isinstance(value, list):
        raise ValueError("照片应为 UUID 的列表。")
    return tuple(dict.fromkeys(str(_uuid(item)) for item in value))


def _moment(value: Any) -> datetime:
    try:
        read = datetime.fromisoformat(value)
    except (ValueError, TypeError):
        raise ValueError("时间应为带时区的 ISO 8601，如 2026-11-22T09:05:00+08:00。") from None
    if read.tzinfo is None:
        raise ValueError("时间须带时区，如 2026-11-22T09:05:00+08:00。")
    if not 2000 <= read.year <= 9000:
        raise ValueError("时间不对，请检查手机日期。")
    # PostgreSQL knows no offset of sixteen hours.
    return read.astimezone(UTC)


def _day(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (ValueError, TypeError):
        raise ValueError("日期应写成 2026-11-22 的样子。") from None


def _plan(value: Any) -> PlanWords:
    fields = _Fields(value)
    deadline = fields.require("deadline", _day, "请填写整改时限。")
    tasks, measures, responsible = (
        fields.read(name, _text, "") for name in ("tasks", "measures", "responsible")
    )
    if len(responsible) > 120:
        fields.errors["responsible"] = "责任人不能超过 120 字。"
    if fields.errors:
        named = {f"plan.{name}": words for name, words in fields.errors.items()}
        raise Invalid("body.invalid", next(iter(named.values())), fields=named)
    return PlanWords(deadline=deadline, tasks=tasks, measures=measures, responsible=responsible)


def _visit(value: Any) -> Visit:
    fields = _Fields(value)
    visited_on = fields.require("visited_on", _day, "请填写回访日期。")
    visitors = fields.require("visitors", _text, "请填写回访人员。")
    if fields.errors:
        named = {f"visit.{name}": words for name, words in fields.errors.items()}
        raise Invalid("body.invalid", next(iter(named.values())), fields=named)
    return Visit(visited_on=visited_on, visitors=visitors)
