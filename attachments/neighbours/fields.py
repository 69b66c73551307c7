"""Fields that take several photos or scans at once, and keep them when the form is refused.

A browser never puts chosen files back into a form. So a page stores them before the form is judged
(`KeepsUploads`): what is wrong elsewhere costs nobody a second upload, and the form goes on with the
uploads' UUIDs. An upload that is never sent on hangs on no row and is seen by its owner alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ImproperlyConfigured

from attachments.models import Attachment
from attachments.rules.limits import MOST_PHOTOS, PAGE_MAX_MB
from attachments.services.uploads import shown, store_document, store_photo
from common import clock
from common.errors import DomainError, Unavailable

ONE_PHOTO_HELP = "一张，不超过 10 MB。"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a browser sent for one field: files chosen now, and UUIDs of those kept before."""

    files: Sequence[Any]
    kept: Sequence[str]


class UploadsInput(forms.ClearableFileInput):
    """A file input for several files; above it, with a tick each, those kept from before."""

    allow_multiple_selected = True
    template_name = "attachments/uploads.html"
    # Set on a bound form by its field.
    rows: Sequence[Attachment] = ()

    def __init__(self, accept: str) -> None:
        super().__init__({"accept": accept, "multiple": True})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Chosen:
        kept = data.getlist(self.kept_name(name)) if hasattr(data, "getlist") else []
        return Chosen(super().value_from_datadict(data, files, name) or [], kept)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files and self.kept_name(name) not in data

    @staticmethod
    def kept_name(name: str) -> str:
        return f"{name}-kept"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        # Asked of nobody twice: with files kept the input itself may stay empty.
        context["widget"] |= {"rows": self.rows, "kept_name": self.kept_name(name)}
        return context


class UploadsField(forms.Field):
    """Several files; cleaned to the UUIDs of what is kept, in the order in which they were chosen."""

    widget: Any
    store: Callable[..., Attachment]

    def __init__(self, *, most: int, missing: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most = most
        self.error_messages["required"] = missing
        # A form's copy of a field shares lists with the others: `keep` puts a new one here.
        self.refusals: tuple[str, ...] = ()
        self.is_kept = False
        # The disk is full, or others' large photos are being decoded.
        self.is_unavailable = False

    def keep(self, chosen: Chosen, *, by: Any, at: datetime) -> None:
        """Stores the files chosen now and finds those kept before; only of `by` themselves."""
        rows = shown([key for key in chosen.kept if _is_uuid(key)], owner_ids=[by.pk])
        refusals = []
        for file in chosen.files:
            if len(rows) >= self.most:
                refusals.append(f"{file.name}：最多 {self.most} 个，这个没有保留。")
                continue
            try:
                rows.append(self.store(data=file.read(), name=file.name or "", by=by, at=at))
            except DomainError as error:
                refusals.append(f"{file.name}：{error.detail}")
                self.is_unavailable = isinstance(error, Unavailable)
        self.widget.rows = rows
        self.refusals = tuple(refusals)
        self.is_kept = True

    def clean(self, value: Chosen) -> list[UUID]:
        if not self.is_kept and (value.files or value.kept):
            raise ImproperlyConfigured("a page with an upload field is a KeepsUploads")
        if self.refusals:
            raise forms.ValidationError(list(self.refusals))
        keys = [row.uuid for row in self.widget.rows]
        if self.required and not keys:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return keys

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data.files or data.kept)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _store_photo(**what: Any) -> Attachment:
    return store_photo(uuid=uuid4(), **what)[0]


class PhotosField(UploadsField):
    """Photos of an office form; on a phone it offers the camera."""

    store = staticmethod(_store_photo)

    def __init__(
        self, *, most: int = MOST_PHOTOS, missing: str = "请至少上传一张照片。", **kwargs: Any
    ) -> None:
        kwargs.setdefault("label", "照片")
        kwargs.setdefault(
            "help_text", f"最多 {most} 张，每张不超过 10 MB，一次提交共不超过 {PAGE_MAX_MB} MB。"
        )
        widget = UploadsInput("image/jpeg,image/png,image/webp")
        super().__init__(most=most, missing=missing, widget=widget, **kwargs)


class PhotoField(PhotosField):
    """One photo; cleaned to its UUID, or None without one."""

    def __init__(self, *, missing: str = "请上传照片。", **kwargs: Any) -> None:
        kwargs.setdefault("help_text", ONE_PHOTO_HELP)
        super().__init__(most=1, missing=missing, **kwargs)
        self.widget.attrs["multiple"] = False

    def clean(self, value: Chosen) -> UUID | None:  # type: ignore[override]
        return next(iter(super().clean(value)), None)


class ScansField(UploadsField):
    """Scans of a paper: images or PDF."""

    store = staticmethod(store_document)

    def __init__(
        self, *, most: int = MOST_PHOTOS, missing: str = "请上传扫描件或照片。", **kwargs: Any
    ) -> None:
        kwargs.setdefault(
            "help_text",
            f"图片或 PDF，最多 {most} 个，每个不超过 20 MB，一次提交共不超过 {PAGE_MAX_MB} MB。",
        )
        widget = UploadsInput("image/jpeg,image/png,application/pdf")
        super().__init__(most=most, missing=missing, widget=widget, **kwargs)


class FilesField(UploadsField):
    """Evidence of an office: photos, PDF, Word or Excel."""

    store = staticmethod(store_document)

    def __init__(
        self, *, most: int = MOST_PHOTOS, missing: str = "请上传文件。", **kwargs: Any
    ) -> None:
        kwargs.setdefault(
            "help_text",
            f"照片、PDF、Word（.docx）或 Excel（.xlsx），最多 {most} 个，每个不超过 20 MB。",
        )
        widget = UploadsInput("image/jpeg,image/png,image/webp,.pdf,.docx,.xlsx")
        super().__init__(most=most, missing=missing, widget=widget, **kwargs)


class KeepsUploads:
    """For a form page: stores what was chosen in its upload fields before the form is judged."""

    request: Any

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)  # type: ignore[misc]
        if form.is_bound:
            keep_uploads(form, by=self.request.user, at=clock.now())
        return form

    def form_invalid(self, form: Any) -> Any:
        response = super().form_invalid(form)  # type: ignore[misc]
        if any(getattr(field, "is_unavailable", False) for field in form.fields.values()):
            response.status_code = Unavailable.http_status
        return response


def keep_uploads(form: Any, *, by: Any, at: datetime) -> None:
    """Stores what was chosen in a bound form's upload fields."""
    for name, field in form.fields.items():
        if isinstance(field, UploadsField):
            field.keep(form[name].data, by=by, at=at)
