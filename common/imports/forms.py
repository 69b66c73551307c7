"""The forms of every import: a file with what a register asks, and the options again on the check page."""

import os
from copy import deepcopy
from typing import Any

from django import forms

from common.errors import DomainError
from common.imports.headings import FREE, OTHERS, refuse_matches
from common.imports.models import AbstractImportBatch
from common.imports.registers import HEADINGS, LEAVE, Register, matched
from common.spreadsheets.columns import same
from common.spreadsheets.kinds import refusal_of
from common.web.forms import PortalForm, prepare


class OptionsForm(PortalForm):
    """What a register asks besides the file."""

    def __init__(self, *args: Any, register: Register, **kwargs: Any) -> None:
        self.register = register
        super().__init__(*args, **kwargs)
        for name, field in register.option_fields.items():
            self.fields[name] = deepcopy(field)
            prepare(self.fields[name])

    def options(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class RecheckForm(OptionsForm):
    """The options again, which column each heading is that is not ours, and of a workbook which tab is
    read and whether hidden rows are."""

    def __init__(self, *args: Any, batch: AbstractImportBatch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Field → the heading that it asks about.
        self.headings: dict[str, str] = {}
        self._ask_headings(batch)
        tabs = _tabs_of(self.register, batch)
        if not tabs:
            return
        names = [(name, name if shown else f"{name}（隐藏）") for name, shown in tabs]
        asked = {
            "tab": forms.ChoiceField(
                label="工作表", choices=[("", "自动选择（第一张有表头的）"), *names], required=False
            ),
            "hidden_rows": forms.ChoiceField(
                label="隐藏的行",
                choices=[("", "也读取"), (LEAVE, "不读取隐藏的行")],
                required=False,
                help_text="如筛选后没有显示出来的行。",
            ),
        }
        for name, field in asked.items():
            self.fields[name] = field
            prepare(field)

    def _ask_headings(self, batch: AbstractImportBatch) -> None:
        free = set(batch.options.get(FREE, ()))
        offered = [(c.key, c.title) for c in self.register.readable if c.key in free]
        read_as = matched(batch.options)
        for number, heading in enumerate(batch.options.get(OTHERS, ()) if offered else ()):
            field = forms.ChoiceField(
                label=f"表中的“{heading}”是",
                choices=[("", "不读取"), *offered],
                required=False,
                initial=read_as.get(same(heading), ""),
            )
            name = f"heading_{number}"
            self.fields[name], self.headings[name] = field, heading
            prepare(field)

    @property
    def is_matching(self) -> bool:
        """Are there headings to be matched?"""
        return bool(self.headings)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if words := refuse_matches(self.register, self.matches()):
            raise forms.ValidationError(words)
        return data

    def matches(self) -> dict[str, str]:
        """Heading as it is in the file → key of its column, "" for none."""
        return {
            heading: str(self.cleaned_data.get(name) or "")
            for name, heading in self.headings.items()
        }

    def options(self) -> dict[str, Any]:
        chosen = {k: v for k, v in super().options().items() if k not in self.headings}
        return chosen | {HEADINGS: {same(h): key for h, key in self.matches().items()}}


def _tabs_of(register: Register, batch: AbstractImportBatch) -> tuple[tuple[str, bool], ...]:
    """Names of the tabs of an upload, and whether each is visible; none of another kind of file."""
    if not batch.file:
        return ()
    try:
        with batch.file.open("rb") as file:
            found = register.survey(file, batch.filename, {})
    except (DomainError, OSError):
        return ()  # the page says already why it could not be read
    return found.tabs if found else ()


class UploadForm(OptionsForm):
    """A file, and what the register asks besides."""

    file = forms.FileField(
        label="文件", error_messages={"required": "请选择要导入的文件。", "empty": "文件是空的。"}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ",".join(self.register.endings)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith(self.register.endings):
            ending = os.path.splitext(file.name.lower())[1]
            if ending in self.register.other_endings:
                raise forms.ValidationError(self.register.other_endings[ending])
            known = "、".join(self.register.endings)
            what = refusal_of(file) or "文件名的结尾不对"
            raise forms.ValidationError(f"{what.rstrip('。')}。这里可以上传 {known} 文件。")
        if file.size > self.register.max_bytes:
            limit = self.register.max_bytes // 2**20
            raise forms.ValidationError(f"文件有 {file.size / 2**20:.1f} MB，超过上限 {limit} MB。")
        return file
