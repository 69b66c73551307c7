"""Does a patrol count? A pure, explained judgement; it never refuses what a patrol could be.

All kinds are equal, each with the evidence that is natural to it (`KINDS`). A check that fails
makes the patrol 待核实 with a sentence a village chief understands; staff confirm or reject it. No
photo or track is asked for unless the rule of the reach does, and then the rule says why (rules
against 指尖上的形式主义).
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from common.errors import Invalid
from common.geo.datums import Array
from common.geo.lines import fit
from common.text.chinese import metres_words, moment_words, number_words, seconds_words
from inspections.rules import doubts
from inspections.rules.filtering import LAPS, Filtered, filtered
from inspections.rules.tracks import Track, speed_m_s

State = Literal["valid", "pending"]
# A start or end later than this cannot be [issue 2]. The same in the whole house, because a body is read before
# anybody knows its division; how wrong a clock may be without a word each division says (`clock_minutes`).
MOST_AHEAD: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a kind of patrol is called and which checks are natural to it.

    duration     bound to a least time
    length       bound to a least length or share of the reach, where there is a track
    speed        bound to the speed of a person or slow vehicle
    track_asked  a rule that requires tracks means this kind too
    evidence     "none", "note" (who, what), "note_or_photo", "track_or_photo", "scan"
    """

    label: str
    duration: bool
    length: bool
    speed: bool
    track_asked: bool
    evidence: Literal["none", "note", "note_or_photo", "track_or_photo", "scan"]
    evidence_words: str = ""


def _on_the_ground(label: str, evidence_words: str = "") -> Kind:
    return Kind(
        label=label,
        duration=True,
        length=True,
        speed=True,
        track_asked=True,
        evidence="note" if evidence_words else "none",
        evidence_words=evidence_words,
    )


KINDS: Final[dict[str, Kind]] = {
    "walk": _on_the_ground("现场巡河"),
    "joint": _on_the_ground("联合巡河", "联合巡河须在备注中写明参加的单位或人员"),
    "swap": _on_the_ground("交叉互巡"),
    "delegate": _on_the_ground("委托巡河", "委托巡河须在备注中写明受委托人和委托原因"),
    "drone": Kind(
        label="无人机巡河",
        duration=False,
        length=True,
        speed=False,
        track_asked=True,
        evidence="track_or_photo",
        evidence_words="无人机巡河须附航迹或航拍照片",
    ),
    "onsite": Kind(
        label="现场处置",
        duration=False,
        length=False,
        speed=False,
        track_asked=False,
        evidence="note_or_photo",
        evidence_words="现场处置须写明处置情况或附照片",
    ),
    "meeting": Kind(
        label="现场办公会",
        duration=False,
        length=False,
        speed=False,
        track_asked=False,
        evidence="note",
        evidence_words="现场办公会须在备注中写明议定事项",
    ),
    "paper": Kind(
        label="纸质补录",
        duration=True,
        length=False,
        speed=False,
        track_asked=False,
        evidence="scan",
        evidence_words="纸质补录须附纸质记录的扫描件",
    ),
}


# Nobody goes twice at the same time.
TIMED_KINDS: Final = tuple(code for code, kind in KINDS.items() if kind.duration)


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """The numbers of the patrol rule and the settings that apply. Defaults the settings start with:

    min_minutes          10 [rule]: least time
    min_length_m         1,000 [rule]: least metres walked …
    min_coverage         0.6 [rule]: … or least share of a reach shorter than `min_length_m`
    buffer_m             200 [rule]: how near the reach's line a point must be
    min_near_share       0.8 [ours]: least share of the points that are near
    max_speed_kmh        20 [ours]: a person or a slow vehicle
    speed_share          0.95 [ours]: share of the time in which that speed must hold
    speed_window_s       30 [ours]: speed is taken over at least so long
    drift_m              10 [ours]: movements aside of the way smaller than half of this are noise
    max_accuracy_m       200 [ours]: points the phone calls worse are not measured
    max_late_share       0.1 [ours]: share of points out of order a phone may deliver
    clock_minutes        10 [ours]: how wrong a phone's clock may be without a word
    max_hours            24 [ours]: a longer patrol is looked at
    max_age_days         60 [ours]: a phone may be away a month; an older one is looked at
    needs_track, track_reason   whether the rule asks for a track, and why, in words
    needs_photo, photo_reason   whether the rule asks for a photo, and why, in words
    """

    min_minutes: float
    min_length_m: float
    min_coverage: float
    buffer_m: float
    min_near_share: float
    max_speed_kmh: float
    speed_share: float
    speed_window_s: float
    drift_m: float
    max_accuracy_m: float
    max_late_share: float
    clock_minutes: float
    max_hours: float
    max_age_days: float
    needs_track: bool = False
    track_reason: str = ""
    needs_photo: bool = False
    photo_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReachFacts:
    """line (n, 2) WGS-84 degrees, or None where none is drawn yet; length_m from the register."""

    line: Array | None
    length_m: float | None


