"""Taking in what a phone could not send: its file is read, shown, and sent through the very handlers of the phones'
batch as the chief's own records.

The numbers (UUIDs) in it are the phone's. What the phone sends itself, before or after, is the same record, so
nothing becomes double in either order.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import IO, Any, Final, cast
from uuid import UUID

from django.db import transaction

from accounts.models import Division, Role, User
from accounts.services.audit import record
from attachments.models import Attachment
from attachments.services.uploads import plain_name, store_photo
from chiefs.models import Chief
from common.api.batches import Budget
from common.background.limited import Limits, run_limited
from common.errors import Conflict, DomainError, Invalid, NotAllowed, TooLarge, Unavailable
from common.store import locks
from common.text.values import Kind, normal
from phone.models import OPEN, Intake, IntakeRow, Verdict
from phone.neighbours.seams import TAKE, Answered
from phone.reads.contents import PHOTO, titles
from phone.rules.exports import MAX_BYTES, Account, Export, refuse_other_kinds, split
from phone.services.files import forget, new_folder, path_of, write

# Measured: 84 MB with 300 walks and 195 photos take 1 s of processor and less than 260 MB; cut, 2.5 s.
_LIMITS: Final = Limits(seconds=20, memory_mb=400)
# A check holds what it looks at until it is undone: what is not looked at by then is looked at when it is taken in.
CHECK_SECONDS: Final = 5.0
# What the phones' API says of it is for a phone's program.
_OTHER: Final = "系统里已有编号相同的一条，内容与文件里的不同。请与河长核对；系统里的没有改动。"
_PIECE: Final = 1024 * 1024


def receive(*, file: IO[bytes], size: int, filename: str, by: User, at: datetime) -> Intake:
    """Keeps a phone's file after a look at every record in it; nothing is taken in yet. The same file again is the
    first one, as long as there is something left to take in.

    Raises Invalid or TooLarge (`export.…`, `file.…`) for what is not such a file, Invalid (`export.owner`) where its
    chief is not of `by`'s divisions, Unavailable (`storage.full`).
    """
    if size > MAX_BYTES:
        most = MAX_BYTES // 2**20
        words = f"文件有 {size / 2**20:.0f} MB，超过上限 {most} MB，请在手机上分几次导出。"
        raise TooLarge("export.too_large", words, fields={"exported": words})
    file.seek(0)
    refuse_other_kinds(file.read(4096))
    file.seek(0)
    digest = hashlib.file_digest(cast(Any, file), "sha256").hexdigest()
    first = Intake.objects.visible_to(by).filter(sha256=digest).exclude(folder="").first()
    if first:
        return first
    file.seek(0)
    with new_folder() as folder:
        path, place = path_of(f"{folder}/export.json"), path_of(folder)
        write(path, iter(lambda: file.read(_PIECE), b""))
        export = run_limited(split, str(path), str(place), limits=_LIMITS, field="exported")
        path.unlink()
        owner, division = _owner_of(export.account, by)
        with transaction.atomic():
            intake = Intake.objects.create(
                filename=plain_name(filename) or "巡河待传.json",
                sha256=digest,
                owner=owner,
                owner_name=owner.name,
                division=division,
                app=export.app,
                made_at=export.made_at,
                doubts=_doubts(export.account, owner),
                notes=export.notes,
                folder=folder,
                uploaded_by=by,
                uploaded_at=at,
            )
            IntakeRow.objects.bulk_create(_rows(intake, export))
    _check(intake, at=at)
    _forget_where_done(intake)
    return intake


def take_in(*, intake: Intake, is_confirmed: bool, by: User, at: datetime) -> Counter[str]:
    """Takes in what is not in yet, each record for itself: how many rows came to each `Verdict`. Idempotent; what there
    was no time for is `LATER` and goes in with the next call.

    Raises NotAllowed (`intake.not_office`), Invalid (`intake.unconfirmed`) where it is doubtful whose file it is and
    `is_confirmed` does not say that somebody has asked, and Conflict (`intake.running`) while somebody else is at it:
    the first to end forgets the photos that the second is to read.
    """
    if not by.is_office_of(intake.division_id):
        raise NotAllowed("intake.not_office", "只能收入本辖区河长的手机文件。")
    if intake.doubts and not is_confirmed:
        words = "请先与本人核对，再勾选“已核对，确是此人的手机导出的”。"
        raise Invalid("intake.unconfirmed", words, fields={"confirmed": words})
    with locks.tried(locks.INTAKE, intake.pk) as is_held:
        if not is_held:
            raise Conflict("intake.running", "这个文件正在收入，请稍候刷新本页，再看结果。")
        intake.refresh_from_db(fields=["folder"])
        return _taken(intake, by=by, at=at)


def _taken(intake: Intake, *, by: User, at: datetime) -> Counter[str]:
    # Nothing is left of a file that was forgotten.
    rows = list(intake.rows.filter(verdict__in=OPEN)) if intake.folder else []
    _note_records(_asked(intake.owner, rows, at, Budget()), settled=Verdict.TAKEN, by=by, at=at)
    _store_photos(intake, rows, by=by, at=at)
    counted = Counter(str(row.verdict) for row in rows)
    if counted[Verdict.TAKEN]:
        intake.taken_by, intake.taken_at = by, at
        intake.save(update_fields=["taken_by", "taken_at"])
        target = f"{intake.owner_name}（{intake.filename}）"
        record(
            "phone.taken_in",
            user=by,
            target=target,
            detail={"count": counted[Verdict.TAKEN]},
            at=at,
        )
    _forget_where_done(intake)
    return counted


def _forget_where_done(intake: Intake) -> None:
    if not intake.rows.filter(verdict__in=OPEN).exists():
        forget(intake)


def _owner_of(account: Account, by: User) -> tuple[User, Division]:
    """Whose file it is, and the division whose office may take it in. Nobody learns from the answer who has an account
    elsewhere."""
    said = account.user_id
    known = said.isascii() and said.isdecimal() and len(said) < 19
    owner = User.objects.filter(pk=int(said)).first() if known else None
    division = None if owner is None else _division_of(owner)
    if owner is None or division is None or not by.is_office_of(division.pk):
        named = account.name or "不明"
        tail = f"（手机尾号 {account.mobile_tail}）" if account.mobile_tail else ""
        words = (
            f"文件是“{named}”{tail}的手机导出的，本辖区没有这个账号。"
            "可能是别的镇街的河长，或别的系统导出的文件，请核对。"
        )
        raise Invalid("export.owner", words, fields={"exported": words})
    return owner, division


def _division_of(user: User) -> Division | None:
    chief = Chief.objects.select_related("division").filter(user=user).first()
    if chief:
        return chief.division
    places = [g for g in user.current_grants if g.role in (Role.VILLAGE_CHIEF, Role.CHIEF)]
    return places[0].division if places else None


def _doubts(account: Account, owner: User) -> list[str]:
    """Sentences on what in the file is not as in the register. Raises Invalid (`export.owner`) where nothing is: then
    it is another portal's."""
    has_name = normal(Kind.NAME, account.name) == owner.name
    has_tail = bool(account.mobile_tail) and owner.mobile.endswith(account.mobile_tail)
    if not has_name and not has_tail:
        words = "文件里的姓名和手机尾号都与本系统的账号不符，可能是别的系统导出的文件，不能收入。"
        raise Invalid("export.owner", words, fields={"exported": words})
    doubts = []
    if not has_name:
        doubts.append(f"文件里的姓名是“{account.name or '（空）'}”，系统里是“{owner.name}”。")
    if not has_tail:
        doubts.append("文件里的手机尾号与系统里的不同，可能换过手机号。")
    return doubts


