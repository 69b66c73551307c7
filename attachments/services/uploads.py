"""Every write of photos and files, and the reading of those that hang on a row."""

import hashlib
import re
import uuid as uuids
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from attachments.models import Attachment, Blob, BlobKind, BlobStage
from attachments.rules.documents import refuse_programs
from attachments.rules.headers import not_an_image
from attachments.rules.images import broken, is_blank
from attachments.rules.limits import DOCUMENT_MAX_BYTES, PHOTO_MAX_BYTES
from attachments.services.contents import (
    Content,
    document_content,
    photo_content,
    photo_with_small,
    public_photo,
)
from attachments.services.records import record_bytes, record_uploads
from attachments.services.storage import is_there, saved
from common.background import send_after_commit
from common.errors import Conflict, TooLarge


def store_photo(
    *,
    uuid: uuids.UUID,
    data: bytes,
    name: str,
    by: User | None,
    at: datetime,
    by_phone: bool = False,
    with_small: bool = False,
) -> tuple[Attachment, bool]:
    """Keeps a photo under the phone's UUID: (attachment, whether it is new). `by` is None for the
    public, who have no account.

    The same UUID with the same bytes by the same person is answered with the first row; a file that
    is not there any more is written anew. `TooLarge` over 10 MB, `Invalid` for what is not a whole
    image, `Conflict` when the UUID already names something else, `Unavailable` where the disk is full or
    others' large photos are being decoded. A photo of the public may be looked at after the answer
    (`developing`). `by_phone` keeps it longer while no row names it (`sweeping`); `with_small` makes the
    small picture at once, for a command that has no broker to send to.
    """
    if len(data) > PHOTO_MAX_BYTES:
        raise TooLarge(
            "photo.too_large", "照片不能超过 10 MB。", fields={"photo": "照片不能超过 10 MB。"}
        )
    reading = public_photo if by is None else photo_with_small if with_small else photo_content
    kinds = (BlobKind.IMAGE,)
    facts = {"name": plain_name(name), "uploaded_by": by, "uploaded_at": at, "by_phone": by_phone}
    return _store(uuid=uuid, data=data, facts=facts, reading=reading, kinds=kinds)


def store_document(
    *, data: bytes, name: str, by: User, at: datetime, uuid: uuids.UUID | None = None
) -> Attachment:
    """Keeps an office's file: PDF, Word, Excel, or a scan as an image. `TooLarge` over 20 MB,
    `Invalid` for another kind of content, whatever the name says, and for what is run when it is opened."""
    if len(data) > DOCUMENT_MAX_BYTES:
        raise TooLarge(
            "document.too_large", "文件不能超过 20 MB。", fields={"file": "文件不能超过 20 MB。"}
        )
    refuse_programs(data, name)
    key = uuid or uuids.uuid4()
    reading, kinds = document_content, tuple(BlobKind)
    facts = {"name": plain_name(name), "uploaded_by": by, "uploaded_at": at}
    return _store(uuid=key, data=data, facts=facts, reading=reading, kinds=kinds)[0]


def stored_photo(*, uuid: uuids.UUID, by: User) -> Attachment | None:
    """This person's upload under a UUID; None also where its file is not there any more, so that the
    phone sends it again."""
    row = Attachment.objects.select_related("blob").filter(uuid=uuid, uploaded_by=by).first()
    return row if row and is_there(row.blob) else None


def shown(keys: Iterable[Any], *, owner_ids: Iterable[int]) -> list[Attachment]:
    """The photos and files that a row's UUID list shows, in its order, in one query.

    A UUID shows only what one of `owner_ids` uploaded (those who wrote the row): nobody hangs
    another's photo on a row by guessing its UUID. Those not arrived yet are left out.
    """
    wanted = [uuids.UUID(str(key)) for key in keys]
    if not wanted:
        return []
    rows = Attachment.objects.filter(uuid__in=wanted, uploaded_by_id__in=list(owner_ids))
    found = {row.uuid: row for row in rows.select_related("blob")}
    return [found[key] for key in wanted if key in found]


def shown_of_public(keys: Iterable[Any]) -> list[Attachment]:
    """As `shown`, of what the public sent in without an account."""
    wanted = [uuids.UUID(str(key)) for key in keys]
    rows = Attachment.objects.filter(uuid__in=wanted, uploaded_by=None).select_related("blob")
    found = {row.uuid: row for row in rows}
    return [found[key] for key in wanted if key in found]