@dataclass(frozen=True, slots=True)
class Overlap:
    """Another of `TIMED_KINDS` by the same chief at the same time: when it began, and the name of its reach where it
    is another one."""

    started_at: datetime
    elsewhere: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PatrolFacts:
    """What was handed in. kind is a key of `KINDS`; both moments aware; photos is how many."""

    kind: str
    started_at: datetime
    ended_at: datetime
    track: Track | None
    photos: int
    note: str = ""
    has_scan: bool = False
    overlaps: Overlap | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """state, the reasons in words (none when valid), and what was measured.

    length_m   metres of the filtered track, None without a track
    coverage   share (0–1) of the reach seen from the filtered track, None without a track or a line; of
               a short stretch (less than the buffer walked), as much as was walked
    near_share share (0–1) of the believed points near the reach, None likewise
    duration_s whole seconds from start to end
    speed_kmh  speed not exceeded during `speed_share` of the time, None without a track
    """

    state: State
    reasons: tuple[str, ...]
    duration_s: int
    length_m: float | None = None
    coverage: float | None = None
    near_share: float | None = None
    speed_kmh: float | None = None


@dataclass(frozen=True, slots=True)
class _Measured:
    path: Filtered | None = None
    length_m: float | None = None
    coverage: float | None = None
    near_share: float | None = None
    speed_kmh: float | None = None


@dataclass(slots=True)
class _Case:
    """One patrol under judgement; each check adds its sentences."""

    requirement: Requirement
    kind: Kind
    reach: ReachFacts
    patrol: PatrolFacts
    at: datetime
    reasons: list[str] = field(default_factory=list)


def refuse_impossible(*, started_at: datetime, ended_at: datetime, at: datetime) -> None:
    """Refuses moments that no patrol received at `at` can have; all aware. Asked once of each: where a
    phone's body is read, and where paper is entered.

    Raises Invalid: `patrol.ended_before_started`, `patrol.in_the_future` (more than `MOST_AHEAD` after `at`).
    """
    if ended_at < started_at:
        words = "结束时间早于开始时间。"
        raise Invalid("patrol.ended_before_started", words, fields={"ended_at": words})
    latest = at + MOST_AHEAD
    for name, label, moment in (
        ("started_at", "开始时间", started_at),
        ("ended_at", "结束时间", ended_at),
    ):
        if moment > latest:
            words = f"{label}在未来，请检查手机的日期和时间"
            raise Invalid("patrol.in_the_future", words, fields={name: words})


def judge(
    *, requirement: Requirement, reach: ReachFacts, patrol: PatrolFacts, at: datetime
) -> Verdict:
    """Judge a patrol received at `at` (aware). Sources: domain.md section 3 [rule, ours].

    What no patrol can be was refused where it came in: `refuse_impossible`.
    """
    case = _Case(requirement, KINDS[patrol.kind], reach, patrol, at)
    measured = _measure(case)
    _check_clock(case)
    _check_overlap(case)
    _check_duration(case)
    _check_length(case, measured)
    _check_place(case, measured)
    _check_speed(case, measured)
    _check_evidence(case)
    _check_doubts(case)
    return Verdict(
        state="pending" if case.reasons else "valid",
        reasons=tuple(case.reasons),
        duration_s=int((patrol.ended_at - patrol.started_at).total_seconds()),
        length_m=measured.length_m,
        coverage=measured.coverage,
        near_share=measured.near_share,
        speed_kmh=measured.speed_kmh,
    )