def _rows(intake: Intake, export: Export) -> list[IntakeRow]:
    lines = titles(export.items)
    rows = [
        IntakeRow(
            intake=intake,
            kind=item.kind,
            uuid=item.uuid,
            body=item.body,
            title=line,
            verdict=Verdict.BAD if item.fault else Verdict.UNCHECKED,
            words=item.fault,
        )
        for item, line in zip(export.items, lines, strict=True)
    ]
    rows += [
        IntakeRow(
            intake=intake,
            kind=PHOTO,
            uuid=photo.uuid,
            file=photo.file,
            title=f"照片 · {photo.name or photo.uuid[:8]}",
            verdict=Verdict.BAD if photo.fault else Verdict.UNCHECKED,
            words=photo.fault,
        )
        for photo in export.photos
    ]
    for position, row in enumerate(rows):
        row.position = position
    return rows


def _check(intake: Intake, *, at: datetime) -> None:
    """Says of each row what taking it in would do: everything is done, and undone."""
    rows = list(intake.rows.filter(verdict=Verdict.UNCHECKED))
    with transaction.atomic():
        answers = _asked(intake.owner, rows, at, Budget(CHECK_SECONDS))
        transaction.set_rollback(True)
    _note_records(answers, settled=Verdict.NEW, by=None, at=at)
    photos = [row for row in rows if row.kind == PHOTO]
    known = {
        row.uuid: row
        for row in Attachment.objects.select_related("blob").filter(
            uuid__in=[UUID(row.uuid) for row in photos]
        )
    }
    for row in photos:
        first = known.get(UUID(row.uuid))
        is_same = first is not None and (
            first.uploaded_by_id == intake.owner_id
            and first.blob.sha256 == hashlib.sha256(_bytes_of(intake, row)).hexdigest()
        )
        row.verdict = Verdict.NEW if first is None else Verdict.HERE if is_same else Verdict.OTHER
        row.words = _OTHER if row.verdict == Verdict.OTHER else ""
    IntakeRow.objects.bulk_update(photos, ["verdict", "words"], batch_size=200)


