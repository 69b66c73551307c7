"""A draft's life before it is published: made, counted again, its words edited, thrown away."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import Division, User
from accounts.reads.issuing import issuer_of
from common.errors import Conflict, Invalid
from common.store.bulk import insert_rows
from inspections.reads.reopenings import reopenings_of
from notices.models import Notice, NoticeLight, NoticeLine, NoticeState
from notices.permissions import require
from notices.reads import figures
from notices.rules import wording
from notices.services.counting import MonthCounted, count_month
from plans.models import Light
from plans.reads.lights import Lit

LONGEST_PARAGRAPH = 4000
LONGEST_TITLE = 160
# A line of the list and what it is made of, in the same order.
UNMET_COLUMNS = (
    *("chief_id", "chief_name", "tier", "division_id", "division_name", "subject"),
    *("periods_due", "periods_met", "required", "done"),
)
_UNMET = attrgetter(
    *("chief_id", "chief_name", "tier", "code", "place", "subject"),
    *("due", "met", "required", "done"),
)


def draft(*, division: Division, counted: MonthCounted, at: datetime) -> Notice | None:
    """A first draft of a division's notice with figures frozen, or None where there is a notice already.

    `counted` may be of a division above: a district and its towns are cut from one count.
    """
    month = counted.counts.month
    taken = Notice.objects.standing().filter(division=division, month=month.first_day)
    if taken.exists():
        return None
    frozen = _freeze(division, counted)
    notice = Notice(
        division=division,
        month=month.first_day,
        title=wording.title(issuer_of(division, at), month, with_lights="lights" in frozen),
        main_to="，".join(wording.addressees(division.level)),
        words=wording.default_words(frozen),
        figures=frozen,
        drafted_at=at,
        updated_at=at,
    )
    try:
        with transaction.atomic():
            notice.save(force_insert=True)
            _write_lines(notice, counted)
    except IntegrityError:
        # Another worker drafted it between the look and the insert.
        if taken.exists():
            return None
        raise
    return notice


def refresh(*, notice: Notice, keep_words: bool = True, by: User, at: datetime) -> Notice:
    """Counts a draft's month again. Paragraphs that staff have edited stay, unless not wanted."""
    counted = count_month(notice.period, notice.division_id)
    with transaction.atomic():
        locked = _lock(notice)
        require(by, locked, "refresh")
        frozen = _freeze(locked.division, counted)
        if keep_words:
            locked.words = wording.refreshed(locked.words, locked.figures, frozen)
        else:
            locked.words = wording.default_words(frozen)
        locked.figures, locked.drafted_at = frozen, at
        _stamp(locked, by, at)
        locked.save(
            update_fields=["words", "figures", "drafted_at", "edited_by", "edited_at", "updated_at"]
        )
        locked.lines.all().delete()
        locked.lights.all().delete()
        _write_lines(locked, counted)
    return locked


def edit_words(
    *,
    notice: Notice,
    title: str,
    words: Mapping[str, str],
    seen_at: datetime,
    main_to: str | None = None,
    copies: str | None = None,
    by: User,
    at: datetime,
) -> Notice:
    """Saves the title, the paragraphs (`wording.PARAGRAPHS`) and the addressees of a draft.

    main_to, copies  主送 and 抄送 as the paper names them; empty: as the level and the deliveries say. None leaves them
    `seen_at` is the draft's `updated_at` when the form was opened: Conflict
    (`notice.edited_meanwhile`) where somebody has saved since, so that nobody overwrites unknowingly.
    """
    cleaned = {key: _clean_paragraph(key, words.get(key, "")) for key in wording.PARAGRAPHS}
    cleaned_title = " ".join(title.split())
    if not cleaned_title or len(cleaned_title) > LONGEST_TITLE:
        sentence = f"请填写标题，不超过 {LONGEST_TITLE} 字。"
        raise Invalid("notice.title", sentence, fields={"title": sentence})
    with transaction.atomic():
        locked = _lock(notice)
        require(by, locked, "edit")
        if locked.updated_at != seen_at:
            who = locked.edited_by.name if locked.edited_by else "拟稿任务"
            raise Conflict(
                "notice.edited_meanwhile",
                f"您打开后，{who}已经改过这份草稿。请与下方的现有文字核对，再保存一次。",
            )
        locked.title, locked.words = cleaned_title, cleaned
        for field, text in (("main_to", main_to), ("copies", copies)):
            if text is not None:
                setattr(locked, field, _clean_names(field, text))
        _stamp(locked, by, at)
        locked.save(
            update_fields=[
                *("title", "words", "main_to", "copies"),
                *("edited_by", "edited_at", "updated_at"),
            ]
        )
    return locked


def discard(*, notice: Notice, by: User, at: datetime) -> Notice:
    """Throws a draft away. The row stays; the month may be drafted anew."""
    with transaction.atomic():
        locked = _lock(notice)
        require(by, locked, "discard")
        locked.state = NoticeState.DISCARDED
        _stamp(locked, by, at)
        locked.save(update_fields=["state", "edited_by", "edited_at", "updated_at"])
    return locked