def _measure(case: _Case) -> _Measured:
    """All that can be measured, bound to it or not, because the map and the lists show it."""
    if case.patrol.track is None:
        return _Measured()
    rule, reach = case.requirement, case.reach
    path = filtered(case.patrol.track, max_accuracy_m=rule.max_accuracy_m, drift_m=rule.drift_m)
    speed = speed_m_s(path.track, window_s=rule.speed_window_s, share=rule.speed_share) * 3.6
    if reach.line is None:
        return _Measured(path, path.length_m, None, None, speed)
    fitted = fit(path.track.points, reach.line, buffer_m=rule.buffer_m, way=path.lines)
    coverage = fitted.coverage
    if reach.length_m and path.ground_m < rule.buffer_m:
        # A short reach lies all within the buffer of one spot: to stand there, or to walk a few steps to and
        # fro, is not to patrol it.
        coverage = min(coverage, path.ground_m / reach.length_m)
    return _Measured(path, path.length_m, coverage, fitted.near_share, speed)


def _check_clock(case: _Case) -> None:
    """A wrong clock is not the patrol's fault, but a person should look at it."""
    rule, patrol = case.requirement, case.patrol
    slack = timedelta(minutes=rule.clock_minutes)
    if patrol.ended_at > case.at + slack:
        ahead = seconds_words((patrol.ended_at - case.at).total_seconds())
        case.reasons.append(f"结束时间比收到时间晚 {ahead}，手机时钟可能不准")
    if patrol.started_at < case.at - timedelta(days=rule.max_age_days):
        days = (case.at - patrol.started_at).days
        limit = number_words(rule.max_age_days)
        case.reasons.append(f"开始时间距收到时间 {days} 天，超过 {limit} 天，请核对日期")
    duration = (patrol.ended_at - patrol.started_at).total_seconds()
    if duration > rule.max_hours * 3600:
        limit = number_words(rule.max_hours)
        case.reasons.append(f"时长 {seconds_words(duration)}，超过 {limit} 小时")
    if patrol.track is None:
        return
    first, last = patrol.started_at - slack, patrol.ended_at + slack
    t = patrol.track.t
    outside = int(((t < first.timestamp()) | (t > last.timestamp())).sum())
    if outside:
        case.reasons.append(f"轨迹有 {outside} 个点（共 {len(t)} 个）的时间不在巡河起止时间之内")
    if patrol.track.late_share > rule.max_late_share:
        case.reasons.append(
            f"轨迹有 {patrol.track.late} 个点（共 {len(t)} 个）时间先后颠倒，已按时间重新排列"
        )


def _check_overlap(case: _Case) -> None:
    other = case.patrol.overlaps
    if case.kind.duration and other is not None:
        case.reasons.append(overlap_words(other))


def overlap_words(other: Overlap) -> str:
    """One walk sent under two numbers, or from the phone and from paper, is one walk; and nobody goes along two
    reaches at once [ours]."""
    when = moment_words(other.started_at)
    if other.elsewhere:
        return (
            f"与本人在{other.elsewhere} {when} 开始的另一次巡河时间重叠，同一时间不能在两处，请核对"
        )
    return f"与本人在该河段 {when} 开始的另一次巡河时间重叠，请核对是否重复上报"


def _check_duration(case: _Case) -> None:
    seconds = (case.patrol.ended_at - case.patrol.started_at).total_seconds()
    if case.kind.duration and seconds < case.requirement.min_minutes * 60:
        least = seconds_words(case.requirement.min_minutes * 60)
        case.reasons.append(f"时长 {seconds_words(seconds)}，少于要求的 {least}")


