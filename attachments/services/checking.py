"""Are uploads as they were stored? Their rows against the records, and the files on the disk."""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.db import models

from attachments.holders import UploadIdsField, holders
from attachments.models import Attachment, Blob, FileRecord
from attachments.services.records import digest_of, facts_of, facts_of_bytes

# Each night so many bytes of files are read, in turn: 20 s of a slow disk. Whether all others are there,
# in their length, is looked at every night.
READ_A_NIGHT: Final = 2 << 30
_AT_ONCE: Final = 2000
_WORDS: Final = {
    "by": "上传人",
    "name": "文件名",
    "at": "上传时间",
    "taken_at": "拍摄时间",
    "longitude": "拍摄经度",
    "latitude": "拍摄纬度",
}


@dataclass(slots=True)
class FileCheck:
    """One look at the files: which are read (`None`: all), and what was looked at so far.

    files     looked at: is each there, in its length
    read      of these, read whole and compared with the digest
    restored  of these, stored once more after the row that names them: what an entry keeps of their bytes
              is then not what is there, and the later record is all that shows them to be whole
    until     key of the last one read, where the next night goes on
    """

    chosen: set[int] | None = None
    until: int = 0
    files: int = 0
    read: int = 0
    restored: int = 0
    _known: dict[int, str] = field(default_factory=dict)

    @classmethod
    def after(cls, key: int, *, most_bytes: int = READ_A_NIGHT) -> "FileCheck":
        """Reads about `most_bytes` of files after the one with this key, and goes on with the first ones."""
        chosen: set[int] = set()
        until, left = key, most_bytes
        sizes = Blob.objects.order_by("pk").values_list("pk", "size")
        for rows in (sizes.filter(pk__gt=key), sizes.filter(pk__lte=key)):
            for pk, size in rows.iterator(chunk_size=5000):
                if left <= 0:
                    return cls(chosen, until)
                chosen.add(pk)
                until, left = pk, left - size
        return cls(chosen, until)

    def faults(self, claims: Mapping[str, list[str]]) -> dict[str, list[str]]:
        """UUID → sentences on what is not as stored, of those where something is not.

        `claims` is what the naming row keeps of each (`records.claims_on`), an empty list where it keeps
        nothing: then the records alone say what was stored. What never arrived is no fault.
        """
        found = self._look(claims)
        self.files += len(claims)
        if not found:
            return {}
        # Once more, because a picture may have been made between the reading of its row and of its records.
        self._known.clear()
        return self._look({key: claims[key] for key in found})

    def _look(self, claims: Mapping[str, list[str]]) -> dict[str, list[str]]:
        keys = {key: name for key in claims if (name := _uuid(key))}
        rows = Attachment.objects.filter(uuid__in=keys.values()).select_related("blob")
        there = {row.uuid: row for row in rows}
        of_uploads: dict[UUID | None, FileRecord] = {}
        for record in FileRecord.objects.filter(uuid__in=keys.values()).order_by("pk"):
            of_uploads[record.uuid] = record
        received = {row.blob.sha256 for row in there.values()}
        of_bytes: dict[str, list[FileRecord]] = defaultdict(list)
        for record in FileRecord.objects.filter(sha256__in=received).order_by("pk"):
            of_bytes[record.sha256].append(record)
        found = {}
        for key, claim in claims.items():
            name = keys.get(key)
            upload, first = there.get(name) if name else None, of_uploads.get(name)
            if name is None:
                words = ["附件编号不能识读。"]
            elif upload is None:
                words = ["附件的登记已被删除。"] if claim or first else []
            else:
                records = of_bytes[upload.blob.sha256]
                words = _of_row(upload, claim, first) or self._of_file(upload.blob, claim, records)
            if words:
                found[key] = words
        return found

    def _of_file(self, blob: Blob, claim: list[str], records: list[FileRecord]) -> list[str]:
        last = records[-1] if records else None
        if last and any(last.facts[k] != v for k, v in facts_of_bytes(blob).items()):
            return ["照片的拍摄时间或地点被改动。"]
        try:
            size = os.stat(default_storage.path(str(blob.file.name))).st_size
            if size != (last.size if last else blob.size):
                return ["存放的文件长度变了。"]
            if self.chosen is not None and blob.pk not in self.chosen:
                return []
            digest = self._digest(blob)
        except (FileNotFoundError, SuspiciousFileOperation):
            return ["存放的文件不在了。"]
        if last and digest != last.digest:
            return ["存放的文件内容被改动。"]
        if claim and claim[1] not in ("", digest):
            if not any(record.digest == claim[1] for record in records[:-1]):
                return ["存放的文件内容与台账所记的不同。"]
            self.restored += 1
        return []

    def _digest(self, blob: Blob) -> str:
        if blob.pk not in self._known:
            self._known[blob.pk] = digest_of(str(blob.file.name))
            self.read += 1
        return self._known[blob.pk]


def _uuid(key: str) -> UUID | None:
    try:
        return UUID(key)
    except ValueError:
        return None


def _of_row(upload: Attachment, claim: list[str], record: FileRecord | None) -> list[str]:
    received = claim[0] if claim else record.sha256 if record else upload.blob.sha256
    if upload.blob.sha256 != received:
        return ["附件被改指另一份文件。"]
    if record is None:
        return ["附件的存证已被删除。"] if claim and claim[1] else []
    now = facts_of(upload)
    return [
        f"附件的{words}被改动。"
        for key, words in _WORDS.items()
        if key in ("by", "name", "at") and now[key] != record.facts.get(key)
    ]


def named(*, but: Iterable[type[models.Model]]) -> Iterator[tuple[str, list[str]]]:
    """What rows name: (the row in words, UUIDs), of all models but some."""
    left_out = set(but)
    for model, name in holders():
        if model in left_out:
            continue
        column: Any = model._meta.get_field(name)
        is_list = isinstance(column, UploadIdsField)
        rows = model._base_manager.exclude(**{name: [] if is_list else None}).order_by("pk")
        for pk, held in rows.values_list("pk", name).iterator(chunk_size=_AT_ONCE):
            keys = held if is_list else [str(held)]
            yield f"{model._meta.verbose_name}第 {pk} 号的{column.verbose_name}", keys


def faults_elsewhere(
    check: FileCheck, *, but: Iterable[type[models.Model]]
) -> Iterator[tuple[str, str]]:
    """(The row in words, a sentence) of what rows of all models but some name, where it is not as stored."""
    batch: dict[str, str] = {}
    for row, keys in named(but=but):
        batch |= dict.fromkeys(keys, row)
        if len(batch) >= _AT_ONCE:
            yield from _faults_of_batch(check, batch)
            batch = {}
    yield from _faults_of_batch(check, batch)


def _faults_of_batch(check: FileCheck, batch: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for key, sentences in check.faults({key: [] for key in batch}).items():
        yield from ((batch[key], words) for words in sentences)