def take_over(rows: Iterable[Attachment], *, by: User, at: datetime) -> list[Attachment]:
    """The same bytes as uploads of somebody who answers for them from now on: what the public sent in
    hangs on an issue as its clerk's. The first uploads stay."""
    taken = Attachment.objects.bulk_create(
        Attachment(uuid=uuids.uuid4(), blob=row.blob, name=row.name, uploaded_by=by, uploaded_at=at)
        for row in rows
    )
    record_uploads(taken)
    return taken


def _store(
    *,
    uuid: uuids.UUID,
    data: bytes,
    facts: dict[str, Any],
    reading: Callable[[bytes], Content],
    kinds: tuple[BlobKind, ...],
) -> tuple[Attachment, bool]:
    """`facts` are the upload's own: whose it is, its name, when and how it came."""
    sha256 = hashlib.sha256(data).hexdigest()
    first = _first(uuid, sha256, facts["uploaded_by"])
    known = first.blob if first else Blob.objects.filter(sha256=sha256).first()
    is_kept = known is not None and is_there(known)
    if known is not None and known.stage == BlobStage.BROKEN:
        raise broken()
    if first and is_kept:
        return first, False
    # Reading an image takes long: before the transaction, which on SQLite would keep all others out.
    content = None if is_kept else reading(data)
    file = saved(sha256, content.suffix, content.data) if content else ""
    # Whatever is raised from here on, the file stays: an error may come after the commit (a cut
    # connection, a worker's time-out), and then a row names it. The nightly sweep knows for certain.
    with transaction.atomic():
        blob = _blob(sha256, content, file, facts["uploaded_at"])
        if blob.kind not in kinds:
            # Known bytes are not read again, so their kind is checked here: an office's document is not
            # a phone's photo.
            raise not_an_image(data)
        digest = hashlib.sha256(content.data).hexdigest() if content else ""
        return _attached(uuid, blob, facts, digest=digest if blob.file.name == file else "")


def _attached(
    uuid: uuids.UUID, blob: Blob, facts: dict[str, Any], *, digest: str
) -> tuple[Attachment, bool]:
    """The upload's row; of the same upload sent twice at once, the second gets the first's. `digest` is that
    of the file where this call wrote it."""
    try:
        with transaction.atomic():
            row = Attachment.objects.create(uuid=uuid, blob=blob, **facts)
            record_uploads([row], digest=digest)
    except IntegrityError:
        first = _first(uuid, blob.sha256, facts["uploaded_by"])
        if first is None:
            raise
        if digest:
            # A file that was lost and is written anew for the same upload.
            record_bytes(blob, digest=digest)
        return first, False
    return row, True


def _first(uuid: uuids.UUID, sha256: str, by: User | None) -> Attachment | None:
    """The row that already has this UUID; `Conflict` if it is not these bytes by this person."""
    row = Attachment.objects.select_related("blob").filter(uuid=uuid).first()
    if row is None:
        return None
    owner = by.pk if by else None
    if row.uploaded_by_id != owner or row.blob.sha256 != sha256:
        raise Conflict("photo.uuid_taken", "这个编号已用于另一个文件，请换一个编号上传。")
    return row


def _blob(sha256: str, content: Content | None, file: str, at: datetime) -> Blob:
    """The one row of these bytes; the task for its small picture is sent once it is committed."""
    if content is None:
        return Blob.objects.get(sha256=sha256)
    small = saved(sha256, "-small.jpg", content.small) if content.small else ""
    try:
        with transaction.atomic():
            blob = Blob.objects.create(
                sha256=sha256,
                kind=content.kind,
                stage=content.stage,
                file=file,
                thumbnail=small,
                is_blank=is_blank(content.small) if content.small else None,
                mime=content.mime,
                size=len(content.data),
                created_at=at,
                **content.facts,
            )
    except IntegrityError:
        blob = Blob.objects.select_for_update().get(sha256=sha256)
        if is_there(blob):
            # The same bytes came twice at once; the other's file is the one named.
            return blob
        # The row's file is lost: from now on the row names the one just written.
        blob.file.name, blob.thumbnail.name, blob.size = file, small, len(content.data)
        blob.stage = content.stage
        blob.save(update_fields=["file", "thumbnail", "size", "stage"])
    if content.kind == BlobKind.IMAGE and not small:
        send_after_commit("attachments.tasks.make_thumbnail", blob.pk)
    return blob


def plain_name(name: str) -> str:
    """A file name without folders, control characters and those that turn the order of letters around (so
    that "x\u202egpj.exe" is read as "x.exe"), at most 160 characters."""
    last = re.split(r"[\\/]", name)[-1]
    return re.sub(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", "", last).strip()[:160]
