"""What a clerk uploads."""

from typing import Any

from django import forms

from common.web.forms import PortalForm
from phone.rules.exports import MAX_BYTES

MOST_FILES = 20


class FilesInput(forms.ClearableFileInput):
    """An input that takes several files."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__({"accept": ".json,application/json,text/plain", "multiple": True})


class ExportFilesField(forms.FileField):
    """Several files of phones; cleaned to a list."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data]
        found = [super(ExportFilesField, self).clean(file, initial) for file in files if file]
        if not found:
            return [super().clean(None, initial)]
        if len(found) > MOST_FILES:
            raise forms.ValidationError(f"一次最多 {MOST_FILES} 个文件，请分几次上传。")
        return found


class IntakeForm(PortalForm):
    """Files that chiefs exported from their phones."""

    exported = ExportFilesField(
        label="手机导出的文件",
        max_length=200,
        error_messages={
            "required": "请选择手机导出的文件。",
            "empty": "文件是空的，可能没有传完，请让河长重新传一份。",
            "max_length": "文件名太长，请改短后再上传。",
        },
        help_text=f"可以一次选几个，每个不超过 {MAX_BYTES // 2**20} MB。名称如“巡河待传-姓名-日期.json”，"
        "由手机“巡河”的“需要处理—导出”得到，经微信、数据线或读卡器交来都可以。",
    )