def _check_length(case: _Case, measured: _Measured) -> None:
    """≥ `min_length_m`, or ≥ `min_coverage` of a reach shorter than that [rule]."""
    rule, path = case.requirement, measured.path
    if not case.kind.length or path is None or path.counted_m >= rule.min_length_m:
        return
    reach_m = case.reach.length_m
    if not reach_m or reach_m >= rule.min_length_m:
        case.reasons.append(f"{_length_words(path)}，少于要求的 {metres_words(rule.min_length_m)}")
        return
    # Without a drawn line, metres walked replace the part of the reach seen.
    share = measured.coverage if measured.coverage is not None else path.counted_m / reach_m
    if share < rule.min_coverage:
        case.reasons.append(
            f"河段长 {metres_words(reach_m)}，巡查了其中的 {_percent(share)}，"
            f"少于要求的 {_percent(rule.min_coverage)}"
        )


def _length_words(path: Filtered) -> str:
    if path.is_still:
        return "手机没有移动（只有定位漂移），长度 0 米"
    words = f"长度 {metres_words(path.length_m)}"
    if path.length_m > LAPS * path.ground_m:
        ground, counted = metres_words(path.ground_m), metres_words(path.counted_m)
        words += f"，是在约 {ground}的一段上来回走，按一个来回计 {counted}"
    if path.uncounted_m:
        words += (
            f"（中断 {len(path.gaps_m)} 处，其中 {metres_words(path.uncounted_m)}没有轨迹，不计）"
        )
    return words


def _check_place(case: _Case, measured: _Measured) -> None:
    rule, share = case.requirement, measured.near_share
    if share is not None and share < rule.min_near_share:
        case.reasons.append(
            f"轨迹只有 {_percent(share)} 的点在河段 {metres_words(rule.buffer_m)}以内，"
            f"要求不少于 {_percent(rule.min_near_share)}"
        )


def _check_speed(case: _Case, measured: _Measured) -> None:
    rule, speed = case.requirement, measured.speed_kmh
    if case.kind.speed and speed is not None and speed > rule.max_speed_kmh:
        limit = number_words(rule.max_speed_kmh)
        # One decimal more than the limit needs, so that 20.04 never reads "20, more than 20".
        case.reasons.append(
            f"行进速度达到每小时 {number_words(speed, places=1)} 公里，"
            f"超过步行或慢速车辆的每小时 {limit} 公里"
        )


def _check_doubts(case: _Case) -> None:
    """What looks made up; what only other patrols show is not seen here."""
    if not case.kind.duration:
        return
    track, said = case.patrol.track, list[str]()
    if track is not None:
        said = [doubts.few_points(track), doubts.drawn(track, case.reach.line)]
    elif not case.patrol.photos and not case.patrol.has_scan:
        age = case.at - case.patrol.started_at
        # What is older still was said by the clock.
        if age <= timedelta(days=case.requirement.max_age_days):
            said = [doubts.late_without_track(days=age.days)]
    case.reasons += filter(None, said)


def _check_evidence(case: _Case) -> None:
    """What this kind is proved by, and what the rule of the reach asks for."""
    rule, kind, patrol = case.requirement, case.kind, case.patrol
    has_note, has_photo = bool(patrol.note.strip()), patrol.photos > 0
    enough = {
        "none": True,
        "note": has_note,
        "note_or_photo": has_note or has_photo,
        "track_or_photo": patrol.track is not None or has_photo,
        "scan": patrol.has_scan,
    }
    if not enough[kind.evidence]:
        case.reasons.append(kind.evidence_words)
    if rule.needs_track and kind.track_asked and patrol.track is None:
        case.reasons.append("没有轨迹，该河段要求上传轨迹" + _why(rule.track_reason))
    if rule.needs_photo and kind.evidence != "scan" and not has_photo:
        case.reasons.append("没有照片，该河段要求上传照片" + _why(rule.photo_reason))


def _why(reason: str) -> str:
    return f"（{reason}）" if reason else ""


def _percent(share: float) -> str:
    """Cut to a tenth, so that 59.96 % never reads 60 %."""
    return f"{number_words(int(share * 1000 + 1e-9) / 10, places=1)} %"