def _asked(
    owner: User, rows: Sequence[IntakeRow], at: datetime, budget: Budget
) -> list[tuple[IntakeRow, Answered]]:
    """Each readable record with what it was answered."""
    records = [row for row in rows if row.kind != PHOTO and row.body is not None]
    items = [{"type": row.kind, "uuid": row.uuid, "body": row.body} for row in records]
    return list(zip(records, TAKE.part(owner, items, at, budget), strict=True))


def _note_records(
    answers: Sequence[tuple[IntakeRow, Answered]],
    *,
    settled: Verdict,
    by: User | None,
    at: datetime,
) -> None:
    """Writes what became of records. `settled` is what a record is that was stored, or would be."""
    for row, answered in answers:
        row.words = answered.words[:500]
        if answered.is_away:
            row.verdict = Verdict.UNCHECKED if settled == Verdict.NEW else Verdict.LATER
        elif answered.is_other:
            row.verdict, row.words = Verdict.OTHER, _OTHER
        elif answered.status >= 400:
            row.verdict = Verdict.BAD
        else:
            row.verdict = Verdict.HERE if answered.was_here else settled
    _write([row for row, _ in answers], by=by, at=at)


def _write(rows: Sequence[IntakeRow], *, by: User | None, at: datetime) -> None:
    """What became of them, and whose press it was that took them in."""
    for row in rows:
        if row.verdict == Verdict.TAKEN:
            row.taken_by, row.taken_at = by, at
    fields = ["verdict", "words", "taken_by", "taken_at"]
    IntakeRow.objects.bulk_update(rows, fields, batch_size=200)


def _store_photos(intake: Intake, rows: Sequence[IntakeRow], *, by: User, at: datetime) -> None:
    budget = Budget()
    photos = [row for row in rows if row.kind == PHOTO and row.file]
    for row in photos:
        if budget.is_over():
            row.verdict = Verdict.LATER
            continue
        try:
            _, is_new = store_photo(
                uuid=UUID(row.uuid),
                data=_bytes_of(intake, row),
                name=row.title.removeprefix("照片 · "),
                by=intake.owner,
                at=at,
                by_phone=True,
            )
            row.verdict, row.words = (Verdict.TAKEN if is_new else Verdict.HERE), ""
        except Conflict:
            row.verdict, row.words = Verdict.OTHER, _OTHER
        except Unavailable as refusal:
            row.verdict, row.words = Verdict.LATER, refusal.detail
        except DomainError as refusal:
            row.verdict, row.words = Verdict.BAD, refusal.detail
    _write(photos, by=by, at=at)


def _bytes_of(intake: Intake, row: IntakeRow) -> bytes:
    return path_of(f"{intake.folder}/{row.file}").read_bytes()