def correct(*, notice: Notice, reason: str, by: User, at: datetime) -> Notice:
    """A draft of the next revision: the month counted anew, with the words of the old notice.

    The old notice stays in force and unchanged until the new one is published.
    """
    reason = " ".join(reason.split())
    if not reason:
        sentence = "请写明更正的原因，它会写进更正后的通报。"
        raise Invalid("notice.reason_missing", sentence, fields={"reason": sentence})
    if len(reason) > 300:
        sentence = "更正原因不超过 300 字。"
        raise Invalid("notice.reason_long", sentence, fields={"reason": sentence})
    counted = count_month(notice.period, notice.division_id)
    with transaction.atomic():
        old = _lock(notice)
        require(by, old, "correct")
        if old.corrections.standing().exists():
            raise Conflict(
                "notice.correction_open", "这份通报已有一份更正稿，请在那份更正稿上修改。"
            )
        frozen = _freeze(old.division, counted)
        correction = Notice.objects.create(
            division=old.division,
            month=old.month,
            revision=old.revision + 1,
            supersedes=old,
            correction_reason=reason,
            title=wording.title(
                issuer_of(old.division, at),
                old.period,
                with_lights="lights" in frozen,
                is_correction=True,
            ),
            main_to="，".join(old.addressees),
            copies=old.copies,
            words=wording.refreshed(old.words, old.figures, frozen),
            figures=frozen,
            drafted_at=at,
            edited_by=by,
            edited_at=at,
            updated_at=at,
        )
        _write_lines(correction, counted)
    return correction


def _freeze(division: Division, counted: MonthCounted) -> dict[str, object]:
    """The figures of one division with their sentences."""
    unmet, lit = counted.unmet_in(division.code), counted.lit_in(division.code)
    below = Division.objects.inside().filter(parent=division, is_active=True).order_by("code")
    frozen = figures.cut(
        counted.counts,
        place=figures.Place(division.code, division.name),
        children=[figures.Place(*child) for child in below.values_list("code", "name")],
        people=len({row.chief_id for row in unmet}),
        lines=len(unmet),
    )
    if lit:
        frozen["lights"] = figures.lights(lit)
    if counted.water and (water := figures.water(counted.water, division.code)):
        frozen["water"] = water
    if reopened := reopenings_of([counted.counts.month], division.code):
        frozen["reopened"] = reopened
    return frozen | {"sentences": wording.sentences(frozen)}


def _write_lines(notice: Notice, counted: MonthCounted) -> None:
    """The lists by name: those who did not meet their patrols, and the lines that were not green."""
    code = notice.division_id
    insert_rows(
        NoticeLine,
        UNMET_COLUMNS,
        map(_UNMET, counted.unmet_in(code)),
        same={"notice_id": notice.pk},
    )
    NoticeLight.objects.bulk_create(_late_lines(notice, counted.lit_in(code)), batch_size=1000)


def _late_lines(notice: Notice, lit: Sequence[Lit]) -> list[NoticeLight]:
    """By lead unit in the official order, as in the table of units, then as the lists have them."""
    late = [each for each in lit if each.light != Light.GREEN]
    return [
        NoticeLight(
            notice_id=notice.pk,
            line_id=each.line,
            kind=each.kind,
            list_title=each.list_title,
            title=each.title,
            unit_id=each.units[0].id,
            unit_name=each.units[0].name,
            others="、".join(unit.name for unit in each.units[1:])[:400],
            due_on=each.due_on,
            percent=each.percent,
            light=each.light,
            since=each.since,
            why=each.why,
        )
        for each in sorted(late, key=lambda each: each.units[0].place_in_order)
    ]


def _lock(notice: Notice) -> Notice:
    """The row as it now is, locked; the nullable joins stay outside (PostgreSQL locks none)."""
    return (
        Notice.objects.select_for_update(of=("self",)).select_related("division").get(pk=notice.pk)
    )


def _stamp(notice: Notice, by: User, at: datetime) -> None:
    notice.edited_by, notice.edited_at, notice.updated_at = by, at, at


def _clean_names(field: str, text: str) -> str:
    """主送 or 抄送 on one line; its end is the document's own to set."""
    names = " ".join(text.split()).rstrip("：:。，,；; ")
    column: Any = Notice._meta.get_field(field)
    if len(names) > column.max_length:
        sentence = f"{column.verbose_name}不能超过 {column.max_length} 字，现有 {len(names)} 字。"
        raise Invalid("notice.addressees", sentence, fields={field: sentence})
    return names


def _clean_paragraph(key: str, text: str) -> str:
    lines = [line.strip() for line in text.replace("\r\n", "\n").split("\n")]
    cleaned = "\n".join(line for line in lines if line)
    if len(cleaned) > LONGEST_PARAGRAPH:
        sentence = f"“{wording.PARAGRAPH_LABELS[key]}”不超过 {LONGEST_PARAGRAPH} 字。"
        raise Invalid("notice.words_long", sentence, fields={key: sentence})
    return cleaned
